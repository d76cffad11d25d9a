#pragma once
// What every format shows of a sweep: slices with one axis across and one down, and a figure for each cell.
// Texts may hold names of the scenario: the writer still escapes them.

#include <cstddef>
#include <string>
#include <vector>

#include "reports/result.h"
#include "reports/view/block.h"
#include "reports/view/cell_class.h"

namespace overbook::reports {

// "3", "0.25"
[[nodiscard]] std::string value_text(double value);

// "servers 3, limit 2"
[[nodiscard]] std::string cell_text(const Sweep& sweep, std::size_t cell);

// The same for a counterexample; empty when the report is of no sweep.
[[nodiscard]] std::string cell_of(const Report& report, const Counterexample& counterexample);

// The index of each axis' value in a cell.
[[nodiscard]] std::vector<std::size_t> coordinates(const Sweep& sweep, std::size_t cell);

// How many cells the axes make.
[[nodiscard]] std::size_t cell_count(const Sweep& sweep);

// What fits on paper: the first axis across, the second down; each axis beyond has one value.
struct SweepSlice {
  std::string label;  // of the axes beyond: "retry.attempts 2, lease.ttl_ms 500"; may be empty
  std::string across;
  std::string down;  // empty where there is one axis; then there is one row
  std::vector<std::string> columns;
  std::vector<std::string> rows;
  std::vector<std::vector<std::size_t>> cells;  // by row and column
};
[[nodiscard]] std::vector<SweepSlice> slices_of(const Sweep& sweep);

[[nodiscard]] CellClass class_of(const Sweep& sweep, const SweepSeries& series, std::size_t cell);

// "47 %", "0 %" where proved, "at most 0.003 %" as "≤ 0.003 %" where not found; a bare count of schedules
// where there is no share; may be empty.
[[nodiscard]] std::string figure_of(const SweepSeries& series, std::size_t cell, bool ascii = false);
// Of a share that is above 0: "1.92 to 2.18 %", Wilson's 95 % interval of the cell's
// own schedules; else empty.
[[nodiscard]] std::string interval_of(const SweepSeries& series, std::size_t cell);
// "+2", or empty.
[[nodiscard]] std::string excess_of(const SweepSeries& series, std::size_t cell);

// Whether all cells that were run are proved, but for those where it is not applicable:
// there is nothing to see.
[[nodiscard]] bool is_all_proved(const Sweep& sweep, const SweepSeries& series);

// Whether no cell that was run could break it.
[[nodiscard]] bool is_never_applicable(const Sweep& sweep, const SweepSeries& series);

// The series of a strategy in the order of the report: those that are proved all over; those that
// can't be broken in any cell; those that are violated nowhere and decided or at least sampled
// everywhere; and the others.
struct SeriesOfStrategy {
  std::vector<const SweepSeries*> proved;
  std::vector<const SweepSeries*> not_applicable;
  std::vector<const SweepSeries*> clean;
  std::vector<const SweepSeries*> shown;
};
[[nodiscard]] SeriesOfStrategy series_of(const Sweep& sweep, const std::string& strategy);

// What is said once of all series that need no grid: "Proved in every applicable cell: " of Verdict::proved,
// and of those that are not applicable or were not found anywhere. Names follow.
[[nodiscard]] Wording claim_of_all_cells(Verdict verdict);

// Why cells were left out, each reason once: "servers 2, limit 1: 3 conversations run already, ...". Of more
// than a few cells, the rest is counted.
[[nodiscard]] std::vector<std::string> left_out_notes(const Sweep& sweep);

}  // namespace overbook::reports
