#pragma once
// Who will have been admitted. upper(t) asks how the requests end that are pending at t, so an invocation
// waits until its request has its decision, and everything after it with it.

#include <cstddef>
#include <deque>
#include <optional>

#include "sim/histories/interval_order.h"

namespace overbook::sim::histories {

class Foresight {
 public:
  using Placed = IntervalOrder::Placed;

  // So many events wait; then the first is passed on, and its request counts as one that may be admitted, as
  // one does that never returns.
  static constexpr std::size_t kMostWaiting = 262'144;

  void take(Placed placed);
  // The next one, with what is known of its request noted there; nothing: it has to wait.
  [[nodiscard]] std::optional<Placed> next();
  // No more come: what has no decision by now has none.
  void end() { is_over_ = true; }

 private:
  std::deque<Placed> waiting_;
  bool is_over_ = false;
};

// Of a request whose event is passed on.
[[nodiscard]] model::Bounds::Fate fate_of(const RecordedRequest& request);

}  // namespace overbook::sim::histories
