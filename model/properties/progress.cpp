#include "model/properties/progress.h"

namespace overbook::model {

std::optional<Violation> Progress::check(const Analysis& history, const Limits& limits) const {
  std::optional<Violation> violation;
  std::uint32_t pending = 0;
  std::size_t first = 0;
  std::vector<RequestId> requests;
  bool is_stuck = false;
  std::uint32_t rejected = 0;
  for (std::size_t i = 0; i < history.events().size(); ++i) {
    const Event& event = history.events()[i];
    if (event.kind == EventKind::invoked) {
      if (pending++ == 0) {
        first = i;
        requests.clear();
        is_stuck = true;
        rejected = 0;
      }
      requests.push_back(event.request);
    }
    if (event.kind != EventKind::returned) continue;
    if (event.decision == Decision::admitted || event.decision == Decision::failed) is_stuck = false;
    if (event.decision == Decision::rejected) ++rejected;
    if (--pending > 0 || !is_stuck || rejected == 0) continue;
    if (history.largest_upper(first, i) >= limits.the_limit().permits) continue;
    if (violation) {
      ++violation->occurrences;
    } else {
      violation = Violation{.step = event.step, .decided = event.step, .requests = requests};
    }
  }
  return violation;
}

}  // namespace overbook::model
