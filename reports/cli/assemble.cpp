#include "reports/cli/assemble.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/strategies/registry.h"
#include "reports/cli/finding.h"
#include "reports/cli/scenario_options.h"
#include "reports/cli/server_counts.h"
#include "reports/cli/step_table.h"
#include "reports/cli/values.h"
#include "reports/cli/version.h"
#include "scenarios/loader.h"
#include "sim/statistics.h"

namespace overbook::cli {
namespace {

using model::PropertyId;
using model::PropertyInfo;

constexpr double kConfidence = 0.95;

std::vector<PropertyId> shown_properties(const std::vector<PropertyId>& wanted) {
  std::vector<PropertyId> shown;
  for (const PropertyInfo& property : model::all_properties()) {
    const bool is_wanted =
        wanted.empty() || std::find(wanted.begin(), wanted.end(), property.id) != wanted.end();
    if (is_wanted) shown.push_back(property.id);
  }
  return shown;
}

const sim::PropertyTally& tally_of(const sim::StrategySummary& summary, PropertyId property) {
  return summary.properties[static_cast<std::size_t>(property)];
}

void set_verdict(reports::PropertyResult& result, const sim::PropertyTally& tally,
                 const sim::Scenario& scenario, std::uint64_t schedules, const std::string& redis) {
  if (schedules == 0) {
    result.verdict = reports::Verdict::not_run;
    result.reason = "the campaign was stopped before its first schedule";
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

// On a real server nothing is proved: where a proof is expected, not to be violated is all that is asked.
sim::Expectation expectation_on(const std::string& redis, sim::Expectation expected) {
  const bool is_less = !redis.empty() && expected == sim::Expectation::proved;
  return is_less ? sim::Expectation::not_violated : expected;
}

void set_expectation(reports::PropertyResult& result, const sim::Scenario& scenario, const std::string& label,
                     PropertyId property, const std::string& redis) {
  const auto of_strategy = scenario.expect.find(label);
  if (of_strategy == scenario.expect.end()) return;
  const auto expected = of_strategy->second.find(property);
  if (expected == of_strategy->second.end()) return;
  const sim::Expectation asked = expectation_on(redis, expected->second);
  result.expected = sim::to_text(asked);
  result.expectation_met = is_met(asked, result.verdict);
}

std::string lease_text(const sim::Scenario& scenario, const model::StrategyInfo& info) {
  if (!scenario.lease && !info.lease) return "no lease";
  if (!scenario.lease) {
    return fmt::format("its own lease of {} ms, refreshed every {} ms", info.lease->count(),
                       info.refresh.count());
  }
  std::string text = fmt::format("lease {} ms", scenario.lease->ttl_ms);
  if (!scenario.lease->refresh_ms) return text + ", never refreshed";
  text += fmt::format(", refreshed every {} ms", *scenario.lease->refresh_ms);
  return scenario.lease->when_lost == sim::WhenLost::stop ? text + ", stops when it is lost" : text;
}

std::vector<std::string> settings_of(const sim::Scenario& scenario, const model::StrategySpec& spec,
                                     const sim::StrategySummary& summary) {
  const model::StrategyInfo& info = *model::find_strategy(spec.use);
  std::vector<std::string> settings;
  if (info.takes_count) {
    const model::CountBy count_by = spec.count_by.value_or(info.count_by);
    settings.push_back(fmt::format("count by {}", model::to_text(count_by)));
    if (count_by == model::CountBy::scan) settings.push_back(fmt::format("COUNT {}", spec.scan_count));
  }
  if (info.takes_compare)
    settings.push_back(fmt::format("compares with {}", model::to_text(spec.comparison)));
  if (info.takes_script) {
    const auto name_of = [](const std::optional<std::string>& script, const std::string& name,
                            std::string_view shipped) {
      return script ? (name.empty() ? std::string("inline") : name) : std::string(shipped);
    };
    settings.push_back("script " + name_of(spec.script, spec.script_name, "admit.lua (shipped)"));
    settings.push_back("release script " +
                       name_of(spec.release_script, spec.release_script_name, "release.lua (shipped)"));
  }
  settings.push_back(lease_text(scenario, info));
  if (summary.cut > 0) {
    settings.push_back(fmt::format("{} runs cut after {} steps: what came later is unknown", summary.cut,
                                   scenario.explore.max_steps));
  }
  if (summary.stuck > 0)
    settings.push_back(fmt::format("{} runs ended with everybody waiting", summary.stuck));
  return settings;
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

// A counterexample that the report may hold, before it is known whether there is room for it.
struct Candidate {
  std::size_t strategy = 0;
  std::size_t property = 0;  // index into the strategy's results
  bool is_worst = false;
  reports::Counterexample shown;
};

class Assembler {
 public:
  Assembler(const sim::Scenario& scenario, const sim::CampaignResult& result, const CampaignFacts& facts)
      : scenario_(scenario),
        result_(result),
        facts_(facts),
        properties_(shown_properties(facts.properties)) {}

  Assembled assemble() {
    add_head();
    for (std::size_t i = 0; i < result_.strategies.size(); ++i) add_strategy(i);
    add_counterexamples();
    return std::move(assembled_);
  }

 private:
  void add_head() {
    reports::Report& report = assembled_.report;
    report.tool_version = kVersion;
    report.scenario = {.name = scenario_.name,
                       .description = scenario_.description,
                       .sha256 = scenarios::scenario_sha256(scenario_),
                       .text = scenarios::to_self_contained_json(scenario_),
                       .options = options_of(scenario_)};
    if (!facts_.servers.empty()) report.scenario.options["servers"] = server_counts_text(facts_.servers);
    report.seed = scenario_.explore.seed;
    report.incomplete = !facts_.incomplete_reason.empty();
    report.incomplete_reason = facts_.incomplete_reason;
    report.redis = facts_.redis;
    report.command_line = facts_.command_line;
  }

  void add_strategy(std::size_t index) {
    const model::StrategySpec& spec = scenario_.strategies.at(index);
    const sim::StrategySummary& summary = result_.strategies[index];
    reports::StrategyResult strategy{.name = spec.label,
                                     .use = spec.use,
                                     .summary = std::string(model::find_strategy(spec.use)->summary),
                                     .settings = settings_of(scenario_, spec, summary),
                                     .properties = {},
                                     .cost = cost_of(summary.cost)};
    for (const PropertyId id : properties_) {
      const PropertyInfo& property = model::info(id);
      reports::PropertyResult result;
      result.property = property.name;
      result.claim = property.claim;
      result.definition = property.definition;
      set_verdict(result, tally_of(summary, id), scenario_, summary.schedules, facts_.redis);
      set_explored(result, scenario_, facts_.bounds, explorations_of(index), id);
      if (facts_.compares_expectations) set_expectation(result, scenario_, spec.label, id, facts_.redis);
      strategy.properties.push_back(std::move(result));
    }
    assembled_.report.strategies.push_back(std::move(strategy));
    if (!facts_.servers.empty()) add_servers_rows(index);
  }

  void add_servers_rows(std::size_t strategy) {
    const std::vector<Exploration>& explorations = explorations_of(strategy);
    std::vector<reports::ServersRow> rows =
        servers_rows(scenario_.strategies.at(strategy).label, explorations, properties_);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (facts_.has_timings && explorations[i].result) rows[i].seconds = explorations[i].seconds;
      assembled_.report.by_servers.push_back(std::move(rows[i]));
    }
  }

  [[nodiscard]] const std::vector<Exploration>& explorations_of(std::size_t strategy) const {
    static const std::vector<Exploration> kNone;
    return strategy < facts_.explorations.size() ? facts_.explorations[strategy] : kNone;
  }

  // Property by property over all strategies, so that where there isn't room for all, each strategy has some;
  // the shortest go before the worst.
  void add_counterexamples() {
    std::vector<Candidate> shortest;
    std::vector<Candidate> worst;
    for (std::size_t p = 0; p < properties_.size(); ++p) {
      for (std::size_t s = 0; s < result_.strategies.size(); ++s) add_candidates(s, p, shortest, worst);
    }
    std::move(worst.begin(), worst.end(), std::back_inserter(shortest));
    if (shortest.size() > kMaxCounterexamples) {
      assembled_.counterexamples_left_out = shortest.size() - kMaxCounterexamples;
      shortest.erase(shortest.begin() + kMaxCounterexamples, shortest.end());
    }
    std::stable_sort(shortest.begin(), shortest.end(), [](const Candidate& a, const Candidate& b) {
      return std::pair(a.strategy, a.property) < std::pair(b.strategy, b.property);
    });
    reports::Report& report = assembled_.report;
    for (Candidate& candidate : shortest) {
      reports::PropertyResult& result = report.strategies[candidate.strategy].properties[candidate.property];
      (candidate.is_worst ? result.worst_counterexample : result.counterexample) =
          report.counterexamples.size();
      report.counterexamples.push_back(std::move(candidate.shown));
    }
  }

  void add_candidates(std::size_t strategy, std::size_t property, std::vector<Candidate>& shortest,
                      std::vector<Candidate>& worst) const {
    const PropertyId id = properties_[property];
    const model::StrategySpec& spec = scenario_.strategies[strategy];
    const Findings findings = findings_of(scenario_, spec, id, tally_of(result_.strategies[strategy], id),
                                          explorations_of(strategy));
    if (!findings.shortest) return;
    Candidate found{.strategy = strategy,
                    .property = property,
                    .is_worst = false,
                    .shown = shown(spec, id, *findings.shortest)};
    const bool has_worse = findings.worst && findings.worst->excess > found.shown.worst_excess;
    shortest.push_back(std::move(found));
    if (!has_worse) return;
    worst.push_back({.strategy = strategy,
                     .property = property,
                     .is_worst = true,
                     .shown = shown(spec, id, *findings.worst)});
  }

  [[nodiscard]] reports::Counterexample shown(const model::StrategySpec& spec, PropertyId property,
                                              const Finding& finding) const {
    const sim::Replay replay = sim::replay(finding.scenario, spec, finding.schedule);
    const auto violation = model::property(property).check(replay.history, model::Limit{scenario_.limit});
    if (!violation) throw_not_recurred(finding, spec, property);
    reports::Counterexample shown = counterexample_of(finding.scenario, spec, replay, property, *violation);
    shown.found_by = finding.by;
    shown.found_in_schedule = finding.index;
    shown.found_steps = finding.steps_as_run;
    shown.options = changed_options(scenario_, finding);
    sim::Scenario in_file = scenario_;
    in_file.servers = facts_.servers_in_file.value_or(scenario_.servers);
    std::string settings;
    for (const std::string& setting : facts_.settings) settings += " --set " + shell_word(setting);
    shown.replay = fmt::format("overbook replay {}{} --strategy {} --property {}{} --schedule {}",
                               shell_word(facts_.scenario_path), settings, shell_word(spec.label),
                               shown.property, replay_flags(in_file, finding), shell_quoted(shown.schedule));
    return shown;
  }

  const sim::Scenario& scenario_;
  const sim::CampaignResult& result_;
  const CampaignFacts& facts_;
  std::vector<PropertyId> properties_;
  Assembled assembled_;
};

}  // namespace

Assembled assemble(const sim::Scenario& scenario, const sim::CampaignResult& result,
                   const CampaignFacts& facts) {
  return Assembler(scenario, result, facts).assemble();
}

reports::Counterexample counterexample_of(const sim::Scenario& scenario, const model::StrategySpec& strategy,
                                          const sim::Replay& replay, model::PropertyId property,
                                          const model::Violation& violation) {
  const PropertyInfo& info = model::info(property);
  StepTable table = step_table(replay, strategy, violation);
  reports::Counterexample shown;
  shown.strategy = strategy.label;
  shown.property = info.name;
  shown.claim = info.claim;
  shown.limit = scenario.limit;
  shown.worst_excess = violation.worst_excess;
  shown.broken_at_step = violation.step.value;
  shown.schedule = sim::to_text(replay.schedule);
  shown.explanation = sim::explain(scenario, replay, property, violation);
  shown.servers = std::move(table.servers);
  if (table.steps.size() > kMaxRows) {
    const std::size_t dropped = table.steps.size() - kMaxRows;
    shown.explanation +=
        fmt::format(" (Of its {} steps the last {} are shown.)", table.steps.size(), kMaxRows);
    table.initial = table.steps[dropped - 1].redis;
    std::erase_if(table.initial, [](const reports::KeyRow& row) { return row.removed; });
    for (reports::KeyRow& row : table.initial) row.added = row.changed = false;
    table.initial_running = table.steps[dropped - 1].running;
    table.steps.erase(table.steps.begin(), table.steps.begin() + static_cast<std::ptrdiff_t>(dropped));
  }
  shown.initial = std::move(table.initial);
  shown.initial_running = table.initial_running;
  shown.steps = std::move(table.steps);
  return shown;
}

reports::Race race_of(const sim::CampaignResult& race, const std::string& server,
                      const std::vector<model::PropertyId>& properties) {
  reports::Race result{.server = server, .strategies = {}};
  for (const sim::StrategySummary& summary : race.strategies) {
    reports::RaceOfStrategy raced{.strategy = summary.label, .rounds = summary.schedules, .counts = {}};
    for (const PropertyId id : shown_properties(properties)) {
      const sim::PropertyTally& tally = tally_of(summary, id);
      raced.counts.push_back({.property = std::string(model::info(id).name),
                              .violations = tally.violations,
                              .worst_excess = tally.worst_excess});
    }
    result.strategies.push_back(std::move(raced));
  }
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
      return verdict == reports::Verdict::proved || verdict == reports::Verdict::not_found;
  }
  return false;
}

}  // namespace overbook::cli
