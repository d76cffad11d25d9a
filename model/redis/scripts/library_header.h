#pragma once
// The first line of a library as Redis 7.0 reads it (functions.c): "#!lua name=mylib".

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace overbook::redis {

struct LibraryHeader {
  std::string engine;                // as it is written; Redis has "lua", in any case
  std::string name;                  // not looked at yet
  std::size_t size = 0;              // bytes before the line's end
  std::optional<std::string> error;  // the error reply's text
};

[[nodiscard]] LibraryHeader read_library_header(std::string_view code);

// Of a library or a function: letters, digits and underscores, one at least.
[[nodiscard]] bool is_function_name(std::string_view name);

// Functions are found whatever the case of their names.
[[nodiscard]] bool is_same_function(std::string_view one, std::string_view other);

// What Redis answers where it is none, of libraries and of functions.
inline constexpr const char* kBadFunctionName =
    "Library names can only contain letters, numbers, or underscores(_) and must be at least one "
    "character long";

}  // namespace overbook::redis
