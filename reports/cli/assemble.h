#pragma once
// From what a campaign found to what a report says: verdicts, intervals, expectations, and counterexamples,
// each run once more to show it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/cli/exploration_verdict.h"
#include "reports/result.h"
#include "sim/explanation/counterexample.h"
#include "sim/scenario.h"
#include "sim/verification/campaign.h"

namespace overbook::cli {

inline constexpr std::size_t kMaxCounterexamples = 20;
inline constexpr std::size_t kMaxRows = 500;  // of one counterexample; of a longer one, the last are kept

struct CampaignFacts {
  model::PropertySet properties = model::PropertySet::all();  // to report
  std::string scenario_path;                                  // for the line that replays a counterexample
  std::string command_line;                                   // reproduces the report
  std::string incomplete_reason;                              // empty: the campaign ran to its end
  bool compares_expectations = true;
  // What the exhaustive exploration found, by strategy; nothing where there was none.
  // Empty: there was none at all.
  std::vector<std::vector<Exploration>> explorations = {};
  ProofBounds bounds = {};
  std::vector<std::string> settings = {};   // made to the file ("servers=3"): for the line that replays
  std::vector<std::uint32_t> servers = {};  // what --servers asks for; empty: what the scenario says
  std::optional<std::uint32_t> servers_in_file = {};  // if it isn't the scenario's: for the line that replays
  bool has_timings = false;                           // the table by servers tells the machine's seconds
  std::string redis = {};  // "Redis 7.0.15", on which the schedules ran; empty: on the fake
};

struct Assembled {
  reports::Report report;
  std::size_t counterexamples_left_out = 0;  // beyond kMaxCounterexamples
  // Defects of overbook: what contradicts what, of which strategy. Its verdicts are inconclusive.
  std::vector<std::string> contradictions = {};
};

// `scenario` is the one that was run, with the command line's changes. Throws sim::HarnessDefect when a
// violation doesn't recur in its replay; the message has the seed and the schedule. And when something is
// violated that is not applicable.
[[nodiscard]] Assembled assemble(const sim::Scenario& scenario, const sim::CampaignResult& result,
                                 const CampaignFacts& facts);

// One recorded run as a counterexample, without how it was found and the line that replays it.
[[nodiscard]] reports::Counterexample counterexample_of(const sim::Scenario& scenario,
                                                        const model::StrategySpec& strategy,
                                                        const sim::Replay& replay, model::PropertyId property,
                                                        const model::Violation& violation);

// A race on `server` as a report has it.
[[nodiscard]] reports::Race race_of(const sim::CampaignResult& race, const std::string& server,
                                    const model::PropertySet& properties);

}  // namespace overbook::cli
