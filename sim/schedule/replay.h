#pragma once
// Runs one schedule again, step for step, and stops where it ends.

#include <optional>
#include <string>

#include "sim/schedule/schedule.h"

namespace overbook::sim {

class ReplayScheduler final : public Scheduler {
 public:
  // `schedule` must outlive the scheduler. Stops after `until` steps if the schedule is longer.
  explicit ReplayScheduler(const Schedule& schedule, std::size_t until = kStop)
      : schedule_(&schedule), until_(until) {}

  bool begin_run() override;
  std::size_t choose(const Choice& choice) override;
  [[nodiscard]] TimeSource time_source() const override { return TimeSource::schedule; }

  // Set when the run could not follow the schedule: at which step, who was to go, and who could have.
  [[nodiscard]] const std::optional<std::string>& parted() const { return parted_; }

 private:
  [[nodiscard]] std::size_t moment() const;

  const Schedule* schedule_;
  std::size_t until_;
  std::size_t next_ = 0;
  bool has_run_ = false;
  std::optional<std::string> parted_;
};

}  // namespace overbook::sim
