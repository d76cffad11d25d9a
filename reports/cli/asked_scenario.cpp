#include "reports/cli/asked_scenario.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "model/strategies/registry.h"
#include "reports/cli/arguments/values.h"
#include "reports/cli/question.h"
#include "scenarios/loader/diagnostics/nearest_name.h"

namespace overbook::cli {
namespace {

void keep_strategies(sim::Scenario& scenario, const std::vector<std::string>& labels) {
  if (labels.empty()) return;
  std::vector<std::string_view> known;
  for (const model::StrategySpec& spec : scenario.strategies) known.push_back(spec.label);
  for (const std::string& label : labels) {
    if (std::find(known.begin(), known.end(), label) != known.end()) continue;
    const auto nearest = scenarios::nearest_name(label, known);
    throw UsageError(fmt::format("--strategy: the scenario has no strategy `{}`; {}", label,
                                 nearest ? fmt::format("did you mean `{}`?", *nearest)
                                         : fmt::format("it has {}", fmt::join(known, ", "))));
  }
  const auto is_left_out = [&](const std::string& label) {
    return std::find(labels.begin(), labels.end(), label) == labels.end();
  };
  std::erase_if(scenario.strategies,
                [&](const model::StrategySpec& spec) { return is_left_out(spec.label); });
  std::erase_if(scenario.expect, [&](const auto& entry) { return is_left_out(entry.first); });
  // The report holds this scenario, and where nobody sweeps `sweepers` is an error.
  const bool some_sweep = std::any_of(
      scenario.strategies.begin(), scenario.strategies.end(), [&](const model::StrategySpec& spec) {
        return model::make_strategy({.spec = spec, .limits = scenario.limits, .lease = {}})->sweeps();
      });
  if (!some_sweep) scenario.sweepers = {};
}

// A timed scenario has its own order of steps.
void refuse_for_timed(const RunArguments& arguments) {
  constexpr std::string_view kHelp = "--set timing.mode=untimed asks what can happen in any order";
  if (arguments.command != RunCommand::run) {
    throw UsageError(fmt::format(
        "the scenario is timed: its times are drawn from distributions, so nothing is proved of it; {}",
        kHelp));
  }
  if (arguments.redis.is_wanted()) {
    throw UsageError(fmt::format(
        "--redis: the scenario is timed, and each of its schedules would take its own time there; "
        "`overbook replay REPORT#ce1 --redis URL` replays one; {}",
        kHelp));
  }
  if (arguments.scheduler.value_or(sim::SchedulerKind::random) == sim::SchedulerKind::random) return;
  throw UsageError(fmt::format("--scheduler: the scenario is timed: what is due next is next; {}", kHelp));
}

}  // namespace

sim::Sweep load_asked(const RunArguments& arguments) {
  scenarios::Settings settings = arguments.settings;
  // Flags for numbers that a scenario may sweep over take their place in the file.
  if (arguments.schedules) settings.push_back(fmt::format("explore.schedules={}", *arguments.schedules));
  if (arguments.seed) settings.push_back(fmt::format("explore.seed={}", *arguments.seed));
  if (arguments.max_steps) settings.push_back(fmt::format("explore.max_steps={}", *arguments.max_steps));
  return scenarios::load_sweep_file(arguments.scenario, settings);
}

std::vector<SourceFile> sources_of(const sim::Sweep& sweep, const RunArguments& arguments) {
  std::vector<SourceFile> sources{{.path = arguments.scenario, .role = "the scenario itself"}};
  const std::filesystem::path directory = std::filesystem::path(arguments.scenario).parent_path();
  for (const model::StrategySpec& spec : sweep.first_cell().scenario.strategies) {
    for (const std::string& name :
         {spec.script_name, spec.release_script_name, spec.refresh_script_name, spec.program_name}) {
      if (!name.empty())
        sources.push_back({.path = (directory / name).string(), .role = "a script of the scenario"});
    }
  }
  return sources;
}

void adapt(sim::Sweep& sweep, const RunArguments& arguments) {
  if (arguments.expect == true && sweep.first_cell().scenario.expect.empty()) {
    throw UsageError("--expect: the scenario has no `expect`");
  }
  if (sweep.is_grid() && arguments.redis.is_free_running) {
    throw UsageError("--free-running: a race is of one scenario, not of a sweep; choose a cell with --set");
  }
  for (sim::Cell& cell : sweep.cells) {
    if (!cell.left_out.empty()) continue;
    if (arguments.redis.is_free_running && cell.scenario.at_once > 1)
      throw UsageError(
          "--free-running: in a race each server makes one request at a time; --set at_once=1 asks what "
          "comes of that");
    keep_strategies(cell.scenario, arguments.strategies);
    if (arguments.is_campaign_on_redis() && !arguments.schedules)
      cell.scenario.explore.schedules = std::min(cell.scenario.explore.schedules, kSchedulesOnRedis);
    if (cell.scenario.timing.is_timed) refuse_for_timed(arguments);
    cell.scenario.explore.scheduler = arguments.scheduler.value_or(cell.scenario.explore.scheduler);
  }
}

}  // namespace overbook::cli
