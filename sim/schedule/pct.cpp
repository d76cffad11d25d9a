#include "sim/schedule/pct.h"

#include <algorithm>

namespace overbook::sim {
namespace {

constexpr std::size_t kPriorities = std::size_t{1} << 40U;

}  // namespace

bool PctScheduler::begin_run() {
  if (next_ == last_) return false;
  random_.seed(seed_, next_++);
  step_ = 0;
  next_low_ = -1;
  priorities_.clear();
  change_points_.clear();
  for (std::uint32_t i = 1; i < depth_; ++i) {
    change_points_.push_back(static_cast<std::uint32_t>(random_.below(std::max(steps_, 1U))) + 1);
  }
  std::sort(change_points_.rbegin(), change_points_.rend());
  return true;
}

std::int64_t& PctScheduler::priority_of(const Step& step) {
  // A time-out takes the place of its task's request: they share a priority. Each kind of fault has its own.
  Step drawer = step;
  if (drawer.kind == StepKind::gives_up) drawer.kind = StepKind::goes_on;
  const auto [at, is_new] = priorities_.try_emplace(drawer);
  if (is_new) at->second = static_cast<std::int64_t>(random_.below(kPriorities)) + 1;
  return at->second;
}

std::size_t PctScheduler::highest(const Choice& choice) {
  std::size_t best = 0;
  std::int64_t best_priority = priority_of(choice.options[0]);
  for (std::size_t i = 1; i < choice.count; ++i) {
    const std::int64_t priority = priority_of(choice.options[i]);
    if (priority > best_priority) {
      best = i;
      best_priority = priority;
    }
  }
  return best;
}

std::size_t PctScheduler::choose(const Choice& choice) {
  if (choice.kind == ChoiceKind::placement) return random_.below(choice.count);
  if (choice.may_end && random_.below(choice.count + 1) == choice.count) return kStop;
  ++step_;
  std::size_t chosen = highest(choice);
  while (!change_points_.empty() && change_points_.back() <= step_) {
    change_points_.pop_back();
    priority_of(choice.options[chosen]) = next_low_--;
    chosen = highest(choice);
  }
  return chosen;
}

}  // namespace overbook::sim
