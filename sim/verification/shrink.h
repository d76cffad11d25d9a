#pragma once
// Makes a counterexample small: looks for a smaller scenario and a shorter schedule that
// break the same property.
//
// Smaller means, in this order: fewer servers, fewer requests per server, fewer retries, fewer requests,
// fewer faults, fewer preemptions (changes away from a server that could go on), fewer steps; and last,
// servers numbered as they appear. A candidate takes something away from what there is. It is run leniently:
// picks that are not enabled any more are left out, the schedule that was really run is recorded, and it is
// cut where the violation is decided. If the property is violated and the candidate is smaller, it takes the
// place of what there was. This goes on until nothing that is tried is smaller:
//
//   servers      without each group of servers (half of them, a quarter, ... each one), the others' picks as
//                they are, and the others in lockstep
//   requests     with each smaller number of requests per server and of retries, likewise as they are and in
//                lockstep; without each request
//   faults       without each fault, and with the server's plain step in the place of one that is struck
//   preemptions  each stretch of one server's steps moved up to that server's stretch before or after it, and
//                all steps of a server moved together
//   steps        without each group of steps (half of them, ... each one)
//
// So the result is a local minimum of these changes, and shrinking it again changes nothing. No clock and no
// random number: equal input, equal result. The limit, what runs before the race and the other keys stay as
// they are: they are what the scenario is about.

#include <cstdint>

#include "model/properties/property.h"
#include "sim/scenario.h"
#include "sim/schedule/schedule.h"

namespace overbook::sim {

struct Shrunk {
  Scenario scenario;  // with fewer servers, requests per server and retries; else as it was
  Schedule schedule;  // breaks the property in it, with its last step
  model::Violation violation;
  std::uint32_t steps_before = 0;
  std::uint32_t steps_after = 0;
  std::uint32_t candidates = 0;  // how many were tried
};

// A round in which nothing gets smaller tries at most 4 * steps + 6 * servers + requests + 2 * (requests per
// server + retries + faults) + 3 candidates, and every candidate that is taken makes the case smaller. If
// that is not over after so many candidates, the smallest found by then is the result; it breaks the
// property, but may be no local minimum.
inline constexpr std::uint32_t kMaxShrinkCandidates = 20'000;

// `schedule` must break `property` in this scenario, with an excess of at least `least_excess` if that is not
// 0: otherwise throws std::invalid_argument. So must every candidate; with `least_excess`, what is kept is
// cut at the first step with its worst excess. Throws what World does.
[[nodiscard]] Shrunk shrink(const Scenario& scenario, const model::StrategySpec& strategy,
                            model::PropertyId property, const Schedule& schedule,
                            std::uint32_t least_excess = 0);

}  // namespace overbook::sim
