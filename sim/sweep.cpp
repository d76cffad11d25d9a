#include "sim/sweep.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace overbook::sim {

const Cell& Sweep::first_cell() const {
  const auto first =
      std::find_if(cells.begin(), cells.end(), [](const Cell& cell) { return cell.left_out.empty(); });
  if (first == cells.end()) throw std::logic_error("a sweep without a cell that makes sense");
  return *first;
}

std::vector<std::size_t> cells_by_size(const Sweep& sweep) {
  const auto values_of = [&](std::size_t cell) {
    std::vector<double> values;
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
      values.push_back(sweep.axes[axis].values[sweep.cells[cell].at[axis]]);
    }
    return values;
  };
  std::vector<std::size_t> order(sweep.cells.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values_of(a) < values_of(b); });
  return order;
}

}  // namespace overbook::sim
