#pragma once
// For tests of the exploration: what was explored against schedules that are sampled.

#include <gtest/gtest.h>

#include "sim/exploration/engines_for_tests.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {

// How many properties exploring has decided, so that a test can say that it was about something.
struct Decided {
  std::uint32_t proved = 0;
  std::uint32_t violated = 0;
};

// No schedule that is sampled breaks what was proved.
inline void expect_sampled_agrees(const ExplorationResult& explored, const Scenario& scenario,
                                  const model::StrategySpec& spec, Decided& decided) {
  const StrategySummary sampled = summary_of(scenario, spec);
  for (const model::PropertyInfo& property : model::all_properties()) {
    const Outcome found = outcome(explored, property.id).outcome;
    if (found == Outcome::violated) ++decided.violated;
    if (found != Outcome::proved) continue;
    ++decided.proved;
    EXPECT_EQ(tally(sampled, property.id).violations, 0U)
        << property.name << "\n"
        << *spec.program << to_text(tally(sampled, property.id).shortest->schedule);
  }
}

}  // namespace overbook::sim
