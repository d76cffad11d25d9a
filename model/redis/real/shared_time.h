#pragma once
// What the test and the real server's clock share (clock_preload.cpp).

#include <atomic>
#include <cstdint>

namespace overbook::redis::real {

// The environment variable with the number of the file descriptor.
inline constexpr const char* kSharedTimeVariable = "OVERBOOK_SHARED_TIME_DESCRIPTOR";

struct SharedTime {
  std::atomic<std::int64_t> now_us;
  static_assert(std::atomic<std::int64_t>::is_always_lock_free, "it is shared between processes");
};

}  // namespace overbook::redis::real
