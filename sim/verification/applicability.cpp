#include "sim/verification/applicability.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "model/plural.h"
#include "model/strategies/program_strategy.h"
#include "model/strategies/registry.h"

namespace overbook::sim {
namespace {

// A worker of a server whose conversations end asks for the next one only when the last has ended. A server that crashes
// has none left when it comes back.
std::uint64_t most_at_once_on_a_server(const Scenario& scenario) {
  if (!scenario.release) return scenario.requests_per_server;
  return std::min(scenario.at_once, scenario.requests_per_server);
}

std::optional<std::string> why_no_excess(const Scenario& scenario) {
  const std::uint64_t most =
      scenario.running + std::uint64_t{scenario.servers} * most_at_once_on_a_server(scenario);
  const std::uint32_t permits = scenario.limits.the_limit().permits;
  if (most >= permits) return std::nullopt;
  return fmt::format("{} {}, and at most {} {} can run at once", permits, model::plural(permits, "slot"),
                     most, model::plural(most, "conversation"));
}

std::optional<std::string> why_no_duplicate(const Scenario& scenario) {
  if (!scenario.shared_conversation) return "each request is for a conversation of its own";
  if (scenario.servers * most_at_once_on_a_server(scenario) > 1) return std::nullopt;
  return scenario.requests_per_server == 1
             ? "only 1 request is for the conversation"
             : fmt::format("all {} requests are of 1 server, each after the conversation has ended",
                           scenario.requests_per_server);
}

std::optional<std::string> why_no_eviction(const Scenario& scenario, const model::StrategySpec& strategy) {
  model::StrategyConfig config{.spec = strategy, .limits = scenario.limits, .lease = {}};
  if (scenario.lease) config.lease = std::chrono::milliseconds(scenario.lease->ttl_ms);
  const std::unique_ptr<model::Strategy> made = model::make_strategy(config);
  if (made->hears_everything()) return "a program can ask nobody to close a conversation";
  if (!made->channels().empty()) return std::nullopt;
  return "the strategy has no channel, so nobody can be asked to close a conversation";
}

}  // namespace

bool never_waits(const model::StrategySpec& strategy) {
  return !model::may_wait(strategy);
}

std::optional<std::string> why_not_applicable(const Scenario& scenario, const model::StrategySpec& strategy,
                                              model::PropertyId property) {
  switch (property) {
    case model::PropertyId::no_over_admission:
    case model::PropertyId::no_lasting_excess:
      return why_no_excess(scenario);
    case model::PropertyId::no_duplicate_run:
      return why_no_duplicate(scenario);
    case model::PropertyId::no_needless_eviction:
      return why_no_eviction(scenario, strategy);
    case model::PropertyId::no_lost_wakeup:
      if (never_waits(strategy)) return "the strategy has no command that waits";
      return std::nullopt;
    default:
      return std::nullopt;
  }
}

std::optional<std::string> why_never_applicable(const Sweep& sweep, model::PropertyId property) {
  std::optional<std::string> why;
  for (const Cell& cell : sweep.cells) {
    if (!cell.left_out.empty()) continue;
    for (const model::StrategySpec& strategy : cell.scenario.strategies) {
      why = why_not_applicable(cell.scenario, strategy, property);
      if (!why) return std::nullopt;
    }
  }
  return why;
}

}  // namespace overbook::sim
