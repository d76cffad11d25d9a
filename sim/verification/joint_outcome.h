#pragma once
// What exploring found of one property over all numbers of servers that were explored.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/properties/property.h"
#include "sim/schedule/schedule.h"
#include "sim/verification/prove.h"

namespace overbook::sim {

// A schedule, and the number of servers that it takes.
struct ServersSchedule {
  Schedule schedule;
  std::uint32_t servers = 0;
};

// Proved if it is with each number, violated if it is with any.
struct JointOutcome {
  Outcome outcome = Outcome::inconclusive;
  std::uint32_t worst_excess = 0;
  std::optional<ServersSchedule> shortest;  // of equally short ones, that with the fewest servers
  std::optional<ServersSchedule> worst;
  bool is_for_good = false;                // inconclusive, and more budget would not decide it
  std::vector<std::uint32_t> proved_with;  // the numbers of servers with which it is proved
  // The first that leaves it open: whether it holds, or, where it is violated, whether there is worse.
  // Nothing: none does. An index into the explorations.
  std::optional<std::size_t> open;
  std::string not_applicable = {};  // why nothing could break it with any number of servers; else empty
  std::string cannot_begin = {};    // why the strategy has no run; else empty
};

// Numbers of servers with which nothing could break it don't count. Throws HarnessDefect when it was broken
// nevertheless.
[[nodiscard]] JointOutcome joint_outcome(const std::vector<Exploration>& explorations,
                                         model::PropertyId property);

// What an exploration says of a property; null: it was not explored.
[[nodiscard]] const PropertyOutcome* outcome_of(const Exploration& exploration, model::PropertyId property);
[[nodiscard]] bool is_applicable(const Exploration& exploration, model::PropertyId property);

// Why nothing that was explored of a strategy may be believed; empty: all of it may.
[[nodiscard]] std::string contradiction_in(const std::vector<Exploration>& explorations);

}  // namespace overbook::sim
