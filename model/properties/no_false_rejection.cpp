#include "model/properties/no_false_rejection.h"

namespace overbook::model {

std::optional<Violation> NoFalseRejection::check(const Analysis& history, const Limit& limit) const {
  std::optional<Violation> violation;
  std::uint32_t occurrences = 0;
  for (std::uint32_t id = 0; id < history.requests().size(); ++id) {
    const RequestSpan& request = history.requests()[id];
    if (request.returned == kNever || request.decision != Decision::rejected) continue;
    if (history.largest_upper(request.invoked, request.returned) >= limit.value) continue;
    ++occurrences;
    const std::size_t decided = history.all_decided_before(request.returned);
    // Requests that never return were counted as admitted and still left room: the return itself decides.
    const StepIndex decided_step = history.step_of(decided == kNever ? request.returned : decided);
    if (violation && violation->decided <= decided_step) continue;
    violation = Violation{
        .step = history.step_of(request.returned), .decided = decided_step, .requests = {RequestId{id}}};
  }
  if (violation) violation->occurrences = occurrences;
  return violation;
}

}  // namespace overbook::model
