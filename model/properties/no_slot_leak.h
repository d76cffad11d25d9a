#pragma once
// no-slot-leak: violated when all is over and fewer than L newcomers get in. All is over when every request
// has ended, everything that runs was released and every lease has lapsed; the newcomers ask on a copy, one
// after the other, each alone, and none releases. A strategy that admits fewer than L even from an empty
// Redis is measured against that number. Whoever ran the history has asked the newcomers (its event `ended`).

#include "model/properties/property.h"

namespace overbook::model {

class NoSlotLeak final : public Property {
 public:
  using Property::check;
  [[nodiscard]] std::optional<Violation> check(const Analysis& history, const Limits& limits) const override;
};

}  // namespace overbook::model
