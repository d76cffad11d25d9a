#include "sim/run/faults.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace overbook::sim {
namespace {

bool is_in(std::span<const model::ConversationId> all, model::ConversationId one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

FaultsOfRun::FaultsOfRun(RunState& run)
    : run_(&run),
      rules_(run.scenario().faults, run.setup->sends_scripts()),
      is_timed_(run.scenario().timing.is_timed) {}

void FaultsOfRun::begin() {
  run_->struck = {};
  run_->dead = 0;
  run_->late.clear();
  to_unwind_.clear();
  are_heartbeats_due_ = false;
  for (ServerState& server : run_->servers) {
    server.is_dead = false;
    server.due.clear();
  }
}

// --- What may strike ---

std::uint32_t FaultsOfRun::most_lost(StepKind fault) const {
  return rules_.most_lost(fault, run_->backend->writes_to_lose());
}

void FaultsOfRun::offer(std::vector<Step>& options) {
  for (const Task& task : run_->tasks) {
    if (task.id().duty == Duty::listener || task.id().duty == Duty::sweeper) continue;
    if (task.is_served()) rules_.offer_on_reply(task.id(), run_->struck, options);
    const bool has_command = !run_->setup->replies_are_steps() || task.in_flight() != nullptr;
    const bool is_about_to_send = task.state() == TaskState::ready && !task.is_at_work() && !task.is_served();
    const bool sends = has_command && (is_about_to_send || may_beat(task));
    if (sends) rules_.offer_on_command(task.id(), is_late_already(task.id()), run_->struck, options);
  }
  for (const LateCommand& late : run_->late)
    options.push_back({.kind = StepKind::late_command, .task = late.sender});
  Leases* leases = run_->backend->leases();
  const bool has_leases = leases != nullptr && !leases->of(*run_->backend->redis()).empty();
  const std::vector<LeaseHolder> holders = has_leases ? lease_holders() : std::vector<LeaseHolder>{};
  const bool can_crash = is_left(StepKind::crash);
  for (std::size_t i = 0; i < run_->servers.size(); ++i) {
    const model::ServerId server = run_->setup->server_at(i);
    rules_.offer_on_server(server,
                           {.is_dead = run_->servers[i].is_dead,
                            .is_at_something = can_crash && !is_sweeper(server) && is_at_something(server),
                            .has_lapse = has_leases && next_lapse(server, holders).has_value()},
                           run_->struck, options);
  }
  offer_on_redis(options);
}

void FaultsOfRun::offer_on_redis(std::vector<Step>& options) const {
  rules_.offer_on_redis(run_->backend->writes_to_lose(), run_->struck, options);
}

bool FaultsOfRun::is_late_already(const TaskId& sender) const {
  return std::any_of(run_->late.begin(), run_->late.end(),
                     [&](const LateCommand& late) { return late.sender == sender; });
}

// A server that is at nothing has nothing to lose: its crash would be no event.
bool FaultsOfRun::is_at_something(model::ServerId server) const {
  // What it would do upon messages is what it has to lose.
  if (run_->setup->hears_everything() && run_->setup->subscribes(server)) return true;
  bool is_at_something = run_->ledger.runs_something(server);
  run_->for_tasks_of(server, [&](const Task& task) {
    const bool makes_requests = task.id().duty == Duty::requests;
    const bool is_between = makes_requests && task.errand().is_round_over;
    const bool is_about_to_begin = makes_requests && task.state() == TaskState::ready;
    is_at_something = is_at_something || (!task.is_at_home() && !is_between) || is_about_to_begin;
  });
  return is_at_something;
}

std::vector<LeaseHolder> FaultsOfRun::lease_holders() const {
  std::vector<LeaseHolder> holders;
  for (std::size_t i = 0; i < run_->servers.size(); ++i)
    holders.push_back({.server = run_->setup->server_at(i), .is_dead = run_->servers[i].is_dead});
  for (const Running& running : run_->ledger.running()) {
    LeaseHolder& holder = holders[running.server.value];
    (running.is_closing ? holder.in_progress : holder.running).push_back(running.conversation);
  }
  for (LeaseHolder& holder : holders) {
    if (!holder.running.empty()) holder.memory = run_->memory_of(holder.server);
  }
  for (const Task& task : run_->tasks) {
    const bool is_in_pass = task.id().duty == Duty::sweeper && !task.errand().is_round_over;
    const bool is_at_message =
        task.id().duty == Duty::listener && run_->setup->hears_everything() && !task.is_at_home();
    if (task.errand().is_acquiring || is_in_pass || is_at_message)
      holders[run_->setup->place_of(task.id().server)].in_progress.push_back(task.errand().conversation);
  }
  return holders;
}

std::optional<Lapse> FaultsOfRun::next_lapse(model::ServerId server, std::span<const LeaseHolder> holders) {
  Leases& leases = *run_->backend->leases();
  return leases.next(*run_->backend->redis(), holders, server,
                     rules_.lapse_by(run_->struck, leases.misses()));
}

bool FaultsOfRun::will_lapse() {
  Leases* leases = run_->backend->leases();
  if (leases == nullptr || leases->of(*run_->backend->redis()).empty()) return false;
  const std::vector<LeaseHolder> holders = lease_holders();
  return std::any_of(holders.begin(), holders.end(), [&](const LeaseHolder& holder) {
    return holder.is_dead && next_lapse(holder.server, holders).has_value();
  });
}

// Healthy servers refresh at any moment. Where servers listen there are more states than can be explored
// without it: only a heartbeat that changes something.
bool FaultsOfRun::may_beat(const Task& heartbeat) {
  const model::ServerId server = heartbeat.id().server;
  if (heartbeat.id().duty != Duty::heartbeat || is_timed_ || !heartbeat.is_at_home()) return false;
  if (heartbeat.state() == TaskState::ready || run_->server(server).is_dead) return false;
  const bool listens = run_->setup->may_be_asked_to_close();
  if (listens && caps_heartbeats_) return false;  // looked for at each step: explored, not sampled
  std::vector<model::ConversationId> held;
  bool is_within_cap = false;
  for (const Running& running : run_->ledger.running()) {
    if (running.server != server || running.is_closing) continue;
    if (listens) held.push_back(running.conversation);
    if (!caps_heartbeats_ || running.heartbeats < run_->scenario().lease.value_or(Lease{}).heartbeats)
      is_within_cap = true;
  }
  if (!is_within_cap) return false;
  Leases* leases = run_->backend->leases();
  return !listens || leases == nullptr ||
         leases->heartbeat_matters(*run_->backend->redis(), server, held, run_->memory_of(server));
}

// --- What it does ---

void FaultsOfRun::strike(const Step& fault) {
  if (fault.kind != StepKind::lapse) count(fault.kind);
  switch (fault.kind) {
    case StepKind::crash:
      return crash(fault.task.server);
    case StepKind::restart:
      return restart(fault.task.server);
    case StepKind::lapse:
      return lapse(fault.task.server);
    case StepKind::pause:  // that nothing comes to the server meanwhile is in the times of its arrivals
      return;
    case StepKind::redis_restart:
    case StepKind::failover:
      return lose_writes(fault.writes);
    default:
      throw std::logic_error("a fault that is none");
  }
}

void FaultsOfRun::crash(model::ServerId server) {
  ServerState& crashed = run_->server(server);
  crashed.is_dead = true;
  ++run_->dead;
  crashed.due.clear();
  crashed.inbox.clear();
  run_->for_tasks_of(server, [&](Task& task) {
    Errand& errand = task.errand();
    task.set_in_flight(nullptr);
    task.set_at_work(false);
    if (errand.is_acquiring) {
      errand.is_acquiring = false;
      run_->ledger.returned(server, run_->setup->cast().request(server, errand.round).conversation_id,
                            errand.cause, model::Decision::failed);
    }
    if (task.state() == TaskState::blocked || task.is_served()) run_->backend->forget_wait(task.connection());
    task.set_served(false);
    errand.holding.reset();
    task.set_state(TaskState::home);
    if (!task.is_at_home()) to_unwind_.push_back(&task);
  });
  run_->ledger.crashed(server);
  run_->backend->crash(server, run_->now);
}

// It begins again with the request that it was at, if it was at one.
void FaultsOfRun::restart(model::ServerId server) {
  ServerState& restarted = run_->server(server);
  restarted.is_dead = false;
  --run_->dead;
  restarted.strategy->restart();
  run_->ledger.restarted(server);
  run_->backend->restart(server, run_->now);
  restarted.has_started = !restarted.strategy->acts_on_start() || server == model::kResident;
  run_->for_workers_of(server, [&](Task& worker) {
    worker.set_at_work(false);
    worker.errand().start_error.reset();
  });
  let_workers_begin(server);
}

// With an on_start the first one, and the others when that is over.
void FaultsOfRun::let_workers_begin(model::ServerId server) {
  const bool acts_on_start = run_->setup->strategy().acts_on_start();
  run_->for_workers_of(server, [&](Task& worker) {
    const bool is_first = worker.id().worker == 0;
    const bool may_begin = acts_on_start ? is_first : run_->has_rounds_left(worker);
    const TaskState state = may_begin ? TaskState::ready : TaskState::home;
    if (worker.state() != state) worker.set_state(state);
  });
}

void FaultsOfRun::begin_restarted(model::ServerId server, std::span<const std::uint32_t> rounds) {
  run_->for_workers_of(server, [&](Task& worker) { worker.errand().round = rounds[worker.id().worker]; });
  let_workers_begin(server);
}

void FaultsOfRun::lapse(model::ServerId server) {
  const std::vector<LeaseHolder> holders = lease_holders();
  const std::optional<Lapse> lapse = next_lapse(server, holders);
  if (!lapse) throw std::logic_error("a lapse of nothing");
  rules_.count_lapse(lapse->by, run_->backend->leases()->misses(), run_->struck);
  run_->recorder.note([&](StepRecord& record) { record.lapsed_by = lapse->by; });
  std::vector<model::ConversationId> conversations;
  for (const redis::Owned& item : lapse->items) conversations.push_back(conversation_of(item.writer));
  if (lapse->by != LapseBy::nobody) {
    const LeaseHolder& holder = holders[run_->setup->place_of(server)];
    conversations.insert(conversations.end(), holder.running.begin(), holder.running.end());
  }
  make_due(server, conversations);
  run_->backend->lapse(*lapse);
}

// Whatever runs may have lost something: heartbeats find out.
void FaultsOfRun::lose_writes(std::uint32_t writes) {
  for (const LeaseHolder& holder : lease_holders()) {
    make_due(holder.server, holder.running);
    make_due(holder.server, holder.in_progress);
  }
  run_->backend->lose_writes(writes);
}

void FaultsOfRun::leave_late(const Task& sender, const redis::Command& command) {
  if (!is_late_already(sender.id()))
    run_->late.push_back({sender.id(), sender.connection(), command, RunState::writer_of(sender)});
}

// Not of strategies that listen: their heartbeats go one after the other over the connection of their
// listeners.
void FaultsOfRun::leave_heartbeat_in_flight(const model::Request& request) {
  const model::ServerId server = request.server_id;
  const Task* heartbeat = run_->task({.server = server, .duty = Duty::heartbeat});
  if (heartbeat == nullptr || run_->setup->may_be_asked_to_close()) return;
  const std::span<const Running> running = run_->ledger.running();
  const auto first = std::find_if(running.begin(), running.end(), [&](const Running& one) {
    return one.server == server && (!one.is_closing || one.conversation == request.conversation_id);
  });
  const bool is_the_first = first != running.end() && first->conversation == request.conversation_id;
  if (!heartbeat->is_at_home() || !is_the_first || is_late_already(heartbeat->id())) return;
  if (const std::optional<redis::Command> command =
          run_->setup->first_command_of_refresh(request, heartbeat->clock(), run_->memory_of(server)))
    run_->late.push_back({heartbeat->id(), heartbeat->connection(), *command,
                          sim::writer_of(server, request.conversation_id)});
}

LateCommand FaultsOfRun::take_late(const TaskId& sender) {
  const auto at = std::find_if(run_->late.begin(), run_->late.end(),
                               [&](const LateCommand& late) { return late.sender == sender; });
  if (at == run_->late.end()) throw std::logic_error("a late command of nobody");
  LateCommand late = std::move(*at);
  run_->late.erase(at);
  return late;
}

std::vector<OnItsWay> FaultsOfRun::take_late() {
  std::vector<OnItsWay> late;
  for (LateCommand& one : std::exchange(run_->late, {}))
    late.push_back({one.sender, std::move(one.command), conversation_of(one.writer)});
  return late;
}

Task* FaultsOfRun::take_to_unwind() {
  if (to_unwind_.empty()) return nullptr;
  Task* task = to_unwind_.back();
  to_unwind_.pop_back();
  return task;
}

// In timed runs they come anyway.
void FaultsOfRun::make_due(model::ServerId server, std::span<const model::ConversationId> conversations) {
  ServerState& state = run_->server(server);
  if (!run_->setup->lease().are_renewed || is_timed_ || state.is_dead) return;
  for (const model::ConversationId conversation : conversations) {
    if (!is_in(state.due, conversation)) state.due.push_back(conversation);
  }
  std::sort(state.due.begin(), state.due.end());
  are_heartbeats_due_ = true;
}

void FaultsOfRun::wake_heartbeats() {
  if (!are_heartbeats_due_) return;
  are_heartbeats_due_ = false;
  const std::vector<LeaseHolder> holders = lease_holders();
  for (Task& task : run_->tasks) {
    if (task.id().duty != Duty::heartbeat) continue;
    const LeaseHolder& holder = holders[task.id().server.value];
    std::vector<model::ConversationId>& due = run_->server(task.id().server).due;
    std::erase_if(due, [&](model::ConversationId conversation) {
      return !is_in(holder.running, conversation) && !is_in(holder.in_progress, conversation);
    });
    are_heartbeats_due_ = are_heartbeats_due_ || !due.empty();
    if (!task.is_at_home()) continue;
    const bool is_due = std::any_of(due.begin(), due.end(), [&](model::ConversationId conversation) {
      return is_in(holder.running, conversation);
    });
    task.set_state(is_due && !holder.is_dead ? TaskState::ready : TaskState::home);
  }
}

Digest FaultsOfRun::digest() const {
  DigestBuilder digest;
  for (const std::uint32_t count : run_->struck.by_kind) digest.add(count);
  digest.add(run_->struck.slow_scripts);
  for (const ServerState& server : run_->servers) {
    digest.add(server.is_dead ? 1U : 0U).add(server.due.size());
    for (const model::ConversationId conversation : server.due) digest.add(conversation.value);
    digest.add(server.inbox.size());
    for (const Letter& letter : server.inbox)
      digest.add(std::string_view(letter.message.channel)).add(std::string_view(letter.message.payload));
  }
  digest.add(run_->late.size());
  for (const LateCommand& late : run_->late) {
    digest.add(late.sender.server.value).add(static_cast<std::uint64_t>(late.sender.duty)).add(late.writer);
    digest.add(late.sender.worker);
    digest.add(late.command.words.size());
    for (const std::string& word : late.command.words) digest.add(std::string_view(word));
  }
  return digest.digest();
}

}  // namespace overbook::sim
