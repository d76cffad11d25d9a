#pragma once
// The states of a breadth-first exploration, in the order in which they were found: a row of words each, and
// how each was reached. Adding a row that is there already gives back where it is.
//
// Invariant: rows are only ever appended, so the states not yet expanded are exactly
// those from some index on.

#include <cstdint>
#include <span>
#include <vector>

#include "model/digest.h"

namespace overbook::sim {

class StateStore {
 public:
  static constexpr std::uint32_t kNoParent = ~std::uint32_t{0};

  // How a state was first reached.
  struct Step {
    std::uint32_t parent = kNoParent;
    std::uint32_t action = 0;  // the explorer's own code for it
    std::uint32_t variant = 0;
  };

  StateStore() : table_(1U << 12U) {}

  // Where the row is, and whether it is new. Throws std::length_error beyond 2^32 - 2 rows.
  std::pair<std::uint32_t, bool> add(std::span<const std::uint32_t> row, const Step& step);

  [[nodiscard]] std::span<const std::uint32_t> row(std::uint32_t index) const {
    return {words_.data() + begins_[index], words_.data() + end_of(index)};
  }
  [[nodiscard]] const Step& step(std::uint32_t index) const { return steps_[index]; }
  [[nodiscard]] std::uint32_t size() const { return static_cast<std::uint32_t>(begins_.size()); }
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  static constexpr std::uint32_t kEmpty = ~std::uint32_t{0};

  // A place in the table. The tag is of the row's hash: most rows that are not it are told by that, unread.
  struct Slot {
    std::uint32_t index = kEmpty;
    std::uint32_t tag = 0;
  };

  [[nodiscard]] static std::uint32_t tag_of(std::uint64_t hash) {
    return static_cast<std::uint32_t>(hash >> 32U);
  }
  [[nodiscard]] std::uint64_t end_of(std::uint32_t index) const {
    return index + 1 < begins_.size() ? begins_[index + 1] : words_.size();
  }
  [[nodiscard]] static std::uint64_t hash(std::span<const std::uint32_t> row);
  void grow();

  std::vector<std::uint32_t> words_;   // all rows, one after the other
  std::vector<std::uint64_t> begins_;  // where each begins
  std::vector<Step> steps_;
  std::vector<Slot> table_;  // open addressing; its size is a power of two
};

}  // namespace overbook::sim
