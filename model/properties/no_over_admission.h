#pragma once
// no-over-admission: violated when at some t, lower(t) > L. Excess = lower(t) - L.

#include "model/properties/property.h"

namespace overbook::model {

class NoOverAdmission final : public Property {
 public:
  using Property::check;
  [[nodiscard]] std::optional<Violation> check(const Analysis& history, const Limits& limits) const override;
};

}  // namespace overbook::model
