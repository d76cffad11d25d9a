#pragma once
// The fast engine: explores numbers. A state is the number of a state of Redis, what the monitor remembers,
// and how many servers there are of each kind (servers.h); what can happen in it, and what follows, the
// transitions say (transitions.h), and the properties a monitor (monitors/monitor.h); product.h puts the two
// together, and breadth_first.h goes through all that can be reached.

#include "sim/exploration/exploration.h"
#include "sim/exploration/learning/automaton.h"
#include "sim/exploration/monitors/pass.h"

namespace overbook::sim {

struct HowToExplore {
  bool is_symmetric = false;    // identical servers are taken for one
  std::uint32_t placement = 0;  // where the hash tables place their keys
};

// Explores one pass. Throws Split, NotSymmetric, NotAFunction.
[[nodiscard]] ExplorationResult explore_pass(Pass pass, const Scenario& scenario,
                                             const ExplorationOptions& options, Automaton& automaton,
                                             const HowToExplore& how);

}  // namespace overbook::sim
