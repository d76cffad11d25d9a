#pragma once
// What a connection gets that waits for a list (BLPOP, BRPOP, BLMOVE, BRPOPLPUSH, BLMPOP).

#include <string>

#include "model/redis/commands/context/context.h"

namespace overbook::redis {

// `waiter` has the words with which it began to wait; the list at `key` must be there. Its reply, once the
// element is taken, and, of those that move it, put; WRONGTYPE where it can't be put.
[[nodiscard]] Reply serve_list_waiter(const Context& waiter, const std::string& key);

}  // namespace overbook::redis
