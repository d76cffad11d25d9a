#pragma once
// What a connection gets that waits for a sorted set (BZPOPMIN, BZPOPMAX, BZMPOP).

#include <string>

#include "model/redis/commands/context/context.h"

namespace overbook::redis {

// `waiter` has the words with which it began to wait; the sorted set at `key` must be there. Its reply, once the
// members are taken.
[[nodiscard]] Reply serve_sorted_set_waiter(const Context& waiter, const std::string& key);

}  // namespace overbook::redis
