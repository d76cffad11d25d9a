#pragma once
// A schedule run once more with everything recorded: what a report shows of it, and what `replay` checks.

#include <optional>
#include <stdexcept>
#include <string>

#include "model/history.h"
#include "model/properties/property.h"
#include "sim/run/run_end.h"
#include "sim/run/trace.h"
#include "sim/scenario.h"
#include "sim/schedule/schedule.h"

namespace overbook::sim {

// A schedule that can't be run in this scenario: at which step, and who could have gone instead.
class ReplayError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A run that replays differently from the first time: a defect of overbook, or of a strategy that is no
// function of the replies it has seen.
class HarnessDefect : public std::logic_error {
 public:
  using std::logic_error::logic_error;
};

struct Replay {
  model::StrategySpec strategy;
  Trace trace;
  model::History history;
  Schedule schedule;
  RunEnd end = RunEnd::complete;
};

// Runs `schedule` (its first `until` steps) and records it. Throws ReplayError.
[[nodiscard]] Replay replay(const Scenario& scenario, const model::StrategySpec& strategy,
                            const Schedule& schedule, std::size_t until = kStop);

// A sentence or two, computed from the steps, on why the property breaks in this run.
[[nodiscard]] std::string explain(const Scenario& scenario, const Replay& replay, model::PropertyId property,
                                  const model::Violation& violation);

}  // namespace overbook::sim
