#pragma once
// The one database that there is, as in a Redis started with `databases 1`.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "model/redis/commands/context/errors.h"
#include "model/redis/resp/parse.h"

namespace overbook::redis {

// The error for what is not the number of that database (getIntFromObjectOrReply, selectDb); nothing for its number.
[[nodiscard]] inline std::optional<Reply> wrong_database(const std::string& word) {
  const std::optional<std::int64_t> index = parse_integer(word);
  if (!index) return errors::not_an_integer();
  if (*index < std::numeric_limits<std::int32_t>::min() || *index > std::numeric_limits<std::int32_t>::max())
    return errors::error("value is out of range, value must between -2147483648 and 2147483647");
  if (*index != 0) return errors::error("DB index is out of range");
  return std::nullopt;
}

}  // namespace overbook::redis
