#pragma once
// The table by numbers of servers: a row for each strategy and number, with the verdicts and with how large
// the exploration was. What every format says of it.

#include <string>

#include "reports/result.h"

namespace overbook::reports {

// The row's verdict, or null.
[[nodiscard]] const ServersVerdict* verdict_for(const ServersRow& row, const std::string& property);

// Whether any row tells how long it took.
[[nodiscard]] bool tells_seconds(const Report& report);
// "0.02 s"; empty if the row doesn't tell.
[[nodiscard]] std::string seconds_text(const ServersRow& row);
// "112 still to explore; the time limit of 60000 ms ended first"; empty where everything was seen.
[[nodiscard]] std::string ending_of(const ServersRow& row);

}  // namespace overbook::reports
