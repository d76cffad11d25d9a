// What goes wrong, as World has it (sim/world_faults.cpp): which faults may strike in a state, and what they
// make of it.

#include <algorithm>
#include <utility>

#include "sim/exploration/fast_engine.h"

namespace overbook::sim {

bool FastEngine::is_left(const State& state, ActorKind fault) const {
  return sim::is_left(fault, strikes_[state.strikes], scenario_.faults,
                      automaton_->learner().world().sends_scripts());
}

void FastEngine::count(Move& move, ActorKind fault) {
  Strikes struck = strikes_[move.next.strikes];
  count_strike(fault, struck, scenario_.faults);
  move.next.strikes = strikes_.of(struck);
}

// --- What may strike ---

void FastEngine::offer_faults(const State& state, std::size_t at) {
  const KindId kind_id = state.entries[at].kind;
  const Kind& kind = kinds_[kind_id];
  const Automaton::ClassInfo& info = automaton_->info(kind.class_id);
  const auto offer = [&](ActorKind fault) {
    offers_.push_back({.action = {.kind = kind_id, .actor = fault}, .at = at});
  };
  for (const ActorKind fault : {ActorKind::lost_reply, ActorKind::lost_request, ActorKind::late_request}) {
    if (!info.may_time_out || !is_left(state, fault)) continue;
    if (fault == ActorKind::late_request && kind.late != kNone) continue;
    offer(fault);
  }
  if (kind.late != kNone) offer(ActorKind::late_delivery);
  const bool is_at_something = info.can_crash || kind.listener_is_out;
  if (is_at_something && is_left(state, ActorKind::crash)) offer(ActorKind::crash);
  if (info.is_dead && scenario_.faults.restarts) offer(ActorKind::restart);
  if (can_lapse(state, kind)) offer(ActorKind::lapse);
}

void FastEngine::offer_faults_of_redis(const State& state) {
  const auto past = static_cast<std::uint32_t>(pasts_[state.past].size());
  const auto offer = [&](ActorKind fault, std::uint32_t writes) {
    offers_.push_back({.action = {.kind = writes, .actor = fault}});
  };
  const Faults& faults = scenario_.faults;
  if (is_left(state, ActorKind::redis_restart)) {
    if (faults.restart_loses_writes == 0) offer(ActorKind::redis_restart, 0);
    for (std::uint32_t k = 1; k <= std::min(past, faults.restart_loses_writes); ++k)
      offer(ActorKind::redis_restart, k);
  }
  if (is_left(state, ActorKind::failover)) {
    for (std::uint32_t k = 1; k <= std::min(past, faults.failover_loses_writes); ++k)
      offer(ActorKind::failover, k);
  }
}

bool FastEngine::heartbeat_is_due(const Kind& kind) const {
  if (!automaton_->learner().world().has_heartbeat_steps()) return false;
  const Automaton::ClassInfo& info = automaton_->info(kind.class_id);
  return info.heartbeat_is_busy || (kind.has_lapsed && Automaton::holds(info.standing));
}

bool FastEngine::can_lapse(const State& state, const Kind& kind) {
  const Automaton::ClassInfo& info = automaton_->info(kind.class_id);
  const bool is_refreshed = automaton_->learner().world().has_heartbeats();
  const bool is_free = info.is_dead || (!is_refreshed && Automaton::holds(info.standing));
  if (!is_free && !is_left(state, ActorKind::lapse)) return false;
  return redis_.lapse(state.redis, info.server, kind.share) != nullptr;
}

// --- What it does ---

void FastEngine::crash(Move move) {
  count(move, ActorKind::crash);
  move.next.redis =
      redis_.subscribe(move.next.redis, automaton_->info(move.kind.class_id).server, "UNSUBSCRIBE");
  const Automaton::Edge edge = automaton_->crash(move.kind.class_id);
  move.kind.class_id = edge.next;
  move.kind.has_lapsed = move.kind.listener_is_out = false;
  move.kind.inbox.clear();
  ++result_.transitions;
  follow(std::move(move), edge.events, 0);
}

void FastEngine::restart(Move move) {
  move.next.redis =
      redis_.subscribe(move.next.redis, automaton_->info(move.kind.class_id).server, "SUBSCRIBE");
  move.kind.class_id = automaton_->restart(move.kind.class_id);
  ++result_.transitions;
  follow(std::move(move), {}, 0);
}

void FastEngine::lapse(Move move) {
  const Automaton::ClassInfo info = automaton_->info(move.kind.class_id);
  const bool is_refreshed = automaton_->learner().world().has_heartbeats();
  const bool is_paused = !info.is_dead && (is_refreshed || !Automaton::holds(info.standing));
  if (is_paused) count(move, ActorKind::lapse);
  const RedisStates::Result result = *redis_.lapse(move.next.redis, info.server, move.kind.share);
  move.next.redis = result.next;
  apply_shares(move, result);
  move.kind.has_lapsed = !info.is_dead && is_refreshed;
  ++result_.transitions;
  follow(std::move(move), {}, 0);
}

void FastEngine::deliver_late(Move move) {
  const CommandId command = std::exchange(move.kind.late, kNone);
  const Option sender{.kind = ActorKind::request, .server = automaton_->info(move.kind.class_id).server};
  const RedisStates::Result& result = redis_.execute(move.next.redis, sender, move.kind.share, command);
  apply(move, result, move.kind.is_cause);
  ++result_.transitions;
  follow(std::move(move), {}, 0);
}

void FastEngine::lose_writes(Move move, const Action& fault) {
  count(move, fault.actor);
  std::vector<RedisId> past = pasts_[move.next.past];
  RedisStates::Result result;
  if (fault.kind == 0) {
    result = redis_.lose_everything(move.next.redis);
    past.clear();
  } else {
    result = redis_.go_back(move.next.redis, past[past.size() - fault.kind]);
    past.resize(past.size() - fault.kind);
  }
  forget_past(move.next, past);
  move.next.past = pasts_.of(past);
  move.next.redis = result.next;
  note_lost_leases(move, result);
  apply_shares(move, result);
  ++result_.transitions;
  follow(std::move(move), {}, 0);
}

// Heartbeats come to know of it.
void FastEngine::note_lost_leases(Move& move, const RedisStates::Result& result) {
  if (!automaton_->learner().world().has_heartbeats()) return;
  for (Entry& entry : move.next.entries) {
    Kind kind = kinds_[entry.kind];
    const Automaton::ClassInfo& info = automaton_->info(kind.class_id);
    if (info.is_dead || !redis_.has_lost(result, info.server, kind.share)) continue;
    kind.has_lapsed = true;
    entry.kind = intern(kind);
  }
}

void FastEngine::remember_write(Move& move, RedisId before) {
  if (!has_faults_) return;
  std::vector<RedisId> past = pasts_[move.next.past];
  past.push_back(before);
  forget_past(move.next, past);
  move.next.past = pasts_.of(past);
}

// What can't come back: all but as many writes as may yet be lost.
void FastEngine::forget_past(const State& state, std::vector<RedisId>& past) const {
  const Faults& faults = scenario_.faults;
  std::size_t most = 0;
  if (is_left(state, ActorKind::redis_restart)) most = faults.restart_loses_writes;
  if (is_left(state, ActorKind::failover)) most = std::max<std::size_t>(most, faults.failover_loses_writes);
  if (past.size() > most) past.erase(past.begin(), past.end() - static_cast<std::ptrdiff_t>(most));
}

}  // namespace overbook::sim
