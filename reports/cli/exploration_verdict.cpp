#include "reports/cli/exploration_verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "reports/cli/scenario_options.h"
#include "reports/cli/server_counts.h"
#include "reports/words.h"
#include "sim/counterexample.h"

namespace overbook::cli {
namespace {

const sim::PropertyOutcome* outcome_of(const Exploration& exploration, model::PropertyId property) {
  return exploration.result ? &exploration.result->properties[static_cast<std::size_t>(property)] : nullptr;
}

void add_violation(JointOutcome& joint, const sim::PropertyOutcome& now, std::uint32_t servers) {
  joint.outcome = sim::Outcome::violated;
  if (!joint.shortest || now.shortest->steps.size() < joint.shortest->schedule.steps.size()) {
    joint.shortest = ServersSchedule{*now.shortest, servers};
  }
  if (now.worst_excess > joint.worst_excess) {
    joint.worst_excess = now.worst_excess;
    joint.worst = ServersSchedule{*now.worst, servers};
  }
}

// "with 6 servers: its memory was used up", where it isn't the only number of servers.
std::string reason_of(const Exploration& exploration, std::size_t explorations) {
  if (explorations == 1 || exploration.reason.empty()) return exploration.reason;
  return fmt::format("with {}: {}", reports::counted(exploration.servers, "server"), exploration.reason);
}

// What was proved of some numbers of servers before others were too many: "proved with 2..5 servers; with 6
// servers: its memory was used up (--memory); no violation so far".
std::string open_reason(const std::vector<Exploration>& explorations, model::PropertyId property) {
  std::vector<std::uint32_t> proved;
  const Exploration* first_open = nullptr;
  for (const Exploration& one : explorations) {
    const sim::PropertyOutcome* outcome = outcome_of(one, property);
    if (outcome != nullptr && outcome->outcome == sim::Outcome::proved) {
      proved.push_back(one.servers);
    } else if (first_open == nullptr) {
      first_open = &one;
    }
  }
  if (first_open == nullptr) throw std::logic_error("a property that is proved, and not decided");
  std::string reason;
  if (!proved.empty()) reason = fmt::format("proved with {} servers; ", server_counts_text(proved));
  reason += reason_of(*first_open, explorations.size());
  return first_open->result ? reason + "; no violation so far" : reason;
}

// What was explored to decide this property, which may be less than all.
reports::Exhaustive exhaustive_of(const sim::Scenario& scenario, const ProofBounds& bounds,
                                  const std::vector<Exploration>& explorations, model::PropertyId property) {
  reports::Exhaustive all;
  for (const Exploration& one : explorations) {
    const sim::PropertyOutcome* outcome = outcome_of(one, property);
    if (outcome == nullptr) continue;
    all.states += outcome->extent.states;
    all.transitions += outcome->extent.transitions;
    all.frontier += outcome->extent.frontier;
    all.depth = std::max(all.depth, outcome->extent.depth);
    all.servers.push_back(one.servers);
  }
  all.bounds = {{"requests per server", scenario.requests_per_server},
                {"retries", scenario.retries},
                {"limit", scenario.limit}};
  if (all.servers.size() == 1) {
    all.bounds.emplace("servers", all.servers.front());
    all.servers.clear();
  }
  for (const auto& [fault, budget] : budgets_of(scenario.faults)) all.bounds.emplace(fault, budget);
  if (bounds.preemptions) all.bounds.emplace("preemptions", *bounds.preemptions);
  if (bounds.max_depth) all.bounds.emplace("steps", *bounds.max_depth);
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

JointOutcome joint_outcome(const std::vector<Exploration>& explorations, model::PropertyId property) {
  JointOutcome joint;
  bool all_proved = true;
  const Exploration* maybe_worse = nullptr;
  for (const Exploration& one : explorations) {
    const sim::PropertyOutcome* now = outcome_of(one, property);
    all_proved = all_proved && now != nullptr && now->outcome == sim::Outcome::proved;
    if (now != nullptr && now->outcome == sim::Outcome::violated) add_violation(joint, *now, one.servers);
    const bool is_exact = now != nullptr && (now->outcome == sim::Outcome::proved ||
                                             (now->outcome == sim::Outcome::violated && now->worst_is_exact));
    if (!is_exact && maybe_worse == nullptr) maybe_worse = &one;
  }
  if (joint.outcome == sim::Outcome::violated) {
    const bool is_open = joint.worst_excess > 0 && maybe_worse != nullptr && !maybe_worse->reason.empty();
    if (is_open) joint.reason = "worse is possible: " + reason_of(*maybe_worse, explorations.size());
  } else if (all_proved) {
    joint.outcome = sim::Outcome::proved;
  } else {
    joint.reason = open_reason(explorations, property);
  }
  return joint;
}

void set_explored(reports::PropertyResult& result, const sim::Scenario& scenario, const ProofBounds& bounds,
                  const std::vector<Exploration>& explorations, model::PropertyId property) {
  if (explorations.empty()) return;
  const JointOutcome joint = joint_outcome(explorations, property);
  const bool was_sampled = result.schedules > 0;
  if (joint.outcome == sim::Outcome::inconclusive && was_sampled) return;
  // How often it was violated says more than how many states there are.
  if (joint.outcome != sim::Outcome::violated || result.violations == 0)
    result.exhaustive = exhaustive_of(scenario, bounds, explorations, property);
  if (joint.outcome == sim::Outcome::proved && result.verdict == reports::Verdict::violated) {
    throw sim::HarnessDefect(fmt::format("{} was proved by exploring, and violated by a sampled schedule",
                                         model::info(property).name));
  }
  result.verdict = verdict_of(joint.outcome);
  if (joint.outcome != sim::Outcome::violated || !was_sampled) result.method = "exhaustive";
  if (joint.outcome == sim::Outcome::proved) result.undecided = 0;
  result.reason = joint.reason;
  result.upper_bound.reset();
  if (joint.worst_excess > result.worst_excess.value_or(0)) result.worst_excess = joint.worst_excess;
}

std::vector<reports::ServersRow> servers_rows(const std::string& strategy,
                                              const std::vector<Exploration>& explorations,
                                              const std::vector<model::PropertyId>& properties) {
  std::vector<reports::ServersRow> rows;
  for (const Exploration& one : explorations) {
    reports::ServersRow row{
        .strategy = strategy, .servers = one.servers, .properties = {}, .reason = one.reason};
    for (const model::PropertyId id : properties) {
      const JointOutcome outcome = joint_outcome({one}, id);
      reports::ServersVerdict verdict{.property = std::string(model::info(id).name),
                                      .verdict = verdict_of(outcome.outcome)};
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

}  // namespace overbook::cli
