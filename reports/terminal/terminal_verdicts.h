#pragma once
// The parts of the terminal's summary that tell verdicts. For terminal.cpp.

#include <string>
#include <vector>

#include "reports/result.h"
#include "reports/terminal/terminal.h"
#include "reports/view/verdicts_part.h"

namespace overbook::reports {

// A strategy's name, and its settings beside it or below.
[[nodiscard]] std::string name_and_settings(const std::string& name, const std::vector<std::string>& settings,
                                            const TerminalOptions& options);

// A strategy: its name and settings, then a line for each property with the verdict and what it rests on.
[[nodiscard]] std::string strategy_block(const Report& report, const StrategyResult& strategy,
                                         const TerminalOptions& options);

// Strategies by properties, with the legend of its signs.
[[nodiscard]] std::string verdicts_and_legend(const Report& report, const TerminalOptions& options,
                                              Cells cells = Cells::wide);

}  // namespace overbook::reports
