#pragma once
// From the command line to the question that it asks about a scenario.

#include <cstdint>

#include "reports/assembly/reasons.h"
#include "reports/cli/arguments/arguments.h"
#include "sim/scenario.h"
#include "sim/verification/answer.h"

namespace overbook::cli {

// What a campaign on a real server runs of a scenario, where the command line doesn't say: a command there
// takes a hundred times as long as on the fake.
inline constexpr std::uint64_t kSchedulesOnRedis = 1000;

// The properties that were named; if none was, all, but no-lost-wakeup only where a strategy may wait in
// Redis, or the scenario expects something of it.
[[nodiscard]] model::PropertySet properties_asked(const RunArguments& arguments,
                                                  const sim::Scenario& scenario);

// Where it is played; null: on the fake, and there is no race.
struct Places {
  sim::Stage* stage = nullptr;
  sim::RaceTrack* track = nullptr;
};

// Of a cell of a sweep, of which there are many, less is explored.
enum class AskedOf : std::uint8_t { one_scenario, cell_of_sweep };
[[nodiscard]] sim::Question question_of(const RunArguments& arguments, const sim::Scenario& scenario,
                                        const Places& places, AskedOf asked_of);

// The limits that reasons name.
[[nodiscard]] assembly::Limits limits_of(const RunArguments& arguments);

}  // namespace overbook::cli
