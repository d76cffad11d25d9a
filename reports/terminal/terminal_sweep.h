#pragma once
// The part of a report on the terminal that only sweeps have.

#include <string>

#include "reports/result.h"
#include "reports/terminal/terminal.h"

namespace overbook::reports {

// The grids of a report with a sweep: for each strategy and each property that is violated in some cell (in
// full: that is not proved in all), one axis across and one down, a figure in every cell; then the legend,
// and which cells were left out.
[[nodiscard]] std::string sweep_grids(const Report& report, const TerminalOptions& options);

}  // namespace overbook::reports
