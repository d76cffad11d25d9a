#pragma once
// When to stop: once Ctrl-C was pressed, or the time is over. The one place that reads the machine's clock
// for more than to show it; nothing that it reads gets into a result, except that what ran out of time stops.

#include <atomic>
#include <chrono>
#include <optional>

#include "sim/stop_reason.h"

namespace overbook::cli {

class Deadline {
 public:
  // The time begins now.
  explicit Deadline(std::optional<std::chrono::milliseconds> time_limit) : time_limit_(time_limit) {}

  // Looks at the clock and at the signals: out of time, interrupted, or nothing. From any thread.
  std::optional<sim::StopReason> look() const;
  // True from Ctrl-C on, and once somebody has looked when the time was over.
  [[nodiscard]] static const std::atomic<bool>& stop();
  [[nodiscard]] std::chrono::milliseconds elapsed() const;
  // Until the time is over; nothing: there is no limit.
  [[nodiscard]] std::optional<std::chrono::milliseconds> left() const;

 private:
  using Clock = std::chrono::steady_clock;

  std::optional<std::chrono::milliseconds> time_limit_;
  Clock::time_point start_ = Clock::now();
};

}  // namespace overbook::cli
