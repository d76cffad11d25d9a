#pragma once
// no-failure: violated when a request, a release or a heartbeat that no fault struck ends in an error: an
// error reply, an answer that is none of the allowed, a script that never ends.

#include "model/properties/property.h"

namespace overbook::model {

class NoFailure final : public Property {
 public:
  using Property::check;
  [[nodiscard]] std::optional<Violation> check(const Analysis& history, const Limits& limits) const override;
};

}  // namespace overbook::model
