#pragma once
// Draws the tables of a report for a terminal. For terminal_blocks.cpp.

#include <string>

#include "reports/terminal/terminal.h"
#include "reports/view/block.h"

namespace overbook::reports {

// The table and an empty line. Where it is wider than the screen, Table::too_wide says what becomes of it.
[[nodiscard]] std::string table_text(const Table& table, const TerminalOptions& options);

}  // namespace overbook::reports
