#pragma once
// no-duplicate-run: violated when two admissions of one conversation overlap, on two servers or on one: so
// what is one too many because it was admitted twice also ran twice.

#include "model/properties/property.h"

namespace overbook::model {

class NoDuplicateRun final : public Property {
 public:
  using Property::check;
  [[nodiscard]] std::optional<Violation> check(const Analysis& history, const Limits& limits) const override;
};

}  // namespace overbook::model
