#pragma once
// From a question about a scenario to its answer: sampled, explored, by numbers of servers, with each thing
// that can go wrong, and a schedule that shows each violation. Plain data, with all that a report draws: it
// prints nothing, and reads no clock but that of its Watch.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/properties/property_set.h"
#include "sim/scenario.h"
#include "sim/stop_reason.h"
#include "sim/verification/assumptions.h"
#include "sim/verification/campaign.h"
#include "sim/verification/findings.h"
#include "sim/verification/prove.h"
#include "sim/verification/race_track.h"
#include "sim/verification/watch.h"

namespace overbook::sim {

struct SamplingQuestion {
  unsigned jobs = 1;
  Stage* stage = nullptr;  // null: on the fake
};

struct RaceQuestion {
  std::uint64_t rounds = 1000;  // of each strategy
  RaceTrack* track = nullptr;   // not null
};

// Whether each violation is to be shown by a schedule, or they are only counted, as in the cells of a sweep,
// of which few are shown: see find().
enum class Show : std::uint8_t { every_violation, nothing };

struct Question {
  model::PropertySet properties = model::PropertySet::all();
  // What is done, in this order; the next only if the one before was not stopped.
  std::optional<SamplingQuestion> sampling = {};
  std::optional<ProofQuestion> proof = {};  // not of timed scenarios
  // Asked for: of the scenario, and the proof is of it without its own faults. Beside a run: where something
  // was explored.
  std::optional<AssumptionQuestion> assumptions = {};
  std::optional<RaceQuestion> race = {};  // whether there can be one is looked at before all else
  Show show = Show::every_violation;
};

// Of one strategy.
struct StrategyAnswer {
  StrategySummary sampled;
  std::vector<Exploration> explorations = {};  // by servers, ascending
  // How many get in when Redis is empty, which leaks are measured against. Nothing: no run of it can begin, or
  // the fake lacks a command.
  std::optional<std::uint32_t> admitted_when_empty = {};
  // That command, if fewer get in than may; else empty.
  std::string lacking = {};
  model::PerProperty<Findings> findings = {};
  // A defect of overbook: exploring, or the schedules that were sampled, are wrong about it. Nothing that was
  // explored may be believed. Empty: none.
  std::string contradiction = {};

  // Whether its calls fail on their own: then nothing else is proved of it.
  [[nodiscard]] bool do_calls_fail() const;
};

struct Answer {
  Scenario scenario;                       // that was sampled and explored
  Budget budget;                           // that the proofs kept within
  std::vector<StrategyAnswer> strategies;  // in the scenario's order
  std::optional<FoundAssumptions> assumptions = {};
  std::optional<CampaignResult> race = {};
  std::optional<StopReason> stopped_because = {};  // out of time or interrupted; nothing: it ran to its end

  // Over all strategies.
  [[nodiscard]] std::uint64_t schedules() const;
  // Defects of overbook: what contradicts what, of the strategies and of the assumptions.
  [[nodiscard]] std::vector<std::string> contradictions() const;

  // Adds up what was sampled: of another part of the same campaign, or of another cell of a sweep. What was
  // explored and found stays that of each.
  void merge_samples(const Answer& other);
};

// Throws what run_campaign, explore_all and the race track do; HarnessDefect where a violation doesn't recur, or is one of a
// property that nothing could break.
[[nodiscard]] Answer answer(const Scenario& scenario, const Question& question, Watch& watch);

// Whether something violates a property of a strategy: then find() has a schedule to show it.
[[nodiscard]] bool is_violated(const StrategyAnswer& strategy, model::PropertyId property);
// Puts the findings of one property of one strategy into the answer.
void find(Answer& answer, std::size_t strategy, model::PropertyId property);

// The answer that what was sampled and explored of each strategy makes, with what contradicts what, and the
// findings of `shown`. By strategy, in the scenario's order; no explorations at all: nothing was explored.
[[nodiscard]] Answer conclude(const Scenario& scenario, const Budget& budget,
                              std::vector<StrategySummary> sampled,
                              std::vector<std::vector<Exploration>> explorations,
                              const model::PropertySet& shown);

}  // namespace overbook::sim
