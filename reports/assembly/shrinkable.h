#pragma once
// The options of a scenario that a counterexample may do with less of, by the names they have in a report and
// as flags of `replay`.

#include <array>
#include <cstdint>
#include <string_view>

#include "scenarios/loader/loader.h"
#include "sim/scenario.h"

namespace overbook::assembly {

struct ShrinkableOption {
  std::string_view name;  // in ScenarioEcho::options
  std::string_view flag;  // of `replay`
  std::uint32_t sim::Scenario::*field;
  std::uint32_t least;
  std::uint32_t most;
};

// In the order in which people are told.
inline constexpr std::array<ShrinkableOption, 3> kShrinkableOptions{
    {{"servers", "--servers", &sim::Scenario::servers, 1, sim::kMaxServers},
     {"requests_per_server", "--requests", &sim::Scenario::requests_per_server, 1,
      sim::kMaxRequestsPerServer},
     {"retry.attempts", "--retries", &sim::Scenario::retries, 0, scenarios::kMaxRetries}}};

}  // namespace overbook::assembly
