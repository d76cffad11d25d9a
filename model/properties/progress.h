#pragma once
// progress: violated when a set of requests overlaps, slots are free the whole time, and none of them is
// admitted (mutual rejection).
//
// The sets are those that nothing else overlaps: from an instant at which no request is pending to the
// next such instant. "Free" is upper(t) < L. At least one request of the set was rejected, and none
// has failed: a failed one may have taken a slot. A request alone is such a set too: being turned away
// by nobody is no progress.

#include "model/properties/full_house.h"
#include "model/properties/property.h"

namespace overbook::model {

// The sets, as a history passes by.
class PendingSets {
 public:
  explicit PendingSets(std::uint32_t permits) : house_(permits) {}

  // The event at `position`, and upper(t) just after it. If a set ends with it and violates the property: the
  // position of the set's first event.
  [[nodiscard]] std::optional<std::size_t> after(const Event& event, std::size_t position,
                                                 std::uint32_t upper);

 private:
  [[nodiscard]] bool is_stuck() const {
    return !has_excuse_ && has_rejected_ && house_.had_room_since(first_);
  }

  FullHouse house_;
  std::uint32_t pending_ = 0;
  std::size_t first_ = 0;
  bool has_excuse_ = false;  // somebody was admitted, or failed
  bool has_rejected_ = false;
};

class Progress final : public Property {
 public:
  using Property::check;
  [[nodiscard]] std::optional<Violation> check(const Analysis& history, const Limits& limits) const override;
};

}  // namespace overbook::model
