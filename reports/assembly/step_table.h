#pragma once
// A recorded run as the rows of a report: one for each step, with the keys of Redis and
// what surely runs after it.

#include <optional>
#include <string>
#include <vector>

#include "model/properties/property.h"
#include "reports/result.h"
#include "sim/explanation/counterexample.h"

namespace overbook::assembly {

struct StepTable {
  std::vector<reports::KeyRow> initial;
  std::uint32_t initial_running = 0;
  std::vector<std::string> servers;  // those that take a step, in order
  std::vector<reports::StepRow> steps;
  std::string program;  // reports::Counterexample::program
};

// `violation`: marks the row at which the property broke. Scripts are shown by their name, the strategy's;
// keys of other users as one row, "other:*".
[[nodiscard]] StepTable step_table(const sim::Replay& replay, const model::StrategySpec& strategy,
                                   const std::optional<model::Violation>& violation);

// "S1": how a report names a server.
[[nodiscard]] std::string lane_name(model::ServerId server);

// The command of a step on one line, with the text of a script replaced by its name in angle brackets.
[[nodiscard]] std::string shown_command(const redis::Command& command, const model::StrategySpec& strategy);

}  // namespace overbook::assembly
