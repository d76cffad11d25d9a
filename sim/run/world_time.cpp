// Timed runs: when what is due, and what is drawn for it.
//
// A server's code takes no time. It runs when something arrives (a request, a reply, a message, a heartbeat's
// time), up to its next command. The command travels, waits until Redis is free, is served, and is executed
// at the end of that; the reply travels back. Executions and arrivals are steps; that a command reaches Redis
// is none: only what is due is settled then.
//
// Whatever a step does depends on nothing that was drawn: so a schedule with its times says all there is.

#include <algorithm>

#include "sim/run/world.h"

namespace overbook::sim {
namespace {

std::uint64_t microseconds(Instant time) {
  return static_cast<std::uint64_t>(time.count());
}

}  // namespace

// --- What is drawn ---

Instant World::draw(const Distribution& distribution) {
  if (distribution.is_constant()) return constant(distribution);
  return Instant(static_cast<Instant::rep>(scheduler_->choose(
      {.kind = ChoiceKind::duration, .options = {}, .count = 1, .distribution = &distribution})));
}

bool World::happens(double probability) {
  if (probability <= 0) return false;
  return scheduler_->choose(
             {.kind = ChoiceKind::chance, .options = {}, .count = 2, .probability = probability}) == 1;
}

Instant World::draw_gap(double rate_per_s) {
  return Instant(static_cast<Instant::rep>(
      scheduler_->choose({.kind = ChoiceKind::gap, .options = {}, .count = 1, .rate_per_s = rate_per_s})));
}

// --- When requests arrive ---

Instant World::first_arrival(const Actor& request) {
  const Timing& timing = scenario_.timing;
  switch (timing.arrival.process) {
    case ArrivalProcess::at_once:
      return now_;
    case ArrivalProcess::poisson:
      return now_ + draw_gap(timing.arrival.rate_per_s / scenario_.servers);
    case ArrivalProcess::bursts:
      return now_ + std::chrono::milliseconds(timing.arrival.every_ms) *
                        ((request.id_.server.value - 1) / timing.arrival.size);
    case ArrivalProcess::closed:
      return now_ + draw(timing.think);
  }
  return now_;
}

// After one before, whose arrival was at request.arrived_.
Instant World::next_arrival(const Actor& request) {
  const Timing& timing = scenario_.timing;
  switch (timing.arrival.process) {
    case ArrivalProcess::at_once:
      return now_;
    case ArrivalProcess::poisson:
      return request.arrived_ + draw_gap(timing.arrival.rate_per_s / scenario_.servers);
    case ArrivalProcess::bursts: {
      const std::uint32_t bursts = (scenario_.servers + timing.arrival.size - 1) / timing.arrival.size;
      return request.arrived_ + std::chrono::milliseconds(timing.arrival.every_ms) * bursts;
    }
    case ArrivalProcess::closed:
      return now_ + draw(timing.think);
  }
  return now_;
}

void World::begin_time() {
  paused_.assign(servers_.size(), kStart);
  planned_.clear();
  redis_free_ = kStart;
  for (Actor& actor : actors_) {
    actor.is_at_redis_ = false;
    actor.has_timer_ = false;
    actor.due_ = kStart;
    if (actor.id_.duty == Duty::requests) actor.due_ = actor.arrived_ = first_arrival(actor);
  }
  if (!cast_.residents().empty()) start_timer(model::kResident);
  for (std::uint32_t server = 0; server < servers_.size(); ++server) plan_faults_of(model::ServerId{server});
  plan_faults_of_redis();
}

// --- Heartbeats ---

void World::start_timer(model::ServerId server) {
  if (heartbeat_actors_ == actors_.size()) return;
  Actor& heartbeat = actors_[heartbeat_actors_ + server.value];
  if (heartbeat.has_timer_ || !heartbeat.is_at_home_) return;
  heartbeat.has_timer_ = true;
  heartbeat.arrived_ = now_;
  heartbeat.due_ = now_ + refresh_;
}

// The next one, a period after the last was begun; as a ticker that does not catch up with ticks it missed.
void World::set_timer_again(Actor& heartbeat) {
  heartbeat.has_timer_ = holds(heartbeat.id_.server);
  if (!heartbeat.has_timer_) return;
  heartbeat.due_ = std::max(heartbeat.arrived_ + refresh_, now_);
}

// --- Commands on their way ---

void World::send(Actor& actor, const redis::Command& command) {
  actor.is_at_redis_ = true;
  actor.is_settled_ = false;
  actor.is_slow_ = false;
  actor.struck_ = StepKind::goes_on;
  actor.sent_ = now_;
  actor.in_flight_ = &command;
  actor.due_ = now_ + draw(scenario_.timing.latency);  // at Redis
  actor.reply_latency_ = draw(scenario_.timing.latency);
  strike_command(actor, command);
  if (!gives_up(actor)) return;
  if (actor.struck_ == StepKind::loses_request || actor.struck_ == StepKind::comes_late) {
    actor.is_settled_ = true;
    actor.due_ = now_;
    actor.late_due_ = gives_up_at(actor) + draw(scenario_.timing.latency);
  } else if (actor.due_ > gives_up_at(actor)) {
    give_up_before(actor, actor.due_);
  }
}

// A listener waits for ever.
bool World::gives_up(const Actor& actor) const {
  return actor.id_.duty != Duty::listener && scenario_.timing.client_timeout_ms;
}

Instant World::gives_up_at(const Actor& actor) const {
  return gives_up(actor) ? actor.sent_ + std::chrono::milliseconds(*scenario_.timing.client_timeout_ms)
                         : kNeverDue;
}

// The client does not wait for so long.
void World::give_up_before(Actor& actor, Instant executed) {
  actor.is_settled_ = true;
  actor.struck_ = StepKind::comes_late;
  actor.due_ = gives_up_at(actor);
  actor.late_due_ = executed;
}

// A command has reached Redis, at its due time: when will it be executed, and is that in time?
void World::settle(Actor& actor) {
  const Timing& timing = scenario_.timing;
  const Instant executed =
      std::max(actor.due_, redis_free_) + draw(actor.is_slow_ ? timing.slow_script : timing.service);
  redis_free_ = executed;
  if (executed > gives_up_at(actor)) return give_up_before(actor, executed);
  actor.is_settled_ = true;
  actor.due_ = executed;
  if (gives_up(actor) && executed + actor.reply_latency_ > gives_up_at(actor))
    actor.struck_ = StepKind::loses_reply;
}

// The step of its command is over: what comes to the server next, and when.
void World::answer(Actor& actor, bool is_in_vain) {
  actor.is_at_redis_ = false;
  actor.in_flight_ = nullptr;
  actor.due_ = is_in_vain ? std::max(now_, gives_up_at(actor)) : now_ + actor.reply_latency_;
}

// A schedule has no name for what a listener has sent: it counts as sent by the server's requests.
void World::leave_in_flight(const Actor& actor) {
  if (!actor.is_at_redis_ || actor.in_flight_ == nullptr) return;
  TaskId sender = actor.id_;
  if (sender.duty == Duty::listener) sender.duty = Duty::requests;
  late_.push_back({sender, actor.connection_, *actor.in_flight_, actor.due_,
                   writer_of(actor.id_.server, actor.conversation_)});
}

// --- What may be next ---

void World::offer_at(Instant due, const Step& step, Actor* actor) {
  options_.push_back(step);
  option_actors_.push_back(actor);
  due_.push_back(due);
}

void World::offer_actor(Actor& actor) {
  const bool follows = scheduler_->time_source() == TimeSource::schedule;
  if (!actor.is_at_redis_) {
    const Instant due = std::max(actor.due_, paused_[actor.id_.server.value]);
    return offer_at(due, actor.step(StepKind::arrives), &actor);
  }
  if (!follows) return offer_at(actor.due_, actor.step(actor.struck_), &actor);
  offer_at(kNeverDue, actor.step(), &actor);
  if (!gives_up(actor)) return;
  for (const StepKind kind : {StepKind::loses_reply, StepKind::loses_request, StepKind::comes_late})
    offer_at(kNeverDue, actor.step(kind), &actor);
}

void World::collect_options_in_time() {
  options_.clear();
  option_actors_.clear();
  due_.clear();
  for (Actor& actor : actors_) {
    if (actor.state_ == ActorState::ready || actor.has_timer_) offer_actor(actor);
  }
  if (has_faults_ || !late_.empty()) offer_faults_in_time();
  for (Instant& due : due_) due = std::max(due, now_);
  if (scheduler_->time_source() != TimeSource::schedule) settle_what_reaches_redis();
}

// As long as that is what comes first. Of those due at the same time, before anything else.
void World::settle_what_reaches_redis() {
  const auto is_on_its_way = [&](std::size_t i) {
    const Actor* actor = option_actors_[i];
    return actor != nullptr && actor->is_at_redis_ && !actor->is_settled_;
  };
  for (;;) {
    std::size_t first = options_.size();
    for (std::size_t i = 0; i < options_.size(); ++i) {
      const bool is_sooner = first == options_.size() || due_[i] < due_[first] ||
                             (due_[i] == due_[first] && is_on_its_way(i) && !is_on_its_way(first));
      if (is_sooner) first = i;
    }
    if (first == options_.size() || !is_on_its_way(first)) return;
    Actor& actor = *option_actors_[first];
    settle(actor);
    options_[first].kind = actor.struck_;
    due_[first] = std::max(actor.due_, now_);
  }
}

// Whether the run goes on: heartbeats alone would go on for ever.
bool World::has_work_left() const {
  if (!late_.empty()) return true;
  for (const Server& server : servers_) {
    if (server.is_dead && scenario_.faults.restarts) return true;
  }
  return std::any_of(actors_.begin(), actors_.end(), [](const Actor& actor) {
    return actor.state_ != ActorState::home || (actor.id_.duty == Duty::heartbeat && !actor.is_at_home_);
  });
}

// --- Time passes ---

// Before the step that was chosen: to the time at which it happens.
void World::pass_time_to_step(std::size_t chosen) {
  const Instant due = due_[chosen] == kNeverDue ? now_ : due_[chosen];
  const std::size_t passed = scheduler_->choose(
      {.kind = ChoiceKind::moment, .options = {}, .count = static_cast<std::size_t>((due - now_).count())});
  const Instant then = now_ + Instant(static_cast<Instant::rep>(passed));
  count_slots_until(then);
  cost_.run_us += microseconds(then - now_);
  now_ = then;
  schedule_.moments.push_back(now_ - kStart);
  if (trace_ != nullptr) trace_->steps.back().moment = now_ - kStart;
  if (companion_ != nullptr) companion_->pass_to(now_ - kStart);
  const auto planned = std::find_if(planned_.begin(), planned_.end(),
                                    [&](const Planned& one) { return step_now(one) == options_[chosen]; });
  if (planned != planned_.end()) planned_.erase(planned);
}

void World::count_slots_until(Instant then) {
  if (then == now_ || responder_ != nullptr) return;
  const auto surely = static_cast<std::uint64_t>(std::count_if(
      running_.begin(), running_.end(), [](const Running& running) { return !running.is_closing; }));
  if (surely > scenario_.limits.the_limit().permits) {
    cost_.slot_us_over_limit += (surely - scenario_.limits.the_limit().permits) * microseconds(then - now_);
  }
  const auto possibly = static_cast<std::uint32_t>(running_.size()) + pending_;
  const std::uint32_t first = counted_at(now_);
  if (first > possibly) {
    cost_.slot_us_leaked += leaked_between({now_, first}, {then, counted_at(then)}, possibly);
  }
}

std::uint32_t World::counted_at(Instant time) const {
  return servers_.front().strategy->counted(redis_, time);
}

// While nobody does anything, leases lapse, and the count only falls: where it is equal at both ends, it was
// so all the time.
std::uint64_t World::leaked_between(const Counted& first, const Counted& last, std::uint32_t possibly) const {
  if (first.count <= possibly) return 0;
  if (first.count == last.count || last.at - first.at <= Instant(1))
    return std::uint64_t{first.count - possibly} * microseconds(last.at - first.at);
  const Instant between = first.at + (last.at - first.at) / 2;
  const Counted middle{between, counted_at(between)};
  return leaked_between(first, middle, possibly) + leaked_between(middle, last, possibly);
}

}  // namespace overbook::sim
