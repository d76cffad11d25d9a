#pragma once
// no-lost-wakeup: violated when nothing can happen any more, a request waits, and fewer than L run or are
// being released. Whoever ran the history knows that nothing can happen (its event `stuck`): nobody can take
// a step, whatever time-out there is has run out, and no heartbeat of what runs would serve those who wait.

#include "model/properties/property.h"

namespace overbook::model {

class NoLostWakeup final : public Property {
 public:
  using Property::check;
  [[nodiscard]] std::optional<Violation> check(const Analysis& history, const Limits& limits) const override;
};

}  // namespace overbook::model
