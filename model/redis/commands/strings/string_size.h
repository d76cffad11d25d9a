#pragma once
// How long a string may get (Redis 7.0: proto-max-bulk-len).

#include <cstddef>
#include <cstdint>

#include "model/redis/commands/context/errors.h"

namespace overbook::redis {

inline constexpr std::size_t kStringBytesMax = std::size_t{512} * 1024 * 1024;

// Whether so many bytes may follow after the first `size`.
[[nodiscard]] inline bool fits_in_a_string(std::uint64_t size, std::uint64_t more) {
  return size <= kStringBytesMax && more <= kStringBytesMax - size;
}
[[nodiscard]] inline Reply string_too_long() {
  return errors::error("string exceeds maximum allowed size (proto-max-bulk-len)");
}

}  // namespace overbook::redis
