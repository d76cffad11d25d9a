// What virtual time costs: schedules of a timed scenario, and of the same one untimed, by turns in
// one run, so that `ratio` (the time for a step, timed to untimed) means something on a machine
// that others use as well.
//
// A timed schedule has more steps: that a reply arrives is one of its own.

#include <benchmark/benchmark.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>

#include "bench/run_registered.h"
#include "scenarios/loader/loader.h"
#include "sim/run/world.h"
#include "sim/schedule/random.h"
#include "sim/schedule/timed.h"

namespace overbook::sim {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kEndless = std::numeric_limits<std::uint64_t>::max();
constexpr int kTurn = 50;  // schedules: some milliseconds

struct Spent {
  std::int64_t schedules = 0;
  std::int64_t steps = 0;
  double seconds = 0;

  [[nodiscard]] double per_step() const { return seconds / static_cast<double>(steps); }
};

// A turn of schedules; how long it took is added.
double take_turn(World& world, Scheduler& scheduler, Spent& spent) {
  const Clock::time_point start = Clock::now();
  for (int i = 0; i < kTurn; ++i) {
    scheduler.begin_run();
    world.run(scheduler);
    spent.steps += static_cast<std::int64_t>(world.schedule().steps.size());
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  spent.schedules += kTurn;
  spent.seconds += seconds;
  return seconds;
}

void compare(benchmark::State& state, const Scenario& timed, const Scenario& untimed,
             const model::StrategySpec& strategy) {
  World world_in_time(timed, strategy);
  World world(untimed, strategy);
  TimedScheduler by_time(timed.explore.seed, 0, kEndless);
  RandomScheduler by_chance(untimed.explore.seed, 0, kEndless);
  Spent in_time;
  Spent out_of_time;
  for ([[maybe_unused]] auto _ : state) {
    state.SetIterationTime(take_turn(world_in_time, by_time, in_time));
    take_turn(world, by_chance, out_of_time);
  }
  state.counters["schedules_per_s"] = static_cast<double>(in_time.schedules) / in_time.seconds;
  state.counters["steps_per_s"] = 1 / in_time.per_step();
  state.counters["steps"] = static_cast<double>(in_time.steps) / static_cast<double>(in_time.schedules);
  state.counters["untimed_steps_per_s"] = 1 / out_of_time.per_step();
  state.counters["ratio"] = in_time.per_step() / out_of_time.per_step();
}

Scenario untimed(Scenario scenario) {
  scenario.timing.is_timed = false;
  scenario.faults = {};  // their rates mean nothing there
  return scenario;
}

// The race for the last slot, with the times of the other scenario.
Scenario timed_like(Scenario scenario, const Scenario& other) {
  scenario.timing = other.timing;
  return scenario;
}

void register_pair(const Scenario& timed) {
  for (const model::StrategySpec& strategy : timed.strategies) {
    benchmark::RegisterBenchmark(
        (timed.name + "/" + strategy.label).c_str(),
        [timed, strategy](benchmark::State& state) { compare(state, timed, untimed(timed), strategy); })
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
  }
}

void register_all() {
  const Scenario storm = scenarios::load_file(OVERBOOK_SCENARIOS "/retry-storm.json");
  const Scenario late = scenarios::load_file(OVERBOOK_SCENARIOS "/refresh-too-late.json");
  register_pair(timed_like(scenarios::load_file(OVERBOOK_SCENARIOS "/last-slot.json"), late));
  register_pair(storm);
  register_pair(late);
}

}  // namespace
}  // namespace overbook::sim

int main(int argc, char** argv) {
  return overbook::bench::run_registered(argc, argv, overbook::sim::register_all);
}
