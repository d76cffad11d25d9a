#pragma once
// Words as redis-cli shows them.

#include <string>
#include <string_view>

namespace overbook::redis {

// In double quotes, with redis-cli's escapes (sdscatrepr): \" \\ \n \r \t \a \b and \xHH.
[[nodiscard]] std::string quoted(std::string_view text);

// The word as it is when it has only visible ASCII and none of the bytes that need quotes, else quoted.
[[nodiscard]] std::string quoted_if_needed(std::string_view text);

}  // namespace overbook::redis
