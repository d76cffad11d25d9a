// From the numbers back to servers: schedules that can be replayed.

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "model/check/check.h"
#include "sim/explanation/counterexample.h"
#include "sim/exploration/fast_engine.h"

namespace overbook::sim {
// The successor that an action had as its `variant`-th, found again.
FastEngine::State FastEngine::told(const State& parent, const Action& action, std::uint32_t variant) {
  Offer offer{.action = action};
  if (!is_of_redis(action.what)) {
    const auto at = gives_out_places()
                        ? parent.entries.begin() + static_cast<std::ptrdiff_t>(action.kind)
                        : std::find_if(parent.entries.begin(), parent.entries.end(),
                                       [&](const Entry& entry) { return entry.kind == action.kind; });
    if (at == parent.entries.end()) throw HarnessDefect("an action of nobody");
    offer.at = static_cast<std::size_t>(at - parent.entries.begin());
  }
  if (action.what == StepKind::lapse) look_for_lapses(parent);
  wanted_variant_ = variant;
  told_.reset();
  is_telling_ = true;
  const std::uint64_t transitions = result_.transitions;
  take(parent, totals_of(parent), offer);
  result_.transitions = transitions;
  is_telling_ = false;
  if (!told_) throw HarnessDefect("a successor that is not found again");
  return *told_;
}

// An action as a schedule has it. `at`: the entry that steps, where each is one server.
Step FastEngine::step_at(const Action& action, std::size_t at) const {
  if (is_of_redis(action.what)) return done_to_redis(action.what, action.kind);
  return {.kind = action.what, .task = {.server = server_of(at), .duty = action.duty}};
}

std::vector<std::vector<Step>> FastEngine::options_along(const std::vector<Step>& steps) {
  std::vector<std::vector<Step>> along;
  State state = initial_state();
  for (std::size_t i = 0; i <= steps.size(); ++i) {
    offer_all(state);
    std::vector<Step>& options = along.emplace_back();
    for (const Offer& offer : offers_) options.push_back(step_at(offer.action, offer.at));
    if (i == steps.size()) break;
    const auto at = std::find(options.begin(), options.end(), steps[i]);
    OVERBOOK_CHECK(at != options.end(), "the World has taken {}, which the exploration does not offer",
                   to_text(steps[i]));
    const Action action = offers_[static_cast<std::size_t>(at - options.begin())].action;
    state = told(state, action, 0);
  }
  return along;
}

std::size_t FastEngine::stepping(const std::vector<KindId>& servers, const Action& action) const {
  if (is_of_redis(action.what)) return kNobody;
  const auto at = std::find(servers.begin(), servers.end(), action.kind);
  if (at == servers.end()) throw HarnessDefect("no server is of the kind that steps");
  return static_cast<std::size_t>(at - servers.begin());
}

// Which server is of which kind after a step: those of one entry, any of what the entry has become.
void FastEngine::reassign(std::vector<KindId>& servers, std::size_t stepped, const State& before,
                          State next) const {
  const auto take_one_from = [&](std::uint32_t from) {
    const auto at = std::find_if(next.entries.begin(), next.entries.end(),
                                 [&](const Entry& entry) { return entry.from == from && entry.count > 0; });
    if (at == next.entries.end()) throw HarnessDefect("the servers do not add up to the state");
    --at->count;
    return at->kind;
  };
  for (std::size_t i = 0; i < servers.size(); ++i) {
    if (i == stepped) {
      servers[i] = take_one_from(kStepped);
      continue;
    }
    const auto was = std::find_if(before.entries.begin(), before.entries.end(),
                                  [&](const Entry& entry) { return entry.kind == servers[i]; });
    servers[i] = take_one_from(static_cast<std::uint32_t>(was - before.entries.begin()));
  }
}

Schedule FastEngine::schedule_of(const Witness& witness) {
  std::vector<std::uint32_t> path;
  for (std::uint32_t at = witness.state; at != StateStore::kNoParent; at = store_.step(at).parent)
    path.push_back(at);
  std::reverse(path.begin(), path.end());
  if (gives_out_places()) return schedule_by_places(path, witness);
  Schedule schedule;
  if (automaton_->learner().world().chooses_placement()) schedule.placement = placement_;
  State state;
  load(path.front(), state);
  std::vector<KindId> servers;
  for (const Entry& entry : state.entries) servers.insert(servers.end(), entry.count, entry.kind);
  for (std::size_t i = 1; i < path.size(); ++i) {
    const StateStore::Step step = store_.step(path[i]);
    const Action action = action_from(step.action);
    const std::size_t stepped = stepping(servers, action);
    schedule.steps.push_back(step_at(action, stepped));
    load(path[i - 1], state);
    reassign(servers, stepped, state, told(state, action, step.variant));
  }
  if (witness.has_action)
    schedule.steps.push_back(step_at(witness.action, stepping(servers, witness.action)));
  return schedule;
}

void FastEngine::conclude() {
  for (const model::PropertyInfo& property : model::all_properties()) {
    if (pass_for(property.id) != pass_ || !wants(property.id)) continue;
    PropertyOutcome& outcome = result_.properties[property.id];
    outcome.extent = {.states = result_.states,
                      .transitions = result_.transitions,
                      .frontier = result_.frontier,
                      .depth = result_.depth};
    outcome.stopped_because = result_.stopped_because;
    if (!redis_.lacking().empty()) {
      outcome.reason = fmt::format("the fake Redis has no {}", redis_.lacking());
      continue;
    }
    if (witnesses_[property.id].empty()) {
      if (!result_.is_complete) continue;
      if (redis_.keeps_time_of_its_own() && property.id != model::PropertyId::no_failure) {
        outcome.reason = kKeepsTimeOfItsOwn;
      } else {
        outcome.outcome = Outcome::proved;
      }
      continue;
    }
    outcome.outcome = Outcome::violated;
    outcome.worst_is_exact = result_.is_complete;
    for (const auto& [excess, witness] : witnesses_[property.id]) {
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
