#pragma once
// The arguments of LMPOP, ZMPOP and those that wait: keys, which end, how many.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/redis/commands/context/context.h"

namespace overbook::redis {

struct PopOfSeveral {
  enum class Where { front, back };
  std::span<const std::string> keys;
  Where where = Where::front;
  std::size_t count = 1;
  std::optional<Reply> error;
};

// The words of one family for its two ends, in lower case: "left" and "right", "min" and "max".
struct EndWords {
  std::string_view front;
  std::string_view back;
};

// From the word on that has the number of keys.
[[nodiscard]] PopOfSeveral parse_pop_of_several(const Context& context, std::size_t at, EndWords words);

}  // namespace overbook::redis
