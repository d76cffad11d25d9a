#include "reports/cli/asker.h"

#include <fmt/format.h>
#include <unistd.h>

#include <stdexcept>
#include <utility>

#include "reports/cli/arguments/command_line.h"
#include "reports/cli/commands.h"
#include "reports/cli/fatal.h"
#include "reports/cli/on_redis.h"
#include "reports/text/escape.h"

namespace overbook::cli {

void Outcome::add(const sim::Answer& answer) {
  schedules += answer.schedules();
  for (std::string& one : answer.contradictions()) contradictions.push_back(std::move(one));
  if (answer.assumptions) are_assumptions_decided = answer.assumptions->is_decided;
}

// The one kind of error that the loader can't see: a strategy that can't be set up as the scenario has it.
template <typename Ask>
auto Asker::answered(const Ask& ask) {
  try {
    auto answer = ask();
    sampled_for_ = watch_->sampled_for();
    watch_.reset();
    return answer;
  } catch (const std::invalid_argument& error) {
    throw UnusableScenario(fmt::format("{}: {}", arguments_.scenario, error.what()));
  }
}

Outcome Asker::ask(sim::Scenario scenario) {
  assembly::ReplayLine replay{.scenario_path = portable_path(arguments_.scenario),
                              .settings = arguments_.settings,
                              .servers_in_file = scenario.servers};
  if (arguments_.servers.size() == 1) scenario.servers = arguments_.servers.front();
  properties_ = properties_asked(arguments_, scenario);
  const sim::Answer answer = answered([&] {
    const sim::Turn turn = prepare(scenario, AskedOf::one_scenario, {.style = style()});
    return sim::answer(scenario, turn.question, *turn.watch);
  });
  Outcome outcome{.assembled = assembly::assemble(answer, report_facts(std::move(replay))),
                  .stopped_because = answer.stopped_because};
  outcome.add(answer);
  outcome.sampled_for = sampled_for_;
  if (answer.race) {
    outcome.assembled.report.race = assembly::race_of(*answer.race, server_->name(), properties_);
  }
  return outcome;
}

Outcome Asker::ask(const sim::Sweep& sweep) {
  properties_ = properties_asked(arguments_, sweep.first_cell().scenario);
  const sim::SweepAnswer answer = answered([&] {
    return sim::answer(sweep, properties_, [&](std::size_t cell) {
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

ProgressStyle Asker::style() const {
  return resolve(arguments_.display.progress, is_terminal(STDERR_FILENO), from_environment);
}

// What is to be done before anything that takes long: is there a server, and may it be used?
sim::Turn Asker::prepare(const sim::Scenario& scenario, AskedOf asked_of, const Showing& showing) {
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

assembly::VerdictFacts Asker::verdict_facts() const {
  return {.limits = limits_of(arguments_),
          .compares_expectations = arguments_.expect.value_or(true),
          .redis = arguments_.is_campaign_on_redis() ? server_->name() : std::string()};
}

assembly::ReportFacts Asker::report_facts(assembly::ReplayLine replay) const {
  return {.properties = properties_,
          .command_line = command_line_of(arguments_),
          .replay = std::move(replay),
          .verdicts = verdict_facts(),
          .servers = arguments_.servers,
          .has_timings = arguments_.outputs.has_timings};
}

assembly::SweepFacts Asker::sweep_facts() const {
  return {.properties = properties_,
          .command_line = command_line_of(arguments_),
          .scenario_path = portable_path(arguments_.scenario),
          .settings = arguments_.settings,
          .verdicts = verdict_facts()};
}

ExitCode tell_defects(const std::vector<std::string>& contradictions) {
  for (const std::string& contradiction : contradictions) {
    complain(reports::visible(fmt::format("overbook: defect: the engines disagree: {}\n", contradiction),
                              reports::Lines::kept));
  }
  return ExitCode::internal;
}

}  // namespace overbook::cli
