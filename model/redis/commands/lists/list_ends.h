#pragma once
// Both ends of a list, and what goes in and out there.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/pop_of_several.h"

namespace overbook::redis {

enum class End { head, tail };

inline constexpr EndWords kEndWords{.front = "left", .back = "right"};
// Either of them, in any case.
[[nodiscard]] std::optional<End> parse_end(std::string_view word);

void push_one(ListValue& list, End end, std::string element);
[[nodiscard]] std::string pop_one(ListValue& list, End end);

// Takes an element from the list at `key`, which must be there, and tells its watchers.
[[nodiscard]] std::string pop_from(const Context& context, const std::string& key, End end);
// Takes up to so many, as [key, [elements]] (LMPOP). The list must be there.
[[nodiscard]] Reply pop_with_key(const Context& context, const std::string& key, const PopOfSeveral& pop);
// From the list at `from`, which must be there, to the one at `to`: the element, or WRONGTYPE, where
// nothing moves (lmoveHandlePush).
[[nodiscard]] Reply move_one(const Context& context, const std::string& from, End from_end,
                             const std::string& to, End to_end);

}  // namespace overbook::redis
