#pragma once
// Scenarios for tests: each names only what matters.

#include <string>
#include <string_view>
#include <vector>

#include "model/strategies/registry.h"
#include "sim/scenario.h"
#include "sim/schedule/random.h"
#include "sim/setup/setup.h"
#include "sim/verification/campaign.h"

namespace overbook::sim {

inline model::StrategySpec strategy(std::string_view use) {
  model::StrategySpec spec;
  spec.use = use;
  spec.label = use;
  return spec;
}

// One slot is left, three servers race for it.
inline Scenario last_slot(std::uint32_t servers = 3) {
  Scenario scenario;
  scenario.name = "last-slot";
  scenario.limits = model::one_limit(3);
  scenario.running = 2;
  scenario.servers = servers;
  scenario.explore = {.schedules = 20'000, .seed = 7};
  return scenario;
}

// Nothing runs, one may, two servers try.
inline Scenario empty_house(std::uint32_t servers = 2) {
  Scenario scenario;
  scenario.name = "empty-house";
  scenario.limits = model::one_limit(1);
  scenario.servers = servers;
  scenario.explore = {.schedules = 20'000, .seed = 7};
  return scenario;
}

// Whether the strategy lets in what should run before: some keep a slot free.
inline bool can_begin(const Scenario& scenario, const model::StrategySpec& spec) {
  try {
    static_cast<void>(Setup(scenario, spec));
    return true;
  } catch (const CannotBegin&) {
    return false;
  }
}

// Small enough to look at from all sides: which one, `number` decides.
inline Scenario small_scenario(std::uint64_t number) {
  RunRandom random;
  random.seed(2024, number);
  const auto pick = [&](std::uint32_t least, std::uint32_t most) {
    return least + static_cast<std::uint32_t>(random.below(most - least + 1));
  };
  Scenario scenario;
  scenario.limits = model::one_limit(pick(1, 3));
  scenario.running = pick(0, scenario.limits.the_limit().permits);
  scenario.servers = pick(2, 4);
  scenario.requests_per_server = pick(1, 3);
  scenario.retries = pick(0, 2);
  scenario.shared_conversation = pick(0, 3) == 0;
  scenario.release = pick(0, 2) != 0;
  scenario.other_keys = pick(0, 1) * 9;
  return scenario;
}

// Every strategy of the registry as it is, and with the other ways to count and to compare.
inline std::vector<model::StrategySpec> strategy_variants() {
  std::vector<model::StrategySpec> variants;
  for (const model::StrategyInfo& info : model::all_strategies()) {
    variants.push_back(strategy(info.name));
    if (info.takes_count) {
      variants.push_back(strategy(info.name));
      variants.back().count_by = model::CountBy::scan;
      variants.back().scan_count = 2;
    }
    if (info.takes_compare) {
      variants.push_back(strategy(info.name));
      variants.back().comparison = model::Comparison::more_than;
    }
  }
  return variants;
}

inline StrategySummary summary_of(Scenario scenario, const model::StrategySpec& spec, unsigned jobs = 1) {
  scenario.strategies = {spec};
  return run_campaign(scenario, {.jobs = jobs, .stop = nullptr, .on_progress = {}}).strategies.front();
}

inline const PropertyTally& tally(const StrategySummary& summary, model::PropertyId property) {
  return summary.properties[property];
}

}  // namespace overbook::sim
