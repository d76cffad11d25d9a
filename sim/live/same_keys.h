#pragma once
// Whether a real Redis and the fake hold the same keys.
//
// Names, types, values and members must be equal, and so must be which keys have a lease. What is left of a
// lease may differ by as much as the two clocks do, and so may numbers that are times: each is compared with
// the clock that it was taken from.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/instant.h"
#include "model/redis/redis.h"

namespace overbook::sim::live {

// The keys of one of the two, and its clock when they were read. That of leases is the fake's in both.
struct KeysThen {
  std::vector<redis::KeyView> keys;
  Instant clock{};
};

// Whether the text has a number in it that could be a time at `now`.
[[nodiscard]] bool has_time(std::string_view text, Instant now);

struct ClockTolerance {
  Instant behind{};  // so much less may be left of a lease on the real server
  Instant ahead{};   // so much more
};

struct KeyDifference {
  std::string fake;  // "conv:c1 = s1", "no conv:c1"
  std::string real;
};

[[nodiscard]] std::optional<KeyDifference> difference(const KeysThen& fake, const KeysThen& real,
                                                      const ClockTolerance& tolerance);

}  // namespace overbook::sim::live
