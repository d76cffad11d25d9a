#include "model/properties/no_false_rejection.h"

namespace overbook::model {

std::optional<Violation> NoFalseRejection::check(const Analysis& history, const Limits& limits) const {
  std::optional<Violation> violation;
  std::uint32_t occurrences = 0;
  for (std::uint32_t id = 0; id < history.requests().size(); ++id) {
    const RequestSpan& request = history.requests()[id];
    if (request.returned == kNever || request.decision != Decision::rejected) continue;
    if (history.largest_upper(request.invoked, request.returned) >= limits.the_limit().permits) continue;
    ++occurrences;
    const StepIndex decided = history.step_of(history.all_decided_before(request.returned));
    if (violation && violation->decided <= decided) continue;
    violation =
        Violation{.step = history.step_of(request.returned), .decided = decided, .requests = {RequestId{id}}};
  }
  if (violation) violation->occurrences = occurrences;
  return violation;
}

}  // namespace overbook::model
