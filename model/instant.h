#pragma once
// Virtual time. Nothing in overbook reads the machine's clock to decide anything: an Instant is handed in.

#include <chrono>
#include <cstdint>

namespace overbook {

// Time since the virtual epoch, in microseconds (the resolution of Redis's TIME).
using Instant = std::chrono::duration<std::int64_t, std::micro>;

}  // namespace overbook
