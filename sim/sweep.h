#pragma once
// A sweep: a scenario of which some numbers have several values each. Plain data; scenarios/loader makes it of
// a file.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "sim/scenario.h"

namespace overbook::sim {

struct Axis {
  std::string field;    // as --set takes it: "servers", "retry.attempts", "strategies.by-scan.count.count"
  std::string pointer;  // JSON pointer of the field in the file
  std::vector<double> values;  // in the order of the file, each once

  friend bool operator==(const Axis&, const Axis&) = default;
};

struct Cell {
  std::vector<std::size_t> at;  // by axis: an index into its values
  Scenario scenario;            // where it isn't left out
  std::string left_out;         // why it makes no sense: "3 conversations run already, but the limit is 2"

  friend bool operator==(const Cell&, const Cell&) = default;
};

struct Sweep {
  std::vector<Axis> axes;   // in the order of the file; none: an ordinary scenario, which is the one cell
  std::vector<Cell> cells;  // the whole grid; the last axis changes fastest
  std::uint64_t seed = 0;   // the file's: where there are axes, each cell's own is drawn from it

  [[nodiscard]] bool is_grid() const { return !axes.empty(); }
  // The first that is not left out. There is one in every sweep that was loaded.
  [[nodiscard]] const Cell& first_cell() const;

  friend bool operator==(const Sweep&, const Sweep&) = default;
};

// The cells in the order of their values, axis by axis: lists need not ascend.
[[nodiscard]] std::vector<std::size_t> cells_by_size(const Sweep& sweep);

}  // namespace overbook::sim
