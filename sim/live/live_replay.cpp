#include "sim/live/live_replay.h"

#include <fmt/format.h>

#include "sim/live/name_space.h"
#include "sim/live/page_follower.h"

namespace overbook::sim::live {

LiveReplay replay_on(Server& server, const Scenario& scenario, const model::StrategySpec& strategy,
                     const Replay& recorded) {
  check_playable(recorded.schedule);
  LiveReplay result;
  World world(scenario, strategy, in_name_space(server.name_space()));
  Counterpart counterpart(server, world, scenario);
  world.record(&result.replay.trace);
  PageFollower follower(recorded, counterpart);
  follower.begin_run();
  try {
    result.replay.end = counterpart.run(follower);
  } catch (const Parted& parted) {
    result.parted = parted;
    result.replay.end = RunEnd::cut;
  }
  result.adjusted = follower.adjusted();
  result.replay.history = world.history();
  result.replay.schedule = world.schedule();
  result.replay.trace = without(server.name_space(), std::move(result.replay.trace));
  if (result.parted) return result;
  if (follower.parted()) throw ReplayError(*follower.parted());
  if (!follower.is_done()) throw ReplayError("the run has ended, and the schedule goes on");
  return result;
}

}  // namespace overbook::sim::live
