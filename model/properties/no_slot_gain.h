#pragma once
// no-slot-gain: violated when all is over, as no-slot-leak has it, and an (L+1)-th newcomer gets in (of
// strategies that evict: more than L run after all messages): somebody gave back what he had not taken, and
// the limit is higher from now on.

#include "model/properties/property.h"

namespace overbook::model {

class NoSlotGain final : public Property {
 public:
  using Property::check;
  [[nodiscard]] std::optional<Violation> check(const Analysis& history, const Limits& limits) const override;
};

}  // namespace overbook::model
