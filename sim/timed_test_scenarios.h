#pragma once
// Timed scenarios for tests, and one run of them.

#include <string_view>
#include <vector>

#include "sim/run/world.h"
#include "sim/schedule/timed.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {

inline Distribution milliseconds(double value) {
  return {.kind = DistributionKind::constant, .unit = TimeUnit::milliseconds, .first = value};
}

inline Distribution exponential(double mean_ms) {
  return {.kind = DistributionKind::exponential, .unit = TimeUnit::milliseconds, .first = mean_ms};
}

// 2 ms to Redis, 1 ms there, 2 ms back; conversations run for a second.
inline Scenario timed(Scenario scenario) {
  scenario.timing.is_timed = true;
  scenario.timing.latency = milliseconds(2);
  scenario.timing.service = milliseconds(1);
  scenario.timing.hold = milliseconds(1000);
  return scenario;
}

// Nothing in it is as regular as that.
inline Scenario restless(Scenario scenario) {
  scenario.timing.is_timed = true;
  scenario.timing.latency = exponential(2);
  scenario.timing.service = {
      .kind = DistributionKind::uniform, .unit = TimeUnit::microseconds, .first = 50, .second = 500};
  scenario.timing.hold = exponential(20);
  scenario.timing.think = exponential(5);
  scenario.timing.arrival.process = ArrivalProcess::closed;
  return scenario;
}

struct TimedRun {
  Schedule schedule;
  model::History history;
  CostTally cost;
  RunEnd end;
};

inline TimedRun one_run(const Scenario& scenario, const model::StrategySpec& spec, std::uint64_t number = 0) {
  World world(scenario, spec);
  TimedScheduler scheduler(scenario.explore.seed, number, number + 1);
  scheduler.begin_run();
  const RunEnd end = world.run(scheduler);
  return {world.schedule(), world.history(), world.cost(), end};
}
inline TimedRun one_run(const Scenario& scenario, std::string_view use, std::uint64_t number = 0) {
  return one_run(scenario, strategy(use), number);
}

inline std::vector<model::Decision> decisions_of(const model::History& history) {
  std::vector<model::Decision> decisions;
  for (const model::Event& event : history.events()) {
    if (event.kind == model::EventKind::returned) decisions.push_back(event.decision);
  }
  return decisions;
}

}  // namespace overbook::sim
