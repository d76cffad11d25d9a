#pragma once
// A recorded run that breaks a property, as a report shows it.

#include <string>
#include <vector>

#include "reports/result.h"
#include "sim/explanation/counterexample.h"
#include "sim/scenario.h"
#include "sim/verification/findings.h"

namespace overbook::assembly {

inline constexpr std::size_t kMaxRows = 500;  // of one counterexample; of a longer one, the last are kept

// Without how it was found and the line that replays it.
[[nodiscard]] reports::Counterexample counterexample_of(const sim::Scenario& scenario,
                                                        const model::StrategySpec& strategy,
                                                        const sim::Replay& replay, model::PropertyId property,
                                                        const model::Violation& violation);

// A run that breaks nothing, as one is shown that does: all its steps.
[[nodiscard]] reports::Counterexample shown_run(const sim::Scenario& scenario,
                                                const model::StrategySpec& strategy,
                                                const sim::Replay& replay);

// What the report's scenario was made of: for the line that replays.
struct ReplayLine {
  std::string scenario_path;
  std::vector<std::string> settings = {};             // made to the file: "servers=3"
  std::optional<std::uint32_t> servers_in_file = {};  // if it isn't the scenario's
};

// With both. `reported`: the scenario of the report.
[[nodiscard]] reports::Counterexample counterexample_of(const sim::Scenario& reported,
                                                        const model::StrategySpec& strategy,
                                                        model::PropertyId property,
                                                        const sim::Finding& finding, const ReplayLine& line);

}  // namespace overbook::assembly
