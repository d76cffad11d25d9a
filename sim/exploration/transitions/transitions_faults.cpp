// What is done to servers and to Redis, as World does it (sim/run/faults.cpp).

#include <utility>

#include "sim/exploration/transitions/transitions.h"

namespace overbook::sim {

std::vector<LocalEvent> Transitions::strike(Move& move, bool marks) {
  switch (move.action.what) {
    case StepKind::crash:
      return crash(move);
    case StepKind::restart:
      restart(move);
      break;
    case StepKind::lapse:
      lapse(move);
      break;
    case StepKind::late_command:
      deliver_late(move, marks);
      break;
    default:
      lose_writes(move);
      break;
  }
  return {};
}

std::vector<LocalEvent> Transitions::crash(Move& move) {
  damage_.count(move.next, StepKind::crash);
  const ServerInfo info = frame_.info(move.kind);
  move.next.redis = redis_.subscribe(move.next.redis, info.server, "UNSUBSCRIBE");
  for (std::uint32_t worker = 0; worker < frame_.workers; ++worker) {
    if (info.workers.at(worker).is_waiting)
      move.next.redis = redis_.forget_wait(move.next.redis, {.server = info.server, .worker = worker});
  }
  Automaton::Edge edge = frame_.automaton->crash(move.kind.class_id);
  move.kind.class_id = edge.next;
  // What it was about to send may be on its way.
  leave_late(move.kind, edge.late);
  move.kind.due.clear();
  move.kind.listener_is_out = false;
  move.kind.inbox.clear();
  return std::move(edge.events);
}

void Transitions::restart(Move& move) {
  move.next.redis = redis_.subscribe(move.next.redis, frame_.info(move.kind).server, "SUBSCRIBE");
  move.kind.class_id = frame_.automaton->restart(move.kind.class_id);
}

void Transitions::lapse(Move& move) {
  const Leasing::MayLapse& lapse = *lapses_[move.at];
  damage_.count_lapse(move.next, lapse.lapse.by, redis_.misses());
  leasing_.make_due_after(lapse, move.kind);
  const RedisStates::Result result = redis_.lapse(move.next.redis, lapse.server, lapse.lapse);
  move.next.redis = result.next;
  apply_shares(move, result);
}

void Transitions::deliver_late(Move& move, bool marks) {
  const CommandId command = std::exchange(move.kind.late_of(move.action.duty, move.action.worker), kNone);
  const TaskId sender = task_of(move);
  const bool was_waiting = redis_.is_waiting(move.next.redis, sender);
  apply(move, redis_.execute(move.next.redis, sender, move.kind.share, command), marks);
  move.next.redis = redis_.forget_late_wait(move.next.redis, sender, was_waiting);
}

void Transitions::lose_writes(Move& move) {
  damage_.count(move.next, move.action.what);
  const std::optional<RedisId> earlier = damage_.lose_writes(move.next, move.action.who);
  const RedisStates::Result& result =
      earlier ? redis_.go_back(move.next.redis, *earlier) : redis_.lose_everything(move.next.redis);
  move.next.redis = result.next;
  // Whatever runs may have lost something: heartbeats find out.
  if (frame_.setup->lease().are_renewed) {
    for (Entry& entry : move.next.entries) {
      Kind kind = kinds_[entry.kind];
      if (frame_.info(kind).is_dead) continue;
      leasing_.make_all_due(kind);
      entry.kind = kinds_.of(kind);
    }
  }
  apply_shares(move, result);
}

}  // namespace overbook::sim
