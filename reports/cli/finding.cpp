#include "reports/cli/finding.h"

#include <fmt/format.h>

#include <stdexcept>
#include <utility>

#include "reports/cli/shrinkable.h"
#include "sim/explanation/counterexample.h"
#include "sim/verification/campaign.h"
#include "sim/verification/shrink.h"

namespace overbook::cli {
namespace {

Finding explored_finding(const sim::Scenario& scenario, const ServersSchedule& found, std::uint32_t excess) {
  Finding finding{.scenario = scenario,
                  .found_with = {},
                  .schedule = found.schedule,
                  .excess = excess,
                  .by = "exhaustive",
                  .index = 0,
                  .steps_as_run = static_cast<std::uint32_t>(found.schedule.steps.size())};
  finding.scenario.servers = found.servers;
  finding.found_with = finding.scenario;
  return finding;
}

Finding shrunk_finding(const sim::Scenario& scenario, const model::StrategySpec& strategy,
                       model::PropertyId property, const sim::Found& found, std::uint32_t excess) {
  Finding finding{.scenario = scenario,
                  .found_with = scenario,
                  .schedule = found.schedule,
                  .excess = excess,
                  .by = std::string(sim::method_of(scenario)),
                  .index = found.index,
                  .steps_as_run = found.steps_as_run};
  // Without some of its steps a timed run would be one that its distributions do not have.
  if (scenario.timing.is_timed) return finding;
  try {
    sim::Shrunk shrunk = sim::shrink(scenario, strategy, property, found.schedule, excess);
    finding.scenario = std::move(shrunk.scenario);
    finding.schedule = std::move(shrunk.schedule);
  } catch (const std::invalid_argument&) {
    throw_not_recurred(finding, strategy, property);
  }
  return finding;
}

}  // namespace

Findings findings_of(const sim::Scenario& scenario, const model::StrategySpec& strategy,
                     model::PropertyId property, const sim::PropertyTally& sampled,
                     const std::vector<Exploration>& explorations) {
  const JointOutcome explored = joint_outcome(explorations, property);
  Findings found;
  if (explored.shortest) {
    found.shortest = explored_finding(scenario, *explored.shortest, 0);
  } else if (sampled.shortest) {
    found.shortest = shrunk_finding(scenario, strategy, property, *sampled.shortest, 0);
  }
  if (explored.worst && explored.worst_excess >= sampled.worst_excess) {
    found.worst = explored_finding(scenario, *explored.worst, explored.worst_excess);
  } else if (sampled.worst) {
    found.worst = shrunk_finding(scenario, strategy, property, *sampled.worst, sampled.worst_excess);
  }
  return found;
}

void throw_not_recurred(const Finding& finding, const model::StrategySpec& strategy,
                        model::PropertyId property) {
  throw sim::HarnessDefect(fmt::format(
      "{}: a violation of {} did not recur when its schedule was run again (seed {}, schedule {}: {})",
      strategy.label, model::info(property).name, finding.scenario.explore.seed, finding.index,
      sim::to_text(finding.schedule)));
}

std::map<std::string, reports::ChangedOption> changed_options(const sim::Scenario& reported,
                                                              const Finding& finding) {
  std::map<std::string, reports::ChangedOption> changed;
  for (const ShrinkableOption& option : kShrinkableOptions) {
    const std::uint32_t value = finding.scenario.*option.field;
    if (value == reported.*option.field) continue;
    changed.emplace(option.name,
                    reports::ChangedOption{.value = value, .found_with = finding.found_with.*option.field});
  }
  return changed;
}

std::string replay_flags(const sim::Scenario& in_file, const Finding& finding) {
  std::string flags;
  for (const ShrinkableOption& option : kShrinkableOptions) {
    const std::uint32_t value = finding.scenario.*option.field;
    if (value != in_file.*option.field) flags += fmt::format(" {} {}", option.flag, value);
  }
  return flags;
}

}  // namespace overbook::cli
