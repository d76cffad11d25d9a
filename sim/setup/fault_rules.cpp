#include "sim/setup/fault_rules.h"

#include <algorithm>
#include <limits>

namespace overbook::sim {
namespace {

constexpr std::uint32_t kNoBudget = std::numeric_limits<std::uint32_t>::max();

// What a lapse counts as.
constexpr StepKind counted_as(StepKind fault) {
  return fault == StepKind::lapse ? StepKind::pause : fault;
}

std::uint32_t& count_of(StepKind fault, Strikes& struck) {
  return struck.by_kind[static_cast<std::size_t>(counted_as(fault))];
}

// A renewal that is missed is one of these, in this order.
constexpr std::array kMisses{StepKind::loses_request, StepKind::comes_late, StepKind::redis_restart,
                             StepKind::failover};

}  // namespace

std::uint32_t FaultRules::budget(StepKind fault) const {
  switch (counted_as(fault)) {
    case StepKind::loses_reply:
      return faults_->lost_replies;
    case StepKind::loses_request:
      return faults_->lost_requests;
    case StepKind::comes_late:
      return faults_->duplicate_deliveries;
    case StepKind::crash:
      return faults_->crashes;
    case StepKind::pause:
      return faults_->pauses;
    case StepKind::redis_restart:
      return faults_->redis_restarts;
    case StepKind::failover:
      return faults_->failovers;
    default:
      return kNoBudget;
  }
}

bool FaultRules::is_left(StepKind fault, const Strikes& struck) const {
  const std::uint32_t most = budget(fault);
  if (most == kNoBudget || struck.of(counted_as(fault)) < most) return true;
  return fault == StepKind::loses_reply && sends_scripts_ && struck.slow_scripts < faults_->slow_scripts;
}

void FaultRules::count(StepKind fault, Strikes& struck) const {
  const std::uint32_t most = budget(fault);
  if (most == kNoBudget) return;
  std::uint32_t& count = count_of(fault, struck);
  ++(fault == StepKind::loses_reply && count >= most ? struck.slow_scripts : count);
}

void FaultRules::offer_on_command(const TaskId& task, bool is_late_already, const Strikes& struck,
                                  std::vector<Step>& offers) const {
  for (const StepKind fault : {StepKind::loses_reply, StepKind::loses_request, StepKind::comes_late}) {
    if (!is_left(fault, struck)) continue;
    if (fault == StepKind::comes_late && is_late_already) continue;
    offers.push_back({.kind = fault, .task = task});
  }
}

void FaultRules::offer_on_reply(const TaskId& task, const Strikes& struck, std::vector<Step>& offers) const {
  const bool is_left = struck.of(StepKind::loses_reply) < faults_->lost_replies;
  if (is_left) offers.push_back({.kind = StepKind::loses_reply, .task = task});
}

void FaultRules::offer_on_server(model::ServerId server, const ServerFacts& facts, const Strikes& struck,
                                 std::vector<Step>& offers) const {
  const bool can_crash = !facts.is_dead && facts.is_at_something && is_left(StepKind::crash, struck);
  if (can_crash) offers.push_back(done_to(StepKind::crash, server));
  if (facts.is_dead && faults_->restarts) offers.push_back(done_to(StepKind::restart, server));
  if (facts.has_lapse) offers.push_back(done_to(StepKind::lapse, server));
}

void FaultRules::offer_on_redis(std::size_t writes, const Strikes& struck, std::vector<Step>& offers) const {
  for (const StepKind fault : {StepKind::redis_restart, StepKind::failover}) {
    if (!is_left(fault, struck)) continue;
    if (loses_everything(fault)) offers.push_back(done_to_redis(fault, 0));
    for (std::uint32_t k = 1; k <= most_lost(fault, writes); ++k) offers.push_back(done_to_redis(fault, k));
  }
}

bool FaultRules::loses_everything(StepKind fault) const {
  return fault == StepKind::redis_restart && faults_->restart_loses_writes == 0;
}

std::uint32_t FaultRules::most_lost(StepKind fault, std::size_t writes) const {
  const std::uint32_t most =
      fault == StepKind::failover ? faults_->failover_loses_writes : faults_->restart_loses_writes;
  return std::min(static_cast<std::uint32_t>(writes), most);
}

std::size_t FaultRules::most_lost() const {
  return std::max(faults_->failover_loses_writes, faults_->restart_loses_writes);
}

std::size_t FaultRules::most_lost_yet(const Strikes& struck) const {
  std::size_t most = 0;
  if (is_left(StepKind::redis_restart, struck)) most = faults_->restart_loses_writes;
  if (is_left(StepKind::failover, struck)) most = std::max<std::size_t>(most, faults_->failover_loses_writes);
  return most;
}

std::uint32_t FaultRules::misses_left(StepKind fault, const Strikes& struck) const {
  if (fault == StepKind::redis_restart && faults_->restart_loses_writes == 0) return 0;
  return budget(fault) - std::min(budget(fault), struck.of(fault));
}

LapseBy FaultRules::lapse_by(const Strikes& struck, std::uint32_t misses) const {
  if (is_left(StepKind::pause, struck)) return LapseBy::pause;
  std::uint64_t left = 0;
  for (const StepKind fault : kMisses) left += misses_left(fault, struck);
  return misses > 0 && left >= misses ? LapseBy::misses : LapseBy::nobody;
}

void FaultRules::count_lapse(LapseBy by, std::uint32_t misses, Strikes& struck) const {
  if (by == LapseBy::pause) count(StepKind::pause, struck);
  if (by != LapseBy::misses) return;
  for (const StepKind fault : kMisses) {
    const std::uint32_t taken = std::min(misses_left(fault, struck), misses);
    count_of(fault, struck) += taken;
    misses -= taken;
  }
}

}  // namespace overbook::sim
