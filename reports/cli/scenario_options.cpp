#include "reports/cli/scenario_options.h"

#include <fmt/format.h>

#include "sim/campaign.h"

namespace overbook::cli {
namespace {

std::map<std::string, std::string> plain_options_of(const sim::Scenario& scenario) {
  const sim::Explore& explore = scenario.explore;
  return {{"limit", std::to_string(scenario.limit)},
          {"running", std::to_string(scenario.running)},
          {"servers", std::to_string(scenario.servers)},
          {"requests_per_server", std::to_string(scenario.requests_per_server)},
          {"retry.attempts", std::to_string(scenario.retries)},
          {"conversation", scenario.shared_conversation ? "shared" : "own"},
          {"release", scenario.release ? "true" : "false"},
          {"other_keys", std::to_string(scenario.other_keys)},
          {"timing.mode", scenario.timing.is_timed ? "timed" : "untimed"},
          {"lease.ttl_ms", scenario.lease ? std::to_string(scenario.lease->ttl_ms) : "the strategy's own"},
          {"explore.scheduler", std::string(sim::to_text(explore.scheduler))},
          {"explore.schedules", std::to_string(sim::schedules_of(scenario))},
          {"explore.seed", std::to_string(explore.seed)},
          {"explore.depth", std::to_string(explore.pct_depth)},
          {"explore.max_steps", std::to_string(explore.max_steps)}};
}

}  // namespace

std::map<std::string, std::uint32_t> budgets_of(const sim::Faults& faults) {
  std::map<std::string, std::uint32_t> budgets{{"crash", faults.crashes},
                                               {"pause", faults.pauses},
                                               {"lost_reply", faults.lost_replies},
                                               {"lost_request", faults.lost_requests},
                                               {"duplicate_delivery", faults.duplicate_deliveries},
                                               {"slow_script", faults.slow_scripts},
                                               {"redis_restart", faults.redis_restarts},
                                               {"failover", faults.failovers}};
  std::erase_if(budgets, [](const auto& entry) { return entry.second == 0; });
  return budgets;
}

std::map<std::string, std::string> options_of(const sim::Scenario& scenario) {
  std::map<std::string, std::string> options = plain_options_of(scenario);
  const sim::Faults& faults = scenario.faults;
  for (const auto& [fault, budget] : budgets_of(faults)) {
    options.emplace(fmt::format("faults.{}.budget", fault), std::to_string(budget));
  }
  if (faults.crashes > 0) options["faults.crash.restart"] = faults.restarts ? "true" : "false";
  if (faults.redis_restarts > 0) {
    options["faults.redis_restart.lost_writes"] =
        faults.restart_loses_writes == 0 ? "all" : std::to_string(faults.restart_loses_writes);
  }
  if (faults.failovers > 0)
    options["faults.failover.lost_writes"] = std::to_string(faults.failover_loses_writes);
  if (!faults.clock_skew_ms.empty())
    options["faults.clock_skew.offsets_ms"] = fmt::format("{}", fmt::join(faults.clock_skew_ms, ", "));
  if (scenario.resends > 0) options["client.resends"] = std::to_string(scenario.resends);
  if (scenario.lease && scenario.lease->refresh_ms) {
    options["lease.refresh_ms"] = std::to_string(*scenario.lease->refresh_ms);
    options["lease.when_lost"] = sim::to_text(scenario.lease->when_lost);
  }
  return options;
}

}  // namespace overbook::cli
