#pragma once
// Timed runs: what is due next is next, and every duration is drawn from the scenario's distributions.
//
// The schedules of a campaign are independent draws: rates with intervals are statements about the
// scenario's distributions.

#include "sim/run_random.h"
#include "sim/schedule/scheduler.h"

namespace overbook::sim {

class TimedScheduler final : public Scheduler {
 public:
  // Runs the schedules first .. last - 1 of the campaign with this seed.
  TimedScheduler(std::uint64_t seed, std::uint64_t first, std::uint64_t last)
      : seed_(seed), next_(first), last_(last) {}

  bool begin_run() override;
  std::size_t choose(const Choice& choice) override;
  [[nodiscard]] TimeSource time_source() const override { return TimeSource::drawn; }

 private:
  std::uint64_t seed_;
  std::uint64_t next_;
  std::uint64_t last_;
  RunRandom random_;
};

}  // namespace overbook::sim
