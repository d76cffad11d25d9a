#pragma once
// linearizable: violated when the whole history has no order that the sequential specification (a counting
// semaphore with try-acquire) allows. checker.h says how it relates to the other properties.
//
// It breaks with a return, when a beginning of the history has no order any more. Nothing that happens later
// can give it one, so the violation is decided there and then.
//
// The search for an order can take time that grows exponentially with the requests that overlap. `judge` asks
// the two bounds first, which are sound and take no time, and gives each search kMostConfigurations; a
// history that keeps within the bounds and needs more is undecided.

#include "model/properties/property.h"

namespace overbook::model {

class Linearizable final : public Property {
 public:
  static constexpr std::uint64_t kMostConfigurations = 10'000;

  using Property::check;
  // The violation's requests: the one whose return has no place in any order, and all that overlap it,
  // running or pending.
  [[nodiscard]] std::optional<Violation> check(const Analysis& history, const Limits& limits) const override;
  // The violation's step is that of the shortest beginning of which it is known without much ado that it has
  // no order. `check` may find a shorter one.
  [[nodiscard]] Judgement judge(const Analysis& history, const Limits& limits) const override;
};

}  // namespace overbook::model
