#pragma once
// no-slot-leak: violated when every request has ended and every lease that can lapse has lapsed, and Redis
// still counts a conversation that the ledger does not.

#include "model/properties/property.h"

namespace overbook::model {

class NoSlotLeak final : public Property {
 public:
  using Property::check;
  [[nodiscard]] std::optional<Violation> check(const Analysis& history, const Limit& limit) const override;
};

}  // namespace overbook::model
