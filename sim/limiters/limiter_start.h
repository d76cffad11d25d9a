#pragma once
// Whether a limiter can reach the start of a scenario at all: asked of its own code on a
// fake Redis, without a World.

#include <cstdint>

#include "model/strategies/spec.h"
#include "sim/scenario.h"

namespace overbook::sim {

// How many of those that run before the race the limiter admits under the true limit, one after the other,
// alone; it stops at the first that it does not.
[[nodiscard]] std::uint32_t admitted_before_race(const Scenario& scenario, const model::StrategySpec& spec);

}  // namespace overbook::sim
