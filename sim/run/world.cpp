#include "sim/run/world.h"

#include <algorithm>
#include <memory>
#include <stdexcept>
#include <utility>

#include "model/check/check.h"
#include "sim/run/own_time.h"
#include "sim/schedule/under_way.h"

namespace overbook::sim {
RunEnd World::run(Scheduler& scheduler) {
  const RunUnderWay under_way(schedule_);
  if (begin(scheduler)) {
    interleaving_->begin_run(*this);
    interleaving_->hand_over();
    scheduler_ = nullptr;
    unwind_fibers();
    interleaving_->end_run();
  }
  scheduler_ = nullptr;
  if (failure_) std::rethrow_exception(std::exchange(failure_, nullptr));
  return end_;
}

// False: the scheduler stopped the run before it began.
bool World::begin(Scheduler& scheduler) {
  if (is_timed_ && scheduler.time_source() == TimeSource::none)
    throw std::invalid_argument("a timed scenario is run by a scheduler that knows no time");
  scheduler_ = &scheduler;
  caps_heartbeats_ = scheduler.samples();
  may_end_ = false;
  caller_ = boost::fibers::context::active();
  schedule_.placement.reset();
  schedule_.steps.clear();
  schedule_.moments.clear();
  now_ = kStart;
  history_.clear();
  running_.clear();
  step_ = {};
  next_request_ = 0;
  pending_ = 0;
  was_quiescent_ = true;
  has_blocked_ = false;
  end_ = RunEnd::stopped;
  if (chooses_placement_) {
    const std::size_t placement =
        scheduler.choose({.kind = ChoiceKind::placement, .options = {}, .count = kPlacements});
    if (placement == kStop) return false;
    schedule_.placement = static_cast<std::uint32_t>(placement);
  }
  std::optional<redis::Redis>& placed = placed_.at(schedule_.placement.value_or(0));
  if (!placed) placed = prepared(*schedule_.placement);
  redis_ = *placed;
  for (Server& server : servers_) {
    server.strategy->reset();
    server.inbox.clear();
    server.inbox_due.clear();
  }
  if (has_faults_ || is_timed_) reset_faults();
  is_step_open_ = false;
  for (Actor& actor : actors_) {
    actor.state_ = actor.id_.duty == Duty::requests ? ActorState::ready : ActorState::home;
    actor.is_granted_ = false;
    actor.has_timed_out_ = false;
    actor.is_acquiring_ = false;
    actor.holding_.reset();
    actor.has_given_up_ = false;
    actor.conversation_ = {};
    actor.in_flight_ = nullptr;
    actor.granted_as_ = StepKind::goes_on;
    actor.is_at_work_ = false;
    actor.round_ = 0;
    actor.is_round_over_ = true;
  }
  if (!restarted_ || restarted_->server != model::kResident) adopt_residents();
  if (restarted_) skip_to(*restarted_);
  if (is_timed_) begin_time();
  for (const auto& [server, message] : preloaded_) put_into_inbox(server, message);
  if (trace_ != nullptr) *trace_ = {state().view(kStart), history_.events().size(), {}, {}};
  return true;
}

void World::skip_to(const Restarted& restarted) {
  if (restarted.server == model::kResident) return;
  Actor& request = actors_[restarted.server.value - 1];
  request.round_ = restarted.round;
  if (request.round_ == scenario_.requests_per_server) request.state_ = ActorState::home;
}

redis::Redis World::prepared(std::uint32_t placement) const {
  redis::Redis redis = *placed_[0];
  if (placement != 0) redis.reseed(mix64(placement));
  return redis;
}

void World::adopt_residents() {
  for (const model::Request& resident : cast_.residents()) {
    const model::RequestId id{next_request_++};
    append({.kind = model::EventKind::invoked,
            .server = resident.server_id,
            .request = id,
            .conversation = resident.conversation_id});
    append({.kind = model::EventKind::returned,
            .decision = model::Decision::admitted,
            .server = resident.server_id,
            .request = id,
            .conversation = resident.conversation_id});
    running_.push_back({resident.conversation_id, resident.server_id, id});
    servers_.front().strategy->adopt(resident);
  }
}

// Fibers that are in the middle of something go back to their start, so that the next run finds them there.
void World::unwind_fibers() {
  for (Actor& actor : actors_) {
    if (actor.is_at_home_) continue;
    actor.is_unwinding_ = true;
    Interleaving::hand_over_to(actor.context_);
    actor.is_unwinding_ = false;
  }
}

boost::fibers::context* World::next_fiber() noexcept {
  if (scheduler_ == nullptr) return caller_;
  try {
    return pick();
  } catch (...) {  // a responder's or a scheduler's; Boost.Fiber would take it for the end of the program
    failure_ = std::current_exception();
    return end(RunEnd::cut);
  }
}

boost::fibers::context* World::pick() {
  for (;;) {
    if (dying_) strike(*std::exchange(dying_, std::nullopt));
    if (boost::fibers::context* fiber = next_to_unwind()) return fiber;
    if (is_step_open_) end_step();
    if (failure_) return end(RunEnd::cut);
    const bool goes_on = collect_options();
    if (!goes_on) return end(pending_ == 0 ? RunEnd::complete : RunEnd::stuck);
    if (step_.value == scenario_.explore.max_steps) return end(RunEnd::cut);
    const std::size_t chosen = scheduler_->choose({.kind = ChoiceKind::step,
                                                   .options = options_,
                                                   .count = options_.size(),
                                                   .may_end = may_end_,
                                                   .due = due_});
    if (chosen == kStop && may_end_) return end(pending_ == 0 ? RunEnd::complete : RunEnd::stuck);
    if (chosen == kStop) return end(RunEnd::stopped);
    if (chosen >= options_.size()) throw std::logic_error("a scheduler chose an option that is not there");
    const Step step = options_[chosen];
    ++step_.value;
    is_step_open_ = true;
    schedule_.steps.push_back(step);
    if (trace_ != nullptr) trace_->steps.emplace_back().step = step;
    if (is_timed_) pass_time_to_step(chosen);
    if (Actor* sender = step.kind == StepKind::crash ? about_to_send(step.task.server) : nullptr) {
      dying_ = step;
      sender->is_granted_ = true;
      sender->granted_as_ = step.kind;
      return sender->context_;
    }
    if (!runs_code(step.kind)) {
      strike(step);
      if (is_timed_) plan_after(step);
      continue;
    }
    if (is_fault(step.kind) && !is_timed_) count_strike(step.kind, struck_, scenario_.faults);
    Actor& actor = *option_actors_[chosen];
    actor.is_granted_ = true;
    actor.granted_as_ = step.kind;
    return actor.context_;
  }
}

// False: nothing can happen any more.
bool World::collect_options() {
  if (is_timed_) {
    if (!has_work_left()) return false;
    collect_options_in_time();
    return !options_.empty();
  }
  options_.clear();
  option_actors_.clear();
  may_end_ = true;
  for (Actor& actor : actors_) {
    if (actor.state_ == ActorState::home && actor.id_.duty != Duty::heartbeat) continue;
    if (actor.state_ == ActorState::ready || may_beat(actor)) {
      if (actor.state_ == ActorState::ready) may_end_ = false;
      options_.push_back(actor.step());
      option_actors_.push_back(&actor);
    } else if (actor.state_ == ActorState::blocked && actor.may_time_out_) {
      may_end_ = false;
      options_.push_back(actor.step(StepKind::gives_up));
      option_actors_.push_back(&actor);
    }
  }
  // Where servers listen and nothing may go wrong, what could lapse is explored, not sampled: it is looked
  // for at every step, and never there as long as heartbeats come.
  const bool is_sampled_in_peace = caps_heartbeats_ && !channel_.empty() && !scenario_.faults.any();
  if (has_faults_ && !is_sampled_in_peace) offer_faults();
  return !options_.empty();
}

redis::Redis World::state() {
  if (companion_ != nullptr) return companion_->state(redis_, now_);
  return responder_ == nullptr ? redis_ : responder_->state(redis_);
}

boost::fibers::context* World::end(RunEnd how) {
  end_ = how;
  const auto asking = static_cast<std::uint32_t>(
      std::count_if(actors_.begin(), actors_.end(), [](const Actor& actor) { return actor.is_acquiring_; }));
  OVERBOOK_CHECK(pending_ == asking, "{} requests are pending, but {} servers have one", pending_, asking);
  if (how == RunEnd::complete) {
    if (!newcomers_) newcomers_.emplace(newcomers_question());
    std::vector<Holder> running;
    for (const Running& one : running_) {
      if (!one.is_closing) running.push_back({one.server, one.conversation});
    }
    const Newcomers found = newcomers_->ask(state(), running, now_);
    append({.kind = model::EventKind::ended,
            .missing = found.missing,
            .gained = found.gained,
            .expected = found.expected});
    if (trace_ != nullptr) trace_->aftermath = newcomers_->aftermath(state(), running, now_);
  }
  scheduler_ = nullptr;
  return caller_;
}

void World::end_step() {
  is_step_open_ = false;
  if (has_faults_ && !is_timed_) wake_heartbeats();
  const bool quiescent = is_quiescent();
  if (quiescent && !was_quiescent_) append({.kind = model::EventKind::quiescent});
  was_quiescent_ = quiescent;
  if (trace_ == nullptr) return;
  trace_->steps.back().events_end = history_.events().size();
  trace_->steps.back().keys = state().view(now_);
}

redis::Reply World::perform(Actor& actor, const redis::Command& command) {
  std::optional<redis::Reply> answer = execute({.sender = actor.id_,
                                                .connection = actor.connection_,
                                                .writer = writer_of(actor.id_.server, actor.conversation_),
                                                .command = &command});
  if (!answer) throw Unwound{};
  redis::Reply reply = *std::move(answer);
  note_sent(actor, command);
  if (trace_ != nullptr) trace_->steps.back().reply = reply;
  if (!channel_.empty()) deliver(actor.cause_);
  if (has_blocked_) wake_blocked();
  return reply;
}

void World::note_sent(Actor& actor, const redis::Command& command) {
  if (actor.is_acquiring_) {
    ++actor.commands_sent_;
    cost_.count_command(command.words.front());
  }
  if (trace_ != nullptr) trace_->steps.back().command = command;
}

// Nothing: a responder has ended the step here.
std::optional<redis::Reply> World::execute(const Sent& sent) {
  if (responder_ != nullptr)
    return responder_->respond(sent.sender, *sent.command, conversation_of(sent.writer));
  if (may_lapse_) redis_.write_as(sent.writer);
  const bool may_lose_writes = scenario_.faults.failovers + scenario_.faults.redis_restarts > 0;
  if (!may_lose_writes && companion_ == nullptr && !looks_) return execute_here(sent);
  const redis::Redis before = redis_;
  redis::Reply reply = execute_here(sent);
  if (looks_ && redis_.has_read_clock() && !keeps_time_of_its_own_) {
    keeps_time_of_its_own_ = sim::keeps_time_of_its_own({.before = before,
                                                         .connection = sent.connection,
                                                         .command = *sent.command,
                                                         .writer = may_lapse_ ? sent.writer : redis::kNobody,
                                                         .now = now_,
                                                         .knows_leases = ttl_.has_value()});
  }
  if (may_lose_writes) {
    remember_writes(before);
    if (is_timed_) plan_faults_of_redis();
  }
  if (companion_ == nullptr) return reply;
  return companion_->execute({.sender = sent.sender,
                              .is_late = sent.is_late,
                              .command = sent.command,
                              .reply = &reply,
                              .before = &before,
                              .now = now_});
}

redis::Reply World::execute_here(const Sent& sent) {
  const bool is_heartbeat = sent.sender.duty == Duty::heartbeat;
  redis::Reply reply = is_heartbeat && may_lapse_
                           ? leases_->execute_heartbeat(redis_, sent.connection, *sent.command, sent.writer)
                           : redis_.execute(sent.connection, *sent.command, now_);
  if (const std::optional<std::string> lacking = redis_.lacking()) lacking_ = *lacking;
  return reply;
}

void World::deliver(model::RequestId cause) {
  for (auto& [server, message] : new_messages()) {
    message.cause = cause;
    put_into_inbox(server, std::move(message));
  }
}

Companion::Messages World::new_messages() {
  if (responder_ != nullptr) return responder_->take_messages();
  Companion::Messages messages = take_messages(redis_);
  return companion_ == nullptr ? messages : companion_->take_messages(std::move(messages));
}

std::vector<std::pair<model::ServerId, model::Message>> World::take_messages(redis::Redis& redis) const {
  std::vector<std::pair<model::ServerId, model::Message>> messages;
  std::vector<std::shared_ptr<const redis::Reply>> pushes;
  // Of the push that was looked at last: it reaches many, and is acted on by few.
  std::shared_ptr<const redis::Reply> last;
  model::Message message;
  std::optional<model::ConversationId> subject;
  for (std::size_t i = request_actors_; i < heartbeat_actors_; ++i) {
    const Actor& listener = actors_[i];
    redis.take_pushes(listener.subscription_, pushes);
    for (const std::shared_ptr<const redis::Reply>& push : pushes) {
      if (push != last) {
        last = push;
        const redis::Reply::Array& parts = last->as_array();
        const bool is_message = parts.at(0).text() == "message";
        message = {
            .channel = parts.at(1).text(), .payload = is_message ? parts.at(2).text() : "", .cause = {}};
        subject = is_message ? strategy().subject(message) : std::nullopt;
      }
      if (subject && cast_.takes_part(listener.id_.server, *subject))
        messages.emplace_back(listener.id_.server, message);
    }
  }
  return messages;
}

bool World::can_act_on(model::ServerId server, const model::Message& message) const {
  const std::optional<model::ConversationId> subject = strategy().subject(message);
  return subject && cast_.takes_part(server, *subject);
}

void World::put_into_inbox(model::ServerId server, model::Message message) {
  if (servers_[server.value].is_dead) return;
  Server& to = servers_[server.value];
  to.inbox.push_back(std::move(message));
  Actor& listener = actors_[request_actors_ + server.value];
  if (is_timed_) {
    // Messages on one connection do not overtake each other.
    const Instant before = to.inbox_due.empty() ? now_ : to.inbox_due.back();
    to.inbox_due.push_back(std::max(before, now_ + draw(scenario_.timing.latency)));
    if (listener.state_ == ActorState::home) listener.due_ = to.inbox_due.back();
  }
  if (listener.state_ == ActorState::home) listener.state_ = ActorState::ready;
}

const Actor* World::find_actor(const TaskId& task) const {
  for (const Actor& actor : actors_) {
    if (actor.id_ == task) return &actor;
  }
  return nullptr;
}

ActorState World::state_of(const TaskId& task) const {
  const Actor* actor = find_actor(task);
  return actor == nullptr ? ActorState::home : actor->state_;
}

bool World::is_busy(const TaskId& task) const {
  const Actor* actor = find_actor(task);
  return actor != nullptr && !actor->is_at_home_;
}

std::uint32_t World::round_of(model::ServerId server) const {
  return server == model::kResident ? 0 : actors_[server.value - 1].round_;
}

redis::ConnectionId World::connection_of(const TaskId& task) const {
  const Actor* actor = find_actor(task);
  if (actor == nullptr) throw std::logic_error("there is no such actor");
  return actor->connection_;
}

void World::wake_blocked() {
  for (Actor& actor : actors_) {
    if (actor.state_ == ActorState::blocked && !redis_.is_blocked(actor.connection_))
      actor.state_ = ActorState::ready;
  }
}

}  // namespace overbook::sim
