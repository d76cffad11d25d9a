#pragma once
// From what exploring found, with one number of servers or with several, to verdicts and
// to the table by servers.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/cli/prove.h"
#include "reports/result.h"
#include "sim/scenario.h"
#include "sim/schedule/schedule.h"

namespace overbook::cli {

// A schedule, and the number of servers that it takes.
struct ServersSchedule {
  sim::Schedule schedule;
  std::uint32_t servers = 0;
};

// One property, over all numbers of servers: proved if it is with each, violated if it is with any.
struct JointOutcome {
  sim::Outcome outcome = sim::Outcome::inconclusive;
  std::uint32_t worst_excess = 0;
  std::optional<ServersSchedule> shortest;  // of equally short ones, that with the fewest servers
  std::optional<ServersSchedule> worst;
  std::string reason;               // why it is inconclusive, or why there may be worse; else empty
  bool is_for_good = false;         // inconclusive, and more budget would not decide it
  std::string not_applicable = {};  // why nothing could break it with any number of servers; else empty
  std::string cannot_begin = {};    // why the strategy has no run; else empty
};

// Numbers of servers with which nothing could break it don't count. Throws sim::HarnessDefect when it
// was broken nevertheless.
[[nodiscard]] JointOutcome joint_outcome(const std::vector<Exploration>& explorations,
                                         model::PropertyId property);

// The word of a report for what exploring found.
[[nodiscard]] reports::Verdict verdict_of(sim::Outcome outcome);
[[nodiscard]] reports::Verdict verdict_of(const JointOutcome& joint);

// Why nothing that was explored of a strategy may be believed; empty: all of it may.
[[nodiscard]] std::string contradiction_in(const std::vector<Exploration>& explorations);

inline constexpr std::string_view kCallsFail = "calls fail on their own: see no-failure";

// What bounds a proof beyond the scenario.
struct ProofBounds {
  std::optional<std::uint32_t> preemptions;
  std::optional<std::uint32_t> max_depth;  // steps
};

// Puts the verdict of exploring before that of sampling; the schedules that were sampled stay beside it.
// Nothing changes where there are no explorations, where they say nothing and sampling said something, and
// where what is proved within `bounds` was violated beyond them.
void set_explored(reports::PropertyResult& result, const sim::Scenario& scenario, const ProofBounds& bounds,
                  const std::vector<Exploration>& explorations, model::PropertyId property);

// One row for each number of servers, with `properties`.
[[nodiscard]] std::vector<reports::ServersRow> servers_rows(const std::string& strategy,
                                                            const std::vector<Exploration>& explorations,
                                                            const model::PropertySet& properties);

}  // namespace overbook::cli
