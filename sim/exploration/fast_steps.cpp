// How one server's step changes a state.

#include <algorithm>

#include "sim/exploration/fast_engine.h"

namespace overbook::sim {

// All that can happen in a state.
void FastEngine::offer_all(const State& state) {
  offers_.clear();
  lapses_.assign(state.entries.size(), std::nullopt);
  if (automaton_->learner().world().may_lapse() && redis_.has_leases(state.redis)) look_for_lapses(state);
  for (std::size_t at = 0; at < state.entries.size(); ++at) {
    if (gives_out_places() && is_like_the_one_before(state, at)) continue;
    offer_steps(state, at);
    if (has_faults_) offer_faults(state, at);
  }
  if (has_faults_) offer_faults_of_redis(state);
}

// Every step that a server of this entry can take.
void FastEngine::offer_steps(const State& state, std::size_t at) {
  const KindId kind_id = state.entries[at].kind;
  const Kind& kind = kinds_[kind_id];
  const Automaton::ClassInfo& info = automaton_->info(kind.class_id);
  const auto offer = [&](ActorKind actor) {
    offers_.push_back({.action = {.kind = who(kind_id, at), .actor = actor}, .at = at});
  };
  if (info.request_is_ready) offer(ActorKind::request);
  if (info.listener_is_busy || !kind.inbox.empty()) offer(ActorKind::listener);
  if (!may_beat(state, kind)) return;
  offer(ActorKind::heartbeat);
  offers_.back().may_not_come = !heartbeat_is_due(kind);
}

void FastEngine::take(const State& state, const Totals& totals, const Offer& offer) {
  variant_ = 0;
  action_ = offer.action;
  Move move{
      .next = state, .at = offer.at, .original_entries = state.entries.size(), .kind = {}, .totals = totals};
  if (is_of_redis(action_.actor)) return lose_writes(std::move(move), action_);
  move.kind = kinds_[state.entries[offer.at].kind];
  --move.next.entries[offer.at].count;
  switch (action_.actor) {
    case ActorKind::crash:
      return crash(std::move(move));
    case ActorKind::restart:
      return restart(std::move(move));
    case ActorKind::lapse:
      return lapse(std::move(move));
    case ActorKind::late_delivery:
    case ActorKind::late_heartbeat_delivery:
      return deliver_late(std::move(move));
    default:
      return take_step(std::move(move), action_.actor);
  }
}

// A step of the server's own code. `kind`: also what strikes the command of its request.
void FastEngine::take_step(Move move, ActorKind kind) {
  const ActorKind actor = runs_in({.kind = kind}).kind;
  const Automaton::ClassInfo info = automaton_->info(move.kind.class_id);
  const bool is_from_victim = actor == ActorKind::request && is_victim(move.kind.mark);
  move.closes_for_victim = is_from_victim;
  MessageId message = kNone;
  CommandId command = info.request_command;
  if (actor == ActorKind::heartbeat) {
    command = info.heartbeat_command;
    if (!info.heartbeat_is_busy) {
      std::erase_if(move.kind.due, [&](model::ConversationId conversation) {
        return std::find(info.held.begin(), info.held.end(), conversation) != info.held.end();
      });
    }
  } else if (actor == ActorKind::listener && info.listener_is_busy) {
    command = info.listener_command;
  } else if (actor == ActorKind::listener) {
    message = move.kind.inbox.front().message;
    move.closes_for_victim = move.kind.inbox.front().is_from_victim;
    move.kind.inbox.erase(move.kind.inbox.begin());
    command = automaton_->command_for(move.kind.class_id, message);
  }
  if (!count_preemption(move, kind)) return;
  const ReplyId reply = send(move, kind, command, is_from_victim);
  const Automaton::Edge edge = automaton_->step(move.kind.class_id, actor, message, reply);
  move.kind.class_id = edge.next;
  if (actor == ActorKind::listener && scenario_.faults.crashes > 0) {
    move.kind.listener_is_out = !automaton_->info(edge.next).listener_is_busy && !move.kind.inbox.empty();
  }
  for (const LocalEvent& event : edge.events) {
    // A heartbeat that was sent before may be on its way.
    const bool is_own_end =
        event.kind == model::EventKind::release_invoked && !event.evicted && actor == ActorKind::request;
    const bool may_be_refreshing = !has_listeners_ && !info.heartbeat_is_busy && !info.held.empty() &&
                                   info.held.front() == event.conversation;
    if (is_own_end && may_be_refreshing && move.kind.late_heartbeat == kNone)
      move.kind.late_heartbeat = info.heartbeat_command;
    if (event.kind == model::EventKind::given_up) make_due(move.kind, {event.conversation});
  }
  ++result_.transitions;
  follow(std::move(move), edge.events, 0);
}

// A command of the server that steps, if the step has one, as what strikes it has it. Returns what its server
// sees.
ReplyId FastEngine::send(Move& move, ActorKind kind, CommandId command, bool is_from_victim) {
  const ActorKind fault = of_request(kind);
  if (is_fault(kind)) count(move, fault);
  if (kind == ActorKind::late_request) move.kind.late = command;
  if (kind == ActorKind::late_heartbeat) move.kind.late_heartbeat = command;
  if (command == kNone || fault == ActorKind::late_request || fault == ActorKind::lost_request)
    return is_fault(kind) && command != kNone ? kTimedOut : kNone;
  const Option sender{.kind = runs_in({.kind = kind}).kind,
                      .server = automaton_->info(move.kind.class_id).server};
  const RedisStates::Result& result = redis_.execute(move.next.redis, sender, move.kind.share, command);
  apply(move, result, is_from_victim);
  return is_fault(kind) ? kTimedOut : result.reply;
}

void FastEngine::apply(Move& move, const RedisStates::Result& result, bool is_from_victim) {
  if (result.is_write) remember_write(move, move.next.redis);
  move.next.redis = result.next;
  apply_shares(move, result);
  deliver(move, result, is_from_victim);
}

// Whether the step is within the bound on preemptions: steps taken away from a server in the middle of a
// request or a release that could have gone on. Listeners, heartbeats and faults come and go for free.
bool FastEngine::count_preemption(Move& move, ActorKind actor) {
  if (!options_->preemptions || actor != ActorKind::request) return true;
  if (!move.kind.is_current) {
    for (Entry& entry : move.next.entries) {
      if (entry.count == 0 || !kinds_[entry.kind].is_current) continue;
      Kind other = kinds_[entry.kind];
      const Automaton::ClassInfo& info = automaton_->info(other.class_id);
      const bool is_busy = info.standing.pending + info.standing.releasing > 0;
      if (info.request_is_ready && is_busy && ++move.next.preemptions > *options_->preemptions) return false;
      other.is_current = false;
      entry.kind = intern(other);
      break;
    }
  }
  move.kind.is_current = true;
  return true;
}

void FastEngine::apply_shares(Move& move, const RedisStates::Result& result) {
  if (!is_symmetric_) return;
  const auto is_resident = [&](const Kind& kind) {
    return automaton_->info(kind.class_id).server == model::kResident;
  };
  if (move.at != kNobody && !is_resident(move.kind)) move.kind.share = result.share;
  for (Entry& entry : move.next.entries) {
    if (entry.count == 0 || is_resident(kinds_[entry.kind])) continue;
    for (const auto& [from, to] : result.others) {
      Kind other = kinds_[entry.kind];
      if (other.share != from) continue;
      other.share = to;
      entry.kind = intern(other);
      break;
    }
  }
}

void FastEngine::deliver(Move& move, const RedisStates::Result& result, bool is_from_victim) {
  for (const auto& [server, message] : result.messages) {
    const Letter letter{.message = message, .is_from_victim = is_from_victim && pass_ == Pass::eviction};
    const std::size_t to = server.value;  // strategies with messages list the resident first
    if (to == move.at) {
      // Of a dead server only late commands are executed.
      if (!automaton_->info(move.kind.class_id).is_dead) move.kind.inbox.push_back(letter);
      continue;
    }
    Kind other = kinds_[move.next.entries[to].kind];
    if (automaton_->info(other.class_id).is_dead) continue;
    other.inbox.push_back(letter);
    move.next.entries[to].kind = intern(other);
  }
}

void FastEngine::finish(Move move) {
  if (move.at != kNobody) {
    forget_what_has_ended(move.kind);
    const Entry entry{.kind = intern(move.kind), .count = 1, .from = kStepped};
    if (lists_servers()) {
      move.next.entries[move.at] = entry;
    } else {
      move.next.entries.push_back(entry);
    }
  }
  if (is_telling_) {
    if (variant_++ == wanted_variant_) told_ = std::move(move.next);
    return;
  }
  normalise(move.next);
  if (pass_ == Pass::ledger) check_ledger(move);
  if (pass_ == Pass::rejection || pass_ == Pass::eviction) check_tracked(move);
  (void)store(move.next);
  ++variant_;
}

}  // namespace overbook::sim
