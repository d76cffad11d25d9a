#include "reports/assembly/exploration_verdict.h"

#include <algorithm>
#include <utility>

#include "reports/assembly/scenario_options.h"
#include "reports/text/words.h"

namespace overbook::assembly {
namespace {

// What was explored to decide this property, which may be less than all.
reports::Exhaustive exhaustive_of(const sim::Answer& answer,
                                  const std::vector<sim::Exploration>& explorations,
                                  model::PropertyId property) {
  const sim::Scenario& scenario = answer.scenario;
  reports::Exhaustive all;
  for (const sim::Exploration& one : explorations) {
    const sim::PropertyOutcome* outcome = sim::outcome_of(one, property);
    if (outcome == nullptr || !sim::is_applicable(one, property)) continue;
    all.states += outcome->extent.states;
    all.transitions += outcome->extent.transitions;
    all.frontier += outcome->extent.frontier;
    all.depth = std::max(all.depth, outcome->extent.depth);
    all.servers.push_back(one.servers);
  }
  all.bounds = {{"requests per server", scenario.requests_per_server},
                {"retries", scenario.retries},
                {"limit", scenario.limits.the_limit().permits}};
  if (scenario.at_once > 1) all.bounds.emplace("requests of a server at once", scenario.at_once);
  if (all.servers.size() == 1) {
    all.bounds.emplace("servers", all.servers.front());
    all.servers.clear();
  }
  for (const auto& [fault, budget] : budgets_of(scenario.faults)) all.bounds.emplace(fault, budget);
  const sim::Budget& budget = answer.budget;
  if (budget.preemptions) all.bounds.emplace("preemptions", *budget.preemptions);
  if (budget.depth) all.bounds.emplace("steps", *budget.depth);
  return all;
}

}  // namespace

reports::Verdict verdict_of(sim::Outcome outcome) {
  switch (outcome) {
    case sim::Outcome::proved:
      return reports::Verdict::proved;
    case sim::Outcome::violated:
      return reports::Verdict::violated;
    case sim::Outcome::inconclusive:
      break;
  }
  return reports::Verdict::inconclusive;
}

reports::Verdict verdict_of(const sim::JointOutcome& joint) {
  if (!joint.cannot_begin.empty()) return reports::Verdict::not_run;
  if (!joint.not_applicable.empty()) return reports::Verdict::not_applicable;
  return verdict_of(joint.outcome);
}

void set_explored(reports::PropertyResult& result, const sim::Answer& answer, std::size_t strategy,
                  model::PropertyId property, const Limits& limits) {
  const std::vector<sim::Exploration>& explorations = answer.strategies.at(strategy).explorations;
  if (explorations.empty()) return;
  const sim::JointOutcome joint = sim::joint_outcome(explorations, property);
  const std::string reason = reason_text(joint, explorations, property, limits);
  const bool was_sampled = result.schedules > 0;
  if (!joint.not_applicable.empty() || !joint.cannot_begin.empty()) {
    result.verdict = verdict_of(joint);
    result.reason = reason;
    return;
  }
  // The schedules that were sampled are as blind to what exploring can't see.
  const bool is_said = joint.is_for_good && result.violations == 0;
  if (joint.outcome == sim::Outcome::inconclusive && was_sampled && !is_said) return;
  // Beyond the preemptions that were explored.
  if (joint.outcome == sim::Outcome::proved && result.violations > 0) return;
  // How often it was violated says more than how many states there are.
  if (joint.outcome != sim::Outcome::violated || result.violations == 0)
    result.exhaustive = exhaustive_of(answer, explorations, property);
  result.verdict = verdict_of(joint);
  if (joint.outcome != sim::Outcome::violated || !was_sampled) result.method = "exhaustive";
  if (joint.outcome == sim::Outcome::proved) result.undecided = 0;
  result.reason = reason;
  result.is_for_good = joint.is_for_good;
  result.upper_bound.reset();
  if (joint.worst_excess > result.worst_excess.value_or(0)) result.worst_excess = joint.worst_excess;
}

std::vector<reports::ServersRow> servers_rows(const std::string& strategy,
                                              const std::vector<sim::Exploration>& explorations,
                                              const model::PropertySet& properties, const Limits& limits) {
  std::vector<reports::ServersRow> rows;
  for (const sim::Exploration& one : explorations) {
    reports::ServersRow row{
        .strategy = strategy, .servers = one.servers, .properties = {}, .reason = reason_text(one, limits)};
    const bool calls_fail =
        sim::joint_outcome({one}, model::PropertyId::no_failure).outcome == sim::Outcome::violated;
    const bool is_contradictory = !sim::contradiction_in({one}).empty();
    if (is_contradictory) row.reason = reports::kEnginesDisagree;
    if (calls_fail && row.reason.empty()) row.reason = kCallsFail;
    for (const model::PropertyId id : properties.in_order()) {
      sim::JointOutcome outcome = sim::joint_outcome({one}, id);
      const bool is_void = is_contradictory || (calls_fail && outcome.outcome == sim::Outcome::proved);
      if (is_void) {
        sim::JointOutcome silent;
        silent.not_applicable = outcome.not_applicable;
        outcome = std::move(silent);
      }
      reports::ServersVerdict verdict{.property = std::string(model::info(id).name),
                                      .verdict = verdict_of(outcome)};
      if (outcome.worst_excess > 0) verdict.worst_excess = outcome.worst_excess;
      if (outcome.shortest) verdict.schedule = sim::to_text(outcome.shortest->schedule);
      if (outcome.worst) verdict.worst_schedule = sim::to_text(outcome.worst->schedule);
      row.properties.push_back(std::move(verdict));
    }
    if (one.result) {
      row.states = one.result->states;
      row.transitions = one.result->transitions;
      row.frontier = one.result->frontier;
      row.depth = one.result->depth;
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace overbook::assembly
