// What can happen in a state.

#include <algorithm>

#include "sim/exploration/transitions/transitions.h"

namespace overbook::sim {

void Transitions::look_for_lapses(const State& state) {
  if (frame_.world->may_lapse() && redis_.has_leases(state.redis)) {
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

// Every step that a server of this entry can take.
void Transitions::offer_steps(const State& state, std::size_t at, std::vector<Offer>& offers) const {
  const Kind& kind = kinds_[state.entries[at].kind];
  const ServerInfo& info = frame_.info(kind);
  const auto offer = [&](Duty duty) { offers.push_back(offer_of(state, at, StepKind::goes_on, duty)); };
  if (info.request_is_ready) offer(Duty::requests);
  if (info.listener_is_busy || !kind.inbox.empty()) offer(Duty::listener);
  if (!leasing_.may_beat(state, kind)) return;
  offer(Duty::heartbeat);
  offers.back().may_not_come = !leasing_.is_due(kind);
}

void Transitions::offer_faults(const State& state, std::size_t at, std::vector<Offer>& offers) const {
  const Kind& kind = kinds_[state.entries[at].kind];
  const ServerInfo& info = frame_.info(kind);
  const auto offer = [&](StepKind fault, Duty duty = Duty::requests) {
    offers.push_back(offer_of(state, at, fault, duty));
  };
  const auto offer_strikes = [&](bool sends, CommandId late, Duty duty) {
    for (const StepKind fault : {StepKind::loses_reply, StepKind::loses_request, StepKind::comes_late}) {
      if (!sends || !damage_.is_left(state, fault)) continue;
      if (fault == StepKind::comes_late && late != kNone) continue;
      offer(fault, duty);
    }
  };
  offer_strikes(info.may_time_out, kind.late, Duty::requests);
  offer_strikes(leasing_.may_beat(state, kind), kind.late_heartbeat, Duty::heartbeat);
  if (kind.late != kNone) offer(StepKind::late_command);
  if (kind.late_heartbeat != kNone) offer(StepKind::late_command, Duty::heartbeat);
  const bool is_at_something = info.can_crash || kind.listener_is_out;
  if (is_at_something && damage_.is_left(state, StepKind::crash)) offer(StepKind::crash);
  if (info.is_dead && frame_.scenario->faults.restarts) offer(StepKind::restart);
  if (lapses_[at]) offer(StepKind::lapse);
}

void Transitions::offer_faults_of_redis(const State& state, std::vector<Offer>& offers) const {
  const auto offer = [&](StepKind fault, std::uint32_t writes) {
    offers.push_back({.action = {.who = writes, .what = fault}, .at = kNobody, .may_not_come = true});
  };
  const Faults& faults = frame_.scenario->faults;
  const std::uint32_t past = damage_.writes(state);
  if (damage_.is_left(state, StepKind::redis_restart)) {
    if (faults.restart_loses_writes == 0) offer(StepKind::redis_restart, 0);
    for (std::uint32_t k = 1; k <= std::min(past, faults.restart_loses_writes); ++k)
      offer(StepKind::redis_restart, k);
  }
  if (damage_.is_left(state, StepKind::failover)) {
    for (std::uint32_t k = 1; k <= std::min(past, faults.failover_loses_writes); ++k)
      offer(StepKind::failover, k);
  }
}

}  // namespace overbook::sim
