#pragma once
// How often each fault has struck in a run, and whether it may strike again: the scenario's budgets.

#include <cstdint>

#include "sim/scenario.h"
#include "sim/schedule/scheduler.h"

namespace overbook::sim {

struct Strikes {
  std::uint32_t crashes = 0;
  std::uint32_t pauses = 0;
  std::uint32_t lost_replies = 0;
  std::uint32_t slow_scripts = 0;
  std::uint32_t lost_requests = 0;
  std::uint32_t late_requests = 0;
  std::uint32_t redis_restarts = 0;
  std::uint32_t failovers = 0;

  friend auto operator<=>(const Strikes&, const Strikes&) = default;
};

// Whether the budgets have one more of this kind. `sends_scripts`: a slow script is a lost reply of those
// only. Faults without a budget (restarts of servers, leases that lapse unasked) are always left.
[[nodiscard]] bool is_left(StepKind fault, const Strikes& struck, const Faults& faults, bool sends_scripts);

// How a lease that is renewed comes to lapse all the same.
enum class LapseBy : std::uint8_t {
  nobody,  // it does not
  pause,   // its server stands still
  misses,  // so many of its renewals in a row are lost, before they reach Redis or with Redis
};
// By what it still can, given how many renewals must be missed.
[[nodiscard]] LapseBy lapse_by(const Strikes& struck, const Faults& faults, std::uint32_t misses);
// A lapse by that strikes: one pause; or so many lost requests, late ones, restarts and failovers, in this
// order.
void count_lapse(LapseBy by, std::uint32_t misses, Strikes& struck, const Faults& faults);

// One of this kind strikes; of a lapse, one that takes a pause.
void count_strike(StepKind fault, Strikes& struck, const Faults& faults);

}  // namespace overbook::sim
