#pragma once
// What one request did in a recorded run, told from its commands: for explanations.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/analysis.h"
#include "sim/explanation/counterexample.h"
#include "sim/explanation/registrations.h"

namespace overbook::sim {

struct Account {
  model::RequestId request{};
  std::string server;        // "s1"
  std::string conversation;  // "c3"
  std::uint32_t worker = 0;  // of its server
  model::Decision decision = model::Decision::failed;
  std::uint32_t invoked = 0;   // steps, from 1; 0: before the first
  std::uint32_t returned = 0;  // 0: not, or before the first step
  std::optional<std::uint32_t>
      entered;  // the step of its own entry, whatever that is; none: no number counts as one
  std::optional<std::uint32_t> counted;  // the step of its count; of a SCAN, the last
  std::uint32_t counted_from = 0;  // the first step of its count; another one for a SCAN of several commands
  std::optional<std::uint32_t> removed;  // the step in which it took its entry back
  std::uint64_t count = 0;               // what the count came to
};

[[nodiscard]] Account account_of(const Replay& replay, const model::Analysis& analysis,
                                 const Registrations& registrations, model::RequestId request);

// "s1", "s1 and s2", "s1, s2 and s3".
[[nodiscard]] std::string listed(const std::vector<std::string>& items);

// The same with numbers behind `prefix`; four or more that follow on each other are "s1 to s9", and of many
// that don't the first are named and the others counted.
[[nodiscard]] std::string listed(std::string_view prefix, const std::vector<std::uint32_t>& numbers);

}  // namespace overbook::sim
