#pragma once
// What requests cost and how they ended, from the tallies of a campaign, or of several merged.

#include <optional>

#include "reports/result.h"
#include "sim/verification/campaign.h"

namespace overbook::cli {

// No figures where nothing was decided; times only of timed runs.
[[nodiscard]] reports::Cost cost_of(const sim::CostTally& tally);
// Nothing where no schedule was sampled.
[[nodiscard]] std::optional<reports::Requests> requests_of(const sim::StrategySummary& summary);

}  // namespace overbook::cli
