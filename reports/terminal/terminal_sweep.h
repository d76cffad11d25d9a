#pragma once
// Draws the grids of a sweep on the terminal.

#include <string>

#include "reports/result.h"
#include "reports/terminal/terminal.h"
#include "reports/view/block.h"

namespace overbook::reports {

// As many grids beside each other as fit, below their title.
[[nodiscard]] std::string grids_text(const Grids& grids, const TerminalOptions& options);
[[nodiscard]] std::string legend_text(const Legend& legend, const TerminalOptions& options);

// The grids of a report with a sweep: for each strategy and each property that is violated in some cell (in
// full: that is not proved in all), one axis across and one down, a figure in every cell; then the legend,
// and which cells were left out. Empty for a report without one.
[[nodiscard]] std::string sweep_grids(const Report& report, const TerminalOptions& options);

}  // namespace overbook::reports
