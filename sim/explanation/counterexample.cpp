#include "sim/explanation/counterexample.h"

#include <algorithm>

#include "sim/run/world.h"
#include "sim/schedule/replay.h"

namespace overbook::sim {

Replay replay(const Scenario& scenario, const model::StrategySpec& strategy, const Schedule& schedule,
              std::size_t until) {
  Replay result;
  result.strategy = strategy;
  World world(scenario, strategy);
  world.record(&result.trace);
  ReplayScheduler scheduler(schedule, until);
  scheduler.begin_run();
  result.end = world.run(scheduler);
  if (scheduler.parted()) throw ReplayError(*scheduler.parted());
  const std::size_t wanted = std::min(schedule.steps.size(), until);
  if (world.schedule().steps.size() < wanted) {
    throw ReplayError("step " + std::to_string(world.schedule().steps.size() + 1) +
                      ": the run has ended, and the schedule goes on");
  }
  result.history = world.history();
  result.schedule = world.schedule();
  return result;
}

}  // namespace overbook::sim
