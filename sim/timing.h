#pragma once
// Timed runs: how long what takes, when requests arrive, and how often a fault strikes. Plain data of a
// scenario, and how it is drawn from.

#include <cstdint>
#include <optional>

#include "model/instant.h"

namespace overbook::sim {

class RunRandom;

enum class DistributionKind : std::uint8_t {
  constant,     // `first`
  uniform,      // from `first` to `second`
  exponential,  // with the mean `first`
  lognormal,    // with the median `first`; the logarithm's standard deviation is `second`
  pareto,       // at least `first`; P(more than x) = (first / x) ^ second
};

// As the scenario has it.
enum class TimeUnit : std::uint8_t { milliseconds, microseconds };

// Of a time that something takes.
struct Distribution {
  DistributionKind kind = DistributionKind::constant;
  TimeUnit unit = TimeUnit::milliseconds;
  double first = 0;   // in `unit`
  double second = 0;  // in `unit`, or without one: see DistributionKind

  [[nodiscard]] bool is_constant() const { return kind == DistributionKind::constant; }
  friend bool operator==(const Distribution&, const Distribution&) = default;
};

// No time is longer than this: 30 days.
inline constexpr Instant kLongest = std::chrono::hours(24 * 30);

// Rounded to whole microseconds, at least 0, at most kLongest. Draws nothing for a constant.
[[nodiscard]] Instant draw(const Distribution& distribution, RunRandom& random);
// The value of a constant.
[[nodiscard]] Instant constant(const Distribution& distribution);

// How long it takes until something happens next that happens `rate_per_s` times a second, independent of
// what has been: exponential, rounded to whole microseconds, at most kLongestGap. The rate is above 0.
inline constexpr Instant kLongestGap = std::chrono::hours(24 * 365 * 100);
[[nodiscard]] Instant draw_gap(double rate_per_s, RunRandom& random);

// When servers begin their requests.
enum class ArrivalProcess : std::uint8_t {
  at_once,  // all at the start; a server's next request when its last one is over
  poisson,  // at `rate_per_s` over all servers; a server that is not free yet takes it as soon as it is
  bursts,   // `size` servers at a time, every `every_ms`; likewise
  closed,   // each after a think time, and its next one a think time after its last one is over
};

struct Arrival {
  ArrivalProcess process = ArrivalProcess::at_once;
  double rate_per_s = 0;       // poisson
  std::uint32_t size = 0;      // bursts
  std::uint32_t every_ms = 0;  // bursts

  friend bool operator==(const Arrival&, const Arrival&) = default;
};

struct Timing {
  bool is_timed = false;  // else nothing below is looked at
  Arrival arrival;
  Distribution latency;      // of each way between a server and Redis
  Distribution service;      // of a command at Redis, which serves one at a time
  Distribution hold;         // how long an admitted conversation runs
  Distribution think;        // between the requests of a server, where arrivals are closed
  Distribution backoff;      // before a rejected request is tried again
  Distribution work;         // of a server's own, such as starting a session
  Distribution pause;        // how long a server stands still that is paused
  Distribution restart;      // how long a server is away that crashed and comes back
  Distribution slow_script;  // service time of a script that is slow
  std::optional<std::uint32_t> client_timeout_ms;  // unset: a client waits for ever

  friend bool operator==(const Timing&, const Timing&) = default;
};

// How often faults strike in timed runs.
struct FaultRates {
  // Of the commands that each can strike, this share: from 0 to 1.
  double lost_reply = 0;
  double lost_request = 0;
  double duplicate_delivery = 0;
  double slow_script = 0;
  // These strike at any instant: so often a second of virtual time, as Poisson processes. The first two
  // strike each server so often, the others Redis.
  double crash_per_s = 0;
  double pause_per_s = 0;
  double redis_restart_per_s = 0;
  double failover_per_s = 0;

  friend bool operator==(const FaultRates&, const FaultRates&) = default;
};

}  // namespace overbook::sim
