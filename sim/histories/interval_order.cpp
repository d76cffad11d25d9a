#include "sim/histories/interval_order.h"

#include <utility>

namespace overbook::sim::histories {
namespace {

std::uint8_t rank(RecordedKind kind) {
  if (kind == RecordedKind::invoked) return 0;
  if (kind == RecordedKind::release_invoked) return 1;
  return kind == RecordedKind::released ? 3 : 2;
}

}  // namespace

void IntervalOrder::take(Occurrence occurrence) {
  latest_ = occurrence.at;
  const Instant when =
      is_begin(occurrence.kind) ? occurrence.at - clock_error_ : occurrence.at + clock_error_;
  const Key key(when, rank(occurrence.kind), taken_++);
  waiting_.emplace_hint(waiting_.end(), key, std::move(occurrence));
}

std::optional<IntervalOrder::Placed> IntervalOrder::next() {
  if (waiting_.empty()) return std::nullopt;
  const auto first = waiting_.begin();
  const Instant when = std::get<Instant>(first->first);
  if (!is_over_ && when >= latest_ - clock_error_) return std::nullopt;
  return Placed{.occurrence = std::move(waiting_.extract(first).mapped()), .when = when};
}

}  // namespace overbook::sim::histories
