#pragma once
// What can't be made to happen on somebody's Redis is played by setting our keys back: writes that get lost,
// and leases that run out. It takes a Redis of at least 7.0. Only keys in our name space are touched, and the
// server is never restarted.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/live/server.h"
#include "sim/setup/leases.h"

namespace overbook::sim::live {

// Keys as DUMP has them.
struct Saved {
  std::string key;
  std::string value;
  std::optional<std::int64_t> expires_at_ms;  // by the server's clock
};
using Snapshot = std::vector<Saved>;

// Those of `keys` that are there now. All throw ServerError.
[[nodiscard]] Snapshot take_snapshot(Server& server, const std::vector<std::string>& keys);
// Our keys become what they were then; their leases have gone on running.
void put_back(Server& server, const Snapshot& snapshot);

// Does to the server's keys what a lapse has done to those of a fake.
void set_back(Server& server, const std::vector<SetBack>& all);

}  // namespace overbook::sim::live
