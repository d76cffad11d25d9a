#pragma once
// What is violated with few servers, the others idle, is violated with more.

#include "sim/exploration/exploration.h"

namespace overbook::sim {

// For the properties that a budget left undecided: looks at the same scenario with fewer servers, within a
// small share of the budget, and takes the schedules that break a property with all the servers as well,
// which is tried. What ended the exploration stays its reason, and how bad it may get stays unknown.
void look_with_fewer_servers(const Scenario& scenario, const model::StrategySpec& strategy,
                             const ExplorationOptions& options, ExplorationResult& result);

}  // namespace overbook::sim
