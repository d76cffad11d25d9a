#pragma once
// What is simulated: the contents of a scenario file, decoded. Plain data; scenarios/ makes it from a file.

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/limit.h"
#include "model/properties/property.h"
#include "model/strategies/spec.h"
#include "sim/timing.h"

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

// What a server does with a conversation whose heartbeat finds the lease gone.
enum class WhenLost : std::uint8_t {
  ignore,  // lets it run, as many do
  stop,    // ends it
};

struct Lease {
  std::uint32_t ttl_ms = 0;
  std::optional<std::uint32_t> refresh_ms = {};  // between two heartbeats; unset: nobody refreshes
  WhenLost when_lost = WhenLost::ignore;
  // In sampled untimed runs a conversation makes at most so many heartbeats that are
  // in time, so that runs end.
  std::uint32_t heartbeats = 2;
  bool allow_late = false;  // heartbeats may be slower than the lease

  friend bool operator==(const Lease&, const Lease&) = default;
};

// A fault of timed runs that may strike as often as it does.
inline constexpr std::uint32_t kUnlimitedFaults = 1'000'000'000;

// How often a fault may strike in one run, at most. In a timed run it strikes by its rate.
struct Faults {
  std::uint32_t crashes = 0;
  bool restarts = false;                   // whether a server that crashed comes back
  std::uint32_t pauses = 0;                // of a server, for longer than its lease
  std::uint32_t lost_replies = 0;          // the command took effect, the client sees a time-out
  std::uint32_t lost_requests = 0;         // the command never arrived, the client sees a time-out
  std::uint32_t duplicate_deliveries = 0;  // it arrives late, after the client has given up waiting
  std::uint32_t slow_scripts = 0;          // a script runs for so long that its client gives up waiting
  std::uint32_t redis_restarts = 0;
  std::uint32_t restart_loses_writes = 0;  // a restart loses up to so many writes; 0: everything
  std::uint32_t failovers = 0;
  std::uint32_t failover_loses_writes = 0;  // to a replica that lacks up to so many writes
  std::vector<std::int64_t> clock_skew_ms;  // of server 0, 1, ...; those beyond have none
  FaultRates rates = {};

  [[nodiscard]] bool any() const {
    return std::max({crashes, pauses, lost_replies, lost_requests, duplicate_deliveries, slow_scripts,
                     redis_restarts, failovers}) > 0;
  }
  friend bool operator==(const Faults&, const Faults&) = default;
};

// What a scenario file expects of one property of one strategy.
enum class Expectation : std::uint8_t {
  proved,
  violated,
  not_found,
  not_violated,    // met by proved, not-found or not-applicable
  not_applicable,  // nothing could break it in this scenario
};

// Actors of their own, beside the servers, of a strategy that sweeps.
struct Sweepers {
  std::uint32_t count = 1;
  std::uint32_t passes = 2;         // of each in a run, at most
  std::uint32_t every_ms = 60'000;  // timed: from the beginning of one to that of the next

  friend bool operator==(const Sweepers&, const Sweepers&) = default;
};

using Expectations = std::map<std::string, std::map<model::PropertyId, Expectation>>;  // by strategy label

struct Scenario {
  std::string name;
  std::string description;
  model::Limits limits = model::one_limit(1);
  std::uint32_t running = 0;  // conversations that run before the race, on the resident server
  std::uint32_t servers = 2;
  std::uint32_t requests_per_server = 1;
  // So many workers of each server make them, at the same time, and share all that the server keeps. They take turns:
  // of two, one makes the first, the third, ..., the other the second, the fourth, ...
  std::uint32_t at_once = 1;
  std::uint32_t retries = 0;         // how often a rejected request is tried again
  bool shared_conversation = false;  // all servers start the same conversation
  bool release = true;               // an admitted conversation ends at some time; false: it outlives the run
  std::uint32_t other_keys = 0;      // keys of other users in the same database
  std::vector<model::StrategySpec> strategies;
  Timing timing = {};
  std::optional<Lease> lease;  // unset: the strategy's own (openhands: 15 s; the others: none)
  Faults faults;
  Sweepers sweepers;
  std::uint32_t resends = 0;  // how often a client sends a command again that timed out
  Explore explore;
  Expectations expect;

  friend bool operator==(const Scenario&, const Scenario&) = default;
};

[[nodiscard]] std::string_view to_text(SchedulerKind kind);  // "random", "pct", "round-robin"
[[nodiscard]] std::optional<SchedulerKind> scheduler_from_text(std::string_view text);
[[nodiscard]] std::string_view to_text(WhenLost when_lost);       // "ignore", "stop"
[[nodiscard]] std::string_view to_text(Expectation expectation);  // "proved", "not-violated", ...
[[nodiscard]] std::optional<Expectation> expectation_from_text(std::string_view text);

// Bounds that the loader enforces, and the World relies on.
inline constexpr std::uint32_t kMaxServers = 256;
inline constexpr std::uint32_t kMaxRequestsPerServer = 1000;
inline constexpr std::uint32_t kMaxAtOnce = 8;
inline constexpr std::uint32_t kMaxRunning = 1000;
inline constexpr std::uint32_t kMaxOtherKeys = 100'000;
inline constexpr std::uint32_t kMaxFaults = 1000;      // of each kind
inline constexpr std::uint32_t kMaxLostWrites = 1000;  // by a failover, by a restart
inline constexpr std::uint32_t kMaxResends = 100;
inline constexpr std::uint32_t kMaxHeartbeats = 1000;
inline constexpr std::uint32_t kMaxSweepers = 16;
inline constexpr std::uint32_t kMaxPasses = 100;

}  // namespace overbook::sim
