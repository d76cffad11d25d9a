#include "reports/cli/exploration_verdict.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "reports/cli/scenario_options.h"
#include "reports/cli/server_counts.h"
#include "reports/text/words.h"
#include "sim/explanation/counterexample.h"

namespace overbook::cli {
namespace {

const sim::PropertyOutcome* outcome_of(const Exploration& exploration, model::PropertyId property) {
  return exploration.result ? &exploration.result->properties[property] : nullptr;
}

bool is_applicable(const Exploration& exploration, model::PropertyId property) {
  return exploration.not_applicable[property].empty();
}

// What can't be broken was never asked for; if it was found broken, we are wrong about one of the two.
void refuse_violation(const sim::PropertyOutcome* outcome, model::PropertyId property) {
  if (outcome == nullptr || outcome->outcome != sim::Outcome::violated) return;
  throw sim::HarnessDefect(fmt::format("{} is not applicable, and exploring found it violated: {}",
                                       model::info(property).name, sim::to_text(*outcome->shortest)));
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
    if (!is_applicable(one, property)) continue;
    const sim::PropertyOutcome* outcome = outcome_of(one, property);
    if (outcome != nullptr && outcome->outcome == sim::Outcome::proved) {
      proved.push_back(one.servers);
    } else if (first_open == nullptr) {
      first_open = &one;
    }
  }
  if (first_open == nullptr) throw std::logic_error("a property that is proved, and not decided");
  std::string reason;
  if (!proved.empty()) reason = fmt::format("proved with {} servers; ", server_counts_text(proved, ", "));
  const sim::PropertyOutcome* open = outcome_of(*first_open, property);
  if (open != nullptr && !open->reason.empty()) return reason + open->reason;
  reason += reason_of(*first_open, explorations.size());
  return first_open->result ? reason + "; no violation so far" : reason;
}

// What was explored to decide this property, which may be less than all.
reports::Exhaustive exhaustive_of(const sim::Scenario& scenario, const ProofBounds& bounds,
                                  const std::vector<Exploration>& explorations, model::PropertyId property) {
  reports::Exhaustive all;
  for (const Exploration& one : explorations) {
    const sim::PropertyOutcome* outcome = outcome_of(one, property);
    if (outcome == nullptr || !is_applicable(one, property)) continue;
    all.states += outcome->extent.states;
    all.transitions += outcome->extent.transitions;
    all.frontier += outcome->extent.frontier;
    all.depth = std::max(all.depth, outcome->extent.depth);
    all.servers.push_back(one.servers);
  }
  all.bounds = {{"requests per server", scenario.requests_per_server},
                {"retries", scenario.retries},
                {"limit", scenario.limits.the_limit().permits}};
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

reports::Verdict verdict_of(const JointOutcome& joint) {
  if (!joint.cannot_begin.empty()) return reports::Verdict::not_run;
  if (!joint.not_applicable.empty()) return reports::Verdict::not_applicable;
  return verdict_of(joint.outcome);
}

JointOutcome joint_outcome(const std::vector<Exploration>& explorations, model::PropertyId property) {
  JointOutcome joint;
  bool all_proved = true;
  bool is_ever_applicable = explorations.empty();
  const Exploration* maybe_worse = nullptr;
  for (const Exploration& one : explorations) {
    const sim::PropertyOutcome* now = outcome_of(one, property);
    if (joint.cannot_begin.empty()) joint.cannot_begin = one.cannot_begin;
    if (!is_applicable(one, property)) {
      refuse_violation(now, property);
      continue;
    }
    is_ever_applicable = true;
    all_proved = all_proved && now != nullptr && now->outcome == sim::Outcome::proved;
    if (now != nullptr && now->outcome == sim::Outcome::violated) add_violation(joint, *now, one.servers);
    const bool is_exact = now != nullptr && (now->outcome == sim::Outcome::proved ||
                                             (now->outcome == sim::Outcome::violated && now->worst_is_exact));
    if (!is_exact && maybe_worse == nullptr) maybe_worse = &one;
  }
  if (!joint.cannot_begin.empty()) {
    joint.reason = joint.cannot_begin;
  } else if (!is_ever_applicable) {
    joint.reason = joint.not_applicable = explorations.front().not_applicable[property];
  } else if (joint.outcome == sim::Outcome::violated) {
    const bool is_open = joint.worst_excess > 0 && maybe_worse != nullptr && !maybe_worse->reason.empty();
    if (is_open) joint.reason = "worse is possible: " + reason_of(*maybe_worse, explorations.size());
  } else if (all_proved) {
    joint.outcome = sim::Outcome::proved;
  } else {
    joint.reason = open_reason(explorations, property);
    joint.is_for_good = std::any_of(explorations.begin(), explorations.end(), [&](const Exploration& one) {
      const sim::PropertyOutcome* now = outcome_of(one, property);
      return now != nullptr && now->outcome == sim::Outcome::inconclusive && !now->reason.empty();
    });
  }
  return joint;
}

std::string contradiction_in(const std::vector<Exploration>& explorations) {
  for (const Exploration& one : explorations) {
    if (one.result && !one.result->contradiction.empty()) return one.result->contradiction;
  }
  return {};
}

void set_explored(reports::PropertyResult& result, const sim::Scenario& scenario, const ProofBounds& bounds,
                  const std::vector<Exploration>& explorations, model::PropertyId property) {
  if (explorations.empty()) return;
  const JointOutcome joint = joint_outcome(explorations, property);
  const bool was_sampled = result.schedules > 0;
  if (!joint.not_applicable.empty() || !joint.cannot_begin.empty()) {
    result.verdict = verdict_of(joint);
    result.reason = joint.reason;
    return;
  }
  // The schedules that were sampled are as blind to what exploring can't see.
  const bool is_said = joint.is_for_good && result.violations == 0;
  if (joint.outcome == sim::Outcome::inconclusive && was_sampled && !is_said) return;
  // Beyond the preemptions that were explored.
  if (joint.outcome == sim::Outcome::proved && result.violations > 0) return;
  // How often it was violated says more than how many states there are.
  if (joint.outcome != sim::Outcome::violated || result.violations == 0)
    result.exhaustive = exhaustive_of(scenario, bounds, explorations, property);
  result.verdict = verdict_of(joint);
  if (joint.outcome != sim::Outcome::violated || !was_sampled) result.method = "exhaustive";
  if (joint.outcome == sim::Outcome::proved) result.undecided = 0;
  result.reason = joint.reason;
  result.is_for_good = joint.is_for_good;
  result.upper_bound.reset();
  if (joint.worst_excess > result.worst_excess.value_or(0)) result.worst_excess = joint.worst_excess;
}

std::vector<reports::ServersRow> servers_rows(const std::string& strategy,
                                              const std::vector<Exploration>& explorations,
                                              const model::PropertySet& properties) {
  std::vector<reports::ServersRow> rows;
  for (const Exploration& one : explorations) {
    reports::ServersRow row{
        .strategy = strategy, .servers = one.servers, .properties = {}, .reason = one.reason};
    const bool calls_fail =
        joint_outcome({one}, model::PropertyId::no_failure).outcome == sim::Outcome::violated;
    const bool is_contradictory = !contradiction_in({one}).empty();
    if (is_contradictory) row.reason = reports::kEnginesDisagree;
    if (calls_fail && row.reason.empty()) row.reason = kCallsFail;
    for (const model::PropertyId id : properties.in_order()) {
      JointOutcome outcome = joint_outcome({one}, id);
      const bool is_void = is_contradictory || (calls_fail && outcome.outcome == sim::Outcome::proved);
      if (is_void) {
        JointOutcome silent;
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

}  // namespace overbook::cli
