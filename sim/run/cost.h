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

// Times in microseconds, counted in buckets: exact below 128, and to 1/64 above.
class LatencyTally {
 public:
  void add(std::uint64_t microseconds);
  void merge(const LatencyTally& other);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t max() const { return max_; }
  // The smallest time that at least this share of all does not exceed, rounded up to its bucket's end; never
  // more than max(). 0 where nothing was counted.
  [[nodiscard]] std::uint64_t percentile(double share) const;

 private:
  std::map<std::uint32_t, std::uint64_t> buckets_;
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
};

struct CostTally {
  std::array<std::uint64_t, 4> decisions{};  // by model::Decision
  std::uint64_t round_trips = 0;             // of all decisions: one for each command of an acquire
  std::uint64_t round_trips_min = std::numeric_limits<std::uint64_t>::max();
  std::uint64_t round_trips_max = 0;
  std::map<std::string, std::uint64_t, std::less<>> commands;  // by name, of all acquires
  // Timed runs, in virtual time. Slots are counted until the last step of each run.
  LatencyTally latency;                  // from a request's arrival at a server that is free to its decision
  std::uint64_t slot_us_leaked = 0;      // that Redis counts, though nothing runs there or is being started
  std::uint64_t slot_us_over_limit = 0;  // that run beyond the limit
  std::uint64_t run_us = 0;              // of all runs

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
