// How large a scenario can be proved, and how fast: the last-slot shape (limit 3, two run, N servers race)
// with register-then-count-plus-one, over-admission and false rejection, learning included.
//
//   fast/N       the fast engine; states, and the most memory that the program held by then
//   plain/N      the same work by the plain engine. plain/6 takes many minutes: it keeps apart all orders
//                of events
//   faults/N     a fault scenario (one slot, a crash with restart, leases) by both engines, one after the
//                other in the same run; times_faster is how much longer the plain one took for each time of
//                the fast one
//
// Against Spin: explore_against_spin.py.

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include <array>
#include <chrono>

#include "sim/exploration/exploration.h"

namespace overbook::sim {
namespace {

ExplorationResult explore(Engine engine, const Scenario& scenario) {
  model::StrategySpec spec;
  spec.use = "register-then-count-plus-one";
  spec.label = spec.use;
  ExplorationOptions options;
  options.engine = engine;
  options.properties = {model::PropertyId::no_over_admission, model::PropertyId::no_false_rejection};
  return explore_all(scenario, spec, options);
}

Scenario last_slot(std::int64_t servers) {
  Scenario scenario;
  scenario.limits = model::one_limit(3);
  scenario.running = 2;
  scenario.servers = static_cast<std::uint32_t>(servers);
  return scenario;
}

Scenario crash_and_restart(std::int64_t servers) {
  Scenario scenario;
  scenario.servers = static_cast<std::uint32_t>(servers);
  scenario.lease = Lease{.ttl_ms = 15'000, .refresh_ms = 5'000};
  scenario.faults.crashes = 1;
  scenario.faults.restarts = true;
  return scenario;
}

void run(benchmark::State& state, Engine engine) {
  ExplorationResult result;
  for ([[maybe_unused]] auto _ : state) result = explore(engine, last_slot(state.range(0)));
  if (!result.is_complete) state.SkipWithError("not explored to the end");
  struct rusage usage {};
  getrusage(RUSAGE_SELF, &usage);
  state.counters["states"] = static_cast<double>(result.states);
  state.counters["peak_MiB"] = static_cast<double>(usage.ru_maxrss) / 1024;
}

void fast(benchmark::State& state) {
  run(state, Engine::fast);
}
void plain(benchmark::State& state) {
  run(state, Engine::plain);
}

void faults(benchmark::State& state) {
  using Clock = std::chrono::steady_clock;
  const Scenario scenario = crash_and_restart(state.range(0));
  std::array<Clock::duration, 2> taken{};
  std::array<ExplorationResult, 2> results;
  for ([[maybe_unused]] auto _ : state) {
    for (const Engine engine : {Engine::fast, Engine::plain}) {
      const Clock::time_point begin = Clock::now();
      results.at(static_cast<std::size_t>(engine)) = explore(engine, scenario);
      taken.at(static_cast<std::size_t>(engine)) += Clock::now() - begin;
    }
  }
  for (const ExplorationResult& result : results) {
    if (!result.is_complete && result.stopped_because.has_value())
      state.SkipWithError("not explored to the end");
  }
  state.counters["times_faster"] =
      static_cast<double>(taken[1].count()) / static_cast<double>(taken[0].count());
  state.counters["fast_states"] = static_cast<double>(results[0].states);
  state.counters["plain_states"] = static_cast<double>(results[1].states);
}

BENCHMARK(fast)->Arg(4)->Arg(5)->Arg(6)->Arg(8)->Arg(9)->Arg(16)->Arg(32)->Arg(64)->Unit(
    benchmark::kMillisecond);
BENCHMARK(plain)->Arg(4)->Arg(5)->Arg(6)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(faults)->Arg(2)->Arg(3)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace overbook::sim
