// What can happen in a state.

#include <algorithm>

#include "sim/exploration/transitions/transitions.h"

namespace overbook::sim {

void Transitions::look_for_lapses(const State& state) {
  if (frame_.setup->may_lapse() && redis_.has_leases(state.redis)) {
    lapses_ = leasing_.lapses(state);
  } else {
    lapses_.assign(state.entries.size(), std::nullopt);
  }
}

Offer Transitions::offer_of(const State& state, std::size_t at, StepKind what, const TaskId& task) const {
  const std::uint32_t who =
      frame_.listing == Listing::placed ? static_cast<std::uint32_t>(at) : state.entries[at].kind;
  return {.action = {.who = who, .what = what, .duty = task.duty, .worker = task.worker},
          .at = at,
          .may_not_come = is_fault(what)};
}

bool Transitions::could_go_on(const State& state, const ServerInfo& info, std::uint32_t worker) const {
  if (!info.workers.at(worker).is_waiting) return info.workers.at(worker).is_ready;
  return !redis_.is_waiting(state.redis, {.server = info.server, .worker = worker});
}

bool Transitions::could_go_on(const State& state, const ServerInfo& info) const {
  for (std::uint32_t worker = 0; worker < frame_.workers; ++worker) {
    if (could_go_on(state, info, worker)) return true;
  }
  return false;
}

// Every step that a server of this entry can take.
void Transitions::offer_steps(const State& state, std::size_t at, std::vector<Offer>& offers) const {
  const Kind& kind = kinds_[state.entries[at].kind];
  const ServerInfo& info = frame_.info(kind);
  const auto offer = [&](Duty duty, std::uint32_t worker = 0) {
    offers.push_back(offer_of(state, at, StepKind::goes_on, {.duty = duty, .worker = worker}));
  };
  for (std::uint32_t worker = 0; worker < frame_.workers; ++worker) {
    const TaskId task{.server = info.server, .worker = worker};
    if (could_go_on(state, info, worker)) {
      offer(own_duty(info.server), worker);
      if (info.is_between_passes) offers.back().may_not_come = true;
    } else if (info.workers.at(worker).is_waiting && redis_.can_time_out(state.redis, task)) {
      offers.push_back(offer_of(state, at, StepKind::gives_up, task));
    }
  }
  if (info.listener_is_busy || (info.has_started && !kind.inbox.empty())) offer(Duty::listener);
  if (!leasing_.may_beat(state, kind)) return;
  offer(Duty::heartbeat);
  offers.back().may_not_come = !leasing_.is_due(kind);
}

void Transitions::offer_faults(const State& state, std::size_t at, std::vector<Offer>& offers) const {
  const Kind& kind = kinds_[state.entries[at].kind];
  const ServerInfo& info = frame_.info(kind);
  const FaultRules& rules = damage_.rules();
  const Strikes& struck = damage_.struck(state);
  const TaskId heartbeat{.duty = Duty::heartbeat};
  faults_.clear();
  for (std::uint32_t worker = 0; worker < frame_.workers; ++worker) {
    const TaskId requests{.worker = worker};
    const WorkerInfo& now = info.workers.at(worker);
    if (now.is_waiting && could_go_on(state, info, worker)) rules.offer_on_reply(requests, struck, faults_);
    if (now.may_time_out) rules.offer_on_command(requests, kind.late.at(worker) != kNone, struck, faults_);
  }
  if (info.heartbeat_may_time_out && leasing_.may_beat(state, kind))
    rules.offer_on_command(heartbeat, kind.late_heartbeat != kNone, struck, faults_);
  for (std::uint32_t worker = 0; worker < frame_.workers; ++worker) {
    if (kind.late.at(worker) != kNone)
      faults_.push_back({.kind = StepKind::late_command, .task = {.worker = worker}});
  }
  if (kind.late_heartbeat != kNone) faults_.push_back({.kind = StepKind::late_command, .task = heartbeat});
  rules.offer_on_server({},
                        {.is_dead = info.is_dead,
                         .is_at_something = info.can_crash || kind.listener_is_out,
                         .has_lapse = lapses_[at].has_value()},
                        struck, faults_);
  for (const Step& fault : faults_) offers.push_back(offer_of(state, at, fault.kind, fault.task));
}

void Transitions::offer_faults_of_redis(const State& state, std::vector<Offer>& offers) const {
  faults_.clear();
  damage_.rules().offer_on_redis(damage_.writes(state), damage_.struck(state), faults_);
  for (const Step& fault : faults_)
    offers.push_back(
        {.action = {.who = fault.writes, .what = fault.kind}, .at = kNobody, .may_not_come = true});
}

}  // namespace overbook::sim
