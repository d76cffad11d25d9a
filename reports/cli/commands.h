#pragma once
// The commands. Each prints what it has to say and returns the exit code.
//
// What goes wrong is thrown, and caught once, in main: UsageError, UnusableScenario,
// UnusableHistory, scenarios::ScenarioError, scenarios::FileError, reports::ReportError, reports::WriteError,
// sim::ReplayError, sim::ScheduleError, sim::HarnessDefect.

#include <stdexcept>

#include "reports/cli/arguments/arguments.h"
#include "reports/cli/arguments/exit_code.h"

namespace overbook::cli {

// A scenario that loads, with a strategy that can't be set up as it says.
class UnusableScenario : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A history with no line that can be used.
class UnusableHistory : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

[[nodiscard]] ExitCode run(const RunArguments& arguments);
[[nodiscard]] ExitCode replay(const ReplayArguments& arguments);
[[nodiscard]] ExitCode judge(const JudgeArguments& arguments);
[[nodiscard]] ExitCode atlas(const AtlasArguments& arguments);
[[nodiscard]] ExitCode check(const CheckArguments& arguments);
[[nodiscard]] ExitCode strategies(const StrategiesArguments& arguments);
[[nodiscard]] ExitCode schema(const SchemaArguments& arguments);
[[nodiscard]] ExitCode explain(const ExplainArguments& arguments);
[[nodiscard]] ExitCode init(const InitArguments& arguments);
[[nodiscard]] ExitCode report(const ReportArguments& arguments);

}  // namespace overbook::cli
