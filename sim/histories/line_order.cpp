#include "sim/histories/line_order.h"

#include <algorithm>

namespace overbook::sim::histories {

std::optional<Instant> LineOrder::take(RecordedEvent event) {
  const Instant at = event.at;
  if (latest_ && at < *latest_ - kLatest) return *latest_ - kLatest;
  // Where so many waited that the first of them could wait no longer.
  if (given_ && at < *given_) return *given_;
  latest_ = std::max(latest_.value_or(at), at);
  const std::pair key(at, event.line);
  waiting_.emplace_hint(waiting_.end(), key, std::move(event));
  return std::nullopt;
}

std::optional<RecordedEvent> LineOrder::next() {
  if (waiting_.empty()) return std::nullopt;
  const auto first = waiting_.begin();
  const bool is_settled =
      is_over_ || first->first.first < *latest_ - kLatest || waiting_.size() > kMostWaiting;
  if (!is_settled) return std::nullopt;
  given_ = first->first.first;
  return std::move(waiting_.extract(first).mapped());
}

}  // namespace overbook::sim::histories
