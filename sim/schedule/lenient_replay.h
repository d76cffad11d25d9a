#pragma once
// Follows a schedule as far as it can: leaves out picks that are not enabled, and stops where the schedule
// ends. Never fails; what was really run is the World's schedule.

#include <algorithm>
#include <cstdint>
#include <optional>

#include "sim/schedule/schedule.h"

namespace overbook::sim {

class LenientReplay final : public Scheduler {
 public:
  // `schedule` must outlive the scheduler.
  explicit LenientReplay(const Schedule& schedule) : schedule_(&schedule) {}

  bool begin_run() override { return true; }
  std::size_t choose(const Choice& choice) override {
    if (choice.kind == ChoiceKind::placement) return schedule_->placement.value_or(0) % choice.count;
    while (next_ < schedule_->steps.size()) {
      const Step& wanted = schedule_->steps[next_++];
      const auto at = std::find(choice.options.begin(), choice.options.end(), wanted);
      if (at == choice.options.end()) continue;
      note(unstruck(wanted), choice);
      return static_cast<std::size_t>(at - choice.options.begin());
    }
    return kStop;
  }

  // How often the run changed away from a server that could have gone on.
  [[nodiscard]] std::uint32_t preemptions() const { return preemptions_; }

 private:
  // What is done to the servers preempts nobody.
  void note(const Step& runs, const Choice& choice) {
    if (!runs_code(runs.kind)) return;
    const auto could_go_on = [&] {
      return std::find(choice.options.begin(), choice.options.end(), *previous_) != choice.options.end();
    };
    if (previous_ && *previous_ != runs && could_go_on()) ++preemptions_;
    previous_ = runs;
  }

  const Schedule* schedule_;
  std::size_t next_ = 0;
  std::optional<Step> previous_;
  std::uint32_t preemptions_ = 0;
};

}  // namespace overbook::sim
