#pragma once
// A counterexample run once more, on a real server.

#include <cstddef>
#include <functional>
#include <optional>

#include "sim/explanation/counterexample.h"
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

// How long the replay takes, beyond some milliseconds: the own time of a timed schedule, if leases or times
// are in what it leaves in Redis. 0 else.
[[nodiscard]] Instant own_time(const Replay& recorded);

// Runs the schedule of `recorded`, a replay on the fake, on `server`. Where a short lease may have lapsed by
// itself it is run again, up to kTries times. Throws ReplayError when the schedule can't be followed,
// Unplayable, TooSlow, ServerError, Interrupted.
[[nodiscard]] LiveReplay replay_on(Server& server, const Scenario& scenario,
                                   const model::StrategySpec& strategy, const Replay& recorded);

// Of a run that was too slow for its leases.
inline constexpr std::size_t kTries = 10;

struct Attempted {
  LiveReplay run;
  // A SCAN of several pages is in it: which keys are on which page is the server's to draw.
  bool depends_on_pages = false;
  std::size_t attempts = 1;  // each under other names, and so with other pages
};

// replay_on, and where it depends on pages and does not come out as wanted, again under other names, up to
// kAttempts times; what the last one came to is returned, whatever it is. Throws what replay_on throws, of a
// replay that depends on pages only where none can follow.
[[nodiscard]] Attempted replay_until(Server& server, const Scenario& scenario,
                                     const model::StrategySpec& strategy, const Replay& recorded,
                                     const std::function<bool(const Replay&)>& is_as_wanted);

// Enough that a share of one in twenty is met almost surely; each takes milliseconds.
inline constexpr std::size_t kAttempts = 100;

}  // namespace overbook::sim::live
