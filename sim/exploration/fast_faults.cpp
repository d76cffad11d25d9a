// What goes wrong, as World has it (sim/run/world_faults.cpp): which faults may strike in a state, and what
// they make of it.

#include <algorithm>
#include <utility>

#include "sim/exploration/fast_engine.h"

namespace overbook::sim {

bool FastEngine::is_left(const State& state, StepKind fault) const {
  return sim::is_left(fault, strikes_[state.strikes], scenario_.faults,
                      automaton_->learner().world().sends_scripts());
}

void FastEngine::count(Move& move, StepKind fault) {
  Strikes struck = strikes_[move.next.strikes];
  count_strike(fault, struck, scenario_.faults);
  move.next.strikes = strikes_.of(struck);
}

// --- What may strike ---

void FastEngine::offer_faults(const State& state, std::size_t at) {
  const KindId kind_id = state.entries[at].kind;
  const Kind& kind = kinds_[kind_id];
  const Automaton::ClassInfo& info = automaton_->info(kind.class_id);
  const auto offer = [&](StepKind fault, Duty duty = Duty::requests) {
    offers_.push_back(
        {.action = {.kind = who(kind_id, at), .what = fault, .duty = duty}, .at = at, .may_not_come = true});
  };
  const auto offer_strikes = [&](bool sends, CommandId late, Duty duty) {
    for (const StepKind fault : {StepKind::loses_reply, StepKind::loses_request, StepKind::comes_late}) {
      if (!sends || !is_left(state, fault)) continue;
      if (fault == StepKind::comes_late && late != kNone) continue;
      offer(fault, duty);
    }
  };
  offer_strikes(info.may_time_out, kind.late, Duty::requests);
  offer_strikes(may_beat(state, kind), kind.late_heartbeat, Duty::heartbeat);
  if (kind.late != kNone) offer(StepKind::late_command);
  if (kind.late_heartbeat != kNone) offer(StepKind::late_command, Duty::heartbeat);
  const bool is_at_something = info.can_crash || kind.listener_is_out;
  if (is_at_something && is_left(state, StepKind::crash)) offer(StepKind::crash);
  if (info.is_dead && scenario_.faults.restarts) offer(StepKind::restart);
  if (lapses_[at]) offer(StepKind::lapse);
}

void FastEngine::offer_faults_of_redis(const State& state) {
  const auto past = static_cast<std::uint32_t>(pasts_[state.past].size());
  const auto offer = [&](StepKind fault, std::uint32_t writes) {
    offers_.push_back({.action = {.kind = writes, .what = fault}, .at = kNobody, .may_not_come = true});
  };
  const Faults& faults = scenario_.faults;
  if (is_left(state, StepKind::redis_restart)) {
    if (faults.restart_loses_writes == 0) offer(StepKind::redis_restart, 0);
    for (std::uint32_t k = 1; k <= std::min(past, faults.restart_loses_writes); ++k)
      offer(StepKind::redis_restart, k);
  }
  if (is_left(state, StepKind::failover)) {
    for (std::uint32_t k = 1; k <= std::min(past, faults.failover_loses_writes); ++k)
      offer(StepKind::failover, k);
  }
}

bool FastEngine::may_beat(const State& state, const Kind& kind) {
  if (!automaton_->learner().world().has_heartbeat_steps()) return false;
  const Automaton::ClassInfo& info = automaton_->info(kind.class_id);
  if (info.heartbeat_is_busy) return true;
  if (info.held.empty()) return false;
  return !has_listeners_ || heartbeat_is_due(kind) ||
         redis_.heartbeat_matters(state.redis, info.server, info.held);
}

// Whether it must come before all is quiet.
bool FastEngine::heartbeat_is_due(const Kind& kind) const {
  if (!automaton_->learner().world().has_heartbeat_steps()) return false;
  const Automaton::ClassInfo& info = automaton_->info(kind.class_id);
  return info.heartbeat_is_busy ||
         std::any_of(info.held.begin(), info.held.end(), [&](model::ConversationId conversation) {
           return std::find(kind.due.begin(), kind.due.end(), conversation) != kind.due.end();
         });
}

// The servers of each entry, in the numbers of RedisStates: with symmetry any with the entry's share, so many
// as it counts.
std::vector<std::vector<model::ServerId>> FastEngine::servers_of_entries(const State& state) const {
  std::vector<std::vector<model::ServerId>> servers(state.entries.size());
  std::vector<bool> is_taken(scenario_.servers + 1, false);
  for (std::size_t at = 0; at < state.entries.size(); ++at) {
    const Kind& kind = kinds_[state.entries[at].kind];
    const bool is_resident = automaton_->info(kind.class_id).server == model::kResident;
    if (!is_symmetric_ || is_resident) {
      servers[at].push_back(is_resident ? model::kResident : server_of(at));
      continue;
    }
    const std::vector<ShareId>& shares = redis_.shares(state.redis);
    for (std::uint32_t server = 1; server < shares.size() && servers[at].size() < state.entries[at].count;
         ++server) {
      if (is_taken[server] || shares[server] != kind.share) continue;
      is_taken[server] = true;
      servers[at].push_back(model::ServerId{server});
    }
    if (servers[at].size() < state.entries[at].count)
      throw std::logic_error("the servers' shares do not add up to the state of Redis");
  }
  return servers;
}

model::ConversationId FastEngine::conversation_at(model::ConversationId conversation, model::ServerId server,
                                                  Direction direction) const {
  if (!is_symmetric_ || server == model::kResident) return conversation;
  const bool to_kind = direction == Direction::to_kind;
  return redis_.names().conversation_of(conversation, to_kind ? server.value : 1, to_kind ? 1 : server.value);
}

// How every server stands, in the numbers of RedisStates.
std::vector<LeaseHolder> FastEngine::lease_holders(
    const State& state, const std::vector<std::vector<model::ServerId>>& servers) const {
  std::vector<LeaseHolder> holders;
  for (std::size_t at = 0; at < state.entries.size(); ++at) {
    const Automaton::ClassInfo& info = automaton_->info(kinds_[state.entries[at].kind].class_id);
    for (const model::ServerId server : servers[at]) {
      LeaseHolder& holder = holders.emplace_back(LeaseHolder{.server = server, .is_dead = info.is_dead});
      const auto there = [&](model::ConversationId one) {
        return conversation_at(one, server, Direction::from_kind);
      };
      for (const model::ConversationId one : info.held) holder.running.push_back(there(one));
      for (const model::ConversationId one : info.closing) holder.in_progress.push_back(there(one));
      if (info.standing.pending > 0) holder.in_progress.push_back(there(info.standing.conversation));
    }
  }
  return holders;
}

void FastEngine::look_for_lapses(const State& state) {
  lapses_.assign(state.entries.size(), std::nullopt);
  lapsing_.clear();
  const std::vector<std::vector<model::ServerId>> servers = servers_of_entries(state);
  const std::vector<LeaseHolder> holders = lease_holders(state, servers);
  const LapseBy by = lapse_by(strikes_[state.strikes], scenario_.faults, redis_.misses());
  for (std::size_t at = 0; at < state.entries.size(); ++at) {
    lapsing_.push_back(servers[at].front());
    lapses_[at] = redis_.next_lapse(state.redis, holders, lapsing_[at], by);
  }
}

void FastEngine::make_due(Kind& kind, const std::vector<model::ConversationId>& conversations) const {
  const bool is_dead = automaton_->info(kind.class_id).is_dead;
  if (is_dead || !automaton_->learner().world().has_heartbeats()) return;
  for (const model::ConversationId conversation : conversations) {
    if (std::find(kind.due.begin(), kind.due.end(), conversation) == kind.due.end())
      kind.due.push_back(conversation);
  }
  std::sort(kind.due.begin(), kind.due.end());
  forget_what_has_ended(kind);
}

// What neither runs nor is about to needs no heartbeat.
void FastEngine::forget_what_has_ended(Kind& kind) const {
  const Automaton::ClassInfo& info = automaton_->info(kind.class_id);
  const auto is_in = [](const std::vector<model::ConversationId>& all, model::ConversationId one) {
    return std::find(all.begin(), all.end(), one) != all.end();
  };
  std::erase_if(kind.due, [&](model::ConversationId one) {
    const bool is_pending = info.standing.pending > 0 && info.standing.conversation == one;
    return !is_pending && !is_in(info.held, one) && !is_in(info.closing, one);
  });
}

// --- What it does ---

void FastEngine::crash(Move move) {
  count(move, StepKind::crash);
  move.next.redis =
      redis_.subscribe(move.next.redis, automaton_->info(move.kind.class_id).server, "UNSUBSCRIBE");
  // What it was about to send may be on its way.
  const Automaton::ClassInfo info = automaton_->info(move.kind.class_id);
  if (info.request_is_ready && move.kind.late == kNone) move.kind.late = info.request_command;
  if (!has_listeners_ && !info.heartbeat_is_busy && !info.held.empty() && move.kind.late_heartbeat == kNone)
    move.kind.late_heartbeat = info.heartbeat_command;
  const Automaton::Edge edge = automaton_->crash(move.kind.class_id);
  move.kind.class_id = edge.next;
  move.kind.due.clear();
  move.kind.listener_is_out = false;
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
  const Automaton::ClassInfo& info = automaton_->info(move.kind.class_id);
  const Lapse lapse = *lapses_[move.at];
  const model::ServerId server = lapsing_[move.at];
  Strikes struck = strikes_[move.next.strikes];
  count_lapse(lapse.by, redis_.misses(), struck, scenario_.faults);
  move.next.strikes = strikes_.of(struck);
  std::vector<model::ConversationId> conversations;
  for (const redis::Owned& one : lapse.items)
    conversations.push_back(conversation_at(conversation_of(one.writer), server, Direction::to_kind));
  if (lapse.by != LapseBy::nobody)
    conversations.insert(conversations.end(), info.held.begin(), info.held.end());
  make_due(move.kind, conversations);
  const RedisStates::Result result = redis_.lapse(move.next.redis, server, lapse);
  move.next.redis = result.next;
  apply_shares(move, result);
  ++result_.transitions;
  follow(std::move(move), {}, 0);
}

void FastEngine::deliver_late(Move move) {
  const bool is_heartbeat = action_.duty == Duty::heartbeat;
  const CommandId command = std::exchange(is_heartbeat ? move.kind.late_heartbeat : move.kind.late, kNone);
  const TaskId sender{.server = automaton_->info(move.kind.class_id).server, .duty = action_.duty};
  const RedisStates::Result& result = redis_.execute(move.next.redis, sender, move.kind.share, command);
  apply(move, result, move.kind.is_cause && !is_heartbeat);
  ++result_.transitions;
  follow(std::move(move), {}, 0);
}

void FastEngine::lose_writes(Move move, const Action& fault) {
  count(move, fault.what);
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
  note_lost_leases(move);
  apply_shares(move, result);
  ++result_.transitions;
  follow(std::move(move), {}, 0);
}

// Whatever runs may have lost something: heartbeats find out.
void FastEngine::note_lost_leases(Move& move) {
  if (!automaton_->learner().world().has_heartbeats()) return;
  for (Entry& entry : move.next.entries) {
    Kind kind = kinds_[entry.kind];
    const Automaton::ClassInfo& info = automaton_->info(kind.class_id);
    if (info.is_dead) continue;
    make_due(kind, info.held);
    make_due(kind, info.closing);
    if (info.standing.pending > 0) make_due(kind, {info.standing.conversation});
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
  if (is_left(state, StepKind::redis_restart)) most = faults.restart_loses_writes;
  if (is_left(state, StepKind::failover)) most = std::max<std::size_t>(most, faults.failover_loses_writes);
  if (past.size() > most) past.erase(past.begin(), past.end() - static_cast<std::ptrdiff_t>(most));
}

}  // namespace overbook::sim
