#include "sim/cost.h"

#include <algorithm>
#include <numeric>

namespace overbook::sim {

void CostTally::count_decision(model::Decision decision, std::uint64_t commands_sent) {
  ++decisions[static_cast<std::size_t>(decision)];
  round_trips += commands_sent;
  round_trips_min = std::min(round_trips_min, commands_sent);
  round_trips_max = std::max(round_trips_max, commands_sent);
}

void CostTally::merge(const CostTally& other) {
  for (std::size_t i = 0; i < decisions.size(); ++i) decisions[i] += other.decisions[i];
  round_trips += other.round_trips;
  round_trips_min = std::min(round_trips_min, other.round_trips_min);
  round_trips_max = std::max(round_trips_max, other.round_trips_max);
  for (const auto& [name, count] : other.commands) commands[name] += count;
}

std::uint64_t CostTally::all_decisions() const {
  return std::accumulate(decisions.begin(), decisions.end(), std::uint64_t{0});
}

}  // namespace overbook::sim
