#pragma once
// Every enabled server is as likely as every other, at every step.
//
// The schedules of a campaign are independent draws from one distribution: rates with intervals are
// statements about this distribution, which is not that of any production system.

#include "sim/run_random.h"
#include "sim/schedule/scheduler.h"

namespace overbook::sim {

class RandomScheduler final : public Scheduler {
 public:
  // Runs the schedules first .. last - 1 of the campaign with this seed.
  RandomScheduler(std::uint64_t seed, std::uint64_t first, std::uint64_t last)
      : seed_(seed), next_(first), last_(last) {}

  bool begin_run() override {
    if (next_ == last_) return false;
    random_.seed(seed_, next_++);
    return true;
  }
  std::size_t choose(const Choice& choice) override {
    if (choice.may_end) {  // that nothing more happens is as likely as each thing that may
      const std::size_t chosen = random_.below(choice.count + 1);
      return chosen == choice.count ? kStop : chosen;
    }
    return choice.count == 1 ? 0 : random_.below(choice.count);
  }
  [[nodiscard]] bool samples() const override { return true; }

 private:
  std::uint64_t seed_;
  std::uint64_t next_;
  std::uint64_t last_;
  RunRandom random_;
};

}  // namespace overbook::sim
