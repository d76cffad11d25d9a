// What runs on the servers' fibers, and the ledger of what it does.

#include <algorithm>
#include <stdexcept>

#include "sim/run/world.h"

namespace overbook::sim {
namespace {

// What a client library makes of a reply that does not come; no reply of Redis.
constexpr std::string_view kTimedOut = "TIMEOUT no reply in time";

}  // namespace

Instant Actor::clock() const {
  const std::vector<std::int64_t>& skews = world_->scenario_.faults.clock_skew_ms;
  return world_->now_ +
         std::chrono::milliseconds(id_.server.value < skews.size() ? skews[id_.server.value] : 0);
}

void Actor::await_grant() {
  if (is_unwinding_) throw Unwound{};
  if (is_granted_) return;
  state_ = ActorState::ready;
  world_->interleaving_->hand_over();
  if (is_unwinding_) throw Unwound{};
}

bool Actor::sends_in_vain(const redis::Command& command, redis::Reply& reply) {
  const StepKind granted_as = std::exchange(granted_as_, StepKind::goes_on);
  if (!strikes_command(granted_as)) {
    reply = world_->perform(*this, command);
    return false;
  }
  if (granted_as == StepKind::loses_reply) {
    (void)world_->perform(*this, command);
  } else {
    world_->note_sent(*this, command);
  }
  if (world_->companion_ != nullptr) world_->companion_->gave_up(id_, granted_as);
  if (granted_as == StepKind::comes_late)
    world_->late_.push_back({id_, connection_, command, late_due_, writer_of(id_.server, conversation_)});
  reply = redis::Reply::error(std::string(kTimedOut));
  if (world_->trace_ != nullptr) world_->trace_->steps.back().reply = reply;
  return true;
}

// Two steps: the command is executed, and the reply arrives.
redis::Reply Actor::execute_in_time(const redis::Command& command) {
  redis::Reply reply;
  for (std::uint32_t sent = 0; sent <= world_->scenario_.resends; ++sent) {
    if (is_unwinding_) throw Unwound{};
    world_->send(*this, command);
    is_granted_ = false;
    await_grant();
    is_granted_ = false;
    const bool is_in_vain = sends_in_vain(command, reply);
    if (reply.is_blocked()) throw std::logic_error("timed runs have no blocking commands");
    world_->answer(*this, is_in_vain);
    await_grant();
    note_arrival(is_in_vain ? "the client gives up waiting" : "the reply arrives");
    if (!is_in_vain) return reply;
  }
  has_given_up_ = true;
  return reply;
}

// The step is that of its server's crash: it came as far as what it sends next, and no further.
void Actor::die() {
  world_->interleaving_->hand_over();
  throw Unwound{};
}

void Actor::note_arrival(std::string_view what) {
  if (world_->is_timed_ && world_->trace_ != nullptr) world_->trace_->steps.back().arrived = what;
}

redis::Reply Actor::execute(const redis::Command& command) {
  if (world_->is_timed_) return execute_in_time(command);
  redis::Reply reply;
  bool is_in_vain = true;
  for (std::uint32_t sent = 0; is_in_vain && sent <= world_->scenario_.resends; ++sent) {
    in_flight_ = &command;
    await_grant();
    is_granted_ = false;
    if (granted_as_ == StepKind::crash) die();
    in_flight_ = nullptr;
    is_in_vain = sends_in_vain(command, reply);
  }
  has_given_up_ = has_given_up_ || is_in_vain;
  if (!reply.is_blocked()) return reply;
  state_ = ActorState::blocked;
  may_time_out_ = world_->redis_.can_time_out(connection_);
  world_->has_blocked_ = true;
  world_->interleaving_->hand_over();
  if (is_unwinding_) throw Unwound{};
  is_granted_ = false;
  state_ = ActorState::ready;
  has_timed_out_ = granted_as_ == StepKind::gives_up;
  reply = has_timed_out_ ? world_->redis_.time_out(connection_)
                         : world_->redis_.take_unblocked(connection_).value();
  if (world_->trace_ != nullptr) world_->trace_->steps.back().reply = reply;
  return reply;
}

void Actor::work(std::string_view what) {
  if (world_->is_timed_) {
    if (is_unwinding_) throw Unwound{};
    is_granted_ = false;
    due_ = world_->now_ + world_->draw(world_->scenario_.timing.work);
    await_grant();
    if (world_->trace_ != nullptr) world_->trace_->steps.back().work = what;
    return;
  }
  is_at_work_ = !is_granted_;
  await_grant();
  is_at_work_ = false;
  is_granted_ = false;
  if (world_->trace_ != nullptr) world_->trace_->steps.back().work = what;
}

void Actor::closing(model::ConversationId conversation) {
  world_->close_running(*this, conversation);
}

void Actor::closed(model::ConversationId conversation) {
  const World::Running* running = world_->find_running(id_.server, conversation);
  if (running == nullptr) throw std::logic_error("a strategy closed a conversation that did not run here");
  world_->append({.kind = model::EventKind::release_returned,
                  .evicted = true,
                  .server = id_.server,
                  .request = running->request,
                  .conversation = conversation,
                  .cause = cause_});
  world_->forget_running(running->request);
}

void Actor::evicting(model::ConversationId conversation) {
  await_grant();  // so it is in the step of the command that asks
  world_->append({.kind = model::EventKind::eviction_asked,
                  .server = id_.server,
                  .request = cause_,
                  .conversation = conversation,
                  .cause = cause_});
}

void World::live(Actor& actor) {
  actor.context_ = boost::fibers::context::active();
  for (;;) {
    actor.state_ = ActorState::home;
    actor.is_at_home_ = true;
    interleaving_->hand_over();
    actor.is_at_home_ = false;
    if (is_shutting_down_) return;
    try {
      if (actor.id_.duty == Duty::requests) {
        serve_requests(actor);
      } else if (actor.id_.duty == Duty::listener) {
        serve_message(actor);
      } else {
        serve_heartbeat(actor);
      }
    } catch (const Unwound&) {
      actor.is_unwinding_ = false;  // the run was cut, or the server crashed; there is nothing to undo
    } catch (...) {
      failure_ = std::current_exception();
    }
    actor.is_granted_ = false;
  }
}

void World::serve_requests(Actor& actor) {
  // Where it has begun before and crashed: from there.
  while (actor.round_ < scenario_.requests_per_server) {
    model::Request& request = cast_.request(actor.id_.server, actor.round_);
    actor.is_last_round_ = actor.round_ + 1 == scenario_.requests_per_server;
    if (is_timed_ && !actor.is_granted_) actor.due_ = actor.arrived_ = next_arrival(actor);
    model::Decision decision = serve_one(actor, request);
    for (std::uint32_t retry = 0; retry < scenario_.retries && decision == model::Decision::rejected;
         ++retry) {
      if (is_timed_) actor.due_ = now_ + draw(scenario_.timing.backoff);
      actor.is_granted_ = actor.is_granted_ && !is_timed_;
      decision = serve_one(actor, request);
    }
    if (decision == model::Decision::admitted && scenario_.release) serve_release(actor, request);
    ++actor.round_;
    actor.is_round_over_ = true;
    if (is_timed_) actor.is_granted_ = false;  // the next request comes in a step of its own
  }
}

model::Decision World::serve_one(Actor& actor, model::Request& request) {
  actor.await_grant();
  actor.is_round_over_ = false;
  actor.note_arrival("a request arrives");
  actor.invoked_ = now_;
  request.id = model::RequestId{next_request_++};
  actor.cause_ = request.id;
  actor.conversation_ = request.conversation_id;
  actor.has_given_up_ = false;
  actor.commands_sent_ = 0;
  actor.is_acquiring_ = true;
  ++pending_;
  was_quiescent_ = false;  // even if the request returns in this very step
  append({.kind = model::EventKind::invoked,
          .server = actor.id_.server,
          .request = request.id,
          .conversation = request.conversation_id});
  model::Decision decision = model::Decision::failed;
  try {
    decision = servers_[actor.id_.server.value].strategy->acquire(actor, request);
  } catch (const model::RedisError& error) {
    record_error(error);
    decision = model::Decision::failed;
  }
  if (actor.is_unwinding_) throw Unwound{};  // again: the strategy has swallowed it
  if (decision == model::Decision::failed) note_failure(actor, request.id);
  actor.is_acquiring_ = false;
  --pending_;
  append({.kind = model::EventKind::returned,
          .decision = decision,
          .server = actor.id_.server,
          .request = request.id,
          .conversation = request.conversation_id});
  if (decision == model::Decision::admitted) {
    // Whoever is one too many now, the heartbeats that come will find out, if anybody does.
    for (Running& running : running_) running.is_unrefreshed = true;
    running_.push_back({request.conversation_id, actor.id_.server, request.id});
    if (is_timed_) start_timer(actor.id_.server);
  }
  cost_.count_decision(decision, actor.commands_sent_);
  if (is_timed_) cost_.latency.add(static_cast<std::uint64_t>((now_ - actor.invoked_).count()));
  return decision;
}

void World::serve_release(Actor& actor, const model::Request& request) {
  actor.holding_ = request.conversation_id;
  if (is_timed_) {
    actor.is_granted_ = false;
    actor.due_ = now_ + draw(scenario_.timing.hold);
  }
  actor.await_grant();
  actor.note_arrival("the conversation is over");
  actor.holding_.reset();
  Running* running = find_running(actor.id_.server, request.conversation_id);
  if (running == nullptr || running->is_closing) return;  // it was evicted
  running->is_closing = true;
  model::Event event{.kind = model::EventKind::release_invoked,
                     .server = actor.id_.server,
                     .request = running->request,
                     .conversation = request.conversation_id};
  append(event);
  const model::RequestId id = running->request;
  actor.conversation_ = request.conversation_id;
  actor.has_given_up_ = false;
  if (!is_timed_) leave_heartbeat_in_flight(request);
  try {
    servers_[actor.id_.server.value].strategy->release(actor, request);
  } catch (const model::RedisError& error) {
    // The conversation has ended all the same; what is left of it in Redis, no-slot-leak finds.
    record_error(error);
    note_failure(actor, id);
  }
  if (actor.is_unwinding_) throw Unwound{};
  event.kind = model::EventKind::release_returned;
  append(event);
  forget_running(event.request);
}

void World::serve_message(Actor& actor) {
  Server& server = servers_[actor.id_.server.value];
  while (!server.inbox.empty()) {
    if (is_timed_ && !actor.is_granted_) actor.due_ = server.inbox_due.front();
    actor.await_grant();
    const model::Message message = std::move(server.inbox.front());
    server.inbox.pop_front();
    if (is_timed_) server.inbox_due.pop_front();
    actor.cause_ = message.cause;
    actor.conversation_ = {};
    if (trace_ != nullptr) trace_->steps.back().message = message.payload;
    try {
      server.strategy->on_message(actor, message);
    } catch (
        const model::RedisError&) {  // NOLINT(bugprone-empty-catch): as the listener of a real server, go on
    }
    actor.is_granted_ = false;
  }
}

// Of everything that runs on the server now.
void World::serve_heartbeat(Actor& actor) {
  actor.await_grant();
  Server& server = servers_[actor.id_.server.value];
  actor.has_timer_ = false;
  actor.arrived_ = now_;
  actor.note_arrival("a heartbeat is due");
  if (trace_ != nullptr) trace_->steps.back().begins_heartbeat = true;
  std::vector<model::ConversationId> held;
  for (Running& running : running_) {
    if (running.server == actor.id_.server && !running.is_closing) {
      held.push_back(running.conversation);
      ++running.heartbeats;
      running.is_unrefreshed = false;
    }
  }
  std::erase_if(server.due, [&](model::ConversationId conversation) {
    return std::find(held.begin(), held.end(), conversation) != held.end();
  });
  for (const model::ConversationId conversation : held) {
    actor.await_grant();
    const Running* running = find_running(actor.id_.server, conversation);
    if (running == nullptr || running->is_closing) continue;
    const model::RequestId id = running->request;
    actor.cause_ = id;
    actor.conversation_ = conversation;
    actor.has_given_up_ = false;
    bool is_kept = true;
    try {
      is_kept = server.strategy->refresh(actor, *cast_.find(actor.id_.server, conversation));
    } catch (const model::RedisError& error) {  // the next heartbeat may do better
      record_error(error);
      note_failure(actor, id);
      if (actor.has_given_up_) note_given_up(actor, id);
    }
    if (actor.is_unwinding_) throw Unwound{};
    if (!is_kept && stops_when_lost()) end_lost(actor.id_.server, conversation);
  }
  if (is_timed_) set_timer_again(actor);
  actor.is_granted_ = false;
  actor.granted_as_ = StepKind::goes_on;  // what was to strike a command that it has not sent strikes nothing
}

// A conversation whose lease is gone is ended by its server; there is nothing in Redis to be taken back.
void World::end_lost(model::ServerId server, model::ConversationId conversation) {
  const Running* running = find_running(server, conversation);
  if (running == nullptr || running->is_closing) return;
  model::Event event{.kind = model::EventKind::release_invoked,
                     .server = server,
                     .request = running->request,
                     .conversation = conversation};
  append(event);
  event.kind = model::EventKind::release_returned;
  append(event);
  forget_running(event.request);
  let_holder_go(server, conversation);
}

// The request that has started a conversation which was ended by others has nothing left to release: without
// another round, nothing left to do.
void World::let_holder_go(model::ServerId server, model::ConversationId conversation) {
  if (server == model::kResident) return;
  Actor& holder = actors_[server.value - 1];
  if (holder.holding_ == conversation && holder.is_last_round_) holder.state_ = ActorState::home;
}

// A heartbeat of the conversation that ends may have been sent before, and arrive after. Not of strategies
// that listen: theirs go one after the other over the connection of their listeners.
void World::leave_heartbeat_in_flight(const model::Request& request) {
  if (heartbeat_actors_ == actors_.size() || !channel_.empty()) return;
  const Actor& heartbeat = actors_[heartbeat_actors_ + request.server_id.value];
  const auto first = std::find_if(running_.begin(), running_.end(), [&](const Running& running) {
    return running.server == request.server_id &&
           (!running.is_closing || running.conversation == request.conversation_id);
  });
  const bool is_the_first = first != running_.end() && first->conversation == request.conversation_id;
  if (!heartbeat.is_at_home_ || !is_the_first) return;
  if (const std::optional<redis::Command> command = first_command_of_refresh(request, heartbeat.clock()))
    leave_late(heartbeat, *command, writer_of(request.server_id, request.conversation_id));
}

// A call ends in an error; that is its own doing unless its client has given up on a reply.
void World::note_failure(const Actor& actor, model::RequestId request) {
  if (actor.has_given_up_) return;
  append({.kind = model::EventKind::failed,
          .server = actor.id_.server,
          .request = request,
          .conversation = actor.conversation_});
}

// It has found out nothing, so another must come.
void World::note_given_up(const Actor& heartbeat, model::RequestId request) {
  append({.kind = model::EventKind::given_up,
          .server = heartbeat.id_.server,
          .request = request,
          .conversation = heartbeat.conversation_});
  make_due(heartbeat.id_.server, std::span(&heartbeat.conversation_, 1));
}

void World::append(model::Event event) {
  event.step = step_;
  history_.append(event);
}

void World::record_error(const model::RedisError& error) {
  if (trace_ != nullptr && !trace_->steps.empty()) trace_->steps.back().error = error.what();
}

World::Running* World::find_running(model::ServerId server, model::ConversationId conversation) {
  const auto at = std::find_if(running_.begin(), running_.end(), [&](const Running& running) {
    return running.server == server && running.conversation == conversation;
  });
  return at == running_.end() ? nullptr : &*at;
}

void World::forget_running(model::RequestId request) {
  std::erase_if(running_, [&](const Running& running) { return running.request == request; });
}

void World::close_running(const Actor& actor, model::ConversationId conversation) {
  Running* running = find_running(actor.id_.server, conversation);
  if (running == nullptr || running->is_closing) {
    throw std::logic_error("a strategy closes a conversation that does not run here");
  }
  running->is_closing = true;
  append({.kind = model::EventKind::release_invoked,
          .evicted = true,
          .server = actor.id_.server,
          .request = running->request,
          .conversation = conversation,
          .cause = actor.cause_});
  let_holder_go(actor.id_.server, conversation);
}

bool World::is_quiescent() const {
  if (pending_ > 0) return false;  // a command that is late may never come
  // In a timed run nobody knows which heartbeats would find something: they all come.
  const bool heartbeats_come = is_timed_ && stops_when_lost();
  const auto awaits_heartbeat = [](const Running& running) {
    return running.is_unrefreshed && !running.is_closing;
  };
  if (heartbeats_come && std::any_of(running_.begin(), running_.end(), awaits_heartbeat)) return false;
  return std::all_of(actors_.begin() + static_cast<std::ptrdiff_t>(request_actors_), actors_.end(),
                     [](const Actor& other) { return other.state_ == ActorState::home; });
}

}  // namespace overbook::sim
