#pragma once
// From the answers of a sweep's cells to the report of the sweep.

#include <cstddef>
#include <string>
#include <vector>

#include "reports/assembly/assemble.h"
#include "scenarios/loader/settings.h"
#include "sim/sweep.h"
#include "sim/verification/sweep_answer.h"

namespace overbook::assembly {

// What a report says beside the answers.
struct SweepFacts {
  model::PropertySet properties = model::PropertySet::all();  // to report
  std::string command_line;                                   // reproduces the report
  std::string scenario_path;                                  // for the lines that replay
  scenarios::Settings settings = {};                          // made to the file
  VerdictFacts verdicts = {};
};

// A strategy's result for a property is the worst of its cells: violated where any cell is, proved where all
// are. So an expectation of `violated` is met by one cell, and every other one has to hold in all cells. Of
// the findings of a strategy and property, the shortest of the smallest cell that has one is shown.
[[nodiscard]] Assembled assemble_sweep(const sim::Sweep& sweep, const sim::SweepAnswer& answer,
                                       const SweepFacts& facts);

// "cell 3 of 12: servers 2, limit 3": which one it is of those that are not left out, and its values.
[[nodiscard]] std::string cell_place(const sim::Sweep& sweep, std::size_t cell);

// "3", or "2, 3, 4"; of more than eight values, the ends and how many there are.
[[nodiscard]] std::string values_text(const sim::Axis& axis);

}  // namespace overbook::assembly
