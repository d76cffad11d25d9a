#pragma once
// The exploration itself, with the engine of the options: what explore_all puts its questions to.

#include "sim/exploration/exploration.h"

namespace overbook::sim {

// As explore_all, of this number of servers only, and without running again what was found.
[[nodiscard]] ExplorationResult search(const Scenario& scenario, const model::StrategySpec& strategy,
                                       const ExplorationOptions& options);

}  // namespace overbook::sim
