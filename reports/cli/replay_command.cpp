// overbook replay: one schedule, step by step, out of a report or from the command line.

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>

#include "reports/assembly/counterexample.h"
#include "reports/assembly/step_table.h"
#include "reports/cli/commands.h"
#include "reports/cli/console/interrupts.h"
#include "reports/cli/looks.h"
#include "reports/cli/on_redis.h"
#include "reports/cli/replay_subject.h"
#include "reports/terminal/trace.h"
#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/text_table.h"
#include "sim/verification/findings.h"

namespace overbook::cli {
namespace {

using sim::Broken;

std::vector<Broken> broken_properties(const sim::Replay& replay, const Subject& subject) {
  const model::PropertySet properties =
      subject.property ? model::PropertySet{*subject.property} : model::PropertySet::all();
  return sim::broken_in(replay, subject.scenario.limits, properties);
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
  std::size_t index = 0;  // of the report's row
  std::uint32_t step = 0;
  std::string report;
  std::string replay;
};

// Where the replay first differs from the report.
std::optional<Parting> parting(const reports::Counterexample& recorded,
                               const std::vector<reports::StepRow>& now, std::optional<std::uint64_t> until) {
  for (std::size_t i = 0; i < recorded.steps.size(); ++i) {
    const reports::StepRow& row = recorded.steps[i];
    if (until && row.number > *until) break;
    const std::string other = step_text(now, row.number);
    if (other == step_text(row)) continue;
    return Parting{.index = i, .step = row.number, .report = step_text(row), .replay = other};
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
  if (broken.empty()) return assembly::shown_run(subject.scenario, subject.strategy, replay);
  return assembly::counterexample_of(subject.scenario, subject.strategy, replay, broken.front().property,
                                     broken.front().violation);
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
  const assembly::StepTable table = assembly::step_table(replay, subject.strategy, std::nullopt);
  return parting(subject.recorded->counterexample, table.steps, arguments.until);
}

// Nothing: we were interrupted.
std::optional<PlayedOnRedis> played_unless_interrupted(const Subject& subject, const sim::Replay& on_fake,
                                                       const ReplayArguments& arguments) {
  const Interrupts interrupts;
  try {
    PlayedOnRedis played =
        play_on_redis(arguments.redis, subject.scenario, subject.strategy, on_fake,
                      [&](const sim::Replay& replay) { return !broken_properties(replay, subject).empty(); });
    if (!Interrupts::is_interrupted()) return played;
  } catch (const sim::live::Interrupted&) {  // NOLINT(bugprone-empty-catch): told below
  }
  return std::nullopt;
}

ExitCode replay_on_redis(const Subject& subject, const sim::Replay& on_fake, const ReplayArguments& arguments,
                         const Looks& looks) {
  const model::StrategySpec& strategy = subject.strategy;
  const std::optional<PlayedOnRedis> played = played_unless_interrupted(subject, on_fake, arguments);
  if (!played) return ExitCode::interrupted;
  const sim::live::Attempted& attempted = played->attempted;
  const sim::Replay& replay = attempted.run.replay;
  const std::vector<Broken> broken =
      attempted.run.parted ? std::vector<Broken>() : broken_properties(replay, subject);
  const reports::Counterexample shown = drawn(subject, replay, broken);
  show(shown, subject, arguments, looks);
  if (attempted.run.parted) {
    print(parted_text(*attempted.run.parted, strategy, played->server));
    return ExitCode::parted;
  }
  if (const auto where = parting_from_report(subject, on_fake, arguments)) {
    const assembly::StepTable table = assembly::step_table(replay, strategy, std::nullopt);
    print(reports::visible(fmt::format("parted at step {}: the report has {}, the replay {}", where->step,
                                       where->report, where->replay)) +
          "\n" +
          reports::visible(fmt::format("  {}: {}", played->server, step_text(table.steps, where->step))) +
          "\n");
    return ExitCode::parted;
  }
  print(note_on_pages(attempted));
  print(note_on_faults(replay.schedule));
  const ExitCode code = conclude(subject, replay, broken, shown, " on " + played->server);
  return code == ExitCode::holds && attempted.depends_on_pages ? ExitCode::inconclusive : code;
}

sim::Replay replayed(const Subject& subject, const ReplayArguments& arguments) {
  try {
    return sim::replay(subject.scenario, subject.strategy, subject.schedule,
                       arguments.until.value_or(sim::kStop));
  } catch (const sim::ReplayError& error) {
    if (!subject.recorded) throw;
    subject.recorded->fail("/schedule", fmt::format("steps that can't be taken ({})", error.what()),
                           "a schedule of the report's scenario");
  } catch (const std::invalid_argument& error) {
    throw UnusableScenario(fmt::format("{}: {}", arguments.what, error.what()));
  }
}

}  // namespace

ExitCode replay(const ReplayArguments& arguments) {
  const Looks looks = looks_of(arguments.display);
  Subject subject = subject_of(arguments);
  if (arguments.property) subject.property = arguments.property;
  const sim::Replay replay = replayed(subject, arguments);
  if (arguments.redis.is_wanted()) return replay_on_redis(subject, replay, arguments, looks);
  if (const auto where = parting_from_report(subject, replay, arguments)) {
    subject.recorded->fail(fmt::format("/steps/{}", where->index), where->report,
                           fmt::format("{}: so its schedule has it here", where->replay));
  }
  const std::vector<Broken> broken = broken_properties(replay, subject);
  const reports::Counterexample shown = drawn(subject, replay, broken);
  show(shown, subject, arguments, looks);
  return conclude(subject, replay, broken, shown, "");
}

}  // namespace overbook::cli
