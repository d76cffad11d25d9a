#pragma once
// A key of a real Redis made again elsewhere: what to ask for its value, and the commands that make a key of the
// answer. How long it has to live is another question.

#include <string>
#include <string_view>
#include <vector>

#include "model/redis/resp/command.h"
#include "model/redis/resp/reply.h"

namespace overbook::redis::real {

// What to ask for the value of a key of this type, as TYPE names it. No words: a type that the fake does not know.
// Of a stream: XINFO STREAM with FULL, which tells its groups too (Redis 7.0 t_stream.c).
[[nodiscard]] Command question_for_value(const std::string& key, std::string_view type);

// Whether the answer says that the key is no more.
[[nodiscard]] bool is_gone(const Reply& value);

// What makes the key, where there is none of that name. A stream gets its entries, its last id, its groups, their consumers
// and what those have pending; not when that was delivered, and not which entries were deleted.
[[nodiscard]] std::vector<Command> commands_that_make(const std::string& key, std::string_view type,
                                                      const Reply& value);

}  // namespace overbook::redis::real
