#pragma once
// What strategies were found to assume, as a report has it: a table, and a sentence for each strategy.

#include <string>

#include "reports/result.h"
#include "sim/verification/assumptions.h"

namespace overbook::assembly {

[[nodiscard]] reports::Assumptions assumptions_of(const sim::FoundAssumptions& found);

// "assumes no crash and no failover that loses a write." Of a strategy that breaks something by itself:
// "breaks by itself: ...; beyond that it assumes ...". Says what of it is not decided, and what can't be run.
[[nodiscard]] std::string assumption_sentence(const sim::Assumed& assumed);

}  // namespace overbook::assembly
