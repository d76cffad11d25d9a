#pragma once
// Finds out what the strategies of a scenario assume: explores each of them with each thing that
// can go wrong, alone (sim/verification/circumstances.h), and says in a sentence what it takes to
// keep what holds without.

#include <span>
#include <vector>

#include "reports/cli/arguments.h"
#include "reports/cli/console.h"
#include "reports/cli/prove.h"
#include "reports/result.h"
#include "sim/exploration/exploration.h"
#include "sim/scenario.h"
#include "sim/verification/campaign.h"
#include "sim/verification/circumstances.h"

namespace overbook::cli {

// What `overbook assumptions` explores of each strategy in each circumstance, unless --states says otherwise.
// A number of states and not a time, so that the table is the same everywhere.
inline constexpr std::uint64_t kStatesOfAssumption = 150'000;
// What `overbook run` does, which nobody has asked for them.
inline constexpr std::uint64_t kStatesOfRunAssumption = 20'000;

struct FoundAssumptions {
  reports::Assumptions table;
  std::optional<sim::StopReason> stopped_because;  // out of time or interrupted
  bool is_decided = true;                          // nothing is inconclusive
  std::vector<std::string> contradictions = {};  // defects of overbook: sim::ExplorationResult::contradiction
};

// What has been found of a scenario before, with the same properties, and is not looked for again. Both by
// strategy, in the order of the scenario that the assumptions are of; either may be empty.
struct AlreadyFound {
  const sim::Scenario* scenario = nullptr;  // null: nothing
  std::span<const std::vector<Exploration>> explorations = {};
  std::span<const sim::StrategySummary> sampled = {};
};

// Of `arguments`: the properties (none named: all), and how far to explore. For `run`, a strategy of
// which more than linearizability is undecided when nothing goes wrong is not explored further, and of the
// others only what is decided then.
// `style` is resolved, not automatic. A strategy that can't be set up in a circumstance, or whose calls fail
// there by themselves though they don't in the scenario (sim/run/rehearsal.h), gets a row that says why, and
// no verdicts. Otherwise throws what sim::explore_all does.
[[nodiscard]] FoundAssumptions find_assumptions(const sim::Scenario& scenario, const RunArguments& arguments,
                                                ProgressStyle style, const AlreadyFound& already = {});

// One circumstance, explored.
struct ExploredCircumstance {
  sim::CircumstanceId id = sim::CircumstanceId::none;
  std::string_view assumption;
  model::PerProperty<std::optional<sim::Outcome>> outcomes;  // nothing: not looked at
  bool can_be_run = true;
};

// "assumes no crash and no failover that loses a write." Of a strategy that breaks something by itself:
// "breaks by itself: ...; beyond that it assumes ...". Says what of it is not decided, and what can't be run.
// The first of `explored` is that nothing goes wrong.
[[nodiscard]] std::string assumption_sentence(const std::vector<ExploredCircumstance>& explored);

}  // namespace overbook::cli
