#include "reports/assembly/counterexample.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "reports/assembly/shrinkable.h"
#include "reports/assembly/step_table.h"
#include "reports/text/shell_word.h"
#include "sim/verification/campaign.h"

namespace overbook::assembly {
namespace {

// What the finding's scenario has other than the report's.
std::map<std::string, reports::ChangedOption> changed_options(const sim::Scenario& reported,
                                                              const sim::Finding& finding) {
  std::map<std::string, reports::ChangedOption> changed;
  for (const ShrinkableOption& option : kShrinkableOptions) {
    const std::uint32_t value = finding.scenario.*option.field;
    if (value == reported.*option.field) continue;
    changed.emplace(option.name,
                    reports::ChangedOption{.value = value, .found_with = finding.found_with.*option.field});
  }
  return changed;
}

// " --servers 2 --requests 1", for `replay`; empty if the finding's scenario is `in_file`.
std::string replay_flags(const sim::Scenario& in_file, const sim::Finding& finding) {
  std::string flags;
  for (const ShrinkableOption& option : kShrinkableOptions) {
    const std::uint32_t value = finding.scenario.*option.field;
    if (value != in_file.*option.field) flags += fmt::format(" {} {}", option.flag, value);
  }
  return flags;
}

}  // namespace

namespace {

// The same of every run.
reports::Counterexample beginning_of(const sim::Scenario& scenario, const model::StrategySpec& strategy,
                                     const sim::Replay& replay) {
  reports::Counterexample shown;
  shown.strategy = strategy.label;
  shown.limit = scenario.limits.the_limit().permits;
  shown.schedule = sim::to_text(replay.schedule);
  return shown;
}

void add_steps(StepTable table, reports::Counterexample& shown) {
  shown.servers = std::move(table.servers);
  shown.initial = std::move(table.initial);
  shown.initial_running = table.initial_running;
  shown.steps = std::move(table.steps);
  shown.program = std::move(table.program);
}

}  // namespace

reports::Counterexample shown_run(const sim::Scenario& scenario, const model::StrategySpec& strategy,
                                  const sim::Replay& replay) {
  reports::Counterexample shown = beginning_of(scenario, strategy, replay);
  add_steps(step_table(replay, strategy, std::nullopt), shown);
  return shown;
}

reports::Counterexample counterexample_of(const sim::Scenario& scenario, const model::StrategySpec& strategy,
                                          const sim::Replay& replay, model::PropertyId property,
                                          const model::Violation& violation) {
  const model::PropertyInfo& info = model::info(property);
  StepTable table = step_table(replay, strategy, violation);
  reports::Counterexample shown = beginning_of(scenario, strategy, replay);
  shown.property = info.name;
  shown.claim = info.claim;
  shown.worst_excess = violation.worst_excess;
  shown.broken_at_step = violation.step.value;
  shown.explanation = sim::explain(scenario, replay, property, violation);
  if (table.steps.size() > kMaxRows) {
    const std::size_t dropped = table.steps.size() - kMaxRows;
    shown.explanation +=
        fmt::format(" (Of its {} steps the last {} are shown.)", table.steps.size(), kMaxRows);
    table.initial = table.steps[dropped - 1].redis;
    std::erase_if(table.initial, [](const reports::KeyRow& row) { return row.removed; });
    for (reports::KeyRow& row : table.initial) row.added = row.changed = false;
    table.initial_running = table.steps[dropped - 1].running;
    table.steps.erase(table.steps.begin(), table.steps.begin() + static_cast<std::ptrdiff_t>(dropped));
  }
  add_steps(std::move(table), shown);
  return shown;
}

namespace {

reports::FoundBy found_by(const sim::Scenario& scenario, const sim::Finding& finding) {
  if (finding.by == sim::FoundBy::exploring) return reports::FoundBy::exhaustive;
  if (scenario.timing.is_timed) return reports::FoundBy::timed;
  switch (scenario.explore.scheduler) {
    case sim::SchedulerKind::random:
      break;
    case sim::SchedulerKind::pct:
      return reports::FoundBy::pct;
    case sim::SchedulerKind::round_robin:
      return reports::FoundBy::round_robin;
  }
  return reports::FoundBy::random;
}

}  // namespace

reports::Counterexample counterexample_of(const sim::Scenario& reported, const model::StrategySpec& strategy,
                                          model::PropertyId property, const sim::Finding& finding,
                                          const ReplayLine& line) {
  reports::Counterexample shown =
      counterexample_of(finding.scenario, strategy, finding.replay, property, finding.violation);
  shown.found_by = found_by(reported, finding);
  shown.found_in_schedule = finding.index;
  shown.found_steps = finding.steps_as_run;
  shown.options = changed_options(reported, finding);
  sim::Scenario in_file = reported;
  in_file.servers = line.servers_in_file.value_or(reported.servers);
  std::string settings;
  for (const std::string& setting : line.settings) settings += " --set " + reports::shell_word(setting);
  shown.replay =
      fmt::format("overbook replay {}{} --strategy {} --property {}{} --schedule {}",
                  reports::shell_word(line.scenario_path), settings, reports::shell_word(strategy.label),
                  shown.property, replay_flags(in_file, finding), reports::shell_quoted(shown.schedule));
  return shown;
}

}  // namespace overbook::assembly
