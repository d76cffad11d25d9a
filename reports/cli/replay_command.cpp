// overbook replay: one schedule, step by step, out of a report or from the command line.

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "reports/cli/assemble.h"
#include "reports/cli/commands.h"
#include "reports/cli/interrupts.h"
#include "reports/cli/looks.h"
#include "reports/cli/on_redis.h"
#include "reports/cli/outputs.h"
#include "reports/cli/shrinkable.h"
#include "reports/cli/step_table.h"
#include "reports/cli/version.h"
#include "reports/escape.h"
#include "reports/glyphs.h"
#include "reports/json_reader.h"
#include "reports/report_error.h"
#include "reports/sweep_view.h"
#include "reports/text_table.h"
#include "reports/trace.h"
#include "scenarios/loader.h"
#include "scenarios/nearest_name.h"

namespace overbook::cli {
namespace {

// What is to be run again, wherever it came from.
struct Subject {
  sim::Scenario scenario;
  std::string strategy;  // label
  sim::Schedule schedule;
  std::optional<model::PropertyId> property;        // unset: all
  std::optional<reports::Counterexample> recorded;  // what the report says happened
};

const model::StrategySpec& strategy_of(const Subject& subject) {
  std::vector<std::string_view> labels;
  for (const model::StrategySpec& spec : subject.scenario.strategies) {
    if (spec.label == subject.strategy) return spec;
    labels.push_back(spec.label);
  }
  const auto nearest = scenarios::nearest_name(subject.strategy, labels);
  throw UsageError(fmt::format("the scenario has no strategy `{}`; {}", subject.strategy,
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
void apply_options(sim::Scenario& scenario, const reports::Counterexample& recorded,
                   const std::string& file) {
  for (const auto& entry : recorded.options) {
    const std::string& name = entry.first;  // clang 14: a lambda can't capture a structured binding
    const reports::ChangedOption& changed = entry.second;
    const auto* const option = std::find_if(kShrinkableOptions.begin(), kShrinkableOptions.end(),
                                            [&](const ShrinkableOption& each) { return each.name == name; });
    if (option == kShrinkableOptions.end()) {
      throw reports::ReportError(file, "", fmt::format("a counterexample that changes `{}`", name),
                                 "one that changes servers, requests_per_server or retry.attempts only");
    }
    if (changed.value < option->least || changed.value > option->most) {
      throw reports::ReportError(file, "", fmt::format("a counterexample with {} {}", name, changed.value),
                                 fmt::format("{} to {}", option->least, option->most));
    }
    scenario.*option->field = static_cast<std::uint32_t>(changed.value);
  }
}

Subject subject_of_report(const reports::Report& report, const reports::Counterexample& recorded,
                          const std::string& file) {
  if (report.tool_version != kVersion) {
    complain(fmt::format("warning: the report was made by overbook {}, this is {}\n",
                         reports::visible(report.tool_version), kVersion));
  }
  sim::Scenario scenario = scenarios::load_text(report.scenario.text, file + " (its scenario)", {},
                                                settings_of_cell(report, recorded));
  apply_options(scenario, recorded, file);
  return {.scenario = std::move(scenario),
          .strategy = recorded.strategy,
          .schedule = sim::schedule_from_text(recorded.schedule),
          .property = model::property_from_name(recorded.property),
          .recorded = recorded};
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
  const reports::CounterexampleReference reference = reports::parse_counterexample_reference(arguments.what);
  const reports::Report report = reports::from_json(read_whole_file(reference.file), reference.file);
  return subject_of_report(report, reports::counterexample(report, reference), reference.file);
}

// A file without flags: a report with one counterexample says all there is to say.
Subject subject_of_plain_file(const ReplayArguments& arguments) {
  const std::string text = read_whole_file(arguments.what);
  std::optional<reports::Report> report;
  try {
    report = reports::from_json(text, arguments.what);
  } catch (const reports::ReportError&) {
    throw UsageError(fmt::format(
        "{}: no report; to replay a scenario, --strategy and --schedule are needed as well", arguments.what));
  }
  const std::size_t count = report->counterexamples.size();
  if (count == 1) return subject_of_report(*report, report->counterexamples.front(), arguments.what);
  throw UsageError(
      count == 0 ? fmt::format("{}: the report has no counterexample", arguments.what)
                 : fmt::format("{}: the report has {} counterexamples; say which: '{}#/counterexamples/0'",
                               arguments.what, count, arguments.what));
}

Subject subject_of(const ReplayArguments& arguments) {
  if (reports::is_counterexample_reference(arguments.what)) return subject_of_report(arguments);
  const bool has_options = !arguments.options.empty();
  if (!arguments.strategy && !arguments.schedule && !has_options) return subject_of_plain_file(arguments);
  sim::Scenario scenario = scenarios::load_file(arguments.what, arguments.settings);
  for (const ShrinkableOption& option : kShrinkableOptions) {
    const auto given = arguments.options.find(std::string(option.name));
    if (given != arguments.options.end()) scenario.*option.field = given->second;
  }
  if (!arguments.strategy) throw UsageError("--strategy is missing: whose schedule is it?");
  if (!arguments.schedule) throw UsageError("--schedule is missing: the steps to take, such as '1.2.1.2'");
  return {.scenario = std::move(scenario),
          .strategy = *arguments.strategy,
          .schedule = sim::schedule_from_text(*arguments.schedule),
          .property = {},
          .recorded = {}};
}

struct Broken {
  model::PropertyId property;
  model::Violation violation;
};

std::vector<Broken> broken_properties(const sim::Replay& replay, const Subject& subject) {
  std::vector<Broken> broken;
  const model::Limit limit{subject.scenario.limit};
  for (const model::PropertyInfo& property : model::all_properties()) {
    if (subject.property && *subject.property != property.id) continue;
    const auto violation = model::property(property.id).check(replay.history, limit);
    if (violation) broken.push_back({property.id, *violation});
  }
  return broken;
}

std::string step_text(const reports::StepRow& row) {
  return row.reply.empty() ? fmt::format("{}: {}", row.server, row.action)
                           : fmt::format("{}: {} -> {}", row.server, row.action, row.reply);
}

// "S1: SET ...", or that there is no such step.
std::string step_text(const std::vector<reports::StepRow>& rows, std::uint32_t number) {
  return number == 0 || number > rows.size() ? "no such step" : step_text(rows[number - 1]);
}

struct Parting {
  std::uint32_t step = 0;
  std::string text;  // "parted at step 2: the report has ..., the replay ..."
};

// Where the replay first differs from the report.
std::optional<Parting> parting(const reports::Counterexample& recorded,
                               const std::vector<reports::StepRow>& now, std::optional<std::uint64_t> until) {
  for (const reports::StepRow& row : recorded.steps) {
    if (until && row.number > *until) break;
    const std::string other = step_text(now, row.number);
    if (other == step_text(row)) continue;
    return Parting{row.number, fmt::format("parted at step {}: the report has {}, the replay {}", row.number,
                                           step_text(row), other)};
  }
  return std::nullopt;
}

std::string state_line(const std::vector<reports::KeyRow>& keys) {
  std::string line;
  for (const reports::KeyRow& key : keys) {
    if (key.removed) continue;
    line += fmt::format("{}{} = {}", line.empty() ? "" : "   ", key.key, key.value);
  }
  return line.empty() ? "Redis is empty" : line;
}

// A step with the state after it, in two or three lines.
std::string state_block(const reports::StepRow& row, std::size_t steps, std::uint32_t limit,
                        const Looks& looks) {
  const std::string number = fmt::format("{}/{}", row.number, steps);
  std::string text = fmt::format("{:>7}  {}{}\n", number, reports::visible(step_text(row)),
                                 row.outcome.empty() ? "" : reports::visible("  (" + row.outcome + ")"));
  text += fmt::format("{:>7}  {}\n", "", reports::visible(state_line(row.redis)));
  std::string running = fmt::format("running {}", reports::meter(row.running, limit, looks.is_ascii));
  if (!row.running_names.empty()) running += fmt::format(": {}", fmt::join(row.running_names, " "));
  return text + fmt::format("{:>7}  {}\n", "", reports::visible(running));
}

std::string states(const reports::Counterexample& shown, const ReplayArguments& arguments, std::size_t steps,
                   const Looks& looks) {
  if (shown.steps.empty())
    return fmt::format("{:>7}  {}\n", "0", reports::visible(state_line(shown.initial)));
  if (arguments.until) return state_block(shown.steps.back(), steps, shown.limit, looks);
  std::string text;
  for (const reports::StepRow& row : shown.steps) text += state_block(row, steps, shown.limit, looks);
  return text;
}

// `where`: "" or " on Redis 7.0.15".
std::string result_line(const Broken& broken, const reports::Counterexample& shown, std::string_view where) {
  const std::uint32_t step = broken.violation.step.value;
  std::uint32_t running = shown.initial_running;
  for (const reports::StepRow& row : shown.steps) {
    if (row.number <= step) running = row.running;
  }
  return fmt::format("reproduced{}: step {}, {} running, limit {} ({})\n", where, step, running, shown.limit,
                     model::info(broken.property).name);
}

reports::Counterexample drawn(const Subject& subject, const sim::Replay& replay,
                              const std::vector<Broken>& broken) {
  const model::StrategySpec& strategy = strategy_of(subject);
  if (!broken.empty()) {
    return counterexample_of(subject.scenario, strategy, replay, broken.front().property,
                             broken.front().violation);
  }
  StepTable table = step_table(replay, strategy, std::nullopt);
  reports::Counterexample shown;
  shown.strategy = strategy.label;
  shown.limit = subject.scenario.limit;
  shown.schedule = sim::to_text(replay.schedule);
  shown.initial = std::move(table.initial);
  shown.initial_running = table.initial_running;
  shown.servers = std::move(table.servers);
  shown.steps = std::move(table.steps);
  return shown;
}

void show(const reports::Counterexample& shown, const Subject& subject, const ReplayArguments& arguments,
          const Looks& looks) {
  if (arguments.display.is_quiet) return;
  print(reports::visible(fmt::format("{}   {}   limit {}   running {}   servers {}", subject.scenario.name,
                                     shown.strategy, shown.limit, subject.scenario.running,
                                     subject.scenario.servers)) +
        "\n");
  if (arguments.has_state) {
    print(states(shown, arguments, subject.schedule.steps.size(), looks));
    return;
  }
  print(reports::trace_table(
      shown, {.colour = looks.has_colour_on_stdout, .ascii = looks.is_ascii, .width = looks.width}));
  if (!shown.explanation.empty()) {
    print(reports::paragraph(shown.explanation, looks.width, "why: ", "     "));
  }
}

// The last lines, and the exit code that goes with them.
ExitCode conclude(const Subject& subject, const sim::Replay& replay, const std::vector<Broken>& broken,
                  const reports::Counterexample& shown, std::string_view where) {
  for (const Broken& one : broken) print(result_line(one, shown, where));
  if (!broken.empty()) return ExitCode::violated;
  const std::string what =
      subject.property ? std::string(model::info(*subject.property).name) : "no property";
  print(fmt::format("not violated{}: {} {} in {} steps\n", where, what,
                    subject.property ? "holds" : "is broken", replay.schedule.steps.size()));
  return ExitCode::holds;
}

// What the report has that the fake does not say (any more): where, or nothing.
std::optional<Parting> parting_from_report(const Subject& subject, const sim::Replay& replay,
                                           const ReplayArguments& arguments) {
  if (!subject.recorded) return std::nullopt;
  const StepTable table = step_table(replay, strategy_of(subject), std::nullopt);
  return parting(*subject.recorded, table.steps, arguments.until);
}

ExitCode replay_on_redis(const Subject& subject, const sim::Replay& on_fake, const ReplayArguments& arguments,
                         const Looks& looks) {
  const model::StrategySpec& strategy = strategy_of(subject);
  const Interrupts interrupts;
  const PlayedOnRedis played =
      play_on_redis(arguments.redis, subject.scenario, strategy, on_fake,
                    [&](const sim::Replay& replay) { return !broken_properties(replay, subject).empty(); });
  if (Interrupts::is_interrupted()) return ExitCode::interrupted;
  const sim::Replay& replay = played.run.replay;
  const std::vector<Broken> broken =
      played.run.parted ? std::vector<Broken>() : broken_properties(replay, subject);
  const reports::Counterexample shown = drawn(subject, replay, broken);
  show(shown, subject, arguments, looks);
  if (played.run.parted) {
    print(parted_text(*played.run.parted, strategy, played.server));
    return ExitCode::parted;
  }
  if (const auto where = parting_from_report(subject, on_fake, arguments)) {
    const StepTable table = step_table(replay, strategy, std::nullopt);
    print(reports::visible(where->text) + "\n" +
          reports::visible(fmt::format("  {}: {}", played.server, step_text(table.steps, where->step))) +
          "\n");
    return ExitCode::parted;
  }
  print(note_on_pages(played));
  print(note_on_faults(replay.schedule));
  const ExitCode code = conclude(subject, replay, broken, shown, " on " + played.server);
  return code == ExitCode::holds && played.depends_on_pages ? ExitCode::inconclusive : code;
}

}  // namespace

ExitCode replay(const ReplayArguments& arguments) {
  const Looks looks = looks_of(arguments.display);
  Subject subject = subject_of(arguments);
  if (arguments.property) subject.property = arguments.property;
  const sim::Replay replay = sim::replay(subject.scenario, strategy_of(subject), subject.schedule,
                                         arguments.until.value_or(sim::kStop));
  if (arguments.redis.is_wanted()) return replay_on_redis(subject, replay, arguments, looks);
  const std::vector<Broken> broken = broken_properties(replay, subject);
  const reports::Counterexample shown = drawn(subject, replay, broken);
  show(shown, subject, arguments, looks);
  if (const auto where = parting_from_report(subject, replay, arguments))
    throw sim::HarnessDefect(where->text);
  return conclude(subject, replay, broken, shown, "");
}

}  // namespace overbook::cli
