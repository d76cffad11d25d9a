#pragma once
// What a report says of a campaign's counts. The verdict of one property of one strategy is put together:
// what sampling said first, then what stands above it.

#include <optional>
#include <string>

#include "reports/result.h"
#include "sim/scenario.h"
#include "sim/verification/campaign.h"

namespace overbook::cli {

// What the schedules that were sampled say: violated, not found, inconclusive, or why there were none.
// `redis`: the real server that they ran on; empty: the fake.
void set_verdict(reports::PropertyResult& result, const sim::PropertyTally& tally,
                 const sim::Scenario& scenario, const sim::StrategySummary& summary,
                 const std::string& redis);

// Nothing could break it, for the reason `why`. Throws sim::HarnessDefect when a schedule has.
void set_not_applicable(reports::PropertyResult& result, const std::string& why,
                        const sim::PropertyTally& tally);

// Of a limiter whose calls fail on their own nothing else is proved: what makes calls fail also keeps
// conversations from running.
void take_back_proof(reports::PropertyResult& result);

// Where the engines disagree about a strategy nothing is said of it; what was counted stays.
void set_contradictory(reports::PropertyResult& result);

// What the scenario expects, and whether it is met by the verdict, which must be the last one. On a real
// server, where nothing is proved, a proof that is expected asks for no violation.
void set_expectation(reports::PropertyResult& result, const sim::Scenario& scenario, const std::string& label,
                     model::PropertyId property, const std::string& redis);

// Whether a verdict is what was expected. `not_violated` is met by proved, not-found and not-applicable, each
// of the others by its own word only.
[[nodiscard]] bool is_met(sim::Expectation expectation, reports::Verdict verdict);

// What requests cost: no figures where nothing was decided, times of timed runs only.
[[nodiscard]] reports::Cost cost_of(const sim::CostTally& tally);
// How they ended; nothing where no schedule was sampled.
[[nodiscard]] std::optional<reports::Requests> requests_of(const sim::StrategySummary& summary);

}  // namespace overbook::cli
