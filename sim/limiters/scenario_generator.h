#pragma once
// Small scenarios around a generated limiter: what runs, who asks, leases, and what goes wrong. Most can be
// explored to the end in some ten thousand states.

#include <string>
#include <vector>

#include "sim/limiters/limiter_generator.h"
#include "sim/scenario.h"

namespace overbook::sim {

// One limiter in one untimed scenario.
struct GeneratedCase {
  Scenario scenario;                   // its only strategy is the limiter
  std::vector<std::string> traits;     // the limiter's
  Timing timing;                       // of its timed twin
  FaultRates rates;                    // likewise
  std::vector<std::uint32_t> choices;  // that make this case

  [[nodiscard]] const model::StrategySpec& spec() const { return scenario.strategies.front(); }
  // The same in time: what happens in it could happen in the untimed scenario as well.
  [[nodiscard]] Scenario timed_twin() const;
};

[[nodiscard]] GeneratedCase draw_case(Choices choices);

}  // namespace overbook::sim
