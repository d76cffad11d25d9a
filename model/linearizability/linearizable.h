#pragma once
// linearizable: violated when the whole history has no order that the sequential specification (a counting
// semaphore with try-acquire) allows. checker.h says how it relates to the other properties.
//
// It breaks with a return, when a beginning of the history has no order any more. Nothing that happens later
// can give it one, so the violation is decided there and then.

#include "model/properties/property.h"

namespace overbook::model {

class Linearizable final : public Property {
 public:
  using Property::check;
  // The violation's requests: the one whose return has no place in any order, and all that overlap it,
  // running or pending.
  [[nodiscard]] std::optional<Violation> check(const Analysis& history, const Limit& limit) const override;
};

}  // namespace overbook::model
