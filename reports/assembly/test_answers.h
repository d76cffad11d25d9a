#pragma once
// Answers by hand, and the reports made of them, for tests.

#include <optional>
#include <string>
#include <vector>

#include "reports/assembly/assemble.h"
#include "sim/verification/answer.h"

namespace overbook::assembly {

inline sim::Scenario last_slot(const std::vector<std::string>& strategies) {
  sim::Scenario scenario;
  scenario.name = "last-slot";
  scenario.limits = model::one_limit(3);
  scenario.running = 2;
  scenario.servers = 3;
  scenario.explore.schedules = 400;
  scenario.explore.seed = 7;
  for (const std::string& use : strategies) {
    model::StrategySpec& spec = scenario.strategies.emplace_back();
    spec.use = use;
    spec.label = use;
  }
  return scenario;
}

inline sim::CampaignResult campaign(const sim::Scenario& scenario) {
  return sim::run_campaign(scenario, {});
}

// What a report is made of beside what was sampled.
struct CampaignFacts : ReportFacts {
  std::vector<std::vector<sim::Exploration>> explorations = {};
  sim::Budget budget = {};
  std::optional<sim::StopReason> stopped_because = {};
};

struct Concluded : Assembled {
  std::vector<std::string> contradictions = {};
};

inline Concluded assemble(const sim::Scenario& scenario, const sim::CampaignResult& result,
                          const CampaignFacts& facts) {
  sim::Answer answer =
      sim::conclude(scenario, facts.budget, result.strategies, facts.explorations, facts.properties);
  answer.stopped_because = facts.stopped_because;
  Concluded concluded{assembly::assemble(answer, facts), {}};
  for (const sim::StrategyAnswer& strategy : answer.strategies) {
    if (!strategy.contradiction.empty()) concluded.contradictions.push_back(strategy.contradiction);
  }
  return concluded;
}

inline CampaignFacts facts() {
  CampaignFacts facts;
  facts.replay.scenario_path = "a b.json";
  facts.command_line = "overbook run a";
  return facts;
}

inline reports::Report report_of(const sim::Scenario& scenario) {
  return assemble(scenario, campaign(scenario), facts()).report;
}

inline const reports::PropertyResult& result_of(const reports::Report& report, std::size_t strategy,
                                                model::PropertyId property) {
  return report.strategies.at(strategy).properties.at(static_cast<std::size_t>(property));
}

inline std::vector<sim::Exploration> explored(sim::Scenario scenario,
                                              const std::vector<std::uint32_t>& servers) {
  std::vector<sim::Exploration> explorations;
  for (const std::uint32_t count : servers) {
    scenario.servers = count;
    explorations.push_back(
        {.servers = count, .result = sim::explore_all(scenario, scenario.strategies.at(0), {})});
  }
  return explorations;
}

inline CampaignFacts by_servers(const sim::Scenario& scenario, const std::vector<std::uint32_t>& servers) {
  CampaignFacts all = facts();
  all.servers = servers;
  all.explorations = {explored(scenario, servers)};
  return all;
}

inline sim::CampaignResult no_campaign() {
  sim::CampaignResult none;
  none.strategies.resize(1);
  return none;
}

}  // namespace overbook::assembly
