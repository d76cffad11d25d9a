#include "sim/histories/foresight.h"

#include <utility>

namespace overbook::sim::histories {

void Foresight::take(Placed placed) {
  RecordedRequest& request = *placed.occurrence.request;
  if (is_decision(placed.occurrence.kind)) request.decision = decision_of(placed.occurrence.kind);
  if (placed.occurrence.kind == RecordedKind::release_invoked && !request.decision)
    request.is_release_too_close = true;
  waiting_.push_back(std::move(placed));
}

std::optional<Foresight::Placed> Foresight::next() {
  if (waiting_.empty()) return std::nullopt;
  const Occurrence& first = waiting_.front().occurrence;
  const bool is_known = first.kind != RecordedKind::invoked || first.request->decision;
  if (!is_known && !is_over_) {
    if (waiting_.size() < kMostWaiting) return std::nullopt;
    first.request->was_passed_on_undecided = true;
  }
  Placed placed = std::move(waiting_.front());
  waiting_.pop_front();
  return placed;
}

model::Bounds::Fate fate_of(const RecordedRequest& request) {
  const bool is_admitted = request.decision == model::Decision::admitted;
  // What was passed on as one that may be admitted stays one until its decision has passed.
  return {.may_be_admitted = !request.decision || is_admitted,
          .surely_runs = is_admitted && !request.is_release_too_close};
}

}  // namespace overbook::sim::histories
