#pragma once
// What a connection gets that waits for a stream (XREAD, XREADGROUP with BLOCK).

#include <optional>
#include <string>

#include "model/redis/commands/context/context.h"

namespace overbook::redis {

// `waiter` has the words with which it began to wait, with ids in the place of "$"; the stream at `key` must be there.
// Its reply; nothing: there is nothing for it, and it waits on.
[[nodiscard]] std::optional<Reply> serve_stream_waiter(const Context& waiter, const std::string& key);
// The same where there is no stream at the key any more: who waits in one of its groups hears of it.
[[nodiscard]] std::optional<Reply> serve_waiter_of_lost_stream(const Context& waiter);

}  // namespace overbook::redis
