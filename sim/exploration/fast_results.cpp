// From the numbers back to servers: schedules that can be replayed.

#include <algorithm>
#include <stdexcept>

#include "sim/counterexample.h"
#include "sim/exploration/fast_engine.h"

namespace overbook::sim {
// The successor that an action had as its `variant`-th, found again.
FastEngine::State FastEngine::told(std::uint32_t parent, const Action& action, std::uint32_t variant) {
  State state;
  load(parent, state);
  const auto at = std::find_if(state.entries.begin(), state.entries.end(),
                               [&](const Entry& entry) { return entry.kind == action.kind; });
  if (at == state.entries.end()) throw HarnessDefect("an action of nobody");
  action_ = action;
  wanted_variant_ = variant;
  told_.reset();
  is_telling_ = true;
  const std::uint64_t transitions = result_.transitions;
  take_step(state, totals_of(state), static_cast<std::size_t>(at - state.entries.begin()), action.actor);
  result_.transitions = transitions;
  is_telling_ = false;
  if (!told_) throw HarnessDefect("a successor that is not found again");
  return *told_;
}

std::size_t FastEngine::stepping(const std::vector<KindId>& servers, const Action& action) const {
  const auto at = std::find(servers.begin(), servers.end(), action.kind);
  if (at == servers.end()) throw HarnessDefect("no server is of the kind that steps");
  return static_cast<std::size_t>(at - servers.begin());
}

// Which server is of which kind after a step. Who did not step and can stay what he is, stays; the others
// become what is left and differs in its mark or its share only.
void FastEngine::reassign(std::vector<KindId>& servers, std::size_t stepped, const State& next) const {
  if (!is_symmetric_) {
    for (std::size_t i = 0; i < servers.size(); ++i) servers[i] = next.entries[i].kind;
    return;
  }
  std::map<KindId, std::uint32_t> left;
  for (const Entry& entry : next.entries) left[entry.kind] += entry.count;
  std::vector<std::size_t> open;
  for (std::size_t i = 0; i < servers.size(); ++i) {
    const auto at = left.find(servers[i]);
    if (i == stepped || at == left.end() || at->second == 0) {
      open.push_back(i);
    } else {
      --at->second;
    }
  }
  // The one that stepped chooses last: what nobody else can be.
  std::stable_partition(open.begin(), open.end(), [&](std::size_t i) { return i != stepped; });
  for (const std::size_t i : open) {
    const auto fits = [&](const auto& candidate) {
      return candidate.second > 0 &&
             (i == stepped || kinds_[candidate.first].class_id == kinds_[servers[i]].class_id);
    };
    const auto at = std::find_if(left.begin(), left.end(), fits);
    if (at == left.end()) throw HarnessDefect("the servers do not add up to the state");
    --at->second;
    servers[i] = at->first;
  }
}

Schedule FastEngine::schedule_of(const Witness& witness) {
  std::vector<std::uint32_t> path;
  for (std::uint32_t at = witness.state; at != StateStore::kNoParent; at = store_.step(at).parent)
    path.push_back(at);
  std::reverse(path.begin(), path.end());
  Schedule schedule;
  if (automaton_->learner().world().chooses_placement()) schedule.placement = placement_;
  State state;
  load(path.front(), state);
  std::vector<KindId> servers;
  for (const Entry& entry : state.entries) servers.insert(servers.end(), entry.count, entry.kind);
  for (std::size_t i = 1; i < path.size(); ++i) {
    const StateStore::Step step = store_.step(path[i]);
    const Action action{.kind = step.action >> 1U,
                        .actor = (step.action & 1U) == 0 ? ActorKind::request : ActorKind::listener};
    const std::size_t at = stepping(servers, action);
    schedule.steps.push_back({.kind = action.actor, .server = server_of(at)});
    reassign(servers, at, told(path[i - 1], action, step.variant));
  }
  if (witness.has_action) {
    const std::size_t at = stepping(servers, witness.action);
    schedule.steps.push_back({.kind = witness.action.actor, .server = server_of(at)});
  }
  return schedule;
}

void FastEngine::conclude() {
  for (const model::PropertyInfo& property : model::all_properties()) {
    if (pass_for(property.id) != pass_ || !wants(property.id)) continue;
    const auto index = static_cast<std::size_t>(property.id);
    PropertyOutcome& outcome = result_.properties[index];
    outcome.extent = {.states = result_.states,
                      .transitions = result_.transitions,
                      .frontier = result_.frontier,
                      .depth = result_.depth};
    outcome.stopped_because = result_.stopped_because;
    if (witnesses_[index].empty()) {
      if (result_.is_complete && outcome.outcome == Outcome::inconclusive) outcome.outcome = Outcome::proved;
      continue;
    }
    outcome.outcome = Outcome::violated;
    outcome.worst_is_exact = result_.is_complete;
    for (const auto& [excess, witness] : witnesses_[index]) {
      Schedule schedule = schedule_of(witness);
      if (!outcome.shortest || schedule.steps.size() < outcome.shortest->steps.size())
        outcome.shortest = schedule;
      if (excess < outcome.worst_excess) continue;
      if (property.has_magnitude) outcome.worst_excess = excess;
      outcome.worst = std::move(schedule);
    }
  }
}

}  // namespace overbook::sim
