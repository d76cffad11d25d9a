// What runs on the servers' fibers.

#include <algorithm>

#include "sim/run/servers.h"

namespace overbook::sim {

void Servers::live(Task& task) {
  try {
    switch (task.id().duty) {
      case Duty::requests:
        return serve_requests(task);
      case Duty::listener:
        return serve_message(task);
      case Duty::heartbeat:
        return serve_heartbeat(task);
      case Duty::sweeper:
        return serve_passes(task);
    }
  } catch (const Unwound&) {
    throw;
  } catch (...) {
    failure_ = std::current_exception();
  }
}

// Where it has begun before and crashed: from there.
void Servers::serve_requests(Task& task) {
  Errand& errand = task.errand();
  if (task.id().worker == 0) serve_start(task);
  const bool comes_by_itself = clock_->has_arrivals() || splits_steps_of(task);
  while (run_->has_rounds_left(task)) {
    model::Request& request = cast_->request(task.id().server, errand.round);
    if (!task.is_granted()) clock_->awaits_request(task);
    request.attempt = 1;
    model::Decision decision = serve_one(task, request);
    for (std::uint32_t retry = 0; retry < run_->scenario().retries && decision == model::Decision::rejected;
         ++retry) {
      clock_->backs_off(task);
      if (comes_by_itself) task.use_up_grant();
      ++request.attempt;
      decision = serve_one(task, request);
    }
    if (decision == model::Decision::admitted && run_->scenario().release) serve_release(task, request);
    errand.round += run_->scenario().at_once;
    errand.is_round_over = true;
    if (comes_by_itself) task.use_up_grant();  // the next request comes in a step of its own
  }
}

// In a timed run it comes when its first request does.
void Servers::serve_start(Task& task) {
  const model::ServerId server = task.id().server;
  model::Strategy& strategy = *run_->server(server).strategy;
  if (!strategy.acts_on_start()) return;
  Errand& errand = task.errand();
  errand.is_starting = true;
  errand.cause = {};
  errand.conversation = {};
  errand.has_given_up = false;
  if (splits_steps_of(task))
    run_->recorder.note([](StepRecord& record) { record.arrived = "the server starts"; });
  try {
    strategy.on_start(task, server_name(server));
  } catch (const model::RedisError& error) {
    note_error(error);
    errand.start_error = error.what();
  }
  task.expect_not_unwound();
  errand.is_starting = false;
  let_others_begin(task);
  let_listener_begin(server);
}

// What has come meanwhile waits for it.
void Servers::let_listener_begin(model::ServerId server) {
  run_->server(server).has_started = true;
  Task* listener = run_->task({.server = server, .duty = Duty::listener});
  if (listener == nullptr || run_->server(server).inbox.empty()) return;
  clock_->awaits_message(*listener);
  listener->set_state(TaskState::ready);
}

// The other workers of a server make no request before it has started.
void Servers::let_others_begin(const Task& first) {
  run_->for_workers_of(first.id().server, [&](Task& worker) {
    if (worker.id() != first.id() && run_->has_rounds_left(worker)) worker.set_state(TaskState::ready);
  });
}

model::Decision Servers::serve_one(Task& task, model::Request& request) {
  await_arrival(task, "a request arrives");
  clock_->request_arrived(task);
  const model::ServerId server = task.id().server;
  Errand& errand = task.errand();
  request.id = run_->ledger.invoked(server, request.conversation_id);
  run_->was_quiescent = false;  // even if the request returns in this very step
  errand.is_round_over = false;
  errand.cause = request.id;
  errand.conversation = request.conversation_id;
  errand.has_given_up = errand.has_given_up && errand.start_error.has_value();
  errand.commands_sent = 0;
  errand.is_acquiring = true;
  model::Decision decision = model::Decision::failed;
  try {
    if (errand.start_error) throw model::RedisError(*std::exchange(errand.start_error, std::nullopt));
    decision = run_->server(server).strategy->acquire(task, request);
  } catch (const model::RedisError& error) {
    note_error(error);
  }
  task.expect_not_unwound();
  if (decision == model::Decision::failed) note_failure(task, request.id);
  errand.is_acquiring = false;
  run_->ledger.returned(server, request.conversation_id, request.id, decision);
  if (decision == model::Decision::admitted) clock_->admitted(server);
  run_->cost.count_decision(decision, errand.commands_sent);
  clock_->decided(task);
  return decision;
}

void Servers::serve_release(Task& task, const model::Request& request) {
  const model::ServerId server = task.id().server;
  Errand& errand = task.errand();
  errand.holding = request.conversation_id;
  if (clock_->has_arrivals() || splits_steps_of(task)) task.use_up_grant();
  clock_->holds(task);
  await_arrival(task, "the conversation is over");
  errand.holding.reset();
  const std::optional<model::RequestId> id = run_->ledger.begin_release(server, request.conversation_id);
  if (!id) return;  // it was evicted
  errand.conversation = request.conversation_id;
  errand.has_given_up = false;
  if (!clock_->has_arrivals()) faults_->leave_heartbeat_in_flight(request);
  try {
    run_->server(server).strategy->release(task, request);
  } catch (const model::RedisError& error) {
    // The conversation has ended all the same; what is left of it in Redis, no-slot-leak finds.
    note_error(error);
    note_failure(task, *id);
  }
  task.expect_not_unwound();
  run_->ledger.end_release(server, request.conversation_id, *id);
}

void Servers::serve_message(Task& task) {
  ServerState& server = run_->server(task.id().server);
  while (!server.inbox.empty()) {
    if (!task.is_granted()) clock_->awaits_message(task);
    task.await_grant();
    const model::Message message = std::move(server.inbox.front().message);
    server.inbox.pop_front();
    task.errand().cause = message.cause;
    task.errand().conversation = {};
    task.errand().has_given_up = false;
    run_->recorder.note([&](StepRecord& record) {
      record.message = message.payload;
      record.channel = message.channel;
    });
    try {
      server.strategy->on_message(task, message);
    } catch (const model::RedisError& error) {  // as the listener of a real server, go on
      // It fails for nobody's request.
      if (run_->setup->hears_everything()) {
        note_error(error);
        note_failure(task, model::kNoRequest);
      }
    }
    task.expect_not_unwound();
    task.use_up_grant();
  }
}

// Of everything that runs on the server now.
void Servers::serve_heartbeat(Task& task) {
  await_arrival(task, "a heartbeat is due");
  clock_->begins_heartbeat(task);
  run_->recorder.note([](StepRecord& record) { record.begins_heartbeat = true; });
  const std::vector<model::ConversationId> held = run_->ledger.begin_heartbeat(task.id().server);
  std::erase_if(run_->server(task.id().server).due, [&](model::ConversationId conversation) {
    return std::find(held.begin(), held.end(), conversation) != held.end();
  });
  for (const model::ConversationId conversation : held) refresh(task, conversation);
  clock_->ends_heartbeat(task);
  task.use_up_grant();
  (void)task.take_granted_as();
}

// What fails in a pass fails for nobody's request.
void Servers::serve_passes(Task& task) {
  const model::ServerId sweeper = task.id().server;
  Errand& errand = task.errand();
  while (errand.round < run_->scenario().sweepers.passes) {
    if (!task.is_granted()) clock_->awaits_pass(task);
    await_arrival(task, "a pass is due");
    errand.is_round_over = false;
    errand.has_given_up = false;
    try {
      run_->server(sweeper).strategy->sweep(task, server_name(sweeper), errand.round + 1);
    } catch (const model::RedisError& error) {
      note_error(error);
      note_failure(task, model::kNoRequest);
    }
    task.expect_not_unwound();
    ++errand.round;
    errand.is_round_over = true;
    task.use_up_grant();
  }
}

void Servers::refresh(Task& task, model::ConversationId conversation) {
  const model::ServerId server = task.id().server;
  Errand& errand = task.errand();
  task.await_grant();
  const Running* running = run_->ledger.find(server, conversation);
  if (running == nullptr || running->is_closing) return;
  const model::RequestId id = running->request;
  errand.cause = id;
  errand.conversation = conversation;
  errand.has_given_up = false;
  bool is_kept = true;
  try {
    is_kept = run_->server(server).strategy->refresh(task, *cast_->find(server, conversation));
  } catch (const model::RedisError& error) {  // the next heartbeat may do better
    note_error(error);
    note_failure(task, id);
    if (errand.has_given_up) {  // it has found out nothing, so another must come
      run_->ledger.given_up(server, conversation, id);
      faults_->make_due(server, std::span(&conversation, 1));
    }
  }
  task.expect_not_unwound();
  if (!is_kept && run_->setup->lease().stops_when_lost) end_lost(server, conversation);
}

// A conversation whose lease is gone is ended by its server; there is nothing in Redis to be taken back.
void Servers::end_lost(model::ServerId server, model::ConversationId conversation) {
  const std::optional<model::RequestId> id = run_->ledger.begin_release(server, conversation);
  if (!id) return;
  run_->ledger.end_release(server, conversation, *id);
  let_holder_go(server, conversation);
}

}  // namespace overbook::sim
