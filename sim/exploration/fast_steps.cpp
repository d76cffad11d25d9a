// How one server's step changes a state.

#include <algorithm>

#include "sim/exploration/fast_engine.h"

namespace overbook::sim {

// Every step that a server of this entry can take. Returns whether there is one.
bool FastEngine::take_steps(const State& state, std::size_t at) {
  const Totals totals = totals_of(state);
  const KindId kind_id = state.entries[at].kind;
  const Automaton::ClassInfo info = automaton_->info(kinds_[kind_id].class_id);
  const bool can_listen = info.listener_is_busy || !kinds_[kind_id].inbox.empty();
  if (info.request_is_ready) {
    action_ = {.kind = kind_id, .actor = ActorKind::request};
    take_step(state, totals, at, ActorKind::request);
  }
  if (can_listen) {
    action_ = {.kind = kind_id, .actor = ActorKind::listener};
    take_step(state, totals, at, ActorKind::listener);
  }
  return info.request_is_ready || can_listen;
}

void FastEngine::take_step(const State& state, const Totals& totals, std::size_t at, ActorKind actor) {
  variant_ = 0;
  Move move{.next = state,
            .at = at,
            .original_entries = state.entries.size(),
            .kind = kinds_[state.entries[at].kind],
            .totals = totals};
  --move.next.entries[at].count;
  const Automaton::ClassInfo info = automaton_->info(move.kind.class_id);
  const bool is_from_victim = actor == ActorKind::request && move.kind.mark == Mark::victim;
  move.closes_for_victim = is_from_victim;
  MessageId message = kNone;
  CommandId command = info.request_command;
  if (actor == ActorKind::listener && info.listener_is_busy) {
    command = info.listener_command;
  } else if (actor == ActorKind::listener) {
    message = move.kind.inbox.front().message;
    move.closes_for_victim = move.kind.inbox.front().is_from_victim;
    move.kind.inbox.erase(move.kind.inbox.begin());
    command = automaton_->command_for(move.kind.class_id, message);
  }
  if (!count_preemption(move, actor)) return;
  ReplyId reply = kNone;
  if (command != kNone) {
    const RedisStates::Result& result =
        redis_.execute(state.redis, {.kind = actor, .server = info.server}, move.kind.share, command);
    reply = result.reply;
    move.next.redis = result.next;
    apply_shares(move, result);
    deliver(move, result, is_from_victim);
  }
  const Automaton::Edge edge = automaton_->step(move.kind.class_id, actor, message, reply);
  move.kind.class_id = edge.next;
  ++result_.transitions;
  follow(std::move(move), edge.events, 0);
}

// Whether the step is within the bound on preemptions: steps taken away from a server in the middle of a
// request or a release that could have gone on. Listeners come and go for free.
bool FastEngine::count_preemption(Move& move, ActorKind actor) {
  if (!options_->preemptions || actor == ActorKind::listener) return true;
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
  move.kind.share = result.share;
  for (const auto& [from, to] : result.others) {
    for (Entry& entry : move.next.entries) {
      if (entry.count == 0 || kinds_[entry.kind].share != from) continue;
      Kind other = kinds_[entry.kind];
      other.share = to;
      entry.kind = intern(other);
    }
  }
}

void FastEngine::deliver(Move& move, const RedisStates::Result& result, bool is_from_victim) {
  for (const auto& [server, message] : result.messages) {
    const Letter letter{.message = message, .is_from_victim = is_from_victim && pass_ == Pass::eviction};
    const std::size_t to = server.value;  // strategies with messages list the resident first
    if (to == move.at) {
      move.kind.inbox.push_back(letter);
      continue;
    }
    Kind other = kinds_[move.next.entries[to].kind];
    other.inbox.push_back(letter);
    move.next.entries[to].kind = intern(other);
  }
}

void FastEngine::finish(Move move) {
  const KindId kind = intern(move.kind);
  if (is_symmetric_) {
    move.next.entries.push_back({.kind = kind, .count = 1});
  } else {
    move.next.entries[move.at] = {.kind = kind, .count = 1};
  }
  normalise(move.next);
  if (is_telling_) {
    if (variant_++ == wanted_variant_) told_ = std::move(move.next);
    return;
  }
  if (pass_ == Pass::ledger) check_ledger(move);
  if (pass_ == Pass::rejection || pass_ == Pass::eviction) check_tracked(move);
  (void)store(move.next);
  ++variant_;
}

}  // namespace overbook::sim
