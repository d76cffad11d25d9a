#pragma once
// Arguments that several commands read in one way.

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "model/redis/commands/context/context.h"
#include "model/redis/commands/context/errors.h"

namespace overbook::redis {

// A number that was read, or the error reply for what stands in its place.
struct ReadNumber {
  std::int64_t value = 0;
  std::optional<Reply> error;
};

// A number of at least `least`, or this text as an error (getRangeLongFromObjectOrReply with a message).
[[nodiscard]] inline ReadNumber number_from(const std::string& word, std::int64_t least, std::string text) {
  const std::optional<std::int64_t> number = parse_integer(word);
  if (!number || *number < least) return {.value = 0, .error = errors::error(std::move(text))};
  return {.value = *number, .error = std::nullopt};
}

// How many elements are wanted of SRANDMEMBER and HRANDFIELD: less than 0 lets the same come again. The lowest
// number of all is refused, because it has no opposite.
[[nodiscard]] inline ReadNumber wanted_of_draw(const std::string& word) {
  const std::optional<std::int64_t> number = parse_integer(word);
  if (!number) return {.value = 0, .error = errors::not_an_integer()};
  if (*number == std::numeric_limits<std::int64_t>::min()) {
    return {.value = 0,
            .error = errors::error("value is out of range, value must between -9223372036854775807 and "
                                   "9223372036854775807")};
  }
  return {.value = *number, .error = std::nullopt};
}

// How many keys a command has from word `at` + 1 on, where all of them must stand before the end.
[[nodiscard]] inline ReadNumber number_of_keys(const Context& context, std::size_t at) {
  ReadNumber keys = number_from(context.word(at), 1, "numkeys should be greater than 0");
  if (!keys.error && keys.value > static_cast<std::int64_t>(context.count() - at - 1))
    keys.error = errors::error("Number of keys can't be greater than number of args");
  return keys;
}

}  // namespace overbook::redis
