#pragma once
// The distinct runs among a report's counterexamples: one run may break several properties, and is drawn once.

#include <cstddef>
#include <vector>

#include "reports/result.h"

namespace overbook::reports {

// Indices into Report::counterexamples, ascending: those of one strategy that have the same schedule, options
// and cell, and so the same steps.
struct DistinctRun {
  std::vector<std::size_t> counterexamples;
};

// In the order of the first of each.
[[nodiscard]] std::vector<DistinctRun> distinct_runs(const Report& report);

}  // namespace overbook::reports
