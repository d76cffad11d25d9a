#pragma once
// From a report to the exit code.

#include <optional>

#include "reports/cli/arguments/arguments.h"
#include "reports/cli/arguments/exit_code.h"
#include "reports/result.h"
#include "sim/stop_reason.h"

namespace overbook::cli {

// Without `fail_on`: 1 for an expectation that is not met; in a report that states none, for a violation.
// With it: violation: 1 also for any violation; not_proved: also for whatever is not proved; never: never 1.
// What is inconclusive meets no expectation and contradicts none: 2, unless `not_proved` is asked for.
// `stopped_because`: what ended the campaign early, of out of time and interrupted; nothing: it ran to its
// end. A campaign that ran out of time gives 1 only for what the schedules that ran contradict, and else 2,
// unless it meets all expectations nevertheless.
[[nodiscard]] ExitCode exit_code_of(const reports::Report& report,
                                    std::optional<sim::StopReason> stopped_because,
                                    std::optional<FailOn> fail_on);

// Of a report about assumptions. violation: 1 for any violation, with whatever goes wrong or with nothing;
// not_proved: also for whatever is not proved. Else nothing holds or fails there: 0, or 2 where `are_decided` is
// false.
[[nodiscard]] ExitCode exit_code_of(const reports::Assumptions& assumptions, bool are_decided,
                                    std::optional<FailOn> fail_on);

}  // namespace overbook::cli
