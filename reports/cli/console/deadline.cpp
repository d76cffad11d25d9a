#include "reports/cli/console/deadline.h"

#include <algorithm>

#include "reports/cli/console/interrupts.h"

namespace overbook::cli {

std::optional<sim::StopReason> Deadline::look() const {
  if (time_limit_ && elapsed() >= *time_limit_) Interrupts::stop_for_time();
  return Interrupts::stopped_because();
}

const std::atomic<bool>& Deadline::stop() {
  return Interrupts::is_stopped();
}

std::chrono::milliseconds Deadline::elapsed() const {
  return std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start_);
}

std::optional<std::chrono::milliseconds> Deadline::left() const {
  if (!time_limit_) return std::nullopt;
  return std::max(*time_limit_ - elapsed(), std::chrono::milliseconds(0));
}

}  // namespace overbook::cli
