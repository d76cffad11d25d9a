#include "sim/verification/sweep_answer.h"

#include <algorithm>
#include <utility>

namespace overbook::sim {
namespace {

void find_in_smallest(const Sweep& sweep, const model::PropertySet& shown,
                      std::vector<std::optional<Answer>>& cells) {
  const std::vector<std::size_t> order = cells_by_size(sweep);
  for (std::size_t s = 0; s < sweep.first_cell().scenario.strategies.size(); ++s) {
    for (const model::PropertyId property : shown.in_order()) {
      const auto smallest = std::find_if(order.begin(), order.end(), [&](std::size_t cell) {
        return cells[cell] && is_violated(cells[cell]->strategies.at(s), property);
      });
      if (smallest != order.end()) find(*cells[*smallest], s, property);
    }
  }
}

}  // namespace

std::optional<Answer> SweepAnswer::added_up() const {
  std::optional<Answer> all;
  for (const std::optional<Answer>& cell : cells) {
    if (!cell) continue;
    if (all) {
      all->merge_samples(*cell);
    } else {
      all = cell;
    }
  }
  return all;
}

SweepAnswer answer(const Sweep& sweep, const model::PropertySet& shown,
                   const std::function<Turn(std::size_t cell)>& turn) {
  SweepAnswer found{.cells = std::vector<std::optional<Answer>>(sweep.cells.size())};
  for (std::size_t i = 0; i < sweep.cells.size() && !found.stopped_because; ++i) {
    const Cell& cell = sweep.cells[i];
    if (!cell.left_out.empty()) continue;
    Turn now = turn(i);
    now.question.show = Show::nothing;
    found.cells[i] = answer(cell.scenario, now.question, *now.watch);
    found.stopped_because = found.cells[i]->stopped_because;
  }
  find_in_smallest(sweep, shown, found.cells);
  return found;
}

}  // namespace overbook::sim
