#pragma once
// no-lasting-excess: violated when all requests have returned and every message is delivered, and more than L
// still run. "All requests" are those that were invoked so far: whatever is invoked later is another story.

#include "model/properties/property.h"

namespace overbook::model {

class NoLastingExcess final : public Property {
 public:
  using Property::check;
  [[nodiscard]] std::optional<Violation> check(const Analysis& history, const Limits& limits) const override;
};

}  // namespace overbook::model
