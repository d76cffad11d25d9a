#include "model/properties/no_needless_eviction.h"

#include <algorithm>

namespace overbook::model {

std::optional<Violation> NoNeedlessEviction::check(const Analysis& history, const Limits& limits) const {
  std::optional<Violation> violation;
  std::uint32_t occurrences = 0;
  for (std::size_t i = 0; i < history.events().size(); ++i) {
    const Event& event = history.events()[i];
    if (event.kind != EventKind::release_invoked || !event.evicted) continue;
    const RequestSpan& evictor = history.of(event.cause);
    if (evictor.returned == kNever) continue;
    if (history.largest_upper(evictor.invoked, evictor.returned) > limits.the_limit().permits) continue;
    ++occurrences;
    const std::size_t decided = std::max(i, history.all_decided_before(evictor.returned));
    if (violation && violation->decided <= history.step_of(decided)) continue;
    violation = Violation{
        .step = event.step, .decided = history.step_of(decided), .requests = {event.request, event.cause}};
  }
  if (violation) violation->occurrences = occurrences;
  return violation;
}

}  // namespace overbook::model
