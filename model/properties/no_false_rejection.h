#pragma once
// no-false-rejection: violated when a request is rejected although upper(t) < L at every t between its
// invocation and its return: no order of events explains the rejection.
//
// upper(t) asks how the requests that overlap it end, so the violation is decided when they have returned.

#include "model/properties/property.h"

namespace overbook::model {

class NoFalseRejection final : public Property {
 public:
  using Property::check;
  [[nodiscard]] std::optional<Violation> check(const Analysis& history, const Limits& limits) const override;
};

}  // namespace overbook::model
