#include "reports/cli/replay_subject.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reports/assembly/shrinkable.h"
#include "reports/assembly/version.h"
#include "reports/cli/commands.h"
#include "reports/cli/outputs.h"
#include "reports/html/page_data.h"
#include "reports/json/json_reader.h"
#include "reports/json/json_writer.h"
#include "reports/text/escape.h"
#include "reports/text/report_error.h"
#include "reports/view/sweep_view.h"
#include "scenarios/loader/diagnostics/nearest_name.h"
#include "scenarios/loader/loader.h"

namespace overbook::cli {
namespace {

// Null: the scenario has none of this label.
const model::StrategySpec* find_strategy(const sim::Scenario& scenario, const std::string& label) {
  const auto at = std::find_if(scenario.strategies.begin(), scenario.strategies.end(),
                               [&](const model::StrategySpec& spec) { return spec.label == label; });
  return at == scenario.strategies.end() ? nullptr : &*at;
}

std::vector<std::string_view> labels_of(const sim::Scenario& scenario) {
  std::vector<std::string_view> labels;
  for (const model::StrategySpec& spec : scenario.strategies) labels.push_back(spec.label);
  return labels;
}

const model::StrategySpec& strategy_called(const sim::Scenario& scenario, const std::string& label) {
  if (const model::StrategySpec* spec = find_strategy(scenario, label)) return *spec;
  const std::vector<std::string_view> labels = labels_of(scenario);
  const auto nearest = scenarios::nearest_name(label, labels);
  throw UsageError(fmt::format("the scenario has no strategy `{}`; {}", label,
                               nearest ? fmt::format("did you mean `{}`?", *nearest)
                                       : fmt::format("it has {}", fmt::join(labels, ", "))));
}

// What makes the report's scenario the one of the counterexample: of a sweep, one value for each axis.
scenarios::Settings settings_of_cell(const reports::Report& report, const reports::Counterexample& recorded) {
  scenarios::Settings settings;
  if (!report.sweep || !recorded.cell) return settings;
  const std::vector<std::size_t> at = reports::coordinates(*report.sweep, *recorded.cell);
  for (std::size_t axis = 0; axis < at.size(); ++axis) {
    const reports::SweepAxis& swept = report.sweep->axes[axis];
    settings.push_back(fmt::format("{}={}", swept.field, reports::value_text(swept.values[at[axis]])));
  }
  return settings;
}

// What a counterexample does with less of than its report's scenario.
void apply_options(sim::Scenario& scenario, const Recorded& recorded) {
  for (const auto& entry : recorded.counterexample.options) {
    const std::string& name = entry.first;  // clang 14: a lambda can't capture a structured binding
    const reports::ChangedOption& changed = entry.second;
    const auto* const option =
        std::find_if(assembly::kShrinkableOptions.begin(), assembly::kShrinkableOptions.end(),
                     [&](const assembly::ShrinkableOption& each) { return each.name == name; });
    if (option == assembly::kShrinkableOptions.end()) {
      recorded.fail("/options", fmt::format("a change of `{}`", name),
                    "servers, requests_per_server or retry.attempts only");
    }
    if (changed.value < option->least || changed.value > option->most) {
      recorded.fail("/options", fmt::format("{} {}", name, changed.value),
                    fmt::format("{} to {}", option->least, option->most));
    }
    scenario.*option->field = static_cast<std::uint32_t>(changed.value);
  }
}

model::StrategySpec strategy_of(const Recorded& recorded, const sim::Scenario& scenario) {
  const std::string& label = recorded.counterexample.strategy;
  if (const model::StrategySpec* spec = find_strategy(scenario, label)) return *spec;
  recorded.fail("/strategy", fmt::format("`{}`", label),
                fmt::format("a strategy of the report's scenario: {}", fmt::join(labels_of(scenario), ", ")));
}

model::PropertyId property_of(const Recorded& recorded) {
  const std::string& name = recorded.counterexample.property;
  if (const auto property = model::property_from_name(name)) return *property;
  std::vector<std::string_view> names;
  for (const model::PropertyInfo& info : model::all_properties()) names.push_back(info.name);
  recorded.fail("/property", fmt::format("`{}`", name), fmt::format("one of {}", fmt::join(names, ", ")));
}

sim::Schedule schedule_of(const Recorded& recorded) {
  try {
    return sim::schedule_from_text(recorded.counterexample.schedule);
  } catch (const sim::ScheduleError& error) {
    recorded.fail("/schedule", fmt::format("a text that is no schedule ({})", error.what()),
                  "steps such as 1.2.1.2");
  }
}

Subject subject_of_report(const reports::Report& report, const reports::CounterexampleReference& reference) {
  const Recorded recorded{.counterexample = reports::counterexample(report, reference),
                          .file = reference.file,
                          .pointer = fmt::format("/counterexamples/{}", reference.index)};
  if (report.tool_version != kVersion) {
    complain(fmt::format("warning: the report was made by overbook {}, this is {}\n",
                         reports::visible(report.tool_version), kVersion));
  }
  if (report.history) {
    throw reports::ReportError(reference.file, "/history", "what was recorded, which nobody can run again",
                               "a report of `run` or `verify`");
  }
  sim::Scenario scenario = scenarios::load_text(report.scenario.text, reference.file + " (its scenario)", {},
                                                settings_of_cell(report, recorded.counterexample));
  apply_options(scenario, recorded);
  model::StrategySpec strategy = strategy_of(recorded, scenario);
  return {.scenario = std::move(scenario),
          .strategy = std::move(strategy),
          .schedule = schedule_of(recorded),
          .property = property_of(recorded),
          .recorded = recorded};
}

// "ce12", and no file is called so.
bool is_bare_name(const std::string& what) {
  const bool is_name = what.size() > 2 && what.starts_with("ce") &&
                       std::all_of(what.begin() + 2, what.end(), [](char c) { return c >= '0' && c <= '9'; });
  std::error_code ignored;
  return is_name && !std::filesystem::exists(what, ignored);
}

// The counterexample of the report that was written last, of those where reports go that are given no file.
std::string in_last_report(const std::string& name) {
  namespace fs = std::filesystem;
  const std::string directory = Outputs().directory;
  std::optional<std::pair<fs::file_time_type, std::string>> last;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
    const std::string path = entry.path().string();
    if (!path.ends_with(".report.json") || !entry.is_regular_file(error)) continue;
    const std::pair<fs::file_time_type, std::string> found{entry.last_write_time(error), path};
    if (!error && (!last || found > *last)) last = found;
  }
  if (!last) {
    throw UsageError(
        fmt::format("{} is a counterexample of the report that was written last, and there is no "
                    "{}/*.report.json here; say of which: REPORT.json#{}",
                    name, directory, name));
  }
  complain(fmt::format("replaying {}#{}\n", reports::visible(last->second), name));
  return last->second + "#" + name;
}

Subject subject_of_report(const ReplayArguments& arguments) {
  if (arguments.strategy || arguments.schedule || !arguments.options.empty()) {
    throw UsageError(
        "--strategy, --schedule, --servers, --requests and --retries are for scenarios: a report's "
        "counterexample has its own");
  }
  if (!arguments.settings.empty()) {
    throw UsageError("--set is for scenarios: a report's counterexample has its own");
  }
  const reports::CounterexampleReference reference = reports::parse_counterexample_reference(
      is_bare_name(arguments.what) ? in_last_report(arguments.what) : arguments.what);
  const reports::Report report = reports::report_from(read_whole_file(reference.file), reference.file);
  return subject_of_report(report, reference);
}

// A file without flags: a report with one counterexample says all there is to say.
Subject subject_of_plain_file(const ReplayArguments& arguments) {
  const std::string text = read_whole_file(arguments.what);
  std::optional<reports::Report> report;
  try {
    report = reports::report_from(text, arguments.what);
  } catch (const reports::ReportError&) {
    // A broken report is told as such.
    if (text.find(reports::kReportFormat) != std::string::npos) throw;
    throw UsageError(fmt::format(
        "{}: no report; to replay a scenario, --strategy and --schedule are needed as well", arguments.what));
  }
  const std::size_t count = report->counterexamples.size();
  if (count == 1) return subject_of_report(*report, {.file = arguments.what, .index = 0});
  throw UsageError(count == 0 ? fmt::format("{}: the report has no counterexample", arguments.what)
                              : fmt::format("{}: the report has {} counterexamples; say which: '{}#ce1'",
                                            arguments.what, count, arguments.what));
}

}  // namespace

void Recorded::fail(std::string_view field, std::string_view found, std::string_view expected) const {
  throw reports::ReportError(file, pointer + std::string(field), std::string(found), std::string(expected));
}

Subject subject_of(const ReplayArguments& arguments) {
  if (is_bare_name(arguments.what) || reports::is_counterexample_reference(arguments.what))
    return subject_of_report(arguments);
  const bool has_options = !arguments.options.empty();
  if (!arguments.strategy && !arguments.schedule && !has_options) return subject_of_plain_file(arguments);
  sim::Scenario scenario = scenarios::load_file(arguments.what, arguments.settings);
  for (const assembly::ShrinkableOption& option : assembly::kShrinkableOptions) {
    const auto given = arguments.options.find(std::string(option.name));
    if (given != arguments.options.end()) scenario.*option.field = given->second;
  }
  if (!arguments.strategy) throw UsageError("--strategy is missing: whose schedule is it?");
  if (!arguments.schedule) throw UsageError("--schedule is missing: the steps to take, such as '1.2.1.2'");
  model::StrategySpec strategy = strategy_called(scenario, *arguments.strategy);
  return {.scenario = std::move(scenario),
          .strategy = std::move(strategy),
          .schedule = sim::schedule_from_text(*arguments.schedule),
          .property = {},
          .recorded = {}};
}

}  // namespace overbook::cli
