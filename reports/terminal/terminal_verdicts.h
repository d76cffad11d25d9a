#pragma once
// The parts of the terminal's summary that tell verdicts. For terminal.cpp.

#include <string>

#include "reports/result.h"
#include "reports/terminal/terminal.h"
#include "reports/text/text_table.h"

namespace overbook::reports {

[[nodiscard]] Style style_of(Verdict verdict);

// A strategy: its name and settings, then a line for each property with the verdict and what it rests on.
[[nodiscard]] std::string strategy_block(const Report& report, const StrategyResult& strategy,
                                         const TerminalOptions& options);

// Strategies by properties, with the legend of its signs. Columns that do not fit go into a second table
// below.
[[nodiscard]] std::string verdict_table(const Report& report, const TerminalOptions& options);

}  // namespace overbook::reports
