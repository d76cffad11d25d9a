// overbook run, verify, assumptions: asks, draws the report, and says how it ended.

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

#include "reports/assembly/assemble.h"
#include "reports/cli/asked_scenario.h"
#include "reports/cli/asker.h"
#include "reports/cli/commands.h"
#include "reports/cli/console/interrupts.h"
#include "reports/cli/github.h"
#include "reports/cli/looks.h"
#include "reports/cli/outputs.h"
#include "reports/cli/verdict.h"
#include "reports/terminal/terminal.h"
#include "reports/text/escape.h"
#include "reports/text/shell_word.h"
#include "reports/view/summary.h"
#include "scenarios/loader/call_check.h"
#include "scenarios/loader/diagnostics/render.h"

namespace overbook::cli {
namespace {

std::string closing_lines(const reports::Report& report, const std::vector<WrittenFile>& files) {
  std::string lines = listed(files);
  const auto json =
      std::find_if(files.begin(), files.end(), [](const WrittenFile& file) { return file.flag == "--json"; });
  if (!report.counterexamples.empty() && json != files.end())
    lines += fmt::format("replay: overbook replay {}\n", reports::shell_word(json->path + "#ce1"));
  return lines;
}

std::vector<PlannedFile> planned_files_of(const RunArguments& arguments, const std::string& scenario_name) {
  return planned_files(with_default_places(arguments.outputs), arguments.command == RunCommand::assumptions
                                                                   ? name_of_assumptions(scenario_name)
                                                                   : scenario_name);
}

// The verdicts first: a file that can't be written takes away nothing but itself. Returns whether everything
// was written.
bool tell(const reports::Report& report, const RunArguments& arguments, const Looks& looks) {
  // A race can't be had again, and files are the same for the same scenario and seed.
  reports::Report lasting = report;
  if (!arguments.outputs.has_timings) lasting.race.reset();
  const Render on_stdout = cli::on_stdout(arguments.outputs);
  bool is_told = succeeds([&] {
    if (on_stdout != nullptr) return print(on_stdout(lasting));
    const reports::TerminalOptions options = looks.terminal_options(arguments.display);
    print(reports::is_about_assumptions(report) ? reports::terminal_assumptions(report, options)
                                                : reports::terminal_text(report, options));
  });
  const std::vector<PlannedFile> planned = planned_files_of(arguments, report.scenario.name);
  const std::vector<WrittenFile> files = write_files(lasting, planned);
  if (on_stdout == nullptr && is_told) is_told = succeeds([&] { print(closing_lines(report, files)); });
  if (is_github(from_environment)) {
    complain(annotations(report, arguments.scenario));
    is_told = succeeds([&] { append_step_summary(lasting, from_environment); }) && is_told;
  }
  return is_told && files.size() == planned.size();
}

void add_timings(const Outcome& outcome, unsigned jobs, reports::Report& report) {
  const double seconds = std::chrono::duration<double>(outcome.sampled_for).count();
  report.timings["explore_s"] = seconds;
  report.timings["jobs"] = jobs;
  if (seconds > 0) report.timings["schedules_per_s"] = static_cast<double>(outcome.schedules) / seconds;
}

void refuse_for_sweep(const RunArguments& arguments) {
  if (arguments.command == RunCommand::assumptions)
    throw UsageError("assumptions: the scenario is a sweep; choose a cell with --set");
  if (!arguments.servers.empty())
    throw UsageError("--servers: the scenario is a sweep; use --set servers=[2,3,4] in its place");
}

ExitCode exit_code_of(const Outcome& outcome, const RunArguments& arguments) {
  const bool is_of_assumptions =
      arguments.command == RunCommand::assumptions && outcome.assembled.report.assumptions;
  if (!is_of_assumptions)
    return exit_code_of(outcome.assembled.report, outcome.stopped_because, arguments.fail_on);
  if (outcome.stopped_because == sim::StopReason::interrupted) return ExitCode::interrupted;
  return exit_code_of(*outcome.assembled.report.assumptions, outcome.are_assumptions_decided,
                      arguments.fail_on);
}

}  // namespace

ExitCode run(const RunArguments& arguments) {
  const Looks looks = looks_of(arguments.display);
  sim::Sweep sweep = load_asked(arguments);
  const std::vector<SourceFile> sources = sources_of(sweep, arguments);
  const std::vector<scenarios::Diagnostic> failing =
      scenarios::check_calls(sweep, arguments.strategies, arguments.scenario);
  adapt(sweep, arguments);
  check_places(planned_files_of(arguments, sweep.first_cell().scenario.name),
               with_default_places(arguments.outputs), sources);
  // No reason to end: the other strategies get their verdicts, and these the one that they fail.
  complain(scenarios::render(failing, {.colour = looks.has_colour_on_stderr, .ascii = looks.is_ascii}));
  const Interrupts interrupts;
  if (sweep.is_grid()) refuse_for_sweep(arguments);
  Asker asker(arguments, looks);
  Outcome outcome = sweep.is_grid() ? asker.ask(sweep) : asker.ask(sweep.first_cell().scenario);
  reports::Report& report = outcome.assembled.report;
  if (arguments.outputs.has_timings) add_timings(outcome, arguments.jobs.value_or(1), report);
  if (outcome.assembled.counterexamples_left_out > 0) {
    complain(fmt::format("overbook: {} more counterexamples are left out of the report, which holds {}\n",
                         outcome.assembled.counterexamples_left_out, assembly::kMaxCounterexamples));
  }
  const bool is_written = tell(report, arguments, looks);
  if (!outcome.contradictions.empty()) return tell_defects(outcome.contradictions);
  if (!is_written) return ExitCode::write_failed;
  return exit_code_of(outcome, arguments);
}

}  // namespace overbook::cli
