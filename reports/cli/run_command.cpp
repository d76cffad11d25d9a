// overbook run, verify, assumptions: asks, draws the report, and says how it ended.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <type_traits>
#include <utility>
#include <vector>

#include "reports/assembly/assemble.h"
#include "reports/assembly/sweep_report.h"
#include "reports/cli/arguments/command_line.h"
#include "reports/cli/asked_scenario.h"
#include "reports/cli/commands.h"
#include "reports/cli/console/interrupts.h"
#include "reports/cli/console/shown_watch.h"
#include "reports/cli/fatal.h"
#include "reports/cli/github.h"
#include "reports/cli/looks.h"
#include "reports/cli/on_redis.h"
#include "reports/cli/outputs.h"
#include "reports/cli/question.h"
#include "reports/cli/verdict.h"
#include "reports/terminal/terminal.h"
#include "reports/text/escape.h"
#include "reports/text/shell_word.h"
#include "reports/view/summary.h"
#include "scenarios/loader/call_check.h"
#include "scenarios/loader/diagnostics/render.h"
#include "sim/live/race.h"
#include "sim/live/redis_stage.h"
#include "sim/verification/sweep_answer.h"

namespace overbook::cli {
namespace {

std::string closing_lines(const reports::Report& report, const std::vector<WrittenFile>& files) {
  std::string lines = listed(files);
  const auto json =
      std::find_if(files.begin(), files.end(), [](const WrittenFile& file) { return file.flag == "--json"; });
  if (!report.counterexamples.empty() && json != files.end()) {
    lines +=
        fmt::format("replay: overbook replay {}\n", reports::shell_word(json->path + "#/counterexamples/0"));
  }
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

// After the report, which is of use nevertheless.
ExitCode tell_defects(const std::vector<std::string>& contradictions) {
  for (const std::string& contradiction : contradictions) {
    complain(reports::visible(fmt::format("overbook: defect: the engines disagree: {}\n", contradiction),
                              reports::Lines::kept));
  }
  return ExitCode::internal;
}

// What was asked for comes of an answer, or of those of a sweep's cells.
struct Outcome {
  assembly::Assembled assembled;
  std::optional<sim::StopReason> stopped_because = {};
  std::vector<std::string> contradictions = {};  // defects of overbook
  bool are_assumptions_decided = true;
  std::uint64_t schedules = 0;
  std::chrono::milliseconds sampled_for{0};

  void add(const sim::Answer& answer) {
    schedules += answer.schedules();
    for (std::string& one : answer.contradictions()) contradictions.push_back(std::move(one));
    if (answer.assumptions) are_assumptions_decided = answer.assumptions->is_decided;
  }
};

// Asks about a scenario or the cells of a sweep, on the fake or on a real server.
class Asker {
 public:
  Asker(const RunArguments& arguments, const Looks& looks)
      : arguments_(arguments), looks_(looks), deadline_(arguments.time_limit) {}

  Outcome ask(sim::Scenario scenario) {
    assembly::ReplayLine replay{.scenario_path = portable_path(arguments_.scenario),
                                .settings = arguments_.settings,
                                .servers_in_file = scenario.servers};
    if (arguments_.servers.size() == 1) scenario.servers = arguments_.servers.front();
    const sim::Answer answer = answered([&] {
      const sim::Turn turn = prepare(scenario, AskedOf::one_scenario, {.style = style()});
      return sim::answer(scenario, turn.question, *turn.watch);
    });
    Outcome outcome{.assembled = assembly::assemble(answer, report_facts(std::move(replay))),
                    .stopped_because = answer.stopped_because};
    outcome.add(answer);
    outcome.sampled_for = sampled_for_;
    if (answer.race) {
      outcome.assembled.report.race =
          assembly::race_of(*answer.race, server_->name(), arguments_.wanted_properties());
    }
    return outcome;
  }

  // Each cell on all cores; what time is left goes to the next.
  Outcome ask(const sim::Sweep& sweep) {
    const sim::SweepAnswer answer = answered([&] {
      return sim::answer(sweep, arguments_.wanted_properties(), [&](std::size_t cell) {
        return prepare(
            sweep.cells[cell].scenario, AskedOf::cell_of_sweep,
            {.style = style(), .cell = assembly::cell_place(sweep, cell), .before = deadline_.elapsed()});
      });
    });
    Outcome outcome{.assembled = assembly::assemble_sweep(sweep, answer, sweep_facts()),
                    .stopped_because = answer.stopped_because};
    for (const std::optional<sim::Answer>& cell : answer.cells) {
      if (cell) outcome.add(*cell);
    }
    outcome.sampled_for = deadline_.elapsed();
    return outcome;
  }

 private:
  [[nodiscard]] ProgressStyle style() const {
    return resolve(arguments_.display.progress, is_terminal(STDERR_FILENO), from_environment);
  }

  // What is to be done before anything that takes long: is there a server, and may it be used?
  sim::Turn prepare(const sim::Scenario& scenario, AskedOf asked_of, const Showing& showing) {
    remember_seed(scenario.explore.seed);
    // Of the cell before: two would find each other's keys.
    stage_.reset();
    track_.reset();
    server_.reset();
    if (arguments_.redis.is_wanted()) server_ = open_redis(arguments_.redis, scenario.strategies);
    watch_.emplace(scenario,
                   ShownWatch::Settings{.showing = showing,
                                        .is_ascii = looks_.is_ascii,
                                        .tells_rows = !arguments_.servers.empty(),
                                        .limits = limits_of(arguments_)},
                   deadline_);
    Places places;
    if (arguments_.redis.is_free_running) places.track = &track_.emplace(*server_);
    if (arguments_.is_campaign_on_redis()) {
      complain(note_on_faults(scenario));
      places.stage = &stage_.emplace(*server_);
    }
    return {.question = question_of(arguments_, scenario, places, asked_of), .watch = &*watch_};
  }

  // The one kind of error that the loader can't see: a strategy that can't be set up as the scenario has it.
  template <typename Ask>
  std::invoke_result_t<Ask> answered(const Ask& ask) {
    try {
      std::invoke_result_t<Ask> answer = ask();
      sampled_for_ = watch_->sampled_for();
      watch_.reset();
      return answer;
    } catch (const std::invalid_argument& error) {
      throw UnusableScenario(fmt::format("{}: {}", arguments_.scenario, error.what()));
    }
  }

  [[nodiscard]] assembly::VerdictFacts verdict_facts() const {
    return {.limits = limits_of(arguments_),
            .compares_expectations = arguments_.expect.value_or(true),
            .redis = arguments_.is_campaign_on_redis() ? server_->name() : std::string()};
  }

  [[nodiscard]] assembly::ReportFacts report_facts(assembly::ReplayLine replay) const {
    return {.properties = arguments_.wanted_properties(),
            .command_line = command_line_of(arguments_),
            .replay = std::move(replay),
            .verdicts = verdict_facts(),
            .servers = arguments_.servers,
            .has_timings = arguments_.outputs.has_timings};
  }

  [[nodiscard]] assembly::SweepFacts sweep_facts() const {
    return {.properties = arguments_.wanted_properties(),
            .command_line = command_line_of(arguments_),
            .scenario_path = portable_path(arguments_.scenario),
            .settings = arguments_.settings,
            .verdicts = verdict_facts()};
  }

  const RunArguments& arguments_;
  const Looks& looks_;
  Deadline deadline_;
  std::unique_ptr<sim::live::Server> server_;  // if one is wanted
  std::optional<sim::live::RedisStage> stage_;
  std::optional<sim::live::RedisTrack> track_;
  std::optional<ShownWatch> watch_;  // while something is asked
  std::chrono::milliseconds sampled_for_{0};
};

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

// Of assumptions nothing holds or fails: 0, unless something was not decided.
ExitCode exit_code_of(const Outcome& outcome, const RunArguments& arguments) {
  const bool is_of_assumptions =
      arguments.command == RunCommand::assumptions && outcome.assembled.report.assumptions;
  if (!is_of_assumptions)
    return exit_code_of(outcome.assembled.report, outcome.stopped_because, arguments.fail_on);
  if (outcome.stopped_because == sim::StopReason::interrupted) return ExitCode::interrupted;
  return outcome.are_assumptions_decided ? ExitCode::holds : ExitCode::inconclusive;
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
