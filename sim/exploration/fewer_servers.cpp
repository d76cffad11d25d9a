#include "sim/exploration/fewer_servers.h"

#include <algorithm>
#include <set>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/monitors/pass.h"
#include "sim/exploration/search.h"
#include "sim/schedule/replay.h"

namespace overbook::sim {
namespace {

// Of the budget, for one pass with one number of servers.
constexpr std::uint64_t kShare = 40;

// A few; and as many as get in, and one or two who don't.
std::set<std::uint32_t> fewer_servers(const Scenario& scenario) {
  const std::uint32_t free =
      scenario.limits.the_limit().permits - std::min(scenario.limits.the_limit().permits, scenario.running);
  std::set<std::uint32_t> counts{2, 3, free + 1, free + 2};
  std::erase_if(counts, [&](std::uint32_t count) { return count < 2 || count >= scenario.servers; });
  return counts;
}

bool is_open(const PropertyOutcome& outcome) {
  return outcome.outcome == Outcome::inconclusive &&
         (outcome.stopped_because == StopReason::states || outcome.stopped_because == StopReason::memory);
}

std::optional<model::Violation> violation_by(const Scenario& scenario, const model::StrategySpec& strategy,
                                             const Schedule& schedule, model::PropertyId id) {
  try {
    return model::property(id).check(replay(scenario, strategy, schedule).history, scenario.limits);
  } catch (const ReplayError&) {
    return std::nullopt;  // those who stand by make a difference
  }
}

void take_over(const Scenario& scenario, const model::StrategySpec& strategy, model::PropertyId id,
               const Schedule& schedule, PropertyOutcome& outcome) {
  const std::optional<model::Violation> violation = violation_by(scenario, strategy, schedule, id);
  if (!violation) return;
  outcome.outcome = Outcome::violated;
  outcome.shortest = outcome.worst = schedule;
  outcome.worst_excess = violation->worst_excess;
  outcome.worst_is_exact = false;
}

// The properties of one pass, so that no other takes its share.
ExplorationOptions options_of(Pass pass, const ExplorationOptions& options, const ExplorationResult& result) {
  ExplorationOptions few = options;
  few.find_worst = false;
  few.max_states = options.max_states / kShare;
  few.memory_bytes = options.memory_bytes / kShare;
  few.properties = {};
  for (const model::PropertyId id : model::kEveryProperty) {
    if (options.properties.contains(id) && pass_for(id) == pass && is_open(result.properties[id]))
      few.properties.insert(id);
  }
  if (!options.on_progress) return few;
  few.on_progress = [&result, &options](ExplorationProgress now) {
    now.states += result.states;
    now.transitions += result.transitions;
    now.depth = std::max(now.depth, result.depth);
    options.on_progress(now);
  };
  return few;
}

}  // namespace

void look_with_fewer_servers(const Scenario& scenario, const model::StrategySpec& strategy,
                             const ExplorationOptions& options, ExplorationResult& result) {
  Scenario small = scenario;
  for (const Pass pass : {Pass::ledger, Pass::rejection, Pass::eviction, Pass::order}) {
    for (const std::uint32_t servers : fewer_servers(scenario)) {
      const ExplorationOptions few = options_of(pass, options, result);
      if (few.properties.is_empty()) break;
      small.servers = servers;
      const ExplorationResult found = search(small, strategy, few);
      for (const model::PropertyInfo& property : model::all_properties()) {
        const std::optional<Schedule>& schedule = found.properties[property.id].shortest;
        if (!few.properties.contains(property.id) || !schedule) continue;
        take_over(scenario, strategy, property.id, *schedule, result.properties[property.id]);
      }
      if (found.stopped_because == StopReason::interrupted) return;
    }
  }
}

}  // namespace overbook::sim
