#include "model/properties/no_over_admission.h"

namespace overbook::model {

std::optional<Violation> NoOverAdmission::check(const Analysis& history, const Limits& limits) const {
  const std::uint32_t permits = limits.the_limit().permits;
  std::optional<Violation> violation;
  bool is_over = false;
  StepIndex since;
  for (std::size_t i = 0; i < history.events().size(); ++i) {
    const std::uint32_t lower = history.lower_after(i);
    const StepIndex step = history.step_of(i);
    if (is_over && lower <= permits) violation->lasted_steps += step.value - since.value;
    if (!is_over && lower > permits) {
      since = step;
      if (violation) {
        ++violation->occurrences;
      } else {
        violation = Violation{.step = step, .decided = step, .requests = history.running_after(i)};
      }
    }
    is_over = lower > permits;
    if (is_over && lower - permits > violation->worst_excess) {
      violation->worst_excess = lower - permits;
      violation->worst_step = step;
    }
  }
  if (is_over) violation->lasted_steps += history.step_of(history.events().size() - 1).value - since.value;
  return violation;
}

}  // namespace overbook::model
