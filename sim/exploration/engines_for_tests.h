#pragma once
// For tests of the exploration: asking both engines, and comparing what they say.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/exploration/exploration.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {

inline const PropertyOutcome& outcome(const ExplorationResult& result, model::PropertyId id) {
  return result.properties[id];
}

// How long its shortest schedule is; 0: it is not violated.
inline std::size_t shortest(const ExplorationResult& result, model::PropertyId id) {
  const PropertyOutcome& found = outcome(result, id);
  return found.outcome == Outcome::violated ? found.shortest->steps.size() : 0;
}

inline ExplorationResult explore_with(Engine engine, const Scenario& scenario,
                                      const model::StrategySpec& spec, ExplorationOptions options = {}) {
  options.engine = engine;
  return explore_all(scenario, spec, options);
}

// The same verdicts, the same worst excess, and schedules of the same length.
inline void expect_same(const ExplorationResult& fast, const ExplorationResult& plain,
                        const std::string& text) {
  for (const model::PropertyInfo& property : model::all_properties()) {
    const PropertyOutcome& a = outcome(fast, property.id);
    const PropertyOutcome& b = outcome(plain, property.id);
    // Within a bound on depth the fast engine may prove more: what it merges it reaches in
    // fewer steps. Never less.
    if (a.outcome == Outcome::proved && b.outcome == Outcome::inconclusive) continue;
    ASSERT_EQ(a.outcome, b.outcome) << text << ": " << property.name;
    EXPECT_EQ(a.worst_excess, b.worst_excess) << text << ": " << property.name;
    if (!a.shortest) continue;
    EXPECT_EQ(a.shortest->steps.size(), b.shortest->steps.size()) << text << ": " << property.name;
    EXPECT_EQ(a.worst->steps.size(), b.worst->steps.size()) << text << ": " << property.name;
  }
}

// Expects that of the strategy's runs in the scenario, the plain engine within that many states. Whether they were
// compared: they are not where no run can begin, or one of them is too large.
inline bool expect_engines_agree(const Scenario& scenario, const model::StrategySpec& spec,
                                 std::uint64_t states_of_plain, const std::string& text) {
  if (!can_begin(scenario, spec)) return false;
  ExplorationOptions options;
  options.max_states = 20'000;
  const ExplorationResult fast = explore_with(Engine::fast, scenario, spec, options);
  EXPECT_EQ(fast.contradiction, "") << text;
  options.max_states = states_of_plain;
  const ExplorationResult plain = explore_with(Engine::plain, scenario, spec, options);
  if (fast.stopped_because || plain.stopped_because) return false;
  expect_same(fast, plain, text);
  return true;
}

}  // namespace overbook::sim
