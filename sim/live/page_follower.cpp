#include "sim/live/page_follower.h"

#include <fmt/format.h>

#include <algorithm>

namespace overbook::sim::live {

bool is_later_page(const StepRecord& step) {
  return step.command && step.command->words.front() == "SCAN" && step.command->words.at(1) != "0";
}

bool PageFollower::begin_run() {
  return !std::exchange(has_run_, true);
}

const redis::Command* PageFollower::scan_at(std::size_t step) const {
  if (step >= recorded_->trace.steps.size()) return nullptr;
  const std::optional<redis::Command>& command = recorded_->trace.steps[step].command;
  return command && command->words.front() == "SCAN" ? &*command : nullptr;
}

bool PageFollower::ends_scan(std::size_t step) const {
  if (scan_at(step) == nullptr) return false;
  const redis::Reply& reply = recorded_->trace.steps[step].reply;
  return reply.is_array() && reply.as_array().at(0).text() == "0";
}

std::size_t PageFollower::choose(const Choice& choice) {
  const std::vector<Step>& steps = recorded_->schedule.steps;
  if (choice.kind == ChoiceKind::placement) return recorded_->schedule.placement.value_or(0);
  if (choice.kind == ChoiceKind::moment) return moment();
  if (choice.kind != ChoiceKind::step) return 0;  // what would be drawn, the schedule knows
  if (next_ > 0 && ends_scan(next_ - 1) && counterpart_->is_scanning(steps[next_ - 1])) {
    ++adjusted_;
    return index_of(choice, steps[next_ - 1]);
  }
  const auto is_left_out = [&](std::size_t step) {
    return step < recorded_->trace.steps.size() && is_later_page(recorded_->trace.steps[step]) &&
           !counterpart_->is_scanning(steps[step]);
  };
  while (next_ < steps.size() && is_left_out(next_)) {
    ++next_;
    ++adjusted_;
  }
  if (next_ == steps.size()) return kStop;
  return index_of(choice, steps[next_++]);
}

// Of the step that was chosen last, after the one before it.
std::size_t PageFollower::moment() {
  const std::vector<Instant>& moments = recorded_->schedule.moments;
  if (next_ == 0 || next_ > moments.size()) return 0;
  const Instant before = std::exchange(now_, moments[next_ - 1]);
  return static_cast<std::size_t>((now_ - before).count());
}

std::size_t PageFollower::index_of(const Choice& choice, const Step& wanted) {
  const auto at = std::find(choice.options.begin(), choice.options.end(), wanted);
  if (at != choice.options.end()) return static_cast<std::size_t>(at - choice.options.begin());
  std::string enabled;
  for (const Step& step : choice.options) enabled += (enabled.empty() ? "" : ", ") + to_text(step);
  parted_ = fmt::format("step {}: {} cannot take a step here; {} could", next_, to_text(wanted), enabled);
  return kStop;
}

}  // namespace overbook::sim::live
