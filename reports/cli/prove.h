#pragma once
// Explores every interleaving of every strategy of a scenario, with one number of servers after the other, as
// far as the bounds go.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/cli/arguments.h"
#include "reports/cli/progress.h"
#include "sim/exploration/exploration.h"
#include "sim/scenario.h"

namespace overbook::cli {

// What exploring found of one strategy with one number of servers.
struct Exploration {
  std::uint32_t servers = 0;
  std::optional<sim::ExplorationResult> result;  // nothing: it was not explored
  // Why a property can't be broken with so many servers, by property; empty: it can. It was not looked for.
  model::PerProperty<std::string> not_applicable = {};
  std::string cannot_begin = {};  // sim::CannotBegin's message: no run of the strategy can; else empty
  std::string reason;             // why not, or why it ended before everything was seen; else empty
  double seconds = 0;             // of the machine
};

struct Proofs {
  std::vector<std::vector<Exploration>> by_strategy;  // in the scenario's order; each by servers, ascending
  std::optional<sim::StopReason> stopped_because;  // out of time or interrupted; nothing: it was not stopped
};

// With the numbers of servers of `arguments`, or the scenario's own. Fewer servers go first, for all
// strategies; a strategy that was too large for the memory or the states with some servers is not explored
// with more. Throws what sim::explore_all does; for `run`, a strategy
// that is no function of its replies is complained about instead, and left out: its explorations are empty.
[[nodiscard]] Proofs prove(const sim::Scenario& scenario, const RunArguments& arguments,
                           const Showing& showing);

// Three quarters of what is free: an exploration must not be what makes the machine swap.
[[nodiscard]] std::uint64_t free_memory();

}  // namespace overbook::cli
