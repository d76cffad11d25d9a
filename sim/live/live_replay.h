#pragma once
// A counterexample run once more, on a real server.

#include <optional>

#include "sim/counterexample.h"
#include "sim/live/counterpart.h"

namespace overbook::sim::live {

struct LiveReplay {
  // What happened on the real server, up to its end or to where it parted; names without our name space. The
  // keys are the real server's.
  Replay replay;
  std::optional<Parted> parted;
  // Steps more or fewer than recorded because SCAN had other pages.
  std::size_t adjusted = 0;
};

// Runs the schedule of `recorded`, a replay on the fake, on `server`. Throws ReplayError when the schedule
// can't be followed, Unplayable, ServerError.
[[nodiscard]] LiveReplay replay_on(Server& server, const Scenario& scenario,
                                   const model::StrategySpec& strategy, const Replay& recorded);

}  // namespace overbook::sim::live
