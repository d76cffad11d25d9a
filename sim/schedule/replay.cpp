#include "sim/schedule/replay.h"

#include <fmt/format.h>

#include <algorithm>

namespace overbook::sim {

bool ReplayScheduler::begin_run() {
  if (has_run_) return false;
  has_run_ = true;
  return true;
}

std::size_t ReplayScheduler::choose(const Choice& choice) {
  if (choice.kind == ChoiceKind::placement) {
    const std::uint32_t placement = schedule_->placement.value_or(0);
    if (placement < choice.count) return placement;
    parted_ = fmt::format("placement {} is not below {}", placement, choice.count);
    return kStop;
  }
  if (choice.kind == ChoiceKind::moment) return moment();
  if (choice.kind != ChoiceKind::step) return 0;  // what would be drawn, the schedule knows
  if (next_ >= schedule_->steps.size() || next_ >= until_) return kStop;
  const Step& wanted = schedule_->steps[next_++];
  const auto at = std::find(choice.options.begin(), choice.options.end(), wanted);
  if (at != choice.options.end()) return static_cast<std::size_t>(at - choice.options.begin());
  std::string enabled;
  for (const Step& step : choice.options) enabled += (enabled.empty() ? "" : ", ") + to_text(step);
  parted_ = fmt::format("step {}: {} cannot take a step here; {} could", next_, to_text(wanted), enabled);
  return kStop;
}

// Of the step that was chosen last, after the one before it.
std::size_t ReplayScheduler::moment() const {
  const std::vector<Instant>& moments = schedule_->moments;
  if (next_ > moments.size()) return 0;
  const Instant before = next_ < 2 ? Instant(0) : moments[next_ - 2];
  return static_cast<std::size_t>((moments[next_ - 1] - before).count());
}

}  // namespace overbook::sim
