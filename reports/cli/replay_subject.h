#pragma once
// What `overbook replay` is to run again, wherever it comes from: a counterexample of a report, or a scenario
// and the flags.

#include <optional>
#include <string>
#include <string_view>

#include "model/properties/property.h"
#include "reports/cli/arguments/arguments.h"
#include "reports/result.h"
#include "sim/scenario.h"
#include "sim/schedule/schedule.h"

namespace overbook::cli {

// What a report says happened, and where it says so.
struct Recorded {
  reports::Counterexample counterexample;
  std::string file;
  std::string pointer;  // "/counterexamples/0"

  // Throws the reports::ReportError for a field of it: "/schedule".
  [[noreturn]] void fail(std::string_view field, std::string_view found, std::string_view expected) const;
};

struct Subject {
  sim::Scenario scenario;
  model::StrategySpec strategy;
  sim::Schedule schedule;
  std::optional<model::PropertyId> property;  // unset: all
  std::optional<Recorded> recorded;           // where it is a report's
};

// Throws UsageError for flags that don't go together, or a strategy that the scenario doesn't have;
// reports::ReportError for a report with a counterexample that this scenario can't have, or that is no
// report; sim::ScheduleError for a schedule on the command line; and what the loader does.
[[nodiscard]] Subject subject_of(const ReplayArguments& arguments);

}  // namespace overbook::cli
