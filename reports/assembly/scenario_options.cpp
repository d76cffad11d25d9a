#include "reports/assembly/scenario_options.h"

#include <fmt/format.h>

#include "scenarios/loader/fields/words.h"
#include "sim/verification/campaign.h"

namespace overbook::assembly {
namespace {

std::map<std::string, std::string> plain_options_of(const sim::Scenario& scenario) {
  const sim::Explore& explore = scenario.explore;
  return {{"limit", std::to_string(scenario.limits.the_limit().permits)},
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

std::string text_of(const sim::Distribution& distribution) {
  const std::string_view unit = distribution.unit == sim::TimeUnit::milliseconds ? "ms" : "us";
  switch (distribution.kind) {
    case sim::DistributionKind::constant:
      return fmt::format("{} {}", distribution.first, unit);
    case sim::DistributionKind::uniform:
      return fmt::format("uniform, {} to {} {}", distribution.first, distribution.second, unit);
    case sim::DistributionKind::exponential:
      return fmt::format("exponential, mean {} {}", distribution.first, unit);
    case sim::DistributionKind::lognormal:
      return fmt::format("lognormal, median {} {}, sigma {}", distribution.first, unit, distribution.second);
    case sim::DistributionKind::pareto:
      return fmt::format("Pareto, minimum {} {}, alpha {}", distribution.first, unit, distribution.second);
  }
  return {};
}

std::string text_of(const sim::Arrival& arrival) {
  const std::string word(scenarios::kArrivalWords.at(static_cast<std::size_t>(arrival.process)));
  if (arrival.process == sim::ArrivalProcess::poisson)
    return fmt::format("{}, {} per s", word, arrival.rate_per_s);
  if (arrival.process == sim::ArrivalProcess::bursts)
    return fmt::format("{}, {} servers every {} ms", word, arrival.size, arrival.every_ms);
  return word;
}

void add_times(std::map<std::string, std::string>& options, const sim::Scenario& scenario) {
  const sim::Timing& timing = scenario.timing;
  for (const scenarios::TimedField& field : scenarios::kTimedFields)
    options.emplace(fmt::format("timing.{}", field.name), text_of(timing.*field.distribution));
  options["timing.arrival"] = text_of(timing.arrival);
  options["timing.client_timeout_ms"] =
      timing.client_timeout_ms ? std::to_string(*timing.client_timeout_ms) : "none";
  for (const scenarios::FaultField& field : scenarios::kFaultFields) {
    const std::uint32_t budget = scenario.faults.*field.budget;
    if (budget == 0) continue;
    options.emplace(fmt::format("faults.{}.{}", field.name, field.rate_field()),
                    fmt::format("{}", scenario.faults.rates.*field.rate));
    if (budget == sim::kUnlimitedFaults) options[fmt::format("faults.{}.budget", field.name)] = "unlimited";
  }
}

}  // namespace

std::map<std::string, std::uint32_t> budgets_of(const sim::Faults& faults) {
  std::map<std::string, std::uint32_t> budgets;
  for (const scenarios::FaultField& field : scenarios::kFaultFields) {
    if (faults.*field.budget > 0) budgets.emplace(field.name, faults.*field.budget);
  }
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
  if (scenario.timing.is_timed) {
    add_times(options, scenario);
    // Of what chooses steps, where nothing is chosen.
    options.erase("explore.scheduler");
    options.erase("explore.depth");
  }
  if (scenario.at_once > 1) options["at_once"] = std::to_string(scenario.at_once);
  if (scenario.resends > 0) options["client.resends"] = std::to_string(scenario.resends);
  if (scenario.lease && scenario.lease->refresh_ms) {
    options["lease.refresh_ms"] = std::to_string(*scenario.lease->refresh_ms);
    options["lease.when_lost"] = sim::to_text(scenario.lease->when_lost);
  }
  return options;
}

}  // namespace overbook::assembly
