#pragma once
// The same question of every cell of a sweep, one after the other, and what their answers add up to.

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "sim/sweep.h"
#include "sim/verification/answer.h"

namespace overbook::sim {

struct SweepAnswer {
  // By cell; nothing where it was left out, or where time ended before it.
  std::vector<std::optional<Answer>> cells;
  std::optional<StopReason> stopped_because = {};  // as an Answer's: the cells after that were not asked

  // The answer of the first cell that was asked, with what was sampled in all of them. Nothing: none was.
  [[nodiscard]] std::optional<Answer> added_up() const;
};

// A cell's turn: what is asked of it, which may depend on how large it is, and who looks on.
struct Turn {
  Question question;
  Watch* watch = nullptr;
};

// `turn` is called for each cell when it is about to be asked, in the order of the sweep; what it returned
// before is over then. Of each of `shown` of each strategy the violation of the smallest cell that has one is
// shown, whatever the questions say. Throws what answer() does.
[[nodiscard]] SweepAnswer answer(const Sweep& sweep, const model::PropertySet& shown,
                                 const std::function<Turn(std::size_t cell)>& turn);

}  // namespace overbook::sim
