// overbook run: explores, draws the report, and says how it ended.

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "reports/cli/assemble.h"
#include "reports/cli/assumptions.h"
#include "reports/cli/commands.h"
#include "reports/cli/fatal.h"
#include "reports/cli/github.h"
#include "reports/cli/interrupts.h"
#include "reports/cli/looks.h"
#include "reports/cli/on_redis.h"
#include "reports/cli/outputs.h"
#include "reports/cli/progress.h"
#include "reports/cli/prove.h"
#include "reports/cli/server_counts.h"
#include "reports/cli/sweep_report.h"
#include "reports/cli/verdict.h"
#include "reports/json/json_writer.h"
#include "reports/terminal/terminal.h"
#include "reports/text/escape.h"
#include "reports/view/summary.h"
#include "scenarios/loader/call_check.h"
#include "scenarios/loader/loader.h"
#include "scenarios/loader/nearest_name.h"
#include "scenarios/loader/render.h"
#include "scenarios/loader/sweep.h"
#include "sim/live/race.h"
#include "sim/live/redis_stage.h"

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
}

// What a campaign on a real server runs of a scenario, where the command line doesn't say: a command there
// takes a hundred times as long as on the fake.
constexpr std::uint64_t kSchedulesOnRedis = 1000;

bool is_campaign_on_redis(const RunArguments& arguments) {
  return arguments.redis.is_wanted() && !arguments.redis.is_free_running;
}

// A timed scenario has its own order of steps.
void refuse_for_timed(const RunArguments& arguments) {
  constexpr std::string_view kHelp = "--set timing.mode=untimed asks what can happen in any order";
  if (arguments.is_verify) {
    throw UsageError(fmt::format(
        "the scenario is timed: its times are drawn from distributions, so nothing is proved of it; {}",
        kHelp));
  }
  if (arguments.redis.is_wanted()) {
    throw UsageError(fmt::format(
        "--redis: the scenario is timed, and each of its schedules would take its own time there; "
        "`overbook replay REPORT#/counterexamples/0 --redis URL` replays one; {}",
        kHelp));
  }
  if (arguments.scheduler.value_or(sim::SchedulerKind::random) == sim::SchedulerKind::random) return;
  throw UsageError(fmt::format("--scheduler: the scenario is timed: what is due next is next; {}", kHelp));
}

// One scenario, or the cells of a sweep, with the command line's settings.
scenarios::Sweep load(const RunArguments& arguments) {
  scenarios::Settings settings = arguments.settings;
  // Flags for numbers that a scenario may sweep over take their place in the file.
  if (arguments.schedules) settings.push_back(fmt::format("explore.schedules={}", *arguments.schedules));
  if (arguments.seed) settings.push_back(fmt::format("explore.seed={}", *arguments.seed));
  if (arguments.max_steps) settings.push_back(fmt::format("explore.max_steps={}", *arguments.max_steps));
  return scenarios::load_sweep_file(arguments.scenario, settings);
}

// What no report may overwrite: the scenario, and the scripts of all its strategies.
std::vector<SourceFile> sources_of(const scenarios::Sweep& sweep, const RunArguments& arguments) {
  std::vector<SourceFile> sources{{.path = arguments.scenario, .role = "the scenario itself"}};
  const std::filesystem::path directory = std::filesystem::path(arguments.scenario).parent_path();
  for (const model::StrategySpec& spec : sweep.first_cell().scenario.strategies) {
    for (const std::string& name : {spec.script_name, spec.release_script_name, spec.refresh_script_name}) {
      if (!name.empty())
        sources.push_back({.path = (directory / name).string(), .role = "a script of the scenario"});
    }
  }
  return sources;
}

// The command line's other changes.
void adapt(scenarios::Sweep& sweep, const RunArguments& arguments) {
  if (arguments.expect == true && sweep.first_cell().scenario.expect.empty()) {
    throw UsageError("--expect: the scenario has no `expect`");
  }
  if (sweep.is_grid() && arguments.redis.is_free_running) {
    throw UsageError("--free-running: a race is of one scenario, not of a sweep; choose a cell with --set");
  }
  for (scenarios::Cell& cell : sweep.cells) {
    if (!cell.left_out.empty()) continue;
    keep_strategies(cell.scenario, arguments.strategies);
    if (is_campaign_on_redis(arguments) && !arguments.schedules)
      cell.scenario.explore.schedules = std::min(cell.scenario.explore.schedules, kSchedulesOnRedis);
    if (cell.scenario.timing.is_timed) refuse_for_timed(arguments);
    cell.scenario.explore.scheduler = arguments.scheduler.value_or(cell.scenario.explore.scheduler);
  }
}

// As it was typed, or relative to the working directory: a report holds no path of the machine.
std::string portable_path(const std::string& given) {
  const std::filesystem::path path(given);
  if (path.is_relative()) return given;
  std::error_code error;
  const std::filesystem::path relative = std::filesystem::proximate(path, error);
  const bool is_below = !error && !relative.empty() && *relative.begin() != "..";
  return is_below ? relative.string() : path.filename().string();
}

// What gives the same report again: nothing that it doesn't depend on.
std::string command_line_of(const RunArguments& arguments) {
  std::string line = arguments.finds_assumptions ? "overbook assumptions "
                     : arguments.is_verify       ? "overbook verify "
                                                 : "overbook run ";
  line += shell_word(portable_path(arguments.scenario));
  for (const std::string& setting : arguments.settings) line += " --set " + shell_word(setting);
  for (const std::string& label : arguments.strategies) line += " --strategy " + shell_word(label);
  for (const model::PropertyId id : arguments.properties)
    line += fmt::format(" --property {}", model::info(id).name);
  if (arguments.schedules) line += fmt::format(" --schedules {}", *arguments.schedules);
  if (arguments.seed) line += fmt::format(" --seed {}", *arguments.seed);
  if (arguments.scheduler) line += fmt::format(" --scheduler {}", sim::to_text(*arguments.scheduler));
  if (arguments.max_steps) line += fmt::format(" --max-depth {}", *arguments.max_steps);
  // Not which server: its place is this machine's business, and the URL may hold a password.
  if (arguments.redis.is_wanted()) line += " --redis URL";
  if (arguments.redis.allows_nonempty) line += " --allow-nonempty";
  if (arguments.redis.is_free_running) line += " --free-running";
  if (arguments.bounds.states && !is_campaign_on_redis(arguments))
    line += fmt::format(" --states {}", *arguments.bounds.states);
  if (arguments.bounds.preemptions) line += fmt::format(" --preemptions {}", *arguments.bounds.preemptions);
  if (arguments.bounds.is_plain) line += " --engine plain";
  if (!arguments.servers.empty()) line += " --servers " + server_counts_text(arguments.servers);
  if (arguments.time_limit) line += fmt::format(" --time-limit {}ms", arguments.time_limit->count());
  if (arguments.expect == false) line += " --no-expect";
  return line;
}

// For each cell of a sweep, of which there are many.
constexpr std::uint64_t kStatesOfCell = 100'000;

// What a server does grows with the requests that it makes one after the other, and with it what there is to
// learn: beyond a few, `run` only samples, and `verify` is there for those who can wait.
constexpr std::uint64_t kRequestsOfRun = 4;

bool is_small(const sim::Scenario& scenario) {
  return std::uint64_t{scenario.requests_per_server} * (scenario.retries + 1) <= kRequestsOfRun;
}

struct Explored {
  sim::CampaignResult result;
  std::vector<std::vector<Exploration>> explorations;  // by strategy
  std::optional<sim::StopReason> stopped_because;      // out of time or interrupted
  std::chrono::milliseconds elapsed{};
  std::string redis;  // on which the schedules ran; empty: on the fake
  std::optional<sim::CampaignResult> race;
  std::string race_server;
  std::vector<std::string> contradictions;  // of a sweep's cells: Assembled::contradictions
};

// A campaign that was done when its time was over was not stopped.
std::optional<sim::StopReason> why_stopped(const sim::CampaignResult& result) {
  const std::optional<sim::StopReason> reason = Interrupts::stopped_because();
  return reason == sim::StopReason::out_of_time && !result.stopped_early ? std::nullopt : reason;
}

// `stage`: null for the fake.
Explored sample(const sim::Scenario& scenario, const RunArguments& arguments, const Looks& looks,
                const Showing& showing, sim::Stage* stage) {
  Monitor monitor({.showing = showing, .is_ascii = looks.is_ascii, .time_limit = arguments.time_limit});
  Explored explored;
  explored.result =
      sim::run_campaign(scenario, {.jobs = arguments.jobs,
                                   .stop = &Interrupts::is_stopped(),
                                   .on_progress = [&](const sim::Progress& now) { monitor.update(now); },
                                   .stage = stage});
  explored.elapsed = monitor.elapsed();
  explored.stopped_because = why_stopped(explored.result);
  return explored;
}

void race_on_redis(sim::live::Server& server, const sim::Scenario& scenario, const RunArguments& arguments,
                   const Looks& looks, const Showing& showing, Explored& explored) {
  Monitor monitor({.showing = showing, .is_ascii = looks.is_ascii, .time_limit = arguments.time_limit});
  explored.race_server = server.name();
  explored.race = sim::live::race(server, scenario,
                                  {.rounds = arguments.schedules.value_or(kSchedulesOnRedis),
                                   .stop = &Interrupts::is_stopped(),
                                   .on_progress = [&](const sim::Progress& now) { monitor.update(now); }});
  explored.stopped_because = why_stopped(*explored.race);
}

ProgressStyle style_of(const RunArguments& arguments) {
  return resolve(arguments.display.progress, is_terminal(STDERR_FILENO), from_environment);
}

Explored explore(const sim::Scenario& scenario, const RunArguments& arguments, const Looks& looks,
                 const Showing& showing) {
  Explored explored;
  // Before anything that takes long: whether there is one, and it may be used.
  std::unique_ptr<sim::live::Server> server;
  if (arguments.redis.is_wanted()) server = open_redis(arguments.redis, scenario.strategies);
  try {
    if (arguments.redis.is_free_running) sim::live::check_can_race(scenario);
    if (arguments.is_verify) {
      explored.result.strategies.resize(scenario.strategies.size());
    } else if (is_campaign_on_redis(arguments)) {
      complain(note_on_faults(scenario));
      sim::live::RedisStage stage(*server);
      explored = sample(scenario, arguments, looks, showing, &stage);
      explored.redis = server->name();
      drop_what_depends_on_pages(scenario, explored.result);
    } else {
      explored = sample(scenario, arguments, looks, showing, nullptr);
    }
    const bool is_sampled_only = scenario.timing.is_timed || arguments.bounds.states == 0;
    const bool is_wanted = arguments.is_verify || (!is_sampled_only && is_small(scenario));
    const bool may_prove = !explored.stopped_because && is_wanted;
    if (may_prove) {
      Proofs proofs = prove(scenario, arguments, showing);
      explored.explorations = std::move(proofs.by_strategy);
      explored.stopped_because = proofs.stopped_because;
    }
    const bool may_race = !explored.stopped_because && arguments.redis.is_free_running;
    if (may_race) race_on_redis(*server, scenario, arguments, looks, showing, explored);
  } catch (const std::invalid_argument& error) {
    // The one kind of error that the loader can't see: a strategy that can't be set up as the scenario has
    // it.
    throw UnusableScenario(fmt::format("{}: {}", arguments.scenario, error.what()));
  }
  return explored;
}

std::string incomplete_reason(const Explored& explored, const RunArguments& arguments) {
  if (explored.stopped_because == sim::StopReason::interrupted) return "interrupted";
  if (!explored.stopped_because) return {};
  return fmt::format("the time limit of {} ms ended first",
                     arguments.time_limit.value_or(explored.elapsed).count());
}

ProofBounds proof_bounds(const RunArguments& arguments) {
  return {.preemptions = arguments.bounds.preemptions,
          .max_depth = arguments.is_verify ? arguments.max_steps : std::nullopt};
}

void add_timings(reports::Report& report, const Explored& explored, unsigned jobs) {
  std::uint64_t schedules = 0;
  for (const sim::StrategySummary& strategy : explored.result.strategies) schedules += strategy.schedules;
  const double seconds = std::chrono::duration<double>(explored.elapsed).count();
  report.timings["explore_s"] = seconds;
  report.timings["jobs"] = jobs;
  if (seconds > 0) report.timings["schedules_per_s"] = static_cast<double>(schedules) / seconds;
}

// HTML and JSON are written unless JSON goes to stdout: then only what was asked for.
Outputs outputs_of(const RunArguments& arguments) {
  Outputs outputs = arguments.outputs;
  if (outputs.is_json_on_stdout()) return outputs;
  if (!outputs.html) outputs.html = Place();
  if (!outputs.json) outputs.json = Place();
  return outputs;
}

std::string closing_lines(const reports::Report& report, const std::vector<WrittenFile>& files) {
  std::string lines = listed(files);
  const auto json =
      std::find_if(files.begin(), files.end(), [](const WrittenFile& file) { return file.flag == "--json"; });
  if (!report.counterexamples.empty() && json != files.end()) {
    lines += fmt::format("replay: overbook replay {}\n", shell_word(json->path + "#/counterexamples/0"));
  }
  return lines;
}

std::vector<PlannedFile> planned_files_of(const RunArguments& arguments, const std::string& scenario_name) {
  return planned_files(outputs_of(arguments),
                       arguments.finds_assumptions ? name_of_assumptions(scenario_name) : scenario_name);
}

// The verdicts first: a file that can't be written takes away nothing but itself. Returns whether everything
// was written.
bool tell(const reports::Report& report, const RunArguments& arguments, const Looks& looks) {
  // A race can't be had again, and files are the same for the same scenario and seed.
  reports::Report lasting = report;
  if (!arguments.outputs.has_timings) lasting.race.reset();
  const bool is_json_on_stdout = arguments.outputs.is_json_on_stdout();
  bool is_told = succeeds([&] {
    if (is_json_on_stdout) return print(reports::to_json(lasting));
    const reports::TerminalOptions options = looks.terminal_options(arguments.display);
    print(reports::is_about_assumptions(report) ? reports::terminal_assumptions(report, options)
                                                : reports::terminal_text(report, options));
  });
  const std::vector<PlannedFile> planned = planned_files_of(arguments, report.scenario.name);
  const std::vector<WrittenFile> files = write_files(lasting, planned);
  if (!is_json_on_stdout && is_told) is_told = succeeds([&] { print(closing_lines(report, files)); });
  if (is_github(from_environment)) {
    complain(annotations(report, arguments.scenario));
    is_told = succeeds([&] { append_step_summary(lasting, from_environment); }) && is_told;
  }
  return is_told && files.size() == planned.size();
}

// `servers_in_file`: what the scenario's file says, or the settings make of it.
Assembled report_of(const sim::Scenario& scenario, std::uint32_t servers_in_file, const Explored& explored,
                    const RunArguments& arguments, scenarios::Settings settings) {
  return assemble(scenario, explored.result,
                  {.properties = arguments.wanted_properties(),
                   .scenario_path = portable_path(arguments.scenario),
                   .command_line = command_line_of(arguments),
                   .incomplete_reason = incomplete_reason(explored, arguments),
                   .compares_expectations = arguments.expect.value_or(true),
                   .explorations = explored.explorations,
                   .bounds = proof_bounds(arguments),
                   .settings = std::move(settings),
                   .servers = arguments.servers,
                   .servers_in_file = servers_in_file,
                   .has_timings = arguments.outputs.has_timings,
                   .redis = explored.redis});
}

// What makes the file's scenario this cell: the command line's settings, but for lists that the cell's own
// values replace.
scenarios::Settings cell_settings(const scenarios::Sweep& sweep, const scenarios::Cell& cell,
                                  const RunArguments& arguments) {
  scenarios::Settings settings = arguments.settings;
  std::erase_if(settings, [&](const std::string& setting) {
    const std::string path = setting.substr(0, setting.find('='));
    return std::any_of(sweep.axes.begin(), sweep.axes.end(),
                       [&](const scenarios::Axis& axis) { return axis.field == path; });
  });
  for (std::string& setting : scenarios::settings_of(sweep, cell)) settings.push_back(std::move(setting));
  return settings;
}

// The cells of a sweep, one after the other, each on all cores; what time is left goes to the next.
std::vector<std::optional<reports::Report>> run_cells(const scenarios::Sweep& sweep,
                                                      const RunArguments& arguments, const Looks& looks,
                                                      Explored& all) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point start = Clock::now();
  std::vector<std::optional<reports::Report>> cells(sweep.cells.size());
  all.result.strategies.resize(sweep.first_cell().scenario.strategies.size());
  for (std::size_t i = 0; i < cells.size() && !all.stopped_because; ++i) {
    const scenarios::Cell& cell = sweep.cells[i];
    if (!cell.left_out.empty()) continue;
    RunArguments of_cell = arguments;
    if (!arguments.is_verify) of_cell.bounds.states = arguments.bounds.states.value_or(kStatesOfCell);
    if (arguments.time_limit) {
      const auto used = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
      of_cell.time_limit = std::max(*arguments.time_limit - used, std::chrono::milliseconds(1));
    }
    remember_seed(cell.scenario.explore.seed);
    const Showing showing{
        .style = style_of(arguments),
        .cell = cell_place(sweep, i),
        .before = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start)};
    const Explored explored = explore(cell.scenario, of_cell, looks, showing);
    all.stopped_because = explored.stopped_because;
    all.redis = explored.redis;
    for (std::size_t strategy = 0; strategy < explored.result.strategies.size(); ++strategy)
      all.result.strategies.at(strategy).merge(explored.result.strategies[strategy]);
    Assembled of_one = report_of(cell.scenario, cell.scenario.servers, explored, arguments,
                                 cell_settings(sweep, cell, arguments));
    cells[i] = std::move(of_one.report);
    std::move(of_one.contradictions.begin(), of_one.contradictions.end(),
              std::back_inserter(all.contradictions));
  }
  all.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - start);
  return cells;
}

// A run that has explored says what the strategies assume as well, so that a report that is passed on says
// what its proofs are silent about. What time is left is for that.
bool tells_assumptions(const Explored& explored, const RunArguments& arguments) {
  return !arguments.is_verify && !explored.stopped_because && !explored.explorations.empty() &&
         arguments.servers.size() <= 1 && !arguments.redis.is_wanted();
}

// A bound leaves out what the assumptions are asked without.
AlreadyFound already_found(const sim::Scenario& scenario, const Explored& explored,
                           const RunArguments& arguments) {
  if (arguments.bounds.preemptions || (arguments.is_verify && arguments.max_steps)) return {};
  return {
      .scenario = &scenario, .explorations = explored.explorations, .sampled = explored.result.strategies};
}

void add_assumptions(const sim::Scenario& scenario, RunArguments arguments, std::chrono::milliseconds used,
                     const AlreadyFound& already, reports::Report& report,
                     std::vector<std::string>& contradictions) {
  if (arguments.time_limit)
    arguments.time_limit = std::max(*arguments.time_limit - used, std::chrono::milliseconds(1));
  const ProgressStyle style =
      resolve(arguments.display.progress, is_terminal(STDERR_FILENO), from_environment);
  FoundAssumptions found = find_assumptions(scenario, arguments, style, already);
  std::move(found.contradictions.begin(), found.contradictions.end(), std::back_inserter(contradictions));
  if (found.stopped_because == sim::StopReason::interrupted) return;  // half a table is none
  found.table.is_beside_a_run = true;
  report.assumptions = std::move(found.table);
}

// After the report, which is of use nevertheless.
ExitCode tell_defects(const std::vector<std::string>& contradictions) {
  for (const std::string& contradiction : contradictions) {
    complain(reports::visible(fmt::format("overbook: defect: the engines disagree: {}\n", contradiction),
                              reports::Lines::kept));
  }
  return ExitCode::internal;
}

// Nothing here holds or fails: 0, unless something was not decided.
ExitCode find_and_tell_assumptions(const sim::Scenario& scenario, reports::Report report,
                                   const RunArguments& arguments, const Looks& looks,
                                   const AlreadyFound& already) {
  FoundAssumptions found = find_assumptions(scenario, arguments, style_of(arguments), already);
  report.assumptions = std::move(found.table);
  if (found.stopped_because) {
    report.incomplete = true;
    report.incomplete_reason =
        found.stopped_because == sim::StopReason::interrupted ? "interrupted" : "the time limit ended first";
  }
  const bool is_written = tell(report, arguments, looks);
  if (!found.contradictions.empty()) return tell_defects(found.contradictions);
  if (!is_written) return ExitCode::write_failed;
  if (found.stopped_because == sim::StopReason::interrupted) return ExitCode::interrupted;
  return found.is_decided ? ExitCode::holds : ExitCode::inconclusive;
}

}  // namespace

ExitCode run(const RunArguments& arguments) {
  const Looks looks = looks_of(arguments.display);
  scenarios::Sweep sweep = load(arguments);
  const std::vector<SourceFile> sources = sources_of(sweep, arguments);
  const std::vector<scenarios::Diagnostic> failing =
      scenarios::check_calls(sweep, arguments.strategies, arguments.scenario);
  adapt(sweep, arguments);
  check_places(planned_files_of(arguments, sweep.first_cell().scenario.name), outputs_of(arguments), sources);
  // No reason to end: the other strategies get their verdicts, and these the one that they fail.
  complain(scenarios::render(failing, {.colour = looks.has_colour_on_stderr, .ascii = looks.is_ascii}));
  const Interrupts interrupts;
  const auto start = std::chrono::steady_clock::now();
  const auto elapsed = [&] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
  };
  Explored explored;
  Assembled assembled;
  if (sweep.is_grid() && arguments.finds_assumptions)
    throw UsageError("assumptions: the scenario is a sweep; choose a cell with --set");
  if (sweep.is_grid()) {
    if (!arguments.servers.empty()) {
      throw UsageError("--servers: the scenario is a sweep; use --set servers=[2,3,4] in its place");
    }
    const auto cells = run_cells(sweep, arguments, looks, explored);
    assembled = assemble_sweep(sweep, cells,
                               {.command_line = command_line_of(arguments),
                                .incomplete_reason = incomplete_reason(explored, arguments),
                                .summaries = explored.result.strategies});
    assembled.report.redis = explored.redis;
    assembled.contradictions = std::move(explored.contradictions);
  } else {
    sim::Scenario scenario = sweep.first_cell().scenario;
    const std::uint32_t servers_in_file = scenario.servers;
    if (arguments.servers.size() == 1) scenario.servers = arguments.servers.front();
    remember_seed(scenario.explore.seed);
    const sim::Scenario in_file = scenario;
    if (arguments.finds_assumptions) scenario = sim::circumstances_of(in_file).front().scenario;
    explored = explore(scenario, arguments, looks, {.style = style_of(arguments)});
    if (arguments.finds_assumptions && !explored.stopped_because) {
      reports::Report report =
          report_of(scenario, servers_in_file, explored, arguments, arguments.settings).report;
      return find_and_tell_assumptions(in_file, std::move(report), arguments, looks,
                                       already_found(scenario, explored, arguments));
    }
    assembled = report_of(scenario, servers_in_file, explored, arguments, arguments.settings);
    if (tells_assumptions(explored, arguments))
      add_assumptions(in_file, arguments, elapsed(), already_found(in_file, explored, arguments),
                      assembled.report, assembled.contradictions);
    if (explored.race)
      assembled.report.race = race_of(*explored.race, explored.race_server, arguments.wanted_properties());
  }
  if (arguments.outputs.has_timings) add_timings(assembled.report, explored, arguments.jobs);
  if (assembled.counterexamples_left_out > 0) {
    complain(fmt::format("overbook: {} more counterexamples are left out of the report, which holds {}\n",
                         assembled.counterexamples_left_out, kMaxCounterexamples));
  }
  const bool is_written = tell(assembled.report, arguments, looks);
  if (!assembled.contradictions.empty()) return tell_defects(assembled.contradictions);
  if (!is_written) return ExitCode::write_failed;
  return exit_code_of(assembled.report, explored.stopped_because, arguments.fail_on);
}

}  // namespace overbook::cli
