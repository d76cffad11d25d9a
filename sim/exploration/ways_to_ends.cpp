#include "sim/exploration/ways_to_ends.h"

#include <algorithm>

namespace overbook::sim {

// Backwards from the ends.
bool WaysToEnds::are_out_of_reach() {
  if (!is_kept_) return false;
  std::sort(steps_.begin(), steps_.end());
  std::vector<bool> is_reached(states_);
  std::uint32_t reached = 0;
  std::vector<std::uint32_t> left;
  const auto reach = [&](std::uint32_t state) {
    if (is_reached[state]) return;
    is_reached[state] = true;
    ++reached;
    left.push_back(state);
  };
  for (const std::uint32_t end : ends_) reach(end);
  while (!left.empty()) {
    const std::uint32_t state = left.back();
    left.pop_back();
    const auto first = std::lower_bound(steps_.begin(), steps_.end(), std::pair{state, 0U});
    for (auto step = first; step != steps_.end() && step->first == state; ++step) reach(step->second);
  }
  return reached < states_;
}

}  // namespace overbook::sim
