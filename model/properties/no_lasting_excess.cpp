#include "model/properties/no_lasting_excess.h"

namespace overbook::model {

std::optional<Violation> NoLastingExcess::check(const Analysis& history, const Limits& limits) const {
  std::optional<Violation> violation;
  for (std::size_t i = 0; i < history.events().size(); ++i) {
    if (history.events()[i].kind != EventKind::quiescent ||
        history.lower_after(i) <= limits.the_limit().permits)
      continue;
    const StepIndex step = history.step_of(i);
    if (violation) {
      ++violation->occurrences;
    } else {
      violation = Violation{.step = step, .decided = step, .requests = history.running_after(i)};
    }
    const std::uint32_t excess = history.lower_after(i) - limits.the_limit().permits;
    if (excess > violation->worst_excess) {
      violation->worst_excess = excess;
      violation->worst_step = step;
    }
  }
  return violation;
}

}  // namespace overbook::model
