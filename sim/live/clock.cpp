#include "sim/live/clock.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace overbook::sim::live {
namespace {

// A signal does not end a wait, so it is done in pieces.
constexpr Instant kLongestPiece = std::chrono::milliseconds(50);

}  // namespace

Instant MachineClock::now() {
  return std::chrono::duration_cast<Instant>(std::chrono::steady_clock::now().time_since_epoch());
}

void MachineClock::wait_until(Instant then) {
  for (;;) {
    if (stop_ != nullptr && stop_->load(std::memory_order_relaxed)) throw Interrupted();
    const Instant left = then - now();
    if (left <= Instant(0)) return;
    std::this_thread::sleep_for(std::min(left, kLongestPiece));
  }
}

}  // namespace overbook::sim::live
