#pragma once
// How many bytes Redis's listpacks take (Redis 7.0 listpack.c), where that decides what a command does.

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace overbook::redis {

// Of an empty one: the header and the end.
inline constexpr std::size_t kListpackBytes = 7;

// Of one element, with what precedes and follows it.
[[nodiscard]] std::size_t listpack_bytes_of(std::int64_t number);
// A text that is a number is kept as one.
[[nodiscard]] std::size_t listpack_bytes_of(std::string_view text);

}  // namespace overbook::redis
