#pragma once
// The parts of a report, each said once for every format. A part that the report has nothing for is empty.

#include <cstdint>

#include "reports/result.h"
#include "reports/view/block.h"

namespace overbook::reports {

// How a terminal tells of what was violated in no cell, but is not proved in all.
enum class CleanCells : std::uint8_t { claimed, drawn };
// The grids of a sweep.
[[nodiscard]] Part sweep_part(const Report& report, CleanCells clean = CleanCells::drawn);

// By numbers of servers: a row for each strategy and number, with the verdicts and how
// large the exploration was.
[[nodiscard]] Part servers_part(const Report& report);

// What each strategy assumes. On a page the verdict of every property with every thing that goes wrong; in
// the text formats a summary of each.
[[nodiscard]] Part assumptions_part(const Report& report);

// Decisions, round trips and commands; of timed runs also latencies and lost slots.
[[nodiscard]] Part cost_part(const Report& report);

// A race of real threads beside the schedules.
[[nodiscard]] Part race_part(const Report& report);

// A recorded history: how much of it there is, and the lines that were left out.
[[nodiscard]] Part history_part(const Report& report);

// How the report was made, what its words mean, how to repeat it. The scenario's text is not in it.
[[nodiscard]] Part method_part(const Report& report);

}  // namespace overbook::reports
