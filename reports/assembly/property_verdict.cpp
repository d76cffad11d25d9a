#include "reports/assembly/property_verdict.h"

#include <fmt/format.h>

#include "reports/assembly/exploration_verdict.h"
#include "reports/text/words.h"
#include "sim/explanation/counterexample.h"
#include "sim/verification/applicability.h"
#include "sim/verification/joint_outcome.h"
#include "sim/verification/statistics.h"

namespace overbook::assembly {
namespace {

constexpr double kConfidence = 0.95;

// On a real server nothing is proved: where a proof is expected, not to be violated is all that is asked.
sim::Expectation expectation_on(const std::string& redis, sim::Expectation expected) {
  const bool is_less = !redis.empty() && expected == sim::Expectation::proved;
  return is_less ? sim::Expectation::not_violated : expected;
}

// What the schedules that were sampled say: violated, not found, inconclusive, or why there were none.
// `redis`: the real server that they ran on; empty: the fake.
void set_verdict(reports::PropertyResult& result, const sim::PropertyTally& tally,
                 const sim::Scenario& scenario, const sim::StrategySummary& summary,
                 const std::string& redis) {
  const std::uint64_t schedules = summary.schedules;
  if (!summary.cannot_begin.empty()) {
    result.verdict = reports::Verdict::not_run;
    result.reason = summary.cannot_begin;
    return;
  }
  if (schedules == 0) {
    result.verdict = reports::Verdict::not_run;
    result.reason = "the campaign was stopped before its first schedule";
    return;
  }
  if (!summary.lacking.empty()) {
    result.verdict = reports::Verdict::inconclusive;
    result.reason = fmt::format("the fake Redis has no {}", summary.lacking);
    result.is_for_good = true;
    result.schedules = schedules;
    result.method = sim::method_of(scenario);
    return;
  }
  const bool is_independent = sim::draws_are_independent(scenario);
  result.method = sim::method_of(scenario);
  if (!redis.empty()) result.method += ", on " + redis;
  result.schedules = schedules;
  result.violations = tally.violations;
  result.undecided = tally.undecided;
  if (tally.undecided > 0) {
    result.reason = fmt::format("{} of {} schedules undecided: too many requests overlap to try their orders",
                                tally.undecided, schedules);
  }
  if (tally.violations == 0) {
    result.verdict = tally.undecided > 0 ? reports::Verdict::inconclusive : reports::Verdict::not_found;
    const bool is_bounded = is_independent && tally.undecided == 0;
    if (is_bounded) result.upper_bound = sim::upper_bound_of_none(schedules, kConfidence);
    return;
  }
  result.verdict = reports::Verdict::violated;
  if (is_independent && tally.undecided == 0) {
    const sim::Interval interval = sim::wilson_interval(tally.violations, schedules, kConfidence);
    result.rate = {.estimate = static_cast<double>(tally.violations) / static_cast<double>(schedules),
                   .low = interval.low,
                   .high = interval.high,
                   .confidence = kConfidence};
  }
  if (tally.worst_excess > 0) result.worst_excess = tally.worst_excess;
  result.schedules_by_excess = tally.schedules_by_excess;
}

// Nothing could break it, for the reason `why`.
void set_not_applicable(reports::PropertyResult& result, const std::string& why,
                        const sim::PropertyTally& tally) {
  if (tally.violations > 0) {
    throw sim::HarnessDefect(
        fmt::format("{} is not applicable ({}), and a schedule violated it: {}", result.property, why,
                    tally.shortest ? sim::to_text(tally.shortest->schedule) : "on a real server"));
  }
  // That so many schedules did not break it is no evidence of anything.
  result.verdict = reports::Verdict::not_applicable;
  result.reason = why;
  result.method.clear();
  result.schedules = result.undecided = 0;
  result.upper_bound.reset();
}

// Of a limiter whose calls fail on their own nothing else is proved: what makes calls fail also keeps
// conversations from running.
void take_back_proof(reports::PropertyResult& result) {
  if (result.verdict == reports::Verdict::proved) result.verdict = reports::Verdict::inconclusive;
  result.is_for_good = result.is_for_good || result.verdict == reports::Verdict::inconclusive;
  const bool is_open =
      result.verdict == reports::Verdict::inconclusive || result.verdict == reports::Verdict::not_found;
  if (is_open && result.reason.empty()) result.reason = kCallsFail;
}

// Where the engines disagree about a strategy nothing is said of it; what was counted stays.
void set_contradictory(reports::PropertyResult& result) {
  const bool says_nothing =
      result.verdict == reports::Verdict::not_applicable || result.verdict == reports::Verdict::not_run;
  if (says_nothing) return;
  result.verdict = reports::Verdict::inconclusive;
  result.reason = reports::kEnginesDisagree;
  result.upper_bound.reset();
  result.rate.reset();
}

// What the scenario expects, and whether it is met by the verdict, which must be the last one. On a real
// server, where nothing is proved, a proof that is expected asks for no violation.
void set_expectation(reports::PropertyResult& result, const sim::Scenario& scenario, const std::string& label,
                     model::PropertyId property, const std::string& redis) {
  const auto of_strategy = scenario.expect.find(label);
  if (of_strategy == scenario.expect.end()) return;
  const auto expected = of_strategy->second.find(property);
  if (expected == of_strategy->second.end()) return;
  const sim::Expectation asked = expectation_on(redis, expected->second);
  result.expected = sim::to_text(asked);
  result.expectation_met = is_met(asked, result.verdict);
}

// What nothing could break, whatever was sampled. Without explorations, the number of servers is the
// scenario's.
void set_what_stands_above(reports::PropertyResult& result, const sim::Scenario& scenario,
                           const model::StrategySpec& spec, const sim::StrategyAnswer& found,
                           model::PropertyId property) {
  if (!found.sampled.cannot_begin.empty()) return;
  const sim::PropertyTally& tally = found.sampled.properties[property];
  if (!found.explorations.empty()) {
    if (result.verdict == reports::Verdict::not_applicable) set_not_applicable(result, result.reason, tally);
    return;
  }
  const auto why = sim::why_not_applicable(scenario, spec, property);
  if (why) set_not_applicable(result, *why, tally);
}

}  // namespace

reports::PropertyResult property_result(const sim::Answer& answer, std::size_t strategy,
                                        model::PropertyId property, const VerdictFacts& facts) {
  const sim::Scenario& scenario = answer.scenario;
  const model::StrategySpec& spec = scenario.strategies.at(strategy);
  const sim::StrategyAnswer& found = answer.strategies.at(strategy);
  const model::PropertyInfo& info = model::info(property);
  reports::PropertyResult result;
  result.property = info.name;
  result.claim = info.claim;
  result.definition = info.definition;
  set_verdict(result, found.sampled.properties[property], scenario, found.sampled, facts.redis);
  set_explored(result, answer, strategy, property, facts.limits);
  set_what_stands_above(result, scenario, spec, found, property);
  const bool is_failure = property == model::PropertyId::no_failure;
  if (!is_failure && found.do_calls_fail()) take_back_proof(result);
  if (!found.contradiction.empty()) set_contradictory(result);
  if (facts.compares_expectations) set_expectation(result, scenario, spec.label, property, facts.redis);
  return result;
}

bool is_met(sim::Expectation expectation, reports::Verdict verdict) {
  switch (expectation) {
    case sim::Expectation::proved:
      return verdict == reports::Verdict::proved;
    case sim::Expectation::violated:
      return verdict == reports::Verdict::violated;
    case sim::Expectation::not_found:
      return verdict == reports::Verdict::not_found;
    case sim::Expectation::not_violated:
      return verdict == reports::Verdict::proved || verdict == reports::Verdict::not_found ||
             verdict == reports::Verdict::not_applicable;
    case sim::Expectation::not_applicable:
      return verdict == reports::Verdict::not_applicable;
  }
  return false;
}

reports::Cost cost_of(const sim::CostTally& tally) {
  reports::Cost cost;
  cost.decisions = tally.all_decisions();
  if (cost.decisions == 0) return cost;
  const auto all = static_cast<double>(cost.decisions);
  cost.round_trips = {.mean = static_cast<double>(tally.round_trips) / all,
                      .min = tally.round_trips_min,
                      .max = tally.round_trips_max};
  for (const auto& [command, count] : tally.commands) {
    cost.commands_per_decision.emplace(command, static_cast<double>(count) / all);
  }
  for (std::size_t i = 0; i < tally.decisions.size(); ++i) {
    cost.decisions_by_kind.emplace(model::to_text(static_cast<model::Decision>(i)), tally.decisions.at(i));
  }
  if (tally.latency.count() == 0) return cost;
  cost.virtual_time = {.latency_p50_us = tally.latency.percentile(0.5),
                       .latency_p90_us = tally.latency.percentile(0.9),
                       .latency_p99_us = tally.latency.percentile(0.99),
                       .latency_max_us = tally.latency.max(),
                       .slot_us_leaked = tally.slot_us_leaked,
                       .slot_us_over_limit = tally.slot_us_over_limit,
                       .run_us = tally.run_us};
  return cost;
}

std::optional<reports::Requests> requests_of(const sim::StrategySummary& summary) {
  if (summary.schedules == 0) return std::nullopt;
  const auto ended = [&](model::Decision decision) {
    return summary.cost.decisions.at(static_cast<std::size_t>(decision));
  };
  return reports::Requests{.admitted = ended(model::Decision::admitted),
                           .rejected = ended(model::Decision::rejected),
                           .duplicate = ended(model::Decision::duplicate),
                           .failed = ended(model::Decision::failed)};
}

}  // namespace overbook::assembly
