#pragma once
// What can go wrong, one kind alone: the scenarios by which one finds out what a strategy assumes.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/scenario.h"

namespace overbook::sim {

enum class CircumstanceId : std::uint8_t {
  none,
  crash_without_lease,
  crash_with_lease,
  crash_and_restart,
  pause,
  unrefreshed,
  lost_reply,
  lost_request,
  late_request,
  restart_empty,
  restart_from_snapshot,
  failover,
  clock_skew,
};

struct Circumstance {
  CircumstanceId id = CircumstanceId::none;
  std::string_view name;  // "crash, with leases"
  std::string_view what;  // what happens, in a sentence
  // What a strategy assumes that breaks here: "no failover that loses writes". Empty for `none`.
  std::string_view assumption;
  Scenario scenario;
  // What makes the scenario without its own faults this one, as --set takes it: "faults.pause.budget=1".
  std::vector<std::string> settings;
};

// The scenario without its own faults, and then with one of each kind, once in a run. Leases are the
// scenario's own where it has them, else of 15 s, refreshed every 5 s. Where commands are lost or late, the
// client sends them again, once if the scenario does not say how often. The clock that is wrong is that of
// server 1, which is ahead by a lease (10 s, if there is none) and a second.
[[nodiscard]] std::vector<Circumstance> circumstances_of(const Scenario& scenario);

}  // namespace overbook::sim
