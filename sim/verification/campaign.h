#pragma once
// Many runs of every strategy of a scenario, on all cores, and what they add up to.
//
// Deterministic: schedule number i of a campaign is the same run whichever thread runs it, and all that is
// kept of the runs merges in any order. So the result depends on the scenario and the seed only, not on
// `jobs`, unless it was stopped early, which it says.

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/properties/property_set.h"
#include "sim/run/cost.h"
#include "sim/run/run_end.h"
#include "sim/scenario.h"
#include "sim/schedule/schedule.h"

namespace overbook::sim {

class Scheduler;
class World;

// A schedule that breaks a property, cut where the violation is decided.
struct Found {
  Schedule schedule;
  std::uint64_t index = 0;         // of the schedule in the campaign
  std::uint32_t steps_as_run = 0;  // its length before it was cut
};

struct PropertyTally {
  std::uint64_t violations = 0;    // schedules that violated it
  std::uint64_t undecided = 0;     // schedules of which the check gave up: see Property::judge
  std::uint32_t worst_excess = 0;  // over all schedules; 0: it has no magnitude
  std::map<std::uint32_t, std::uint64_t> schedules_by_excess;  // worst excess of a schedule -> schedules
  std::optional<Found> shortest;                               // of equally short ones, the first
  std::optional<Found> worst;                                  // the shortest that reaches worst_excess

  void merge(const PropertyTally& other);
};

struct StrategySummary {
  std::string label;
  std::uint64_t schedules = 0;
  std::string lacking{};          // a command that the fake lacks, and that was wanted; else empty
  std::string cannot_begin = {};  // why no schedule could be run: see CannotBegin; else empty
  std::uint64_t cut = 0;          // runs that reached max_steps: what they would have done later is unknown
  std::uint64_t stuck = 0;        // runs in which everybody waited for ever
  std::uint64_t steps = 0;        // of all runs
  std::uint32_t longest_run = 0;  // in steps
  model::PerProperty<PropertyTally> properties;
  CostTally cost;

  void merge(const StrategySummary& other);
};

struct Progress {
  std::uint64_t schedules_done = 0;
  std::uint64_t schedules_all = 0;
  std::uint64_t violating = 0;  // schedules that violated at least one property
};

// Where the runs of a campaign are played. Called from the worker's thread only.
class Stage {
 public:
  virtual ~Stage() = default;
  [[nodiscard]] virtual std::unique_ptr<World> make_world(const Scenario& scenario,
                                                          const model::StrategySpec& strategy) = 0;
  // One run of the World that was made last. Throws what World::run throws, and what the stage has to say.
  virtual RunEnd run(World& world, Scheduler& scheduler) = 0;
  // Whether the fake runs a schedule again as it ran here. The schedules of others are counted, and not kept.
  [[nodiscard]] virtual bool is_repeatable(const World& world) const = 0;

 protected:
  Stage() = default;
  Stage(const Stage&) = default;
  Stage& operator=(const Stage&) = default;
};

struct CampaignOptions {
  unsigned jobs = 1;
  // Looked at between runs; true ends the campaign early. May be null.
  const std::atomic<bool>* stop = nullptr;
  // Called from any worker now and then, never by two at once. May be empty.
  std::function<void(const Progress&)> on_progress;
  // Null: each World on its own fake Redis. With a stage `jobs` must be 1.
  Stage* stage = nullptr;
};

struct CampaignResult {
  std::vector<StrategySummary> strategies;  // in the scenario's order
  bool stopped_early = false;
};

// A strategy that throws CannotBegin has no schedules; the others go on. Throws std::invalid_argument for a
// strategy that can't be set up, and whatever a strategy's code throws.
[[nodiscard]] CampaignResult run_campaign(const Scenario& scenario, const CampaignOptions& options);

// How many schedules a campaign of this scenario runs for each strategy: one for
// round-robin, which has no other.
[[nodiscard]] std::uint64_t schedules_of(const Scenario& scenario);

// "random", "pct", "round-robin"; "timed" for timed scenarios, whatever their scheduler.
[[nodiscard]] std::string_view method_of(const Scenario& scenario);

// Whether the schedules are independent draws, so that a rate and an interval mean something.
[[nodiscard]] bool draws_are_independent(const Scenario& scenario);

}  // namespace overbook::sim
