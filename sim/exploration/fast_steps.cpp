// How one server's step changes a state.

#include <algorithm>

#include "model/check/check.h"
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
  const auto offer = [&](Duty duty) {
    offers_.push_back({.action = {.kind = who(kind_id, at), .duty = duty}, .at = at});
  };
  if (info.request_is_ready) offer(Duty::requests);
  if (info.listener_is_busy || !kind.inbox.empty()) offer(Duty::listener);
  if (!may_beat(state, kind)) return;
  offer(Duty::heartbeat);
  offers_.back().may_not_come = !heartbeat_is_due(kind);
}

void FastEngine::take(const State& state, const Totals& totals, const Offer& offer) {
  variant_ = 0;
  action_ = offer.action;
  Move move{
      .next = state, .at = offer.at, .original_entries = state.entries.size(), .kind = {}, .totals = totals};
  if (is_of_redis(action_.what)) return lose_writes(std::move(move), action_);
  move.kind = kinds_[state.entries[offer.at].kind];
  class_before_ = move.kind.class_id;
  totals_before_ = totals;
  --move.next.entries[offer.at].count;
  switch (action_.what) {
    case StepKind::crash:
      return crash(std::move(move));
    case StepKind::restart:
      return restart(std::move(move));
    case StepKind::lapse:
      return lapse(std::move(move));
    case StepKind::late_command:
      return deliver_late(std::move(move));
    default:
      return take_step(std::move(move), action_);
  }
}

// A step of the server's own code.
void FastEngine::take_step(Move move, const Action& action) {
  const Automaton::ClassInfo info = automaton_->info(move.kind.class_id);
  const bool is_from_victim = action.duty == Duty::requests && is_victim(move.kind.mark);
  move.closes_for_victim = is_from_victim;
  MessageId message = kNone;
  CommandId command = info.request_command;
  if (action.duty == Duty::heartbeat) {
    command = info.heartbeat_command;
    if (!info.heartbeat_is_busy) {
      std::erase_if(move.kind.due, [&](model::ConversationId conversation) {
        return std::find(info.held.begin(), info.held.end(), conversation) != info.held.end();
      });
    }
  } else if (action.duty == Duty::listener && info.listener_is_busy) {
    command = info.listener_command;
  } else if (action.duty == Duty::listener) {
    message = move.kind.inbox.front().message;
    move.closes_for_victim = move.kind.inbox.front().is_from_victim;
    move.kind.inbox.erase(move.kind.inbox.begin());
    command = automaton_->command_for(move.kind.class_id, message);
  }
  if (!count_preemption(move, action)) return;
  const ReplyId reply = send(move, action, command, is_from_victim);
  const Automaton::Edge edge = automaton_->step(move.kind.class_id, action.duty, message, reply);
  move.kind.class_id = edge.next;
  if (action.duty == Duty::listener && scenario_.faults.crashes > 0) {
    move.kind.listener_is_out = !automaton_->info(edge.next).listener_is_busy && !move.kind.inbox.empty();
  }
  for (const LocalEvent& event : edge.events) {
    // A heartbeat that was sent before may be on its way.
    const bool is_own_end =
        event.kind == model::EventKind::release_invoked && !event.evicted && action.duty == Duty::requests;
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
ReplyId FastEngine::send(Move& move, const Action& action, CommandId command, bool is_from_victim) {
  const bool is_struck = strikes_command(action.what);
  if (is_struck) count(move, action.what);
  if (action.what == StepKind::comes_late)
    (action.duty == Duty::heartbeat ? move.kind.late_heartbeat : move.kind.late) = command;
  if (command == kNone || action.what == StepKind::comes_late || action.what == StepKind::loses_request)
    return is_struck && command != kNone ? kTimedOut : kNone;
  const TaskId sender{.server = automaton_->info(move.kind.class_id).server, .duty = action.duty};
  const RedisStates::Result& result = redis_.execute(move.next.redis, sender, move.kind.share, command);
  apply(move, result, is_from_victim);
  return is_struck ? kTimedOut : result.reply;
}

void FastEngine::apply(Move& move, const RedisStates::Result& result, bool is_from_victim) {
  if (result.is_write) remember_write(move, move.next.redis);
  move.next.redis = result.next;
  apply_shares(move, result);
  deliver(move, result, is_from_victim);
}

// Whether the step is within the bound on preemptions: steps taken away from a server in the middle of a
// request or a release that could have gone on. Listeners, heartbeats and faults come and go for free.
bool FastEngine::count_preemption(Move& move, const Action& action) {
  const bool is_own = action.what == StepKind::goes_on && action.duty == Duty::requests;
  if (!options_->preemptions || !is_own) return true;
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

// What the events have added up to must be how the servers stand now.
void FastEngine::check_totals(const Move& move) const {
  if (pass_ == Pass::order || move.at == kNobody) return;
  const Automaton::Standing& before = automaton_->info(class_before_).standing;
  const Automaton::Standing& now = automaton_->info(move.kind.class_id).standing;
  const auto changed = [](std::uint32_t from, std::uint32_t to) {
    return std::int64_t{to} - std::int64_t{from};
  };
  OVERBOOK_CHECK(
      changed(totals_before_.pending, move.totals.pending) == changed(before.pending, now.pending) &&
          changed(totals_before_.running, move.totals.running) == changed(before.running, now.running) &&
          changed(totals_before_.releasing, move.totals.releasing) ==
              changed(before.releasing, now.releasing),
      "{} pending, {} running, {} releasing after the step's events, but its server stands otherwise",
      move.totals.pending, move.totals.running, move.totals.releasing);
}

void FastEngine::finish(Move move) {
  check_totals(move);
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
