#pragma once
// What the decisions of a campaign cost, counted. Sums only, so parts merge in any order.

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>

#include "model/history.h"

namespace overbook::sim {

struct CostTally {
  std::array<std::uint64_t, 4> decisions{};  // by model::Decision
  std::uint64_t round_trips = 0;             // of all decisions: one for each command of an acquire
  std::uint64_t round_trips_min = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t round_trips_max = 0;
  std::map<std::string, std::uint64_t, std::less<>> commands;  // by name, of all acquires

  void count_command(std::string_view name) {
    const auto at = commands.find(name);
    if (at == commands.end()) {
      commands.emplace(name, 1);
    } else {
      ++at->second;
    }
  }
  void count_decision(model::Decision decision, std::uint64_t commands_sent);
  void merge(const CostTally& other);
  [[nodiscard]] std::uint64_t all_decisions() const;
};

}  // namespace overbook::sim
