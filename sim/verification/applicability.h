#pragma once
// Which properties nothing could break in a scenario, whatever its limiter does: a proof of them would be a
// proof of nothing.

#include <optional>
#include <string>

#include "model/properties/property.h"
#include "model/strategies/spec.h"
#include "sim/scenario.h"
#include "sim/sweep.h"

namespace overbook::sim {

// Whether it is known that the strategy never waits in Redis: only a program can (model::may_wait).
[[nodiscard]] bool never_waits(const model::StrategySpec& strategy);

// A clause that says why `property` can't be broken: "5 slots, and at most 4 conversations can run at once".
// As many slots as conversations are no such reason: whether all of them get in is the limiter's doing.
// Nothing: it can be, for all that the scenario's numbers and the strategy's channel tell. Throws
// std::invalid_argument for a strategy that can't be set up.
[[nodiscard]] std::optional<std::string> why_not_applicable(const Scenario& scenario,
                                                            const model::StrategySpec& strategy,
                                                            model::PropertyId property);

// Of every strategy in every cell that is run: the clause of the last of them, where each has one.
[[nodiscard]] std::optional<std::string> why_never_applicable(const Sweep& sweep, model::PropertyId property);

}  // namespace overbook::sim
