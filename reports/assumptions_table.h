#pragma once
// What each strategy assumes, for each format: strategy by what goes wrong by property, and a sentence for
// each strategy. Empty where the report has no such table.

#include <string>
#include <vector>

#include "reports/html_builder.h"
#include "reports/result.h"
#include "reports/terminal.h"

namespace overbook::reports {

// A block for each strategy, and the sentences last.
[[nodiscard]] std::string terminal_assumptions(const Report& report, const TerminalOptions& options);
[[nodiscard]] std::string markdown_assumptions(const Report& report);
void add_assumptions(HtmlBuilder& html, const Report& report);

// What no longer holds in a row, by the heads of tables: "over +1 (3 steps)". Without `unless`: everything
// that is violated; with it, what it has already is left out, unless it is worse here. "one" is only told
// where nothing else is.
[[nodiscard]] std::vector<std::string> broken_in(const AssumptionRow& row, const AssumptionRow* unless);
// The properties that were not decided, likewise.
[[nodiscard]] std::vector<std::string> undecided_in(const AssumptionRow& row);
// The strategy's row for a circumstance, or null.
[[nodiscard]] const AssumptionRow* row_for(const Assumptions& assumptions, const std::string& strategy,
                                           const std::string& circumstance);

}  // namespace overbook::reports
