#pragma once
// The words of the scenario format for enumerations, as lists: what a message can offer. The words themselves
// are those of sim and model; each list is in the order of its enumeration.

#include <array>
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

template <typename Enumeration, std::size_t size>
[[nodiscard]] std::array<std::string_view, size> words_of(const std::array<Enumeration, size>& values) {
  std::array<std::string_view, size> words;
  for (std::size_t i = 0; i < size; ++i) words.at(i) = to_text(values.at(i));
  return words;
}

}  // namespace overbook::scenarios
