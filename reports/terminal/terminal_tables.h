#pragma once
// Tables that stand below the verdicts, for terminal.cpp. Empty where the report has no such table.

#include <string>

#include "reports/result.h"
#include "reports/terminal/terminal.h"

namespace overbook::reports {

// What the strategies assume: a block for each strategy, and the sentences last.
[[nodiscard]] std::string terminal_assumptions(const Report& report, const TerminalOptions& options);
// By numbers of servers. Columns that don't fit beside each other go into further tables below.
[[nodiscard]] std::string terminal_servers(const Report& report, const TerminalOptions& options);

}  // namespace overbook::reports
