#pragma once
// Finds out what the strategies of a scenario assume: explores each of them with each thing that can go
// wrong, alone (circumstances.h), and compares with what holds without.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/properties/property_set.h"
#include "sim/exploration/exploration.h"
#include "sim/scenario.h"
#include "sim/setup/rehearsal.h"
#include "sim/verification/campaign.h"
#include "sim/verification/circumstances.h"
#include "sim/verification/prove.h"
#include "sim/verification/watch.h"

namespace overbook::sim {

// What `overbook assumptions` explores of each strategy in each circumstance, unless it is told otherwise.
// A number of states and not a time, so that the table is the same everywhere.
inline constexpr std::uint64_t kStatesOfAssumption = 150'000;
// What is explored beside a run, where nobody has asked for them.
inline constexpr std::uint64_t kStatesBesideARun = 20'000;

// Whether somebody asks what is assumed, or it is told beside what was asked. Then a strategy of which more
// than linearizability is undecided when nothing goes wrong is not explored further, and of the others only
// what is decided then.
enum class AssumptionsAre : std::uint8_t { asked_for, beside_a_run };

struct AssumptionQuestion {
  AssumptionsAre are = AssumptionsAre::asked_for;
  Engine engine = Engine::fast;
  std::optional<std::uint64_t> states = {};        // nothing: as above; beside a run, that is the most
  std::optional<std::uint64_t> memory_bytes = {};  // nothing: three quarters of what is free
};

// One circumstance, explored.
struct ExploredCircumstance {
  CircumstanceId id = CircumstanceId::none;
  std::string_view assumption;
  model::PropertySet asked = {};                          // the properties that were looked at
  model::PerProperty<std::optional<Outcome>> outcomes{};  // nothing: not looked at
  std::optional<ExplorationResult> result = {};           // nothing: it was not explored
  bool was_found_before = false;                          // and not looked for again
  // Why it was not explored. A call that fails here by itself, though none does in the scenario:
  std::optional<RehearsalFailure> failure = {};
  bool is_without_its_lease = false;    // which the scenario has
  std::string cannot_be_set_up = {};    // else empty
  std::string cannot_begin = {};        // CannotBegin's message; else empty
  std::string cannot_be_followed = {};  // NotAFunction's message; else empty
  bool was_stopped_before = false;      // there was no time, or somebody interrupted it
};

struct ExploredStrategy {
  std::string label;
  // By circumstance, the first of which is that nothing goes wrong. The last ones may be missing.
  std::vector<ExploredCircumstance> circumstances;
};

struct FoundAssumptions {
  std::vector<Circumstance> circumstances;
  std::vector<ExploredStrategy> strategies;  // in the scenario's order
  std::uint64_t max_states = 0;              // of each circumstance
  AssumptionsAre are = AssumptionsAre::asked_for;
  std::optional<StopReason> stopped_because;  // out of time or interrupted
  bool is_decided = true;                     // nothing is inconclusive
  std::vector<std::string> contradictions;    // defects of overbook: ExplorationResult::contradiction
};

// What has been found of a scenario before, with the same properties, and is not looked for again. Both by
// strategy, in the order of the scenario that the assumptions are of; either may be empty.
struct AlreadyFound {
  const Scenario* scenario = nullptr;  // null: nothing
  std::span<const std::vector<Exploration>> explorations = {};
  std::span<const StrategySummary> sampled = {};
};

// A strategy that can't be set up in a circumstance, or whose calls fail there by themselves though they
// don't in the scenario (sim/setup/rehearsal.h), is not explored in it. Otherwise throws what explore_all does.
[[nodiscard]] FoundAssumptions find_assumptions(const Scenario& scenario,
                                                const model::PropertySet& properties,
                                                const AssumptionQuestion& question, Watch& watch,
                                                const AlreadyFound& already = {});

// What a strategy takes for granted.
struct Assumed {
  bool is_known = true;  // something was looked at when nothing goes wrong
  // More is undecided when nothing goes wrong than whether the strategy is linearizable, which is often too
  // large where all else is known: then what could break otherwise is not known.
  bool is_too_large = false;
  // When nothing goes wrong.
  model::PropertySet proved;
  model::PropertySet undecided;
  model::PropertySet broken_by_itself;
  // What breaks something that holds without; what may; and what can't be run to see. As Circumstance has
  // them.
  std::vector<std::string_view> assumptions;
  std::vector<std::string_view> open;
  std::vector<std::string_view> not_run;
};

// The first of `explored` is that nothing goes wrong.
[[nodiscard]] Assumed assumed_by(const std::vector<ExploredCircumstance>& explored);

}  // namespace overbook::sim
