#pragma once
// The plain engine: the reference. Runs the fibers again along every prefix of choices, breadth first, and
// goes on from a prefix only if it led to a state that is new. A state is the digest of Redis, the replies
// and messages that every server has had, and the order of the history's events: so every property is judged
// by its own check of the history, and nothing is learned, renamed, merged or remembered for the properties.

#include "sim/exploration/exploration.h"

namespace overbook::sim {

// With a bound on preemptions a state also has who took the last step of a request, and how
// many preemptions there were.

// `placement`: where the hash tables place their keys.
[[nodiscard]] ExplorationResult explore_plainly(const Scenario& scenario, const model::StrategySpec& strategy,
                                                const ExplorationOptions& options, std::uint32_t placement);

}  // namespace overbook::sim
