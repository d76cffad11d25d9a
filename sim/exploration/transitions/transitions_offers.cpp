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

Offer Transitions::offer_of(const State& state, std::size_t at, StepKind what, Duty duty) const {
  const std::uint32_t who =
      frame_.listing == Listing::placed ? static_cast<std::uint32_t>(at) : state.entries[at].kind;
  return {.action = {.who = who, .what = what, .duty = duty}, .at = at, .may_not_come = is_fault(what)};
}

bool Transitions::could_go_on(const State& state, const ServerInfo& info) const {
  if (!info.is_waiting) return info.request_is_ready;
  return !redis_.is_waiting(state.redis, {.server = info.server});
}

// Every step that a server of this entry can take.
void Transitions::offer_steps(const State& state, std::size_t at, std::vector<Offer>& offers) const {
  const Kind& kind = kinds_[state.entries[at].kind];
  const ServerInfo& info = frame_.info(kind);
  const auto offer = [&](Duty duty) { offers.push_back(offer_of(state, at, StepKind::goes_on, duty)); };
  if (could_go_on(state, info)) {
    offer(own_duty(info.server));
    if (info.is_between_passes) offers.back().may_not_come = true;
  } else if (info.is_waiting && redis_.can_time_out(state.redis, {.server = info.server})) {
    offers.push_back(offer_of(state, at, StepKind::gives_up, Duty::requests));
  }
  if (info.listener_is_busy || !kind.inbox.empty()) offer(Duty::listener);
  if (!leasing_.may_beat(state, kind)) return;
  offer(Duty::heartbeat);
  offers.back().may_not_come = !leasing_.is_due(kind);
}

void Transitions::offer_faults(const State& state, std::size_t at, std::vector<Offer>& offers) const {
  const Kind& kind = kinds_[state.entries[at].kind];
  const ServerInfo& info = frame_.info(kind);
  const FaultRules& rules = damage_.rules();
  const Strikes& struck = damage_.struck(state);
  const TaskId requests{};
  const TaskId heartbeat{.duty = Duty::heartbeat};
  faults_.clear();
  if (info.is_waiting && could_go_on(state, info)) rules.offer_on_reply(requests, struck, faults_);
  if (info.may_time_out) rules.offer_on_command(requests, kind.late != kNone, struck, faults_);
  if (leasing_.may_beat(state, kind))
    rules.offer_on_command(heartbeat, kind.late_heartbeat != kNone, struck, faults_);
  if (kind.late != kNone) faults_.push_back({.kind = StepKind::late_command, .task = requests});
  if (kind.late_heartbeat != kNone) faults_.push_back({.kind = StepKind::late_command, .task = heartbeat});
  rules.offer_on_server({},
                        {.is_dead = info.is_dead,
                         .is_at_something = info.can_crash || kind.listener_is_out,
                         .has_lapse = lapses_[at].has_value()},
                        struck, faults_);
  for (const Step& fault : faults_) offers.push_back(offer_of(state, at, fault.kind, fault.task.duty));
}

void Transitions::offer_faults_of_redis(const State& state, std::vector<Offer>& offers) const {
  faults_.clear();
  damage_.rules().offer_on_redis(damage_.writes(state), damage_.struck(state), faults_);
  for (const Step& fault : faults_)
    offers.push_back(
        {.action = {.who = fault.writes, .what = fault.kind}, .at = kNobody, .may_not_come = true});
}

}  // namespace overbook::sim
