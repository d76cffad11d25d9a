#pragma once
// What must hold of every limiter in every scenario, whatever the limiter does: what is said of it in one way
// is never contradicted in another.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/properties/property.h"
#include "sim/limiters/scenario_generator.h"

namespace overbook::sim {

enum class Check : std::uint8_t {
  start,  // what can't be reached is not explored: what runs before the race got in by the limiter's own rule
  engines,   // both engines say the same, with equally short schedules and the same worst excess
  samples,   // what is proved no random schedule violates; none is shorter than the shortest
  replays,   // every schedule that was found violates its property when it is run again
  failures,  // nothing is thrown, unless the start can't be reached
  timed,     // what is proved no timed run violates
  judge,     // an independent judge says the same; only of limiters that it knows
  symmetry,  // the same is said when servers are listed instead of counted
};
inline constexpr std::size_t kCheckCount = 8;
[[nodiscard]] std::string_view to_text(Check check);  // "start", ...
[[nodiscard]] std::optional<Check> check_from_text(std::string_view text);

// How much is looked at of each case.
struct CheckBounds {
  std::uint64_t fast_states = 20'000;
  std::uint64_t plain_states = 1'000;
  std::uint64_t schedules = 300;  // random ones
  std::uint64_t timed_runs = 50;
  std::uint64_t judged_states = 50'000;
};

// Two answers that contradict each other, or one that there should not be.
struct Difference {
  Check check = Check::engines;
  std::optional<model::PropertyId> property;
  std::string text;  // "proved, but violated by the schedule 1.2.1"
};

struct CheckResult {
  std::vector<Difference> differences;
  bool can_start = true;
  // How many properties the fast engine proved, found violated, and left open.
  std::uint32_t proved = 0;
  std::uint32_t violated = 0;
  std::uint32_t open = 0;
  bool is_complete = false;        // the fast engine was not cut
  bool is_complete_plain = false;  // nor the plain one
};

[[nodiscard]] CheckResult check_case(const GeneratedCase& generated, const std::vector<Check>& checks,
                                     const CheckBounds& bounds);

}  // namespace overbook::sim
