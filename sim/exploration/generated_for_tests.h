#pragma once
// Scenarios and strategies drawn from a number, small enough for the plain engine, and without or with
// something that goes wrong in them.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "model/strategies/registry.h"
#include "sim/run_random.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {

struct Generated {
  Scenario scenario;
  model::StrategySpec spec;
  [[nodiscard]] std::string text() const {
    const Faults& faults = scenario.faults;
    const std::string wrong = fmt::format(
        "lease {} refresh {} stop {} resends {} crash {} restart {} pause {} reply {} request {} late {} "
        "slow {} "
        "redis {}/{} failover {}/{} skew {}",
        scenario.lease.has_value(), scenario.lease && scenario.lease->refresh_ms,
        scenario.lease && scenario.lease->when_lost == WhenLost::stop, scenario.resends, faults.crashes,
        faults.restarts, faults.pauses, faults.lost_replies, faults.lost_requests,
        faults.duplicate_deliveries, faults.slow_scripts, faults.redis_restarts, faults.restart_loses_writes,
        faults.failovers, faults.failover_loses_writes, !faults.clock_skew_ms.empty());
    return fmt::format(
        "{} limit {} running {} servers {} requests {} retries {} shared {} release {} count {} compare {} "
        "{}",
        spec.use, scenario.limits.the_limit().permits, scenario.running, scenario.servers,
        scenario.requests_per_server, scenario.retries, scenario.shared_conversation, scenario.release,
        spec.count_by ? model::to_text(*spec.count_by) : "default", model::to_text(spec.comparison), wrong);
  }
};

inline Generated generate(std::uint64_t number) {
  RunRandom random;
  random.seed(2026, number);
  Generated generated;
  Scenario& scenario = generated.scenario;
  scenario.limits = model::one_limit(1 + static_cast<std::uint32_t>(random.below(3)));
  scenario.running = static_cast<std::uint32_t>(random.below(scenario.limits.the_limit().permits + 1));
  scenario.servers = 1 + static_cast<std::uint32_t>(random.below(3));
  scenario.requests_per_server = scenario.servers == 3 ? 1 : 1 + static_cast<std::uint32_t>(random.below(2));
  scenario.retries = static_cast<std::uint32_t>(random.below(2));
  scenario.shared_conversation = random.below(4) == 0;
  scenario.release = random.below(4) != 0;
  const auto strategies = model::all_strategies();
  const model::StrategyInfo& info = strategies[random.below(strategies.size())];
  generated.spec = strategy(std::string(info.name));
  constexpr std::array kCounts{model::CountBy::keys, model::CountBy::scan, model::CountBy::scard,
                               model::CountBy::dbsize};
  if (info.takes_count && info.name != "openhands")
    generated.spec.count_by = kCounts[random.below(kCounts.size())];
  if (info.takes_compare && random.below(4) == 0) generated.spec.comparison = model::Comparison::more_than;
  while (!can_begin(scenario, generated.spec)) --scenario.running;
  return generated;
}

// What may go wrong in it: one kind of fault or two, and leases.
inline void let_go_wrong(Scenario& scenario, RunRandom& random) {
  Faults& faults = scenario.faults;
  const auto chance = [&](std::uint32_t of) { return random.below(of) == 0; };
  if (chance(2)) {
    scenario.lease = Lease{.ttl_ms = 15'000};
    if (!chance(4)) scenario.lease->refresh_ms = 5'000;
    if (scenario.lease->refresh_ms && chance(2)) scenario.lease->when_lost = WhenLost::stop;
  }
  scenario.resends = static_cast<std::uint32_t>(random.below(3));
  const std::uint64_t kinds = 1 + random.below(2);
  for (std::uint64_t i = 0; i < kinds; ++i) {
    switch (random.below(8)) {
      case 0:
      case 1:
        faults.crashes = 1 + static_cast<std::uint32_t>(random.below(2));
        faults.restarts = !chance(3);
        break;
      case 2:
        faults.pauses = 1 + static_cast<std::uint32_t>(random.below(2));
        break;
      case 3:
        faults.lost_replies = 1;
        break;
      case 4:
        faults.lost_requests = 1;
        break;
      case 5:
        faults.duplicate_deliveries = 1;
        break;
      case 6:
        faults.redis_restarts = 1;
        faults.restart_loses_writes = static_cast<std::uint32_t>(random.below(3));
        break;
      default:
        faults.failovers = 1;
        faults.failover_loses_writes = 1 + static_cast<std::uint32_t>(random.below(2));
        break;
    }
  }
  if (chance(8)) faults.slow_scripts = 1;
  if (chance(8)) faults.clock_skew_ms = {0, 11'000, -16'000};
}

inline Generated generate_with_faults(std::uint64_t number) {
  Generated generated = generate(number);
  RunRandom random;
  random.seed(4711, number);
  let_go_wrong(generated.scenario, random);
  // The members of a set have no leases.
  if (generated.scenario.lease && generated.spec.count_by == model::CountBy::scard)
    generated.spec.count_by = model::CountBy::keys;
  // What goes wrong makes it larger.
  if (random.below(3) != 0) generated.scenario.servers = std::min(generated.scenario.servers, 2U);
  if (generated.scenario.servers > 1) generated.scenario.requests_per_server = 1;
  if (generated.scenario.servers > 2) generated.scenario.retries = 0;
  return generated;
}

}  // namespace overbook::sim
