#pragma once
// A race of real threads beside what the scheduler's schedules came to: the rows that every writer draws.

#include <string>
#include <vector>

#include "reports/result.h"

namespace overbook::reports {

struct RaceRow {
  std::string strategy;
  std::string property;
  std::string scheduled;  // "47 %, worst +2", "proved", "not found"
  std::string raced;      // "12 % (123 of 1,000), worst +1", "0 of 1,000"
};

// One row for each strategy and property that either way has violated. Empty without a race.
[[nodiscard]] std::vector<RaceRow> race_rows(const Report& report);

// "Real threads raced on Redis 7.0.15, with no scheduler: ...": what the figures are, and what they are not.
// Empty without a race.
[[nodiscard]] std::string race_note(const Report& report);

inline constexpr const char* kRaceTitle = "Racing freely";

}  // namespace overbook::reports
