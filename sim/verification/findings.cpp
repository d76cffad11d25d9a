#include "sim/verification/findings.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "sim/verification/joint_outcome.h"
#include "sim/verification/shrink.h"

namespace overbook::sim {
namespace {

[[noreturn]] void throw_not_recurred(const Finding& finding, const Schedule& schedule,
                                     const model::StrategySpec& strategy, model::PropertyId property) {
  throw HarnessDefect(fmt::format(
      "{}: a violation of {} did not recur when its schedule was run again (seed {}, schedule {}: {})",
      strategy.label, model::info(property).name, finding.scenario.explore.seed, finding.index,
      to_text(schedule)));
}

class Finder {
 public:
  Finder(const Scenario& scenario, const model::StrategySpec& strategy, model::PropertyId property)
      : scenario_(scenario), strategy_(strategy), property_(property) {}

  [[nodiscard]] Finding explored(const ServersSchedule& found) const {
    Finding finding{.scenario = scenario_,
                    .found_with = {},
                    .by = FoundBy::exploring,
                    .index = 0,
                    .steps_as_run = static_cast<std::uint32_t>(found.schedule.steps.size()),
                    .replay = {},
                    .violation = {}};
    finding.scenario.servers = found.servers;
    finding.found_with = finding.scenario;
    record(finding, found.schedule);
    return finding;
  }

  // `excess`: what it must reach; 0: any.
  [[nodiscard]] Finding sampled(const Found& found, std::uint32_t excess) const {
    Finding finding{.scenario = scenario_,
                    .found_with = scenario_,
                    .by = FoundBy::sampling,
                    .index = found.index,
                    .steps_as_run = found.steps_as_run,
                    .replay = {},
                    .violation = {}};
    // Without some of its steps a timed run would be one that its distributions do not have.
    if (scenario_.timing.is_timed) {
      record(finding, found.schedule);
      return finding;
    }
    try {
      Shrunk shrunk = shrink(scenario_, strategy_, property_, found.schedule, excess);
      finding.scenario = std::move(shrunk.scenario);
      record(finding, shrunk.schedule);
    } catch (const std::invalid_argument&) {
      throw_not_recurred(finding, found.schedule, strategy_, property_);
    }
    return finding;
  }

 private:
  void record(Finding& finding, const Schedule& schedule) const {
    finding.replay = replay(finding.scenario, strategy_, schedule);
    const auto violation = model::property(property_).check(finding.replay.history, scenario_.limits);
    if (!violation) throw_not_recurred(finding, schedule, strategy_, property_);
    finding.violation = *violation;
  }

  const Scenario& scenario_;
  const model::StrategySpec& strategy_;
  model::PropertyId property_;
};

}  // namespace

Findings findings_of(const Scenario& scenario, const model::StrategySpec& strategy,
                     model::PropertyId property, const PropertyTally& sampled,
                     const std::vector<Exploration>& explorations) {
  const JointOutcome explored = joint_outcome(explorations, property);
  const Finder finder(scenario, strategy, property);
  Findings found;
  if (explored.shortest) {
    found.shortest = finder.explored(*explored.shortest);
  } else if (sampled.shortest) {
    found.shortest = finder.sampled(*sampled.shortest, 0);
  } else {
    return found;
  }
  const std::uint32_t excess = found.shortest->violation.worst_excess;
  if (explored.worst && explored.worst_excess >= sampled.worst_excess) {
    if (explored.worst_excess > excess) found.worst = finder.explored(*explored.worst);
  } else if (sampled.worst && sampled.worst_excess > excess) {
    found.worst = finder.sampled(*sampled.worst, sampled.worst_excess);
  }
  return found;
}

std::vector<Broken> broken_in(const Replay& replay, const model::Limits& limits,
                              const model::PropertySet& properties) {
  std::vector<Broken> broken;
  for (const model::PropertyId property : properties.in_order()) {
    if (const auto violation = model::property(property).check(replay.history, limits))
      broken.push_back({property, *violation});
  }
  return broken;
}

}  // namespace overbook::sim
