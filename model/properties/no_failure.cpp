#include "model/properties/no_failure.h"

namespace overbook::model {

std::optional<Violation> NoFailure::check(const Analysis& history, const Limits&) const {
  std::optional<Violation> violation;
  for (const Event& event : history.events()) {
    if (event.kind != EventKind::failed) continue;
    if (violation) {
      ++violation->occurrences;
    } else {
      violation = Violation{.step = event.step, .decided = event.step, .requests = {}};
      if (event.request != kNoRequest) violation->requests.push_back(event.request);
    }
  }
  return violation;
}

}  // namespace overbook::model
