#pragma once
// The part of a report in Markdown that only sweeps have.

#include <string>

#include "reports/result.h"

namespace overbook::reports {

// "## Sweep" with a table for each strategy and property that is not proved all over; empty without a sweep.
[[nodiscard]] std::string markdown_sweep(const Report& report);

}  // namespace overbook::reports
