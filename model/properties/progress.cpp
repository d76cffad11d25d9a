#include "model/properties/progress.h"

namespace overbook::model {
namespace {

// Those of the set whose events these are.
std::vector<RequestId> invoked_in(std::span<const Event> events) {
  std::vector<RequestId> requests;
  for (const Event& event : events) {
    if (event.kind == EventKind::invoked) requests.push_back(event.request);
  }
  return requests;
}

}  // namespace

std::optional<std::size_t> PendingSets::after(const Event& event, std::size_t position, std::uint32_t upper) {
  bool ends_stuck = false;
  if (event.kind == EventKind::invoked && pending_++ == 0) {
    first_ = position;
    has_excuse_ = has_rejected_ = false;
  }
  if (event.kind == EventKind::returned) {
    const bool is_excuse = event.decision == Decision::admitted || event.decision == Decision::failed;
    has_excuse_ = has_excuse_ || is_excuse;
    has_rejected_ = has_rejected_ || event.decision == Decision::rejected;
    ends_stuck = --pending_ == 0 && is_stuck();
  }
  house_.after(position, upper);
  return ends_stuck ? std::optional(first_) : std::nullopt;
}

std::optional<Violation> Progress::check(const Analysis& history, const Limits& limits) const {
  std::optional<Violation> violation;
  PendingSets sets(limits.the_limit().permits);
  for (std::size_t i = 0; i < history.events().size(); ++i) {
    const Event& event = history.events()[i];
    const std::optional<std::size_t> first = sets.after(event, i, history.upper_after(i));
    if (!first) continue;
    if (violation) {
      ++violation->occurrences;
    } else {
      violation = Violation{.step = event.step,
                            .decided = event.step,
                            .requests = invoked_in(history.events().subspan(*first, i - *first))};
    }
  }
  return violation;
}

}  // namespace overbook::model
