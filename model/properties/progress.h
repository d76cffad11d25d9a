#pragma once
// progress: violated when a set of requests overlaps, slots are free the whole time, and none of them is
// admitted (mutual rejection).
//
// The sets are those that nothing else overlaps: from an instant at which no request is pending to the
// next such instant. "Free" is upper(t) < L. At least one request of the set was rejected, and none
// has failed: a failed one may have taken a slot. A request alone is such a set too: being turned away
// by nobody is no progress.

#include "model/properties/property.h"

namespace overbook::model {

class Progress final : public Property {
 public:
  using Property::check;
  [[nodiscard]] std::optional<Violation> check(const Analysis& history, const Limits& limits) const override;
};

}  // namespace overbook::model
