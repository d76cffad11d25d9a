#pragma once
// The servers in turn, one step each: one schedule, always the same. It is what a first test by hand tries.

#include "sim/schedule/scheduler.h"

namespace overbook::sim {

class RoundRobinScheduler final : public Scheduler {
 public:
  explicit RoundRobinScheduler(std::uint64_t runs = 1) : runs_left_(runs) {}

  bool begin_run() override;
  std::size_t choose(const Choice& choice) override;
  [[nodiscard]] bool samples() const override { return true; }

 private:
  std::uint64_t runs_left_;
  Step last_{};
  bool has_last_ = false;
};

}  // namespace overbook::sim
