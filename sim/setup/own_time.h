#pragma once
// Whether a limiter keeps time where no lease can be seen: packed into a text, or in
// what it makes of the clock.
//
// Looked for at each command that has read the clock. Where the length of a lease is known, all times that
// can be seen are leases and move when they lapse: so the command must do the same when all of them, and the
// clock, are others. Where it is not, nothing but expiries lapses: so it must answer the same when the clock
// alone goes on.

#include "model/instant.h"
#include "model/redis/redis.h"

namespace overbook::sim {

// A command that reads the clock, where it is executed.
struct ReadsClock {
  const redis::Redis& before;
  redis::ConnectionId connection;
  const redis::Command& command;
  redis::Writer writer;
  Instant now;
  bool knows_leases = false;  // the scenario or the strategy says how long one is
};

[[nodiscard]] bool keeps_time_of_its_own(const ReadsClock& reads);

}  // namespace overbook::sim
