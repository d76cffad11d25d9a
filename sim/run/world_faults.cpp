// What goes wrong in a run: which faults may strike now, and what they do.

#include <algorithm>
#include <stdexcept>

#include "sim/run/leases.h"
#include "sim/run/world.h"

namespace overbook::sim {

void World::reset_faults() {
  struck_ = {};
  late_.clear();
  past_.clear();
  to_unwind_.clear();
  dying_.reset();
  are_heartbeats_due_ = false;
  for (Server& server : servers_) {
    server.is_dead = false;
    server.due.clear();
  }
}

bool World::stops_when_lost() const {
  return scenario_.lease && scenario_.lease->when_lost == WhenLost::stop;
}

// --- What may strike ---

void World::offer(const Step& step, Actor* actor) {
  options_.push_back(step);
  option_actors_.push_back(actor);
}

void World::offer_faults() {
  for (Actor& actor : actors_) {
    if (actor.id_.duty != Duty::listener) offer_faults_of(actor);
  }
  for (const LateCommand& late : late_) offer({.kind = StepKind::late_command, .task = late.sender});
  const std::vector<LeaseHolder> holders = has_leases() ? lease_holders() : std::vector<LeaseHolder>{};
  for (std::uint32_t i = 0; i < servers_.size(); ++i) {
    const model::ServerId server{i};
    if (can_crash(server)) offer(done_to(StepKind::crash, server));
    if (servers_[i].is_dead && scenario_.faults.restarts) offer(done_to(StepKind::restart, server));
    if (!holders.empty() && next_lapse(server, holders)) offer(done_to(StepKind::lapse, server));
  }
  offer_faults_of_redis();
}

// Those that strike the command that a request or a heartbeat sends next.
void World::offer_faults_of(Actor& actor) {
  const bool sends = (actor.state_ == ActorState::ready && !actor.is_at_work_) || may_beat(actor);
  if (!sends) return;
  for (const StepKind kind : {StepKind::loses_reply, StepKind::loses_request, StepKind::comes_late}) {
    if (!is_left(kind)) continue;
    if (kind == StepKind::comes_late && is_late_already(actor.id_)) continue;
    offer(actor.step(kind), &actor);
  }
}

void World::offer_faults_of_redis() {
  for (const StepKind kind : {StepKind::redis_restart, StepKind::failover}) {
    if (!is_left(kind)) continue;
    if (loses_everything(kind)) offer(done_to_redis(kind, 0));
    for (std::uint32_t k = 1; k <= writes_that_can_be_lost(kind); ++k) offer(done_to_redis(kind, k));
  }
}

bool World::is_left(StepKind fault) const {
  return sim::is_left(fault, struck_, scenario_.faults, sends_scripts_);
}

bool World::loses_everything(StepKind fault) const {
  return fault == StepKind::redis_restart && scenario_.faults.restart_loses_writes == 0;
}

std::uint32_t World::writes_that_can_be_lost(StepKind fault) const {
  const std::uint32_t most = fault == StepKind::failover ? scenario_.faults.failover_loses_writes
                                                         : scenario_.faults.restart_loses_writes;
  return std::min(static_cast<std::uint32_t>(past_.size()), most);
}

bool World::holds(model::ServerId server) const {
  return std::any_of(running_.begin(), running_.end(),
                     [&](const Running& running) { return running.server == server; });
}

// A server that is at nothing has nothing to lose: its crash would be no event. (In a timed run it is one:
// what would have come to the server comes later, or never.)
bool World::can_crash(model::ServerId server) const {
  if (!is_left(StepKind::crash)) return false;
  if (servers_[server.value].is_dead) return false;
  return holds(server) || std::any_of(actors_.begin(), actors_.end(), [&](const Actor& actor) {
           if (actor.id_.server != server) return false;
           const bool is_busy =
               !actor.is_at_home_ && (actor.id_.duty != Duty::requests || !actor.is_round_over_);
           const bool is_about_to_begin =
               !is_timed_ && actor.id_.duty == Duty::requests && actor.state_ == ActorState::ready;
           return is_busy || is_about_to_begin;
         });
}

std::vector<LeaseHolder> World::lease_holders() const {
  std::vector<LeaseHolder> holders;
  for (std::uint32_t i = 0; i < servers_.size(); ++i)
    holders.push_back({.server = model::ServerId{i}, .is_dead = servers_[i].is_dead});
  for (const Running& running : running_) {
    LeaseHolder& holder = holders[running.server.value];
    (running.is_closing ? holder.in_progress : holder.running).push_back(running.conversation);
  }
  for (std::size_t i = 0; i < request_actors_; ++i) {
    const Actor& request = actors_[i];
    if (request.is_acquiring_) holders[request.id_.server.value].in_progress.push_back(request.conversation_);
  }
  return holders;
}

// Answered elsewhere, there is nothing here to lapse.
bool World::has_leases() {
  return may_lapse_ && responder_ == nullptr && !leases_->of(redis_).empty();
}

std::optional<Lapse> World::next_lapse(model::ServerId server, std::span<const LeaseHolder> holders) {
  return leases_->next(redis_, holders, server, lapse_by(struck_, scenario_.faults, leases_->misses()));
}

// --- What it does ---

void World::strike(const Step& fault) {
  if (fault.kind != StepKind::lapse) count_strike(fault.kind, struck_, scenario_.faults);
  switch (fault.kind) {
    case StepKind::crash:
      return crash(fault.task.server);
    case StepKind::restart:
      return restart(fault.task.server);
    case StepKind::lapse:
      return lapse(fault.task.server);
    case StepKind::pause:  // that nothing comes to the server meanwhile is in the times of its arrivals
      return;
    case StepKind::late_command:
      return deliver_late(fault.task);
    case StepKind::redis_restart:
      return lose_writes(fault.writes, fault.writes == 0);
    case StepKind::failover:
      return lose_writes(fault.writes, false);
    default:
      throw std::logic_error("a fault that is none");
  }
}

// The request of a server that is between two commands, so that its crash may be while the next one is on its
// way. Null: it waits for that one already, or has none.
Actor* World::about_to_send(model::ServerId server) {
  if (is_timed_ || server == model::kResident) return nullptr;
  Actor& request = actors_[server.value - 1];
  const bool is_between =
      request.state_ == ActorState::ready && !request.is_at_work_ && request.in_flight_ == nullptr;
  return is_between ? &request : nullptr;
}

// It may be executed yet, or never.
void World::leave_late(const Actor& sender, const redis::Command& command, redis::Writer writer) {
  if (!is_late_already(sender.id_)) late_.push_back({sender.id_, sender.connection_, command, {}, writer});
}

bool World::is_late_already(const TaskId& sender) const {
  return std::any_of(late_.begin(), late_.end(),
                     [&](const LateCommand& late) { return late.sender == sender; });
}

void World::crash(model::ServerId server) {
  const auto first = std::find_if(running_.begin(), running_.end(), [&](const Running& running) {
    return running.server == server && !running.is_closing;
  });
  if (!is_timed_ && first != running_.end())
    leave_heartbeat_in_flight(*cast_.find(server, first->conversation));
  Server& crashed = servers_[server.value];
  crashed.is_dead = true;
  crashed.due.clear();
  crashed.inbox.clear();
  crashed.inbox_due.clear();
  for (Actor& actor : actors_) {
    if (actor.id_.server != server) continue;
    if (is_timed_) {
      leave_in_flight(actor);
    } else if (actor.in_flight_ != nullptr && actor.id_.duty == Duty::requests) {
      leave_late(actor, *actor.in_flight_, writer_of(server, actor.conversation_));
    }
    actor.in_flight_ = nullptr;
    actor.is_at_redis_ = false;
    actor.has_timer_ = false;
    if (actor.is_acquiring_) {
      actor.is_acquiring_ = false;
      --pending_;
      append({.kind = model::EventKind::returned,
              .decision = model::Decision::failed,
              .server = server,
              .request = actor.cause_,
              .conversation = cast_.request(server, actor.round_).conversation_id});
    }
    if (actor.state_ == ActorState::blocked) (void)redis_.time_out(actor.connection_);
    actor.holding_.reset();
    actor.state_ = ActorState::home;
    if (!actor.is_at_home_) to_unwind_.push_back(&actor);
  }
  const std::vector<Running> running = running_;
  for (const Running& one : running) {
    if (one.server != server) continue;
    model::Event event{.kind = model::EventKind::release_invoked,
                       .server = server,
                       .request = one.request,
                       .conversation = one.conversation};
    if (!one.is_closing) append(event);
    event.kind = model::EventKind::release_returned;
    append(event);
    forget_running(one.request);
  }
  append({.kind = model::EventKind::crashed, .server = server});
  subscribe(redis_, server, "UNSUBSCRIBE");
  if (companion_ != nullptr) companion_->crash(server);
}

void World::subscribe(redis::Redis& redis, model::ServerId server, std::string_view command) const {
  if (channel_.empty()) return;
  redis.execute(actors_[request_actors_ + server.value].subscription_, {command, channel_}, now_);
}

// It begins again with the request that it was at, if it was at one; in a timed run one that has yet to come
// comes when it would have come.
void World::restart(model::ServerId server) {
  Server& restarted = servers_[server.value];
  restarted.is_dead = false;
  restarted.strategy->reset();
  append({.kind = model::EventKind::restarted, .server = server});
  subscribe(redis_, server, "SUBSCRIBE");
  if (companion_ != nullptr) companion_->restart(server);
  if (server == model::kResident) return;
  Actor& request = actors_[server.value - 1];
  request.is_at_work_ = false;
  request.due_ = request.is_round_over_ ? std::max(request.due_, now_) : now_;
  if (request.round_ < scenario_.requests_per_server) request.state_ = ActorState::ready;
}

void World::lapse(model::ServerId server) {
  const std::vector<LeaseHolder> holders = lease_holders();
  const std::optional<Lapse> lapse = next_lapse(server, holders);
  if (!lapse) throw std::logic_error("a lapse of nothing");
  count_lapse(lapse->by, leases_->misses(), struck_, scenario_.faults);
  if (trace_ != nullptr) trace_->steps.back().lapsed_by = lapse->by;
  std::vector<model::ConversationId> conversations;
  for (const redis::Owned& one : lapse->items) conversations.push_back(conversation_of(one.writer));
  if (lapse->by != LapseBy::nobody) {
    const LeaseHolder& holder = holders[server.value];
    conversations.insert(conversations.end(), holder.running.begin(), holder.running.end());
  }
  make_due(server, conversations);
  std::vector<SetBack> set_back;
  redis_ = leases_->after(redis_, *lapse, companion_ == nullptr ? nullptr : &set_back);
  if (companion_ != nullptr) companion_->lapse(set_back);
}

// Conversations that run here or are about to must have a heartbeat; in timed runs they do anyway.
void World::make_due(model::ServerId server, std::span<const model::ConversationId> conversations) {
  Server& one = servers_[server.value];
  if (!has_heartbeats_ || is_timed_ || one.is_dead) return;
  for (const model::ConversationId conversation : conversations) {
    if (std::find(one.due.begin(), one.due.end(), conversation) == one.due.end())
      one.due.push_back(conversation);
  }
  std::sort(one.due.begin(), one.due.end());
  are_heartbeats_due_ = true;
}

// What the server sent first, of its requests or of its heartbeats.
void World::deliver_late(const TaskId& sender) {
  const auto at = std::find_if(late_.begin(), late_.end(),
                               [&](const LateCommand& late) { return late.sender == sender; });
  const LateCommand arrived = *at;
  late_.erase(at);
  const std::optional<redis::Reply> reply = execute({.sender = sender,
                                                     .connection = arrived.connection,
                                                     .writer = arrived.writer,
                                                     .command = &arrived.command,
                                                     .is_late = true});
  if (trace_ != nullptr && reply) {
    trace_->steps.back().command = arrived.command;
    trace_->steps.back().reply = *reply;
  }
  if (!channel_.empty())
    deliver(sender.server == model::kResident ? model::RequestId{} : actors_[sender.server.value - 1].cause_);
}

void World::lose_writes(std::uint32_t writes, bool loses_all) {
  if (loses_all) {
    lose_everything(redis_, schedule_.placement.value_or(0));
    past_.clear();
  } else {
    redis_.restart_from(past_[past_.size() - writes]);
    past_.erase(past_.end() - writes, past_.end());
  }
  note_lost_leases();
  if (companion_ != nullptr) companion_->lose_writes(writes);
}

// Whatever runs may have lost something: heartbeats find out.
void World::note_lost_leases() {
  for (const LeaseHolder& holder : lease_holders()) {
    make_due(holder.server, holder.running);
    make_due(holder.server, holder.in_progress);
  }
}

void World::lose_everything(redis::Redis& redis, std::uint32_t placement) {
  redis::Redis empty;
  if (placement != 0) empty.reseed(mix64(placement));
  redis.restart_from(empty);
}

void World::remember_writes(const redis::Redis& before) {
  if (before.has_keys_of(redis_)) return;
  past_.push_back(before);
  const std::size_t most =
      std::max(scenario_.faults.failover_loses_writes, scenario_.faults.restart_loses_writes);
  if (past_.size() > most) past_.erase(past_.begin());
  if (companion_ != nullptr) companion_->remember(before, now_, most);
}

// Those that must come are steps of the run like any other.
void World::wake_heartbeats() {
  if (!are_heartbeats_due_) return;
  are_heartbeats_due_ = false;
  const std::vector<LeaseHolder> holders = lease_holders();
  for (std::size_t i = heartbeat_actors_; i < actors_.size(); ++i) {
    Actor& actor = actors_[i];
    const LeaseHolder& holder = holders[actor.id_.server.value];
    const auto is_in = [](const std::vector<model::ConversationId>& all, model::ConversationId one) {
      return std::find(all.begin(), all.end(), one) != all.end();
    };
    std::vector<model::ConversationId>& due = servers_[actor.id_.server.value].due;
    std::erase_if(due, [&](model::ConversationId one) {
      return !is_in(holder.running, one) && !is_in(holder.in_progress, one);
    });
    are_heartbeats_due_ = are_heartbeats_due_ || !due.empty();
    if (!actor.is_at_home_) continue;
    const bool is_due = std::any_of(due.begin(), due.end(),
                                    [&](model::ConversationId one) { return is_in(holder.running, one); });
    actor.state_ = is_due && !holder.is_dead ? ActorState::ready : ActorState::home;
  }
}

// Whether a heartbeat that is in time may begin: healthy servers refresh at any moment. Where servers listen
// there are more states than can be explored without it: only one that changes something.
bool World::may_beat(const Actor& heartbeat) {
  if (heartbeat.id_.duty != Duty::heartbeat || is_timed_ || !heartbeat.is_at_home_) return false;
  if (heartbeat.state_ == ActorState::ready || servers_[heartbeat.id_.server.value].is_dead) return false;
  if (!channel_.empty() && caps_heartbeats_) return false;  // looked for at each step: explored, not sampled
  std::vector<model::ConversationId> running;
  bool is_within_cap = false;
  for (const Running& one : running_) {
    if (one.server != heartbeat.id_.server || one.is_closing) continue;
    running.push_back(one.conversation);
    if (!caps_heartbeats_ || one.heartbeats < scenario_.lease.value_or(Lease{}).heartbeats)
      is_within_cap = true;
  }
  if (!is_within_cap) return false;
  return channel_.empty() || responder_ != nullptr ||
         leases_->heartbeat_matters(redis_, heartbeat.id_.server, running);
}

boost::fibers::context* World::next_to_unwind() {
  if (to_unwind_.empty()) return nullptr;
  Actor* actor = to_unwind_.back();
  to_unwind_.pop_back();
  actor->is_unwinding_ = true;
  return actor->context_;
}

Digest World::fault_digest() const {
  DigestBuilder digest;
  for (const std::uint32_t count :
       {struck_.crashes, struck_.pauses, struck_.lost_replies, struck_.slow_scripts, struck_.lost_requests,
        struck_.late_requests, struck_.redis_restarts, struck_.failovers}) {
    digest.add(count);
  }
  for (const Server& server : servers_) {
    digest.add(server.is_dead ? 1U : 0U).add(server.due.size());
    for (const model::ConversationId conversation : server.due) digest.add(conversation.value);
  }
  digest.add(late_.size());
  for (const LateCommand& late : late_) {
    digest.add(late.sender.server.value).add(static_cast<std::uint32_t>(late.sender.duty)).add(late.writer);
    digest.add(late.command.words.size());
    for (const std::string& word : late.command.words) digest.add(std::string_view(word));
  }
  digest.add(past_.size());
  for (const redis::Redis& redis : past_) digest.add(redis.digest());
  return digest.digest();
}

}  // namespace overbook::sim
