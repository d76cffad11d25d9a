#pragma once
// From the reports of a sweep's cells to the report of the sweep.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "reports/cli/assemble.h"
#include "reports/result.h"
#include "scenarios/loader/sweep.h"
#include "sim/verification/campaign.h"

namespace overbook::cli {

struct SweepFacts {
  std::string command_line;       // reproduces the report
  std::string incomplete_reason;  // empty: every cell ran to its end
  // By strategy: what the campaigns of all cells that ran counted, merged.
  std::vector<sim::StrategySummary> summaries = {};
};

// `cells`: by cell of the sweep; nothing where it was left out, or where time ended before it. Each report is
// of assemble(), with the cell's own scenario.
//
// A strategy's result for a property is the worst of its cells: violated where any cell is, proved where all
// are. So an expectation of `violated` is met by one cell, and every other one has to hold in all cells. Of
// the counterexamples of a strategy and property, that of the smallest cell is kept: the one whose values,
// axis by axis, come first.
[[nodiscard]] Assembled assemble_sweep(const scenarios::Sweep& sweep,
                                       const std::vector<std::optional<reports::Report>>& cells,
                                       const SweepFacts& facts);

// "cell 3 of 12: servers 2, limit 3": which one it is of those that are not left out, and its values.
[[nodiscard]] std::string cell_place(const scenarios::Sweep& sweep, std::size_t cell);

// "3", or "2, 3, 4"; of more than eight values, the ends and how many there are.
[[nodiscard]] std::string values_text(const scenarios::Axis& axis);

}  // namespace overbook::cli
