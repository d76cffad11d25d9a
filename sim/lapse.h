#pragma once
// What it does to Redis that a server's leases run out, in runs that know no time: everything that is
// registered under the server's names is set back by one time to live and a millisecond, as if so much time
// had passed for it alone. Keys with an expiry go away; members of sorted sets and values of hashes that are
// times are made older, so that scripts that look at them find them lapsed. So whether they hold when a lease
// began or when it ends makes no difference.

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "model/instant.h"
#include "model/redis/redis.h"
#include "sim/cast.h"

namespace overbook::sim {

struct Lapse {
  const Cast* cast = nullptr;
  model::ServerId server{};
  std::chrono::milliseconds ttl{};
  Instant now{};
};

// One thing that a lapse sets back, so that the same can be done to another Redis, whose clock is another.
struct SetBack {
  enum class What : std::uint8_t { expiry, score, field };
  What what = What::expiry;
  std::string key;
  std::string member;                // of a sorted set, or of a hash; else empty
  double by = 0;                     // an expiry in milliseconds, else in the number's own unit
  std::chrono::milliseconds left{};  // of an expiry, afterwards; 0 or less: the key is gone
};

// The Redis afterwards. Nothing: the server has no lease there. All that is set back is added to `set_back`,
// unless that is null.
[[nodiscard]] std::optional<redis::Redis> lapsed(const redis::Redis& redis, const Lapse& lapse,
                                                 std::vector<SetBack>* set_back = nullptr);

// Everything that Redis has a name for: keys, members of sets and of sorted sets, fields of hashes.
[[nodiscard]] std::set<std::string> names_in(const redis::Redis& redis, Instant now);
// Whether a name under which the server registers, or has registered, is in `before` and not in `after`.
[[nodiscard]] bool has_lost_a_name(const Cast& cast, model::ServerId server,
                                   const std::set<std::string>& before, const std::set<std::string>& after);

// How many units of a time like this make a second: 1 (seconds since the epoch), 1e3, 1e6. 0: it is no time
// that could be meant at `now`.
[[nodiscard]] double units_per_second(double value, Instant now);

}  // namespace overbook::sim
