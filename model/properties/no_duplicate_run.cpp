#include "model/properties/no_duplicate_run.h"

#include <algorithm>

namespace overbook::model {

std::optional<RequestId> RunningAdmissions::admitted(ConversationId conversation, RequestId request) {
  const auto first =
      std::lower_bound(running_.begin(), running_.end(), std::pair(conversation, RequestId{0}));
  const bool has_twin = first != running_.end() && first->first == conversation;
  const std::optional<RequestId> twin = has_twin ? std::optional(first->second) : std::nullopt;
  const std::pair added(conversation, request);
  running_.insert(std::lower_bound(first, running_.end(), added), added);
  return twin;
}

void RunningAdmissions::released(ConversationId conversation, RequestId request) {
  const std::pair gone(conversation, request);
  const auto at = std::lower_bound(running_.begin(), running_.end(), gone);
  if (at != running_.end() && *at == gone) running_.erase(at);
}

std::optional<Violation> NoDuplicateRun::check(const Analysis& history, const Limits&) const {
  std::optional<Violation> violation;
  RunningAdmissions running;
  for (std::size_t i = 0; i < history.events().size(); ++i) {
    const Event& event = history.events()[i];
    if (event.kind == EventKind::release_invoked) running.released(event.conversation, event.request);
    if (event.kind != EventKind::returned || !history.of(event.request).surely_runs()) continue;
    const std::optional<RequestId> twin = running.admitted(event.conversation, event.request);
    if (!twin) continue;
    if (violation) {
      ++violation->occurrences;
    } else {
      violation = Violation{.step = event.step, .decided = event.step, .requests = {*twin, event.request}};
    }
  }
  return violation;
}

}  // namespace overbook::model
