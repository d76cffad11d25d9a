#pragma once
// no-duplicate-run: violated when the same conversation runs on two servers at once.

#include "model/properties/property.h"

namespace overbook::model {

class NoDuplicateRun final : public Property {
 public:
  using Property::check;
  [[nodiscard]] std::optional<Violation> check(const Analysis& history, const Limit& limit) const override;
};

}  // namespace overbook::model
