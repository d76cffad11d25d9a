#pragma once
// Whether every run comes to an end: where servers go round in a loop, a run may go on for ever.

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

namespace overbook::sim {

// Keeps of the states of an exploration which leads to which. Only of what must happen: a fault, or a heartbeat,
// that need not come ends no loop.
class WaysToEnds {
 public:
  explicit WaysToEnds(bool is_kept) : is_kept_(is_kept) {}

  [[nodiscard]] bool is_kept() const { return is_kept_; }
  // From here on it is of this state. Then: a run may end in it; it leads to another.
  void expand(std::uint32_t state) {
    at_ = state;
    states_ = std::max(states_, state + 1);
  }
  void end() {
    if (is_kept_) ends_.push_back(at_);
  }
  void go_on_to(std::uint32_t next) {
    if (is_kept_) steps_.emplace_back(next, at_);
  }
  // Whether there is a state from which no end can be reached. Each must have been expanded.
  [[nodiscard]] bool are_out_of_reach();

  [[nodiscard]] std::uint64_t bytes() const {
    return steps_.capacity() * sizeof steps_[0] + ends_.capacity() * sizeof ends_[0];
  }

 private:
  bool is_kept_;
  std::uint32_t at_ = 0;
  std::uint32_t states_ = 0;
  std::vector<std::uint32_t> ends_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> steps_;  // to, from
};

}  // namespace overbook::sim
