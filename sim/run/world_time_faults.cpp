// What goes wrong in timed runs, and when: what strikes a command is drawn when it is sent; what strikes a
// server or Redis strikes at any instant.

#include <algorithm>

#include "model/redis/commands/command_spec.h"
#include "sim/run/world.h"

namespace overbook::sim {
namespace {

bool is_script(const redis::Command& command) {
  return redis::has_flag(command, redis::CommandSpec::kRunsScript);
}

}  // namespace

// --- Commands ---

// Those that strike a command: drawn when it is sent.
void World::strike_command(Actor& actor, const redis::Command& command) {
  const Faults& faults = scenario_.faults;
  const FaultRates& rates = faults.rates;
  if (actor.id_.duty != Duty::listener) {
    const auto strikes = [&](double rate, StepKind kind) {
      // A slow script is drawn by itself, below.
      const bool is_left = sim::is_left(kind, struck_, faults, /*sends_scripts=*/false);
      if (actor.struck_ != StepKind::goes_on || !is_left || !happens(rate)) return;
      count_strike(kind, struck_, faults);
      actor.struck_ = kind;
    };
    strikes(rates.lost_reply, StepKind::loses_reply);
    strikes(rates.lost_request, StepKind::loses_request);
    strikes(rates.duplicate_delivery, StepKind::comes_late);
  }
  if (is_script(command) && struck_.slow_scripts < faults.slow_scripts && happens(rates.slow_script)) {
    ++struck_.slow_scripts;
    actor.is_slow_ = true;
  }
}

// --- Faults that strike at any instant ---
//
// Each is a Poisson process: the next one is drawn when the one before has struck, and it does not matter
// what happens meanwhile. A process that stands still for a while (of a server that is dead, of a Redis that
// has no writes to lose) is drawn anew when it goes on, which is the same: what is left of an exponential
// time is exponential. So the number of strikes is Poisson over the time in which they can strike.

double World::rate_per_s(StepKind kind) const {
  const FaultRates& rates = scenario_.faults.rates;
  switch (kind) {
    case StepKind::crash:
      return rates.crash_per_s;
    case StepKind::pause:
      return rates.pause_per_s;
    case StepKind::redis_restart:
      return rates.redis_restart_per_s;
    case StepKind::failover:
      return rates.failover_per_s;
    default:
      return 0;
  }
}

// The resident server is one only where something runs before the race.
bool World::exists(model::ServerId server) const {
  return server != model::kResident || !cast_.residents().empty();
}

void World::plan(const Step& fault) {
  if (scheduler_->time_source() == TimeSource::schedule) return;
  const double rate = rate_per_s(fault.kind);
  if (rate <= 0 || !is_left(fault.kind)) return;
  Planned& planned = planned_.emplace_back(Planned{.step = fault, .due = now_ + draw_gap(rate)});
  if (!is_of_redis(fault.kind) || writes_that_can_be_lost(fault.kind) == 0) return;
  planned.lot = static_cast<std::uint32_t>(
      scheduler_->choose({.kind = ChoiceKind::number, .options = {}, .count = std::size_t{1} << 32U}));
}

void World::plan_faults_of(model::ServerId server) {
  if (!exists(server)) return;
  plan(done_to(StepKind::crash, server));
  plan(done_to(StepKind::pause, server));
}

// Where there is nothing to lose, none is due.
void World::plan_faults_of_redis() {
  for (const StepKind kind : {StepKind::redis_restart, StepKind::failover}) {
    const auto is_of_kind = [&](const Planned& planned) { return planned.step.kind == kind; };
    if (!loses_everything(kind) && writes_that_can_be_lost(kind) == 0) {
      std::erase_if(planned_, is_of_kind);
    } else if (std::none_of(planned_.begin(), planned_.end(), is_of_kind)) {
      plan(done_to_redis(kind, 0));
    }
  }
}

// A fault has struck.
void World::plan_after(const Step& fault) {
  const model::ServerId server = fault.task.server;
  switch (fault.kind) {
    case StepKind::crash:
      forget_planned_of(server);
      paused_[server.value] = kStart;
      if (scenario_.faults.restarts) {
        planned_.push_back(
            {.step = done_to(StepKind::restart, server), .due = now_ + draw(scenario_.timing.restart)});
      }
      break;
    case StepKind::restart:
      plan_faults_of(server);
      break;
    case StepKind::pause:  // one in the middle of another may make it longer
      paused_[server.value] = std::max(paused_[server.value], now_ + draw(scenario_.timing.pause));
      plan(fault);
      break;
    default:
      if (is_of_redis(fault.kind)) plan_faults_of_redis();
  }
  std::erase_if(planned_, [&](const Planned& planned) {
    return rate_per_s(planned.step.kind) > 0 && !is_left(planned.step.kind);
  });
}

void World::forget_planned_of(model::ServerId server) {
  std::erase_if(planned_, [&](const Planned& planned) {
    return !is_of_redis(planned.step.kind) && planned.step.task.server == server;
  });
}

// Of Redis, with the number of writes that it loses now: each number as likely.
Step World::step_now(const Planned& planned) const {
  const std::uint32_t most = is_of_redis(planned.step.kind) ? writes_that_can_be_lost(planned.step.kind) : 0;
  if (most == 0) return planned.step;
  const auto lost = static_cast<std::uint32_t>((std::uint64_t{planned.lot} * most) >> 32U);
  return done_to_redis(planned.step.kind, lost + 1);
}

// --- What may be next ---

// Of each server only what was sent first.
void World::offer_late_in_time() {
  const std::size_t first = options_.size();
  for (const LateCommand& late : late_) {
    const Step step{.kind = StepKind::late_command, .task = late.sender};
    if (std::find(options_.begin() + static_cast<std::ptrdiff_t>(first), options_.end(), step) ==
        options_.end())
      offer_at(late.due, step, nullptr);
  }
}

void World::offer_faults_in_time() {
  offer_late_in_time();
  if (scheduler_->time_source() != TimeSource::schedule) {
    for (const Planned& planned : planned_) offer_at(planned.due, step_now(planned), nullptr);
    return;
  }
  const auto offer_fault = [&](StepKind kind, std::uint32_t server) {
    offer_at(kNeverDue, done_to(kind, model::ServerId{server}), nullptr);
  };
  for (std::uint32_t server = 0; server < servers_.size(); ++server) {
    if (!exists(model::ServerId{server})) continue;
    if (servers_[server].is_dead) {
      if (scenario_.faults.restarts) offer_fault(StepKind::restart, server);
      continue;
    }
    if (is_left(StepKind::crash)) offer_fault(StepKind::crash, server);
    if (is_left(StepKind::pause)) offer_fault(StepKind::pause, server);
  }
  offer_faults_of_redis();
  due_.resize(options_.size(), kNeverDue);
}

}  // namespace overbook::sim
