#pragma once
// no-needless-eviction (strategies that evict): violated when a running conversation is closed although
// upper(t) <= L throughout the request that evicted it: there was room for that request anyway.
//
// Decided when the evicting request and those that overlap it have returned.

#include "model/properties/property.h"

namespace overbook::model {

class NoNeedlessEviction final : public Property {
 public:
  using Property::check;
  [[nodiscard]] std::optional<Violation> check(const Analysis& history, const Limits& limits) const override;
};

}  // namespace overbook::model
