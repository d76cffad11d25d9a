// Both engines on every scenario that ships: the same verdicts, and schedules of the same length.
// The plain engine runs the fibers again along every prefix, so where it could not finish a scenario
// is made smaller, as below.

#include <algorithm>
#include <filesystem>

#include "scenarios/loader/loader.h"
#include "scenarios/loader/sweep.h"
#include "sim/exploration/engines_for_tests.h"

namespace overbook::scenarios {
namespace {

// Three servers instead of a herd, where two may run; two that race for one slot where things go wrong; and
// of many requests two, without a retry, of two servers that race for one slot. OpenHands makes one request
// each, in a house for one or two, and counts by KEYS: 256 placements of 40 other keys times a count of
// several commands are beyond the plain engine.
sim::Scenario reduced(sim::Scenario scenario) {
  if (scenario.servers > 4) {
    scenario.servers = 3;
    scenario.limits = model::one_limit(2);
  }
  if (scenario.faults.any() && scenario.servers > 2) {
    scenario.servers = 2;
    scenario.limits = model::one_limit(1);
  }
  if (scenario.requests_per_server > 2) {
    scenario.servers = 2;
    scenario.requests_per_server = 2;
    scenario.retries = 0;
    scenario.limits = model::one_limit(1);
  }
  return scenario;
}

void reduce_for(sim::Scenario& scenario, model::StrategySpec& strategy) {
  // Every placement of the keys is explored, so one request each.
  if (strategy.count_by == model::CountBy::scan) scenario.requests_per_server = 1;
  if (strategy.use != "openhands") return;
  scenario.servers = std::min(scenario.servers, 2U);
  scenario.requests_per_server = 1;
  scenario.retries = 0;
  scenario.other_keys = 0;
  scenario.running = scenario.faults.any() ? 0 : std::min(scenario.running, 1U);
  scenario.limits = model::one_limit(std::min(scenario.limits.the_limit().permits, 2U));
  strategy.count_by = model::CountBy::keys;
}

class Shipped : public testing::TestWithParam<std::string> {};

std::vector<std::string> shipped() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(OVERBOOK_SCENARIOS_DIR)) {
    const std::string file = entry.path().filename().string();
    if (file.ends_with(".json") && !file.ends_with(".schema.json"))
      names.push_back(entry.path().stem().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

void expect_both_say_the_same(const sim::Scenario& loaded) {
  for (const model::StrategySpec& as_shipped : loaded.strategies) {
    sim::Scenario scenario = reduced(loaded);
    model::StrategySpec strategy = as_shipped;
    reduce_for(scenario, strategy);
    const sim::ExplorationResult plain = sim::explore_with(sim::Engine::plain, scenario, strategy);
    const sim::ExplorationResult fast = sim::explore_with(sim::Engine::fast, scenario, strategy);
    ASSERT_TRUE(plain.is_complete) << strategy.label;
    sim::expect_same(fast, plain, strategy.label);
  }
}

TEST_P(Shipped, BothEnginesSayTheSame) {
  const Sweep sweep = load_sweep_file(std::string(OVERBOOK_SCENARIOS_DIR "/") + GetParam() + ".json");
  for (const Cell& cell : sweep.cells) {
    // Of a grid, the cells that the plain engine finishes soon.
    if (!cell.left_out.empty() || (sweep.is_grid() && cell.scenario.servers > 2)) continue;
    if (cell.scenario.timing.is_timed)
      GTEST_SKIP() << "timed: its times are drawn, there is nothing to explore";
    expect_both_say_the_same(cell.scenario);
  }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Shipped, testing::ValuesIn(shipped()), [](const auto& test) {
  std::string name = test.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

}  // namespace
}  // namespace overbook::scenarios
