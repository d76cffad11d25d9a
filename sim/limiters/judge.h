#pragma once
// An independent judge of faults and leases: a plain breadth-first search over explicit states of its own
// small model, for limiters of which every call is one command. It shares no code with World, the fake Redis
// or the engines, and follows what they promise: who may lapse, what a heartbeat does, when a run is over.

#include <array>
#include <cstdint>
#include <optional>

#include "model/properties/property.h"
#include "sim/limiters/judge_state.h"
#include "sim/scenario.h"

namespace overbook::sim::judge {

struct Result {
  std::array<std::optional<std::uint32_t>, kVerdicts> shortest;  // steps; unset: not violated
  std::uint64_t states = 0;
  bool is_complete = false;  // all states were seen
};

// At most three servers, all faults but skewed clocks, no other keys.
[[nodiscard]] Result search(const Scenario& scenario, Limiter limiter, std::uint64_t most_states);

[[nodiscard]] model::PropertyId property_of(Verdict verdict);

}  // namespace overbook::sim::judge
