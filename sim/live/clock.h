#pragma once
// The time of the machine, for what has to wait, and for what has to know how long it took.

#include <atomic>
#include <stdexcept>

#include "model/instant.h"

namespace overbook::sim::live {

// Somebody has asked us to stop while we waited.
class Interrupted : public std::runtime_error {
 public:
  Interrupted() : std::runtime_error("interrupted") {}
};

class Clock {
 public:
  virtual ~Clock() = default;
  // Since some moment of its own; never goes back.
  [[nodiscard]] virtual Instant now() = 0;
  // At once if `then` is over. Throws Interrupted.
  virtual void wait_until(Instant then) = 0;

 protected:
  Clock() = default;
  Clock(const Clock&) = default;
  Clock& operator=(const Clock&) = default;
};

class MachineClock final : public Clock {
 public:
  // `stop`: looked at while waiting. May be null.
  explicit MachineClock(const std::atomic<bool>* stop) : stop_(stop) {}
  ~MachineClock() override = default;
  MachineClock(const MachineClock&) = default;
  MachineClock& operator=(const MachineClock&) = default;

  [[nodiscard]] Instant now() override;
  void wait_until(Instant then) override;

 private:
  const std::atomic<bool>* stop_;
};

}  // namespace overbook::sim::live
