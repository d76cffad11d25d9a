#include "sim/run/servers.h"

#include <algorithm>

#include "model/redis/resp/batch.h"

namespace overbook::sim {
namespace {

// What a client library makes of a reply that does not come; no reply of Redis.
constexpr std::string_view kTimedOut = "TIMEOUT no reply in time";

}  // namespace

TaskStanding RunState::standing_of(const TaskId& id) {
  const Task* one = task(id);
  if (one == nullptr) return {};
  const Errand& errand = one->errand();
  return {.could_go_on = one->state() != TaskState::home,
          .is_in_the_middle = !one->is_at_home(),
          .is_starting = errand.is_starting || errand.start_error.has_value(),
          .has_started = server(id.server).has_started,
          .round = errand.round,
          .is_between = errand.is_round_over,
          .request = errand.cause,
          .sends = one->in_flight(),
          .conversation = errand.conversation};
}

Servers::Servers(RunState& run, FaultsOfRun& faults, Clock& clock, Cast& cast)
    : run_(&run), faults_(&faults), clock_(&clock), cast_(&cast) {
  run_->servers.resize(run_->setup->places());
  for (ServerState& server : run_->servers) server.strategy = run_->setup->new_strategy();
  TaskHost& host = *this;
  for (const TaskShape& shape : run_->setup->tasks())
    run_->tasks.emplace_back(host, shape, run_->tasks.size(), run_->away);
  for (Task& task : run_->tasks) {
    task.start([this, &task] { live(task); });
  }
}

void Servers::stop(Interleaving& interleaving, NextFiber& caller) {
  interleaving.begin_run(caller);
  for (Task& task : run_->tasks) {
    task.stop();
    Interleaving::hand_over_to(task.fiber());
  }
  interleaving.end_run();
  for (Task& task : run_->tasks) task.join();
}

void Servers::begin(std::span<const model::Request> residents) {
  has_blocked_ = false;
  failure_ = nullptr;
  for (ServerState& server : run_->servers) {
    server.strategy->reset();
    server.inbox.clear();
    server.has_started = !run_->setup->strategy().acts_on_start();
  }
  run_->server(model::kResident).has_started = true;
  const bool waits_for_start = run_->setup->strategy().acts_on_start();
  for (Task& task : run_->tasks) {
    task.reset();
    const bool is_further_worker = task.id().worker > 0;
    if (is_further_worker && (waits_for_start || !run_->has_rounds_left(task)))
      task.set_state(TaskState::home);
  }
  run_->ledger.begin(residents);
  for (const model::Request& resident : residents) run_->server(resident.server_id).strategy->adopt(resident);
  if (!residents.empty())
    run_->server(model::kResident).strategy->remember(run_->setup->memory_of_resident());
}

bool Servers::is_quiescent() const {
  if (run_->ledger.pending() > 0) return false;  // a command that is late may never come
  const auto awaits_heartbeat = [](const Running& running) {
    return running.is_unrefreshed && !running.is_closing;
  };
  const std::span<const Running> running = run_->ledger.running();
  if (clock_->awaits_heartbeats() && std::any_of(running.begin(), running.end(), awaits_heartbeat))
    return false;
  // Of those that listen for everything, one that has not started has messages to take yet.
  const auto has_messages = [](const ServerState& server) { return !server.inbox.empty(); };
  if (run_->setup->hears_everything() &&
      std::any_of(run_->servers.begin(), run_->servers.end(), has_messages))
    return false;
  return run_->away.others == 0;
}

// --- Commands ---

Instant Servers::clock_of(model::ServerId server) const {
  const std::vector<std::int64_t>& skews = run_->scenario().faults.clock_skew_ms;
  return run_->now + run_->clocks_ahead +
         std::chrono::milliseconds(server.value < skews.size() ? skews[server.value] : 0);
}

redis::Reply Servers::execute(Task& task, const redis::Command& command) {
  redis::Reply reply;
  bool is_in_vain = true;
  note_line(task);
  for (std::uint32_t sent = 0; is_in_vain && sent <= run_->scenario().resends; ++sent) {
    task.expect_not_unwound();
    clock_->sends(task, command);
    if (clock_->has_arrivals() || splits_steps_of(task)) task.use_up_grant();
    task.await_grant();
    task.use_up_grant();
    if (task.granted_as() == StepKind::crash) task.die();
    task.set_in_flight(nullptr);
    is_in_vain = sends_in_vain(task, command, reply);
    clock_->answered(task, is_in_vain);
    if (!clock_->has_arrivals()) {
      if (reply.is_blocked()) {
        is_in_vain = waits_in_vain(task, reply);
      } else if (splits_steps_of(task)) {
        await_own_step(task, is_in_vain ? "the client gives up waiting" : "the reply arrives");
      }
      continue;
    }
    if (reply.is_blocked()) reply = refuse_wait(task, command);
    await_arrival(task, is_in_vain ? "the client gives up waiting" : "the reply arrives");
  }
  if (is_in_vain) task.errand().has_given_up = true;
  return reply;
}

// A sweeper shares with nobody what it keeps.
bool Servers::splits_steps_of(const Task& task) const {
  return run_->setup->replies_are_steps() && !is_sweeper(task.id().server);
}

// A step in which code goes on and nothing is sent.
void Servers::await_own_step(Task& task, std::string_view what) {
  task.set_at_work(true);
  task.await_grant();
  task.set_at_work(false);
  task.use_up_grant();
  run_->recorder.note([&](StepRecord& record) { record.arrived = what; });
}

// In a timed run nobody waits in Redis: the command is one that the fake lacks.
redis::Reply Servers::refuse_wait(Task& task, const redis::Command& command) {
  const std::string what = command.words.front() + " that waits in a timed run";
  run_->backend->forget_wait(task.connection());
  run_->backend->lacks(what);
  return redis::Reply::error("ERR the fake Redis has no " + what);
}

// Until the wait is over; whether its client has given up waiting, or was cut off.
bool Servers::waits_in_vain(Task& task, redis::Reply& reply) {
  Backend& backend = *run_->backend;
  task.set_state(TaskState::blocked);
  task.set_may_time_out(backend.can_time_out(task.connection()));
  has_blocked_ = true;
  wake_blocked();
  task.suspend();
  task.use_up_grant();
  task.set_served(false);
  task.set_state(TaskState::ready);
  const StepKind granted_as = task.take_granted_as();
  bool is_in_vain = strikes_command(granted_as);
  if (is_in_vain) {
    backend.forget_wait(task.connection());
  } else {
    std::optional<redis::Reply> end = backend.end_wait(task.connection(), granted_as);
    if (!end) throw Unwound{};
    is_in_vain = end->is_error() && end->text() == kConnectionLost;
    reply = *std::move(end);
  }
  if (is_in_vain) reply = redis::Reply::error(std::string(kTimedOut));
  run_->recorder.note([&](StepRecord& record) { record.reply = reply; });
  return is_in_vain;
}

// The command was sent, as what struck it would have it; whether the client has given up waiting.
bool Servers::sends_in_vain(Task& task, const redis::Command& command, redis::Reply& reply) {
  const StepKind granted_as = task.take_granted_as();
  if (!strikes_command(granted_as)) {
    reply = *perform(task, command);
    return false;
  }
  if (granted_as == StepKind::loses_reply) {
    // Whoever waits no longer is gone: Redis has nothing for him.
    if (perform(task, command)->is_blocked()) run_->backend->forget_wait(task.connection());
  } else {
    note_sent(task, command);
  }
  run_->backend->give_up(task.id(), granted_as);
  if (granted_as == StepKind::comes_late) {
    run_->late.push_back(
        {task.id(), task.connection(), command, RunState::writer_of(task), clock_->late_due(task)});
  }
  reply = redis::Reply::error(std::string(kTimedOut));
  run_->recorder.note([&](StepRecord& record) { record.reply = reply; });
  return true;
}

std::optional<redis::Reply> Servers::perform(Task& task, const redis::Command& command) {
  std::optional<redis::Reply> reply = reach_redis({.sender = task.id(),
                                                   .connection = task.connection(),
                                                   .writer = RunState::writer_of(task),
                                                   .command = &command},
                                                  task.errand().cause);
  if (!reply) throw Unwound{};
  note_sent(task, command);
  return reply;
}

// Nothing: the backend ends the run here.
std::optional<redis::Reply> Servers::reach_redis(const SentCommand& sent, model::RequestId cause) {
  std::optional<redis::Reply> reply = run_->backend->execute(sent, run_->now);
  if (!reply) return std::nullopt;
  clock_->executed();
  run_->recorder.note([&](StepRecord& record) {
    record.command = *sent.command;
    record.reply = *reply;
  });
  if (has_blocked_) wake_blocked();
  if (!run_->setup->has_listeners()) return reply;
  Backend::Messages messages = run_->backend->take_messages();
  for (auto& [server, message] : messages) message.cause = cause;
  put_into_inboxes(std::move(messages));
  return reply;
}

void Servers::deliver_late(const TaskId& sender) {
  LateCommand late = faults_->take_late(sender);
  // The connection that it was sent on is another one than that on which its server waits now.
  if (has_blocked_ && run_->backend->is_waiting(late.connection))
    late.connection = Setup::connection_of_late();
  const Task* request = run_->task({.server = sender.server, .worker = sender.worker});
  const std::optional<redis::Reply> reply =
      reach_redis({.sender = sender,
                   .connection = late.connection,
                   .writer = late.writer,
                   .command = &late.command,
                   .is_late = true},
                  request == nullptr ? model::RequestId{} : request->errand().cause);
  // Its client does not wait for it.
  if (reply && reply->is_blocked()) run_->backend->forget_wait(late.connection);
}

void Servers::put_into_inboxes(Backend::Messages messages) {
  for (auto& [server, message] : messages) {
    ServerState& to = run_->server(server);
    if (to.is_dead) continue;
    message.server = server_name(server);
    to.inbox.push_back({.message = std::move(message)});
    clock_->message_sent(server);
    Task& listener = *run_->task({.server = server, .duty = Duty::listener});
    if (listener.state() == TaskState::home && to.has_started) listener.set_state(TaskState::ready);
  }
}

std::vector<Hearer> Servers::who_hears() const {
  std::vector<Hearer> hearers;
  const Setup& setup = *run_->setup;
  if (!setup.hears_everything()) return hearers;
  for (const TaskShape& task : setup.tasks()) {
    const model::ServerId server = task.id.server;
    if (task.id.duty == Duty::listener && setup.subscribes(server) && !run_->server(server).is_dead)
      hearers.push_back({server, run_->memory_of(server)});
  }
  return hearers;
}

void Servers::wake_blocked() {
  for (Task& task : run_->tasks) {
    if (task.state() != TaskState::blocked || run_->backend->is_waiting(task.connection())) continue;
    task.set_state(TaskState::ready);
    task.set_served(true);
  }
}

void Servers::work(Task& task, std::string_view what) {
  task.expect_not_unwound();
  note_line(task);
  const bool has_arrivals = clock_->has_arrivals();
  if (has_arrivals || splits_steps_of(task)) task.use_up_grant();
  clock_->works(task);
  task.set_at_work(!has_arrivals && !task.is_granted());
  task.await_grant();
  task.set_at_work(false);
  if (!has_arrivals) task.use_up_grant();
  run_->recorder.note([&](StepRecord& record) {
    record.work = what;
    record.line = task.errand().line;
    record.is_of_start = task.errand().is_starting;
  });
}

void Servers::await_arrival(Task& task, std::string_view what) {
  task.await_grant();
  if (!clock_->has_arrivals() && !splits_steps_of(task)) return;
  run_->recorder.note([&](StepRecord& record) { record.arrived = what; });
}

// --- Notes ---

// While it is the one whose code runs: another fiber may be in the same program when the step is granted.
void Servers::note_line(Task& task) {
  if (!run_->recorder.is_recording()) return;
  task.errand().line = run_->server(task.id().server).strategy->line_of_call();
}

void Servers::note_sent(Task& task, const redis::Command& command) {
  if (task.errand().is_acquiring) {
    ++task.errand().commands_sent;
    if (redis::is_batch(command)) {
      for (const redis::Command& one : redis::sent_for(command)) run_->cost.count_command(one.words.front());
    } else {
      run_->cost.count_command(command.words.front());
    }
  }
  run_->recorder.note([&](StepRecord& record) {
    record.command = command;
    record.line = task.errand().line;
    record.is_of_start = task.errand().is_starting;
  });
}

void Servers::note_error(const model::RedisError& error) {
  run_->recorder.note([&](StepRecord& record) { record.error = error.what(); });
}

// A call ends in an error; that is its own doing unless its client has given up on a reply.
void Servers::note_failure(const Task& task, model::RequestId request) {
  if (!task.errand().has_given_up) run_->ledger.failed(task.id().server, task.errand().conversation, request);
}

void Servers::closing(Task& task, model::ConversationId conversation) {
  run_->ledger.closing(task.id().server, conversation, task.errand().cause);
  let_holder_go(task.id().server, conversation);
}

void Servers::closed(Task& task, model::ConversationId conversation) {
  run_->ledger.closed(task.id().server, conversation, task.errand().cause);
}

void Servers::evicting(Task& task, model::ConversationId conversation) {
  task.await_grant();  // so it is in the step of the command that asks
  run_->ledger.evicting(task.id().server, conversation, task.errand().cause);
}

// The request that has started a conversation which was ended by others has nothing left to release: without
// another round, nothing left to do.
void Servers::let_holder_go(model::ServerId server, model::ConversationId conversation) {
  run_->for_workers_of(server, [&](Task& holder) {
    if (holder.errand().holding != conversation) return;
    const std::uint32_t next = holder.errand().round + run_->scenario().at_once;
    if (next >= run_->scenario().requests_per_server) holder.set_state(TaskState::home);
  });
}

}  // namespace overbook::sim
