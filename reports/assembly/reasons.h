#pragma once
// Why something was not explored, or not to its end, in words: the one place that has them.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/stop_reason.h"
#include "sim/verification/assumptions.h"
#include "sim/verification/joint_outcome.h"
#include "sim/verification/prove.h"

namespace overbook::assembly {

// The limits that reasons name, as somebody gave them.
struct Limits {
  std::optional<std::uint32_t> depth = {};  // steps
  std::optional<std::chrono::milliseconds> time = {};
};

// "interrupted", "its memory was used up (--memory)", "the time limit of 300 ms ended first".
[[nodiscard]] std::string reason_text(sim::StopReason reason, const Limits& limits);

// Why an exploration says less than it might: "not explored: 4 servers were too many for --states or
// --memory". Empty: it does not.
[[nodiscard]] std::string reason_text(const sim::Exploration& exploration, const Limits& limits);

// Why a property is inconclusive or not applicable, was not run, or why there may be worse than what was
// found; else empty. "proved with 2..5 servers; with 6 servers: its memory was used up (--memory); no
// violation so far".
[[nodiscard]] std::string reason_text(const sim::JointOutcome& joint,
                                      const std::vector<sim::Exploration>& explorations,
                                      model::PropertyId property, const Limits& limits);

// Why a circumstance was not explored, or not to its end: "can't be run: without a lease its release fails:
// ERR ...", "more than 20,000 states". Empty: it was. `max_states`: the most that there might be.
[[nodiscard]] std::string reason_text(const sim::ExploredCircumstance& explored, std::uint64_t max_states);

}  // namespace overbook::assembly
