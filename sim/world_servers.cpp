// What runs on the servers' fibers, and the ledger of what it does.

#include <algorithm>
#include <stdexcept>

#include "sim/world.h"

namespace overbook::sim {

void Actor::await_grant() {
  if (is_unwinding_) throw Unwound{};
  if (is_granted_) return;
  state_ = ActorState::ready;
  world_->interleaving_->hand_over();
  if (is_unwinding_) throw Unwound{};
}

redis::Reply Actor::execute(const redis::Command& command) {
  await_grant();
  is_granted_ = false;
  redis::Reply reply = world_->perform(*this, command);
  if (!reply.is_blocked()) return reply;
  state_ = ActorState::blocked;
  may_time_out_ = world_->redis_.can_time_out(connection_);
  world_->has_blocked_ = true;
  world_->interleaving_->hand_over();
  if (is_unwinding_) throw Unwound{};
  is_granted_ = false;
  state_ = ActorState::ready;
  reply = has_timed_out_ ? world_->redis_.time_out(connection_)
                         : world_->redis_.take_unblocked(connection_).value();
  if (world_->trace_ != nullptr) world_->trace_->steps.back().reply = reply;
  return reply;
}

void Actor::work(std::string_view what) {
  await_grant();
  is_granted_ = false;
  if (world_->trace_ != nullptr) world_->trace_->steps.back().work = what;
}

void Actor::closing(model::ConversationId conversation) {
  world_->close_running(*this, conversation);
}

void Actor::closed(model::ConversationId conversation) {
  const World::Running* running = world_->find_running(server_, conversation);
  if (running == nullptr) throw std::logic_error("a strategy closed a conversation that did not run here");
  world_->append({.kind = model::EventKind::release_returned,
                  .evicted = true,
                  .server = server_,
                  .request = running->request,
                  .conversation = conversation,
                  .cause = cause_});
  world_->forget_running(running->request);
}

void Actor::evicting(model::ConversationId conversation) {
  await_grant();  // so it is in the step of the command that asks
  world_->append({.kind = model::EventKind::eviction_asked,
                  .server = server_,
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
      if (actor.kind_ == ActorKind::request) {
        serve_requests(actor);
      } else {
        serve_message(actor);
      }
    } catch (const Unwound&) {  // NOLINT(bugprone-empty-catch): the run was cut; there is nothing to undo
    } catch (...) {
      failure_ = std::current_exception();
    }
    actor.is_granted_ = false;
  }
}

void World::serve_requests(Actor& actor) {
  for (std::uint32_t round = 0; round < scenario_.requests_per_server; ++round) {
    model::Request& request = cast_.request(actor.server_, round);
    actor.is_last_round_ = round + 1 == scenario_.requests_per_server;
    model::Decision decision = serve_one(actor, request);
    for (std::uint32_t retry = 0; retry < scenario_.retries && decision == model::Decision::rejected;
         ++retry) {
      decision = serve_one(actor, request);
    }
    if (decision == model::Decision::admitted && scenario_.release) serve_release(actor, request);
  }
}

model::Decision World::serve_one(Actor& actor, model::Request& request) {
  actor.await_grant();
  request.id = model::RequestId{next_request_++};
  actor.cause_ = request.id;
  actor.commands_sent_ = 0;
  actor.is_acquiring_ = true;
  ++pending_;
  was_quiescent_ = false;  // even if the request returns in this very step
  append({.kind = model::EventKind::invoked,
          .server = actor.server_,
          .request = request.id,
          .conversation = request.conversation_id});
  model::Decision decision = model::Decision::failed;
  try {
    decision = servers_[actor.server_.value].strategy->acquire(actor, request);
  } catch (const model::RedisError&) {
    decision = model::Decision::failed;
  }
  if (actor.is_unwinding_) throw Unwound{};  // again: the strategy has swallowed it
  actor.is_acquiring_ = false;
  --pending_;
  append({.kind = model::EventKind::returned,
          .decision = decision,
          .server = actor.server_,
          .request = request.id,
          .conversation = request.conversation_id});
  if (decision == model::Decision::admitted) {
    running_.push_back({request.conversation_id, actor.server_, request.id});
  }
  cost_.count_decision(decision, actor.commands_sent_);
  return decision;
}

void World::serve_release(Actor& actor, const model::Request& request) {
  actor.holding_ = request.conversation_id;
  actor.await_grant();
  actor.holding_.reset();
  Running* running = find_running(actor.server_, request.conversation_id);
  if (running == nullptr || running->is_closing) return;  // it was evicted
  running->is_closing = true;
  model::Event event{.kind = model::EventKind::release_invoked,
                     .server = actor.server_,
                     .request = running->request,
                     .conversation = request.conversation_id};
  append(event);
  try {
    servers_[actor.server_.value].strategy->release(actor, request);
  } catch (const model::RedisError&) {  // NOLINT(bugprone-empty-catch)
    // The conversation has ended all the same; what Redis still counts of it, no-slot-leak finds.
  }
  if (actor.is_unwinding_) throw Unwound{};
  event.kind = model::EventKind::release_returned;
  append(event);
  forget_running(event.request);
}

void World::serve_message(Actor& actor) {
  Server& server = servers_[actor.server_.value];
  while (!server.inbox.empty()) {
    actor.await_grant();
    const model::Message message = std::move(server.inbox.front());
    server.inbox.pop_front();
    actor.cause_ = message.cause;
    if (trace_ != nullptr) trace_->steps.back().message = message.payload;
    try {
      server.strategy->on_message(actor, message);
    } catch (
        const model::RedisError&) {  // NOLINT(bugprone-empty-catch): as the listener of a real server, go on
    }
    actor.is_granted_ = false;
  }
}

void World::append(model::Event event) {
  event.step = step_;
  history_.append(event);
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
  Running* running = find_running(actor.server_, conversation);
  if (running == nullptr || running->is_closing) {
    throw std::logic_error("a strategy closes a conversation that does not run here");
  }
  running->is_closing = true;
  append({.kind = model::EventKind::release_invoked,
          .evicted = true,
          .server = actor.server_,
          .request = running->request,
          .conversation = conversation,
          .cause = actor.cause_});
  // Its request has nothing left to release: without another round, nothing left to do.
  if (actor.server_ == model::kResident) return;
  Actor& holder = actors_[actor.server_.value - 1];
  if (holder.holding_ == conversation && holder.is_last_round_) holder.state_ = ActorState::home;
}

bool World::is_quiescent() const {
  if (pending_ > 0) return false;
  return std::all_of(actors_.begin() + static_cast<std::ptrdiff_t>(request_actors_), actors_.end(),
                     [](const Actor& listener) { return listener.state_ == ActorState::home; });
}

}  // namespace overbook::sim
