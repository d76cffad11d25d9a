#pragma once
// From what exploring found, with one number of servers or with several, to verdicts and to the table by
// servers.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/properties/property_set.h"
#include "reports/assembly/reasons.h"
#include "reports/result.h"
#include "sim/verification/answer.h"
#include "sim/verification/joint_outcome.h"

namespace overbook::assembly {

// The word of a report for what exploring found.
[[nodiscard]] reports::Verdict verdict_of(sim::Outcome outcome);
[[nodiscard]] reports::Verdict verdict_of(const sim::JointOutcome& joint);

inline constexpr std::string_view kCallsFail = "calls fail on their own: see no-failure";

// Puts the verdict of exploring before that of sampling; the schedules that were sampled stay beside it.
// Nothing changes where there are no explorations, where they say nothing and sampling said something, and
// where what is proved within bounds was violated beyond them.
void set_explored(reports::PropertyResult& result, const sim::Answer& answer, std::size_t strategy,
                  model::PropertyId property, const Limits& limits);

// One row for each number of servers, with `properties`.
[[nodiscard]] std::vector<reports::ServersRow> servers_rows(const std::string& strategy,
                                                            const std::vector<sim::Exploration>& explorations,
                                                            const model::PropertySet& properties,
                                                            const Limits& limits);

}  // namespace overbook::assembly
