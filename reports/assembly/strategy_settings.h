#pragma once
// How a strategy was set up, and what is worth knowing of its runs, in a few words each: for the head of its
// part of a report.

#include <string>
#include <vector>

#include "model/strategies/spec.h"
#include "sim/scenario.h"
#include "sim/verification/answer.h"

namespace overbook::assembly {

// "count by KEYS", "lease 500 ms, never refreshed".
[[nodiscard]] std::vector<std::string> settings_of(const sim::Scenario& scenario,
                                                   const model::StrategySpec& spec,
                                                   const sim::StrategyAnswer& answer);

}  // namespace overbook::assembly
