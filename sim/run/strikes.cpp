#include "sim/run/strikes.h"

#include <algorithm>
#include <array>

namespace overbook::sim {

bool is_left(StepKind fault, const Strikes& struck, const Faults& faults, bool sends_scripts) {
  switch (fault) {
    case StepKind::loses_reply:
      return struck.lost_replies < faults.lost_replies ||
             (sends_scripts && struck.slow_scripts < faults.slow_scripts);
    case StepKind::loses_request:
      return struck.lost_requests < faults.lost_requests;
    case StepKind::comes_late:
      return struck.late_requests < faults.duplicate_deliveries;
    case StepKind::crash:
      return struck.crashes < faults.crashes;
    case StepKind::lapse:
    case StepKind::pause:
      return struck.pauses < faults.pauses;
    case StepKind::redis_restart:
      return struck.redis_restarts < faults.redis_restarts;
    case StepKind::failover:
      return struck.failovers < faults.failovers;
    default:
      return true;
  }
}

namespace {

// Of a renewal that is missed: what is left of the budgets, each with what counts it.
struct Misses {
  std::uint32_t left;
  std::uint32_t* struck;
};

std::array<Misses, 4> misses_left(Strikes& struck, const Faults& faults) {
  const auto left = [](std::uint32_t budget, std::uint32_t used) { return budget - std::min(budget, used); };
  const bool loses_writes = faults.restart_loses_writes > 0;
  return {{{left(faults.lost_requests, struck.lost_requests), &struck.lost_requests},
           {left(faults.duplicate_deliveries, struck.late_requests), &struck.late_requests},
           {loses_writes ? left(faults.redis_restarts, struck.redis_restarts) : 0, &struck.redis_restarts},
           {left(faults.failovers, struck.failovers), &struck.failovers}}};
}

}  // namespace

LapseBy lapse_by(const Strikes& struck, const Faults& faults, std::uint32_t misses) {
  if (struck.pauses < faults.pauses) return LapseBy::pause;
  Strikes copy = struck;
  std::uint64_t left = 0;
  for (const Misses& one : misses_left(copy, faults)) left += one.left;
  return misses > 0 && left >= misses ? LapseBy::misses : LapseBy::nobody;
}

void count_lapse(LapseBy by, std::uint32_t misses, Strikes& struck, const Faults& faults) {
  if (by == LapseBy::pause) ++struck.pauses;
  if (by != LapseBy::misses) return;
  for (const Misses& one : misses_left(struck, faults)) {
    const std::uint32_t taken = std::min(one.left, misses);
    *one.struck += taken;
    misses -= taken;
  }
}

void count_strike(StepKind fault, Strikes& struck, const Faults& faults) {
  switch (fault) {
    case StepKind::loses_reply:
      ++(struck.lost_replies < faults.lost_replies ? struck.lost_replies : struck.slow_scripts);
      return;
    case StepKind::loses_request:
      ++struck.lost_requests;
      return;
    case StepKind::comes_late:
      ++struck.late_requests;
      return;
    case StepKind::crash:
      ++struck.crashes;
      return;
    case StepKind::lapse:
    case StepKind::pause:
      ++struck.pauses;
      return;
    case StepKind::redis_restart:
      ++struck.redis_restarts;
      return;
    case StepKind::failover:
      ++struck.failovers;
      return;
    default:
      return;
  }
}

}  // namespace overbook::sim
