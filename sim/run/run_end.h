#pragma once
// How a run ended.

#include <cstdint>

namespace overbook::sim {

enum class RunEnd : std::uint8_t {
  complete,  // every request has ended, and the history says so
  stuck,     // requests are pending, and nothing can happen any more: everybody waits in a blocking command
  cut,       // after max_steps
  stopped,   // by the scheduler
};

}  // namespace overbook::sim
