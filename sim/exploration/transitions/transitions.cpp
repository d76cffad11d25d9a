#include "sim/exploration/transitions/transitions.h"

#include <algorithm>

namespace overbook::sim {
namespace {

// Of an action as one number: so many bits for the duty, for the worker, and for what happens; the others for who
// steps.
constexpr std::uint32_t kDutyBits = 2;
constexpr std::uint32_t kWorkerBits = 3;
constexpr std::uint32_t kStepBits = 4;
static_assert(kDuties <= (1U << kDutyBits) && kMaxAtOnce <= (1U << kWorkerBits));
static_assert(kStepKinds <= (1U << kStepBits));
static_assert(Kinds::kBits + kStepBits + kWorkerBits + kDutyBits <= 32);

}  // namespace

std::uint32_t code_of(const Action& action) {
  const std::uint32_t what = (action.who << kStepBits) | static_cast<std::uint32_t>(action.what);
  return (((what << kWorkerBits) | action.worker) << kDutyBits) | static_cast<std::uint32_t>(action.duty);
}

Action action_from(std::uint32_t code) {
  const auto take = [&code](std::uint32_t bits) {
    const std::uint32_t value = code & ((1U << bits) - 1);
    code >>= bits;
    return value;
  };
  const auto duty = static_cast<Duty>(take(kDutyBits));
  const std::uint32_t worker = take(kWorkerBits);
  const auto what = static_cast<StepKind>(take(kStepBits));
  return {.who = code, .what = what, .duty = duty, .worker = worker};
}

Transitions::Transitions(const Scenario& scenario, Automaton& automaton, Listing listing,
                         const Bounds& bounds)
    : frame_(scenario, automaton, listing),
      bounds_(bounds),
      redis_(scenario, automaton, frame_.is_symmetric(), bounds.placement),
      damage_(scenario.faults, frame_.setup->sends_scripts()),
      leasing_(frame_, kinds_, redis_, damage_) {}

State Transitions::initial() {
  State state;
  state.redis = redis_.initial();
  for (std::uint32_t i = 0; i < frame_.servers(); ++i) {
    const bool is_resident = frame_.server_of(i) == model::kResident;
    const model::ServerId server =
        frame_.is_symmetric() && !is_resident ? model::ServerId{1} : frame_.server_of(i);
    const ShareId share = is_resident ? 0 : redis_.initial_share();
    state.entries.push_back(
        {.kind = kinds_.of({.class_id = frame_.automaton->initial(server), .share = share}), .count = 1});
  }
  return state;
}

std::optional<Taken> Transitions::take(const State& state, const Offer& offer, bool marks) {
  std::optional<Taken> taken(std::in_place);
  Move& move = taken->move;
  move.action = offer.action;
  move.next = state;
  move.at = offer.at;
  move.entries = state.entries.size();
  if (offer.at != kNobody) {
    move.before = state.entries[offer.at].kind;
    move.kind = kinds_[move.before];
    --move.next.entries[offer.at].count;
  }
  if (runs_code(offer.action.what)) {
    std::optional<std::vector<LocalEvent>> events = step(move, marks);
    if (!events) return std::nullopt;
    taken->events = *std::move(events);
  } else {
    taken->events = strike(move, marks);
  }
  return taken;
}

void Transitions::settle(Move& move) {
  if (move.at == kNobody) return;
  leasing_.forget_what_has_ended(move.kind);
  const Entry entry{.kind = kinds_.of(move.kind), .count = 1, .from = kStepped};
  if (frame_.listing == Listing::counted) {
    move.next.entries.push_back(entry);
  } else {
    move.next.entries[move.at] = entry;
  }
}

// What it sends next, and what it forgets as it does.
Transitions::Command Transitions::begin_step(Move& move, const ServerInfo& info) {
  switch (move.action.duty) {
    case Duty::requests:
    case Duty::sweeper:
      break;
    case Duty::heartbeat:
      if (!info.heartbeat_is_busy) {
        std::erase_if(move.kind.due, [&](model::ConversationId conversation) {
          return std::find(info.held.begin(), info.held.end(), conversation) != info.held.end();
        });
      }
      return {.id = info.heartbeat_command};
    case Duty::listener: {
      if (info.listener_is_busy) return {.id = info.listener_command};
      const MarkedMessage letter = move.kind.inbox.front();
      move.answers_marked = letter.is_marked;
      move.kind.inbox.erase(move.kind.inbox.begin());
      return {.id = frame_.automaton->command_for(move.kind.class_id, letter.message),
              .answers = letter.message};
    }
  }
  return {.id = info.workers.at(move.action.worker).command};
}

std::optional<std::vector<LocalEvent>> Transitions::step(Move& move, bool marks) {
  const ServerInfo info = frame_.info(move.kind);
  const Duty duty = move.action.duty;
  const std::uint32_t worker = move.action.worker;
  const Command command = begin_step(move, info);
  if (!count_preemption(move)) return std::nullopt;
  const bool ends_wait = duty == Duty::requests && info.workers.at(worker).is_waiting;
  const ReplyId reply = ends_wait ? end_wait(move) : send(move, command.id, marks);
  Automaton::Edge edge = frame_.automaton->step(
      move.kind.class_id, {.duty = duty, .worker = worker, .message = command.answers, .reply = reply});
  move.kind.class_id = edge.next;
  if (duty == Duty::listener && tells_who_is_out())
    move.kind.listener_is_out = !frame_.info(move.kind).listener_is_busy && !move.kind.inbox.empty();
  leave_late(move.kind, edge.late);
  note_events(move, edge.events);
  return std::move(edge.events);
}

// Whether it matters that a listener is between two messages, and not yet at home: a crash takes it along, and what it
// writes is of a call.
bool Transitions::tells_who_is_out() const {
  const bool may_write_leases = frame_.setup->hears_everything() && frame_.setup->may_lapse();
  return frame_.scenario->faults.crashes > 0 || may_write_leases;
}

// At most one of a task may be.
void Transitions::leave_late(Kind& kind, const std::vector<LeftLate>& late) {
  for (const LeftLate& one : late) {
    CommandId& of_task = kind.late_of(one.duty, one.worker);
    if (of_task == kNone) of_task = one.command;
  }
}

// What its heartbeats have to do with what it has done.
void Transitions::note_events(Move& move, const std::vector<LocalEvent>& events) {
  for (const LocalEvent& event : events) {
    if (event.kind == model::EventKind::given_up) leasing_.make_due(move.kind, {event.conversation});
  }
}

TaskId Transitions::task_of(const Move& move) const {
  return {.server = frame_.info(move.kind).server, .duty = move.action.duty, .worker = move.action.worker};
}

// A command of the server that steps, if the step has one, as what strikes it has it. Returns what its server
// sees.
ReplyId Transitions::send(Move& move, CommandId command, bool marks) {
  const Action& action = move.action;
  const bool is_struck = strikes_command(action.what);
  if (is_struck) damage_.count(move.next, action.what);
  if (action.what == StepKind::comes_late) move.kind.late_of(action.duty, action.worker) = command;
  if (command == kNone || action.what == StepKind::comes_late || action.what == StepKind::loses_request)
    return is_struck && command != kNone ? kTimedOut : kNone;
  const TaskId sender = task_of(move);
  const RedisStates::Result& result = redis_.execute(move.next.redis, sender, move.kind.share, command);
  const ReplyId reply = result.reply;
  apply(move, result, marks);
  if (!is_struck) return reply;
  move.next.redis = redis_.forget_wait(move.next.redis, sender);
  return kTimedOut;
}

// Redis has served it, or its time-out runs out; or the reply gets lost.
ReplyId Transitions::end_wait(Move& move) {
  if (strikes_command(move.action.what)) damage_.count(move.next, move.action.what);
  const RedisStates::Result& result = redis_.end_wait(move.next.redis, task_of(move), move.action.what);
  move.next.redis = result.next;
  return result.reply;
}

void Transitions::apply(Move& move, const RedisStates::Result& result, bool marks) {
  if (result.is_write && frame_.has_faults) damage_.remember_write(move.next, move.next.redis);
  move.next.redis = result.next;
  apply_shares(move, result);
  deliver(move, result, marks);
}

// Whether the step is within the bound on preemptions: steps taken away from a server in the middle of a
// request or a release that could have gone on. Listeners, heartbeats and faults come and go for free.
bool Transitions::count_preemption(Move& move) {
  const bool is_own = move.action.what == StepKind::goes_on && move.action.duty == Duty::requests;
  if (!bounds_.preemptions || !is_own) return true;
  if (!move.kind.is_current) {
    for (Entry& entry : move.next.entries) {
      if (entry.count == 0 || !kinds_[entry.kind].is_current) continue;
      Kind other = kinds_[entry.kind];
      const ServerInfo& info = frame_.info(other);
      const bool is_busy = info.standing.pending + info.standing.releasing > 0;
      if (could_go_on(move.next, info) && is_busy && ++move.next.preemptions > *bounds_.preemptions)
        return false;
      other.is_current = false;
      entry.kind = kinds_.of(other);
      break;
    }
  }
  move.kind.is_current = true;
  return true;
}

void Transitions::apply_shares(Move& move, const RedisStates::Result& result) {
  if (!frame_.is_symmetric()) return;
  const auto is_resident = [&](const Kind& kind) { return frame_.info(kind).server == model::kResident; };
  if (move.at != kNobody && !is_resident(move.kind)) move.kind.share = result.share;
  for (Entry& entry : move.next.entries) {
    if (entry.count == 0 || is_resident(kinds_[entry.kind])) continue;
    for (const auto& [from, to] : result.others) {
      if (kinds_[entry.kind].share != from) continue;
      Kind other = kinds_[entry.kind];
      other.share = to;
      entry.kind = kinds_.of(other);
      break;
    }
  }
}

void Transitions::deliver(Move& move, const RedisStates::Result& result, bool marks) {
  for (const auto& [server, message] : result.messages) {
    const MarkedMessage letter{.message = message, .is_marked = marks};
    const std::size_t to = server.value;  // strategies with messages list the resident first
    if (to == move.at) {
      // Of a dead server only late commands are executed.
      if (!frame_.info(move.kind).is_dead) move.kind.inbox.push_back(letter);
      continue;
    }
    Kind other = kinds_[move.next.entries[to].kind];
    if (frame_.info(other).is_dead) continue;
    other.inbox.push_back(letter);
    move.next.entries[to].kind = kinds_.of(other);
  }
}

Step Transitions::step_of(const Action& action, std::size_t at) const {
  if (is_of_redis(action.what)) return done_to_redis(action.what, action.who);
  const model::ServerId server = frame_.server_of(at);
  return {.kind = action.what,
          .task = {.server = server,
                   .duty = is_sweeper(server) ? Duty::sweeper : action.duty,
                   .worker = action.worker}};
}

std::optional<std::uint32_t> Transitions::placement() const {
  if (!frame_.setup->chooses_placement()) return std::nullopt;
  return bounds_.placement;
}

Newcomers Transitions::newcomers(const State& state) {
  return redis_.newcomers(state.redis, leasing_.running(state), hearers(state));
}

// All that live, also those that run nothing.
std::vector<Hearer> Transitions::hearers(const State& state) const {
  std::vector<Hearer> hearers;
  for (const Entry& entry : state.entries) {
    const ServerInfo& info = frame_.info(kinds_[entry.kind]);
    const bool hears = frame_.setup->hears_everything() && frame_.setup->subscribes(info.server);
    if (hears && !info.is_dead) hearers.push_back({info.server, info.memory});
  }
  return hearers;
}

bool Transitions::do_others_wake(const State& state) {
  if (!frame_.setup->may_others_wake()) return false;
  if (frame_.setup->may_lapse() && redis_.has_leases(state.redis)) {
    // What a dead server has left lapses in the end, and may be what they wait for.
    const std::vector<std::optional<Leasing::MayLapse>> lapses = leasing_.lapses(state);
    for (std::size_t at = 0; at < lapses.size(); ++at) {
      if (lapses[at] && frame_.info(kinds_[state.entries[at].kind]).is_dead) return true;
    }
  }
  return redis_.do_others_wake(state.redis, leasing_.running(state));
}

bool Transitions::is_anything_to_come(const Kind& kind) const {
  return !kind.inbox.empty() || frame_.info(kind).listener_is_busy || leasing_.is_due(kind);
}

std::uint64_t Transitions::bytes() const {
  return frame_.automaton->bytes() + redis_.bytes() + kinds_.bytes() + damage_.bytes();
}

}  // namespace overbook::sim
