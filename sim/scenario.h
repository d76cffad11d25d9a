#pragma once
// What is simulated: the contents of a scenario file, decoded. Plain data; scenarios/ makes it from a file.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/properties/property.h"
#include "model/strategies/spec.h"

namespace overbook::sim {

enum class SchedulerKind : std::uint8_t { random, pct, round_robin };

struct Explore {
  SchedulerKind scheduler = SchedulerKind::random;
  std::uint64_t schedules = 100'000;
  std::uint64_t seed = 1;
  std::uint32_t pct_depth = 3;       // d: bugs of depth <= d are hit with PCT's guarantee
  std::uint32_t max_steps = 10'000;  // a run is cut there, and says so

  friend bool operator==(const Explore&, const Explore&) = default;
};

struct Lease {
  std::uint32_t ttl_ms = 0;

  friend bool operator==(const Lease&, const Lease&) = default;
};

// What a scenario file expects of one property of one strategy.
enum class Expectation : std::uint8_t {
  proved,
  violated,
  not_found,
  not_violated,  // met by proved or not-found
};

using Expectations = std::map<std::string, std::map<model::PropertyId, Expectation>>;  // by strategy label

struct Scenario {
  std::string name;
  std::string description;
  std::uint32_t limit = 1;
  std::uint32_t running = 0;  // conversations that run before the race, on the resident server
  std::uint32_t servers = 2;
  std::uint32_t requests_per_server = 1;
  std::uint32_t retries = 0;         // how often a rejected request is tried again
  bool shared_conversation = false;  // all servers start the same conversation
  bool release = true;               // an admitted conversation ends at some time; false: it outlives the run
  std::uint32_t other_keys = 0;      // keys of other users in the same database
  std::vector<model::StrategySpec> strategies;
  std::optional<Lease> lease;  // unset: the strategy's own (openhands: 15 s; the others: none)
  Explore explore;
  Expectations expect;

  friend bool operator==(const Scenario&, const Scenario&) = default;
};

[[nodiscard]] std::string_view to_text(SchedulerKind kind);  // "random", "pct", "round-robin"
[[nodiscard]] std::optional<SchedulerKind> scheduler_from_text(std::string_view text);
[[nodiscard]] std::string_view to_text(Expectation expectation);  // "proved", "not-violated", ...
[[nodiscard]] std::optional<Expectation> expectation_from_text(std::string_view text);

// Bounds that the loader enforces, and the World relies on.
inline constexpr std::uint32_t kMaxServers = 256;
inline constexpr std::uint32_t kMaxRequestsPerServer = 1000;
inline constexpr std::uint32_t kMaxRunning = 1000;
inline constexpr std::uint32_t kMaxOtherKeys = 100'000;

}  // namespace overbook::sim
