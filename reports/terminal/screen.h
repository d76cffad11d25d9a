#pragma once
// What a newcomer sees first: the answer, on one screen. For terminal.cpp.

#include <string>

#include "reports/result.h"
#include "reports/terminal/terminal.h"

namespace overbook::reports {

// Of a report of a run: what each strategy does wrong, or within which bounds nothing; the table of verdicts;
// the first counterexample in short; what is not proved. A recorded history and a sweep have no such screen.
[[nodiscard]] std::string first_screen(const Report& report, const TerminalOptions& options);

}  // namespace overbook::reports
