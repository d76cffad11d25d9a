#include "reports/cli/assemble.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/strategies/registry.h"
#include "reports/cli/finding.h"
#include "reports/cli/property_verdict.h"
#include "reports/cli/scenario_options.h"
#include "reports/cli/server_counts.h"
#include "reports/cli/step_table.h"
#include "reports/cli/values.h"
#include "reports/cli/version.h"
#include "scenarios/loader/loader.h"
#include "sim/run/world.h"
#include "sim/verification/applicability.h"

namespace overbook::cli {
namespace {

using model::PropertyId;
using model::PropertyInfo;

const sim::PropertyTally& tally_of(const sim::StrategySummary& summary, PropertyId property) {
  return summary.properties[property];
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

// What leaks are measured against, where that is not the limit.
std::optional<std::string> fewer_than_the_limit(const sim::Scenario& scenario,
                                                const model::StrategySpec& spec) {
  try {
    const std::uint32_t admitted = sim::World(scenario, spec).newcomers_question().admitted_when_empty();
    if (admitted == scenario.limits.the_limit().permits) return std::nullopt;
    return fmt::format("lets in {} of {} when Redis is empty: leaks are measured against {}", admitted,
                       scenario.limits.the_limit().permits, admitted);
  } catch (const sim::CannotBegin&) {
    return std::nullopt;  // nothing is measured then
  }
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
  if (std::optional<std::string> fewer = fewer_than_the_limit(scenario, spec))
    settings.push_back(*std::move(fewer));
  if (summary.cut > 0) {
    settings.push_back(fmt::format("{} runs cut after {} steps: what came later is unknown", summary.cut,
                                   scenario.explore.max_steps));
  }
  if (summary.stuck > 0)
    settings.push_back(fmt::format("{} runs ended with everybody waiting", summary.stuck));
  return settings;
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
      : scenario_(scenario), result_(result), facts_(facts), properties_(facts.properties.in_order()) {}

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
                                     .cost = cost_of(summary.cost),
                                     .requests = requests_of(summary)};
    const std::string contradiction = contradiction_of(index);
    const bool calls_fail = do_calls_fail(index);
    for (const PropertyId id : properties_) {
      const PropertyInfo& property = model::info(id);
      reports::PropertyResult result;
      result.property = property.name;
      result.claim = property.claim;
      result.definition = property.definition;
      set_verdict(result, tally_of(summary, id), scenario_, summary, facts_.redis);
      set_explored(result, scenario_, facts_.bounds, explorations_of(index), id);
      set_what_stands_above(result, index, id);
      if (calls_fail && id != PropertyId::no_failure) take_back_proof(result);
      if (!contradiction.empty()) set_contradictory(result);
      if (facts_.compares_expectations) set_expectation(result, scenario_, spec.label, id, facts_.redis);
      strategy.properties.push_back(std::move(result));
    }
    if (!contradiction.empty()) assembled_.contradictions.push_back(contradiction);
    assembled_.report.strategies.push_back(std::move(strategy));
    if (!facts_.servers.empty()) add_servers_rows(index);
  }

  // Without explorations, the number of servers is the scenario's.
  void set_what_stands_above(reports::PropertyResult& result, std::size_t index, PropertyId id) const {
    if (!result_.strategies[index].cannot_begin.empty()) return;
    if (!explorations_of(index).empty()) {
      if (result.verdict != reports::Verdict::not_applicable) return;
      return set_not_applicable(result, result.reason, tally_of(result_.strategies[index], id));
    }
    const auto why = sim::why_not_applicable(scenario_, scenario_.strategies.at(index), id);
    if (why) set_not_applicable(result, *why, tally_of(result_.strategies[index], id));
  }

  [[nodiscard]] bool do_calls_fail(std::size_t index) const {
    return tally_of(result_.strategies[index], PropertyId::no_failure).violations > 0 ||
           joint_outcome(explorations_of(index), PropertyId::no_failure).outcome == sim::Outcome::violated;
  }

  // What says that exploring, or the schedules that were sampled, are wrong about a strategy; empty: nothing.
  [[nodiscard]] std::string contradiction_of(std::size_t index) const {
    const std::vector<Exploration>& explorations = explorations_of(index);
    std::string found = contradiction_in(explorations);
    // What was bounded further than the scenario does not speak for all of its schedules.
    if (!found.empty() || facts_.bounds.preemptions || facts_.bounds.max_depth) return found;
    for (const PropertyInfo& property : model::all_properties()) {
      const sim::PropertyTally& sampled = tally_of(result_.strategies[index], property.id);
      const bool is_proved =
          !explorations.empty() && joint_outcome(explorations, property.id).outcome == sim::Outcome::proved;
      if (!is_proved || sampled.violations == 0) continue;
      return fmt::format("{}: {} was proved by exploring, and violated by the schedule {}",
                         scenario_.strategies[index].label, property.name,
                         sampled.shortest ? sim::to_text(sampled.shortest->schedule) : "of a real server");
    }
    return {};
  }

  void add_servers_rows(std::size_t strategy) {
    const std::vector<Exploration>& explorations = explorations_of(strategy);
    std::vector<reports::ServersRow> rows =
        servers_rows(scenario_.strategies.at(strategy).label, explorations, facts_.properties);
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
    static const std::vector<Exploration> kNotBelieved;
    const bool is_contradictory = !contradiction_of(strategy).empty();
    const Findings findings = findings_of(scenario_, spec, id, tally_of(result_.strategies[strategy], id),
                                          is_contradictory ? kNotBelieved : explorations_of(strategy));
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
    const auto violation = model::property(property).check(replay.history, scenario_.limits);
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
  shown.limit = scenario.limits.the_limit().permits;
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
                      const model::PropertySet& properties) {
  reports::Race result{.server = server, .strategies = {}};
  for (const sim::StrategySummary& summary : race.strategies) {
    reports::RaceOfStrategy raced{.strategy = summary.label, .rounds = summary.schedules, .counts = {}};
    for (const PropertyId id : properties.in_order()) {
      const sim::PropertyTally& tally = tally_of(summary, id);
      raced.counts.push_back({.property = std::string(model::info(id).name),
                              .violations = tally.violations,
                              .worst_excess = tally.worst_excess});
    }
    result.strategies.push_back(std::move(raced));
  }
  return result;
}

}  // namespace overbook::cli
