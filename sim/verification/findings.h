#pragma once
// A schedule that violates a property, in the scenario that it takes, and run once more with everything
// recorded: all that a report draws. What exploring found is as short as can be; what was sampled is shrunk.

#include <cstdint>
#include <optional>
#include <vector>

#include "model/properties/property_set.h"
#include "sim/explanation/counterexample.h"
#include "sim/scenario.h"
#include "sim/schedule/schedule.h"
#include "sim/verification/campaign.h"
#include "sim/verification/prove.h"

namespace overbook::sim {

enum class FoundBy : std::uint8_t { sampling, exploring };

struct Finding {
  Scenario scenario;    // that it was shrunk to
  Scenario found_with;  // before it was shrunk
  FoundBy by = FoundBy::exploring;
  std::uint64_t index = 0;  // of the schedule in the campaign, if it was sampled
  std::uint32_t steps_as_run = 0;
  Replay replay;  // of the schedule, shrunk: replay.schedule
  model::Violation violation;
};

struct Findings {
  std::optional<Finding> shortest;
  std::optional<Finding> worst;  // if it is worse than the shortest
};

// Of one property of one strategy: what sampling and exploring came upon. Shrinks and replays. Throws
// HarnessDefect when what was found doesn't recur; the message has the seed and the schedule.
[[nodiscard]] Findings findings_of(const Scenario& scenario, const model::StrategySpec& strategy,
                                   model::PropertyId property, const PropertyTally& sampled,
                                   const std::vector<Exploration>& explorations);

struct Broken {
  model::PropertyId property;
  model::Violation violation;
};

// What a run breaks of these properties, in the order of the report.
[[nodiscard]] std::vector<Broken> broken_in(const Replay& replay, const model::Limits& limits,
                                            const model::PropertySet& properties);

}  // namespace overbook::sim
