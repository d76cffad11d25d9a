#pragma once
// What it does to Redis that a server's leases run out, in runs that know no time: everything that is
// registered under the server's names is set back by one time to live and a millisecond, as if so much time
// had passed for it alone. Keys with an expiry go away; members of sorted sets and values of hashes that are
// times are made older, so that scripts that look at them find them lapsed. So whether they hold when a lease
// began or when it ends makes no difference.

#include <chrono>
#include <optional>

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

// The Redis afterwards. Nothing: the server has no lease there.
[[nodiscard]] std::optional<redis::Redis> lapsed(const redis::Redis& redis, const Lapse& lapse);

}  // namespace overbook::sim
