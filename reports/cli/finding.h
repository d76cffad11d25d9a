#pragma once
// The schedules that a report shows of a violated property, each in the scenario that it takes: what
// exploring found is as short as can be; what was sampled is shrunk.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reports/cli/exploration_verdict.h"
#include "reports/cli/prove.h"
#include "reports/result.h"
#include "sim/scenario.h"
#include "sim/schedule/schedule.h"
#include "sim/verification/campaign.h"

namespace overbook::cli {

struct Finding {
  sim::Scenario scenario;
  sim::Scenario found_with;  // before it was shrunk
  sim::Schedule schedule;
  std::uint32_t excess = 0;  // what it must reach; 0: any
  std::string by;            // like reports::PropertyResult::method
  std::uint64_t index = 0;   // of the schedule in the campaign
  std::uint32_t steps_as_run = 0;
};

struct Findings {
  std::optional<Finding> shortest;
  std::optional<Finding> worst;  // may be the same
};

// Throws sim::HarnessDefect when what was sampled doesn't recur.
[[nodiscard]] Findings findings_of(const sim::Scenario& scenario, const model::StrategySpec& strategy,
                                   model::PropertyId property, const sim::PropertyTally& sampled,
                                   const std::vector<Exploration>& explorations);

[[noreturn]] void throw_not_recurred(const Finding& finding, const model::StrategySpec& strategy,
                                     model::PropertyId property);

// What the finding's scenario has other than `reported`, which is the report's.
[[nodiscard]] std::map<std::string, reports::ChangedOption> changed_options(const sim::Scenario& reported,
                                                                            const Finding& finding);

// " --servers 2 --requests 1", for `replay`; empty if the finding's scenario is `in_file`.
[[nodiscard]] std::string replay_flags(const sim::Scenario& in_file, const Finding& finding);

}  // namespace overbook::cli
