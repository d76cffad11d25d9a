#pragma once
// What a report says of one property of one strategy, put together: what sampling said first, then what
// stands above it.

#include <cstddef>
#include <optional>
#include <string>

#include "reports/assembly/reasons.h"
#include "reports/result.h"
#include "sim/scenario.h"
#include "sim/verification/answer.h"

namespace overbook::assembly {

// What a verdict depends on beside the answer.
struct VerdictFacts {
  Limits limits = {};
  bool compares_expectations = true;
  std::string redis = {};  // "Redis 7.0.15", on which the schedules ran; empty: on the fake
};

// Of one strategy; `strategy` is its index. Without counterexamples. Throws sim::HarnessDefect when something
// is violated that is not applicable.
[[nodiscard]] reports::PropertyResult property_result(const sim::Answer& answer, std::size_t strategy,
                                                      model::PropertyId property, const VerdictFacts& facts);

// Whether a verdict is what was expected. `not_violated` is met by proved, not-found and not-applicable, each
// of the others by its own word only.
[[nodiscard]] bool is_met(sim::Expectation expectation, reports::Verdict verdict);

// What requests cost: no figures where nothing was decided, times of timed runs only.
[[nodiscard]] reports::Cost cost_of(const sim::CostTally& tally);
// How they ended; nothing where no schedule was sampled.
[[nodiscard]] std::optional<reports::Requests> requests_of(const sim::StrategySummary& summary);

}  // namespace overbook::assembly
