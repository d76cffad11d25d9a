// One whole schedule of the scenario last-slot, for each strategy: alone, and as a campaign has it, with
// every property checked.

#include <benchmark/benchmark.h>

#include <limits>
#include <string>

#include "bench/run_registered.h"
#include "scenarios/loader/loader.h"
#include "sim/run/world.h"
#include "sim/schedule/random.h"
#include "sim/verification/campaign.h"

namespace overbook::sim {
namespace {

void run_schedules(benchmark::State& state, const Scenario& scenario, const model::StrategySpec& strategy) {
  World world(scenario, strategy);
  RandomScheduler scheduler(scenario.explore.seed, 0, std::numeric_limits<std::uint64_t>::max());
  std::int64_t steps = 0;
  for ([[maybe_unused]] auto _ : state) {
    scheduler.begin_run();
    world.run(scheduler);
    steps += static_cast<std::int64_t>(world.schedule().steps.size());
  }
  state.SetItemsProcessed(state.iterations());
  const auto mean = static_cast<double>(steps) / static_cast<double>(state.iterations());
  state.counters["steps"] = mean;
  state.counters["per_step"] = benchmark::Counter(static_cast<double>(steps),
                                                  benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void run_whole_campaign(benchmark::State& state, Scenario scenario, const model::StrategySpec& strategy) {
  constexpr std::uint64_t kSchedules = 20'000;
  scenario.strategies = {strategy};
  scenario.expect.clear();
  scenario.explore.schedules = kSchedules;
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(run_campaign(scenario, {}));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kSchedules));
}

void register_all() {
  const Scenario scenario = scenarios::load_file(OVERBOOK_SCENARIOS "/last-slot.json");
  for (const model::StrategySpec& strategy : scenario.strategies) {
    benchmark::RegisterBenchmark(
        ("schedule/" + strategy.label).c_str(),
        [scenario, strategy](benchmark::State& state) { run_schedules(state, scenario, strategy); });
  }
  for (const model::StrategySpec& strategy : scenario.strategies) {
    benchmark::RegisterBenchmark(
        ("campaign/" + strategy.label).c_str(),
        [scenario, strategy](benchmark::State& state) { run_whole_campaign(state, scenario, strategy); })
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
  }
}

}  // namespace
}  // namespace overbook::sim

int main(int argc, char** argv) {
  return overbook::bench::run_registered(argc, argv, overbook::sim::register_all);
}
