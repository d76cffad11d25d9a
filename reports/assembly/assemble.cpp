#include "reports/assembly/assemble.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "model/strategies/registry.h"
#include "reports/assembly/assumptions.h"
#include "reports/assembly/exploration_verdict.h"
#include "reports/assembly/scenario_options.h"
#include "reports/assembly/server_counts_text.h"
#include "reports/assembly/strategy_settings.h"
#include "reports/assembly/version.h"
#include "scenarios/loader/loader.h"

namespace overbook::assembly {
namespace {

using model::PropertyId;

// A counterexample that the report may hold, before it is known whether there is room for it.
struct Candidate {
  std::size_t strategy = 0;
  std::size_t property = 0;  // index into the strategy's results
  const sim::Finding* finding = nullptr;
};

class Assembler {
 public:
  Assembler(const sim::Answer& answer, const ReportFacts& facts)
      : answer_(answer), facts_(facts), properties_(facts.properties.in_order()) {}

  Assembled assemble() {
    add_head();
    for (std::size_t i = 0; i < answer_.strategies.size(); ++i) add_strategy(i);
    add_counterexamples();
    if (answer_.assumptions) assembled_.report.assumptions = assumptions_of(*answer_.assumptions);
    return std::move(assembled_);
  }

 private:
  void add_head() {
    reports::Report& report = assembled_.report;
    const sim::Scenario& scenario = answer_.scenario;
    report.tool_version = kVersion;
    report.scenario = {.name = scenario.name,
                       .description = scenario.description,
                       .sha256 = scenarios::scenario_sha256(scenario),
                       .text = scenarios::to_self_contained_json(scenario),
                       .options = options_of(scenario),
                       .is_timed = scenario.timing.is_timed};
    if (!facts_.servers.empty()) report.scenario.options["servers"] = server_counts_text(facts_.servers);
    report.seed = scenario.explore.seed;
    report.incomplete = answer_.stopped_because.has_value();
    if (answer_.stopped_because)
      report.incomplete_reason = reason_text(*answer_.stopped_because, facts_.verdicts.limits);
    report.redis = facts_.verdicts.redis;
    report.command_line = facts_.command_line;
  }

  void add_strategy(std::size_t index) {
    const model::StrategySpec& spec = answer_.scenario.strategies.at(index);
    const sim::StrategyAnswer& found = answer_.strategies[index];
    reports::StrategyResult strategy{.name = spec.label,
                                     .use = spec.use,
                                     .summary = std::string(model::find_strategy(spec.use)->summary),
                                     .settings = settings_of(answer_.scenario, spec, found),
                                     .properties = {},
                                     .cost = cost_of(found.sampled.cost),
                                     .requests = requests_of(found.sampled)};
    for (const PropertyId id : properties_)
      strategy.properties.push_back(property_result(answer_, index, id, facts_.verdicts));
    assembled_.report.strategies.push_back(std::move(strategy));
    if (!facts_.servers.empty()) add_servers_rows(spec.label, found.explorations);
  }

  void add_servers_rows(const std::string& label, const std::vector<sim::Exploration>& explorations) {
    std::vector<reports::ServersRow> rows =
        servers_rows(label, explorations, facts_.properties, facts_.verdicts.limits);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (facts_.has_timings && explorations[i].result) rows[i].seconds = explorations[i].seconds;
      assembled_.report.by_servers.push_back(std::move(rows[i]));
    }
  }

  // Property by property over all strategies, so that where there isn't room for all, each strategy has some;
  // the shortest go before the worst.
  void add_counterexamples() {
    std::vector<Candidate> kept;
    std::vector<Candidate> worst;
    for (std::size_t p = 0; p < properties_.size(); ++p) {
      for (std::size_t s = 0; s < answer_.strategies.size(); ++s) {
        const sim::Findings& found = answer_.strategies[s].findings[properties_[p]];
        if (found.shortest) kept.push_back({s, p, &*found.shortest});
        if (found.worst) worst.push_back({s, p, &*found.worst});
      }
    }
    kept.insert(kept.end(), worst.begin(), worst.end());
    if (kept.size() > kMaxCounterexamples) {
      assembled_.counterexamples_left_out = kept.size() - kMaxCounterexamples;
      kept.erase(kept.begin() + kMaxCounterexamples, kept.end());
    }
    std::stable_sort(kept.begin(), kept.end(), [](const Candidate& a, const Candidate& b) {
      return std::pair(a.strategy, a.property) < std::pair(b.strategy, b.property);
    });
    for (const Candidate& candidate : kept) add_counterexample(candidate);
  }

  void add_counterexample(const Candidate& candidate) {
    reports::Report& report = assembled_.report;
    const PropertyId id = properties_[candidate.property];
    const sim::Findings& found = answer_.strategies[candidate.strategy].findings[id];
    const bool is_worst = found.worst && candidate.finding == &*found.worst;
    reports::PropertyResult& result = report.strategies[candidate.strategy].properties[candidate.property];
    (is_worst ? result.worst_counterexample : result.counterexample) = report.counterexamples.size();
    report.counterexamples.push_back(counterexample_of(answer_.scenario,
                                                       answer_.scenario.strategies[candidate.strategy], id,
                                                       *candidate.finding, facts_.replay));
  }

  const sim::Answer& answer_;
  const ReportFacts& facts_;
  std::vector<PropertyId> properties_;
  Assembled assembled_;
};

}  // namespace

Assembled assemble(const sim::Answer& answer, const ReportFacts& facts) {
  return Assembler(answer, facts).assemble();
}

reports::Race race_of(const sim::CampaignResult& race, const std::string& server,
                      const model::PropertySet& properties) {
  reports::Race result{.server = server, .strategies = {}};
  for (const sim::StrategySummary& summary : race.strategies) {
    reports::RaceOfStrategy raced{.strategy = summary.label, .rounds = summary.schedules, .counts = {}};
    for (const PropertyId id : properties.in_order()) {
      const sim::PropertyTally& tally = summary.properties[id];
      raced.counts.push_back({.property = std::string(model::info(id).name),
                              .violations = tally.violations,
                              .worst_excess = tally.worst_excess});
    }
    result.strategies.push_back(std::move(raced));
  }
  return result;
}

}  // namespace overbook::assembly
