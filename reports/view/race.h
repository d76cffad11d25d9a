#pragma once
// A race of real threads beside what the scheduler's schedules came to: the rows of
// the table that tells both.

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

}  // namespace overbook::reports
