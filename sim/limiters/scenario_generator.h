#pragma once
// Small scenarios around a generated limiter: what runs, who asks, leases, and what goes wrong. Most can be
// explored to the end in some ten thousand states.

#include <optional>
#include <string>
#include <vector>

#include "sim/limiters/judge_store.h"
#include "sim/limiters/limiter_generator.h"
#include "sim/scenario.h"

namespace overbook::sim {

// One limiter in one untimed scenario.
struct GeneratedCase {
  Scenario scenario;                          // its only strategy is the limiter
  std::vector<std::string> traits;            // the limiter's
  Timing timing;                              // of its timed twin
  FaultRates rates;                           // likewise
  std::vector<std::uint32_t> choices;         // that make this case
  std::optional<judge::Limiter> judged = {};  // where the judge knows the limiter as well

  [[nodiscard]] const model::StrategySpec& spec() const { return scenario.strategies.front(); }
  // The same in time: what happens in it could happen in the untimed scenario as well.
  [[nodiscard]] Scenario timed_twin() const;
};

[[nodiscard]] GeneratedCase draw_case(Choices choices);
// With a limiter that the judge knows.
[[nodiscard]] GeneratedCase draw_judged_case(Choices choices);

}  // namespace overbook::sim
