#pragma once
// The words of the scenario format for enumerations, as lists: what a message can offer. The words themselves
// are those of sim and model; each list is in the order of its enumeration.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "model/strategies/spec.h"
#include "scenarios/loader/fields/bounds.h"
#include "scenarios/loader/json/value_reader.h"
#include "sim/scenario.h"

namespace overbook::scenarios {

inline constexpr std::array kSchedulers{sim::SchedulerKind::random, sim::SchedulerKind::pct,
                                        sim::SchedulerKind::round_robin};
inline constexpr std::array kExpectations{sim::Expectation::proved, sim::Expectation::violated,
                                          sim::Expectation::not_found, sim::Expectation::not_violated,
                                          sim::Expectation::not_applicable};
inline constexpr std::array kCounts{model::CountBy::keys, model::CountBy::scan, model::CountBy::scard,
                                    model::CountBy::dbsize};
inline constexpr std::array kReactions{sim::WhenLost::ignore, sim::WhenLost::stop};
inline constexpr std::array kPipelines{model::Pipelines::interleaved, model::Pipelines::whole};
inline constexpr std::array kComparisons{model::Comparison::at_least, model::Comparison::more_than};

inline constexpr std::array<std::string_view, 2> kConversationWords{"own", "shared"};  // is it shared?

inline constexpr std::array<std::string_view, 2> kTimingModeWords{"untimed", "timed"};  // is it timed?
// In the order of sim::ArrivalProcess.
inline constexpr std::array<std::string_view, 4> kArrivalWords{"at-once", "poisson", "bursts", "closed"};

// The distributions of `timing`.
struct TimedField {
  std::string_view name;
  sim::Distribution sim::Timing::*distribution;
  std::string_view what;
};
inline constexpr std::array<TimedField, 9> kTimedFields{
    {{"latency", &sim::Timing::latency, "Of each way between a server and Redis."},
     {"service", &sim::Timing::service, "Of a command at Redis, which serves one at a time."},
     {"hold", &sim::Timing::hold, "How long an admitted conversation runs."},
     {"think", &sim::Timing::think, "Between the requests of a server where arrivals are closed."},
     {"work", &sim::Timing::work, "Of a server's own work, such as starting a session."},
     {"backoff", &sim::Timing::backoff, "Before a rejected request is tried again."},
     {"pause", &sim::Timing::pause, "How long a paused server stands still."},
     {"restart", &sim::Timing::restart, "How long a server is away that crashed and comes back."},
     {"slow_script", &sim::Timing::slow_script, "Of a script that is slow, at Redis."}}};

// The faults that strike within a budget or at a rate, in the order in which a canonical text has them.
struct FaultField {
  enum class Strikes : std::uint8_t { commands, at_any_time };

  std::string_view name;
  Strikes strikes;
  std::uint32_t sim::Faults::*budget;
  double sim::FaultRates::*rate;
  std::string_view what;
  std::string_view needs = {};  // what `timing` must say where it strikes in a timed run

  // A share of the commands, or how often a second of virtual time.
  [[nodiscard]] constexpr std::string_view rate_field() const {
    return strikes == Strikes::commands ? "rate" : "rate_per_s";
  }
  // The one of the two that it has not.
  [[nodiscard]] constexpr std::string_view other_rate_field() const {
    return strikes == Strikes::commands ? "rate_per_s" : "rate";
  }
  [[nodiscard]] constexpr RealRange rate_range() const {
    return {.low = 0, .high = strikes == Strikes::commands ? 1 : kMaxFaultRate};
  }
};
inline constexpr std::array<FaultField, 8> kFaultFields{
    {{"crash", FaultField::Strikes::at_any_time, &sim::Faults::crashes, &sim::FaultRates::crash_per_s,
      "A server is gone at any step, with what runs on it; its keys stay."},
     {"pause", FaultField::Strikes::at_any_time, &sim::Faults::pauses, &sim::FaultRates::pause_per_s,
      "A server stands still for longer than its lease, and then goes on.", "pause"},
     {"lost_reply", FaultField::Strikes::commands, &sim::Faults::lost_replies, &sim::FaultRates::lost_reply,
      "A command takes effect, but its client sees a time-out.", "client_timeout_ms"},
     {"lost_request", FaultField::Strikes::commands, &sim::Faults::lost_requests,
      &sim::FaultRates::lost_request, "A command never arrives, and its client sees a time-out.",
      "client_timeout_ms"},
     {"duplicate_delivery", FaultField::Strikes::commands, &sim::Faults::duplicate_deliveries,
      &sim::FaultRates::duplicate_delivery, "A command arrives late, after its client has given up waiting.",
      "client_timeout_ms"},
     {"slow_script", FaultField::Strikes::commands, &sim::Faults::slow_scripts, &sim::FaultRates::slow_script,
      "A script runs for so long that its client gives up waiting.", "slow_script"},
     {"redis_restart", FaultField::Strikes::at_any_time, &sim::Faults::redis_restarts,
      &sim::FaultRates::redis_restart_per_s,
      "Redis starts again: empty, or from a snapshot that lacks the last writes."},
     {"failover", FaultField::Strikes::at_any_time, &sim::Faults::failovers, &sim::FaultRates::failover_per_s,
      "A replica takes over that lacks the last writes."}}};

inline constexpr Range kBudgetRange{.low = 0, .high = sim::kMaxFaults};

// What each fault's two numbers say.
inline constexpr std::string_view kBudgetIs =
    "How often it may happen in one run; in the timed mode it may be left out, and there is no bound.";
inline constexpr std::string_view kShareIs = "In the timed mode: the share of commands that it strikes.";
inline constexpr std::string_view kRateIs =
    "In the timed mode: how often a second of virtual time it strikes each server (crash, pause) or Redis, "
    "at "
    "any instant (a Poisson process).";

template <typename Enumeration, std::size_t size>
[[nodiscard]] std::array<std::string_view, size> words_of(const std::array<Enumeration, size>& values) {
  std::array<std::string_view, size> words;
  for (std::size_t i = 0; i < size; ++i) words.at(i) = to_text(values.at(i));
  return words;
}

// The words of one of the lists above, for as long as the program runs.
template <const auto& values>
[[nodiscard]] std::span<const std::string_view> spoken() {
  static const auto words = words_of(values);
  return words;
}

}  // namespace overbook::scenarios
