#include "reports/cli/question.h"

#include <algorithm>

#include "sim/verification/applicability.h"

namespace overbook::cli {
namespace {

// What `run` explores exhaustively without being asked: about a second for each strategy. A number of states
// and not a time, so that the report is the same everywhere.
constexpr std::uint64_t kStatesOfRun = 1'000'000;
// For each cell of a sweep.
constexpr std::uint64_t kStatesOfCell = 100'000;

// What a server does grows with the requests that it makes one after the other, and with it what there is to
// learn: beyond a few, `run` only samples, and `verify` is there for those who can wait.
constexpr std::uint64_t kRequestsOfRun = 4;

bool is_small(const sim::Scenario& scenario) {
  return std::uint64_t{scenario.requests_per_server} * (scenario.retries + 1) <= kRequestsOfRun;
}

bool is_run(const RunArguments& arguments) {
  return arguments.command == RunCommand::run;
}

// Whether it is explored exhaustively at all.
bool is_explored(const RunArguments& arguments, const sim::Scenario& scenario) {
  if (!is_run(arguments)) return true;
  const bool is_sampled_only = scenario.timing.is_timed || arguments.bounds.states == 0;
  return !is_sampled_only && is_small(scenario);
}

sim::Budget budget_of(const RunArguments& arguments, AskedOf asked_of) {
  sim::Budget budget{.engine = arguments.bounds.engine,
                     .states = arguments.bounds.states,
                     .memory_bytes = arguments.bounds.memory_bytes,
                     .preemptions = arguments.bounds.preemptions,
                     .depth = {}};
  if (is_run(arguments)) {
    budget.are_states_of_fast_engine = !budget.states;
    if (!budget.states) budget.states = asked_of == AskedOf::cell_of_sweep ? kStatesOfCell : kStatesOfRun;
  } else {
    budget.depth = arguments.max_steps;
  }
  return budget;
}

// A run that has explored says what the strategies assume as well, so that a report that is passed on says
// what its proofs are silent about.
bool tells_assumptions(const RunArguments& arguments, AskedOf asked_of) {
  if (arguments.command == RunCommand::assumptions) return true;
  return is_run(arguments) && asked_of == AskedOf::one_scenario && !arguments.redis.is_wanted();
}

bool may_somebody_wait(const sim::Scenario& scenario) {
  const auto is_expected = [](const auto& of_strategy) {
    return of_strategy.second.contains(model::PropertyId::no_lost_wakeup);
  };
  return !std::all_of(scenario.strategies.begin(), scenario.strategies.end(), sim::never_waits) ||
         std::any_of(scenario.expect.begin(), scenario.expect.end(), is_expected);
}

}  // namespace

model::PropertySet properties_asked(const RunArguments& arguments, const sim::Scenario& scenario) {
  model::PropertySet asked = arguments.wanted_properties();
  if (arguments.properties.empty() && !may_somebody_wait(scenario))
    asked.erase(model::PropertyId::no_lost_wakeup);
  return asked;
}

sim::Question question_of(const RunArguments& arguments, const sim::Scenario& scenario, const Places& places,
                          AskedOf asked_of) {
  sim::Question question{.properties = properties_asked(arguments, scenario)};
  if (is_run(arguments)) question.sampling = {.jobs = arguments.jobs.value_or(1), .stage = places.stage};
  if (is_explored(arguments, scenario)) {
    question.proof = {
        .budget = budget_of(arguments, asked_of),
        .servers = arguments.servers,
        .if_not_a_function = is_run(arguments) ? sim::IfNotAFunction::leave_out : sim::IfNotAFunction::tell};
  }
  if (tells_assumptions(arguments, asked_of)) {
    question.assumptions = {
        .are = is_run(arguments) ? sim::AssumptionsAre::beside_a_run : sim::AssumptionsAre::asked_for,
        .engine = arguments.bounds.engine,
        .states = arguments.bounds.states,
        .memory_bytes = arguments.bounds.memory_bytes};
  }
  if (places.track != nullptr)
    question.race = {.rounds = arguments.schedules.value_or(kSchedulesOnRedis), .track = places.track};
  return question;
}

assembly::Limits limits_of(const RunArguments& arguments) {
  const bool is_depth = arguments.command != RunCommand::run;  // else it is where a run is cut
  return {.depth = is_depth ? arguments.max_steps : std::nullopt, .time = arguments.time_limit};
}

}  // namespace overbook::cli
