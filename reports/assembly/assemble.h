#pragma once
// From the answer to a question to what a report says: verdicts, intervals, expectations, and
// counterexamples. It draws what is there, and runs nothing.

#include <cstdint>
#include <string>
#include <vector>

#include "model/properties/property_set.h"
#include "reports/assembly/counterexample.h"
#include "reports/assembly/property_verdict.h"
#include "reports/result.h"
#include "sim/verification/answer.h"

namespace overbook::assembly {

inline constexpr std::size_t kMaxCounterexamples = 20;

// What a report says beside the answer.
struct ReportFacts {
  model::PropertySet properties = model::PropertySet::all();  // to report
  std::string command_line;                                   // reproduces the report
  ReplayLine replay = {};
  VerdictFacts verdicts = {};
  std::vector<std::uint32_t> servers = {};  // what --servers asks for; empty: what the scenario says
  bool has_timings = false;                 // the table by servers tells the machine's seconds
};

struct Assembled {
  reports::Report report;
  std::size_t counterexamples_left_out = 0;  // beyond kMaxCounterexamples
};

// Throws sim::HarnessDefect when something is violated that is not applicable.
[[nodiscard]] Assembled assemble(const sim::Answer& answer, const ReportFacts& facts);

// A race on `server` as a report has it.
[[nodiscard]] reports::Race race_of(const sim::CampaignResult& race, const std::string& server,
                                    const model::PropertySet& properties);

}  // namespace overbook::assembly
