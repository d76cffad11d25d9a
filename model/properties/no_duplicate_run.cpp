#include "model/properties/no_duplicate_run.h"

#include <algorithm>

namespace overbook::model {

std::optional<Violation> NoDuplicateRun::check(const Analysis& history, const Limits&) const {
  std::optional<Violation> violation;
  std::vector<RequestId> running;
  for (std::size_t i = 0; i < history.events().size(); ++i) {
    const Event& event = history.events()[i];
    if (event.kind == EventKind::release_invoked) std::erase(running, event.request);
    if (event.kind != EventKind::returned || event.decision != Decision::admitted) continue;
    const auto twin = std::find_if(running.begin(), running.end(), [&](RequestId other) {
      return history.of(other).conversation == event.conversation;
    });
    if (twin != running.end() && violation) ++violation->occurrences;
    if (twin != running.end() && !violation) {
      violation = Violation{.step = event.step, .decided = event.step, .requests = {*twin, event.request}};
    }
    running.push_back(event.request);
  }
  return violation;
}

}  // namespace overbook::model
