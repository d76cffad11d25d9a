// How large a scenario can be proved, and how fast: the last-slot shape (limit 3, two run, N servers race)
// with register-then-count-plus-one, over-admission and false rejection, learning included.
//
//   fast/N       the fast engine; states, and the most memory that the program held by then
//   plain/N      the same work by the plain engine. plain/6 takes many minutes: it keeps apart all orders of
//   events
//
// Against Spin: explore_against_spin.py.

#include <benchmark/benchmark.h>
#include <sys/resource.h>

#include "sim/exploration/exploration.h"

namespace overbook::sim {
namespace {

ExplorationResult explore(Engine engine, std::uint32_t servers) {
  Scenario scenario;
  scenario.limit = 3;
  scenario.running = 2;
  scenario.servers = servers;
  model::StrategySpec spec;
  spec.use = "register-then-count-plus-one";
  spec.label = spec.use;
  ExplorationOptions options;
  options.engine = engine;
  options.properties.fill(false);
  for (const model::PropertyId id :
       {model::PropertyId::no_over_admission, model::PropertyId::no_false_rejection}) {
    options.properties[static_cast<std::size_t>(id)] = true;
  }
  return explore_all(scenario, spec, options);
}

void run(benchmark::State& state, Engine engine) {
  ExplorationResult result;
  for ([[maybe_unused]] auto _ : state) result = explore(engine, static_cast<std::uint32_t>(state.range(0)));
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

BENCHMARK(fast)->Arg(4)->Arg(5)->Arg(6)->Arg(8)->Arg(9)->Arg(16)->Arg(32)->Arg(64)->Unit(
    benchmark::kMillisecond);
BENCHMARK(plain)->Arg(4)->Arg(5)->Arg(6)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace overbook::sim
