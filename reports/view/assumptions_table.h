#pragma once
// What each strategy assumes: strategy by what goes wrong by property. What there is to say of each row.

#include <cstdint>
#include <string>
#include <vector>

#include "reports/result.h"

namespace overbook::reports {

// Whether how long a shortest schedule is, is told.
enum class Lengths : std::uint8_t { told, left_out };

// What no longer holds in a row, by the heads of tables: "over +1 (3 steps)". Without `unless`: everything
// that is violated; with it, what it has already is left out, unless it is worse here. "one" is only told
// where nothing else is.
[[nodiscard]] std::vector<std::string> broken_in(const AssumptionRow& row, const AssumptionRow* unless,
                                                 Lengths lengths = Lengths::told);
// The properties that were not decided, likewise.
[[nodiscard]] std::vector<std::string> undecided_in(const AssumptionRow& row);
// The strategy's row for a circumstance, or null.
[[nodiscard]] const AssumptionRow* row_for(const Assumptions& assumptions, const std::string& strategy,
                                           const std::string& circumstance);

// The row that everything else is compared with: of its strategy, when nothing goes wrong. Null for itself.
[[nodiscard]] const AssumptionRow* compared_with(const Assumptions& assumptions, const AssumptionRow& row);
// "holds", "nothing else", "over +1 (3 steps), leak +1 (2 steps)", "undecided: leak".
[[nodiscard]] std::string summary_of(const AssumptionRow& row, const AssumptionRow* unless);
[[nodiscard]] Verdict worst_of(const AssumptionRow& row, const AssumptionRow* unless);

}  // namespace overbook::reports
