#pragma once
// The words of the scenario format for enumerations, as lists: what a message can offer. The words themselves
// are those of sim and model; each list is in the order of its enumeration.

#include <array>
#include <cstdint>
#include <string_view>

#include "model/strategies/spec.h"
#include "sim/scenario.h"

namespace overbook::scenarios {

inline constexpr std::array kSchedulers{sim::SchedulerKind::random, sim::SchedulerKind::pct,
                                        sim::SchedulerKind::round_robin};
inline constexpr std::array kExpectations{sim::Expectation::proved, sim::Expectation::violated,
                                          sim::Expectation::not_found, sim::Expectation::not_violated,
                                          sim::Expectation::not_applicable};
inline constexpr std::array kCounts{model::CountBy::keys, model::CountBy::scan, model::CountBy::scard,
                                    model::CountBy::dbsize};
inline constexpr std::array kComparisons{model::Comparison::at_least, model::Comparison::more_than};

inline constexpr std::array<std::string_view, 2> kConversationWords{"own", "shared"};  // is it shared?

inline constexpr std::array<std::string_view, 2> kTimingModeWords{"untimed", "timed"};  // is it timed?
// In the order of sim::ArrivalProcess.
inline constexpr std::array<std::string_view, 4> kArrivalWords{"at-once", "poisson", "bursts", "closed"};

// The distributions of `timing`.
struct TimedField {
  std::string_view name;
  sim::Distribution sim::Timing::*distribution;
};
inline constexpr std::array<TimedField, 9> kTimedFields{{{"latency", &sim::Timing::latency},
                                                         {"service", &sim::Timing::service},
                                                         {"hold", &sim::Timing::hold},
                                                         {"think", &sim::Timing::think},
                                                         {"work", &sim::Timing::work},
                                                         {"backoff", &sim::Timing::backoff},
                                                         {"pause", &sim::Timing::pause},
                                                         {"restart", &sim::Timing::restart},
                                                         {"slow_script", &sim::Timing::slow_script}}};

// The faults that strike within a budget or at a rate, in the order in which a canonical text has them.
struct FaultField {
  enum class Strikes : std::uint8_t { commands, at_any_time };

  std::string_view name;
  Strikes strikes;
  std::uint32_t sim::Faults::*budget;
  double sim::FaultRates::*rate;
  std::string_view needs = {};  // what `timing` must say where it strikes in a timed run

  // A share of the commands, or how often a second of virtual time.
  [[nodiscard]] constexpr std::string_view rate_field() const {
    return strikes == Strikes::commands ? "rate" : "rate_per_s";
  }
};
inline constexpr std::array<FaultField, 8> kFaultFields{
    {{"crash", FaultField::Strikes::at_any_time, &sim::Faults::crashes, &sim::FaultRates::crash_per_s},
     {"pause", FaultField::Strikes::at_any_time, &sim::Faults::pauses, &sim::FaultRates::pause_per_s,
      "pause"},
     {"lost_reply", FaultField::Strikes::commands, &sim::Faults::lost_replies, &sim::FaultRates::lost_reply,
      "client_timeout_ms"},
     {"lost_request", FaultField::Strikes::commands, &sim::Faults::lost_requests,
      &sim::FaultRates::lost_request, "client_timeout_ms"},
     {"duplicate_delivery", FaultField::Strikes::commands, &sim::Faults::duplicate_deliveries,
      &sim::FaultRates::duplicate_delivery, "client_timeout_ms"},
     {"slow_script", FaultField::Strikes::commands, &sim::Faults::slow_scripts, &sim::FaultRates::slow_script,
      "slow_script"},
     {"redis_restart", FaultField::Strikes::at_any_time, &sim::Faults::redis_restarts,
      &sim::FaultRates::redis_restart_per_s},
     {"failover", FaultField::Strikes::at_any_time, &sim::Faults::failovers,
      &sim::FaultRates::failover_per_s}}};

template <typename Enumeration, std::size_t size>
[[nodiscard]] std::array<std::string_view, size> words_of(const std::array<Enumeration, size>& values) {
  std::array<std::string_view, size> words;
  for (std::size_t i = 0; i < size; ++i) words.at(i) = to_text(values.at(i));
  return words;
}

}  // namespace overbook::scenarios
