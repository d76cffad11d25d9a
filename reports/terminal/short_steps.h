#pragma once
// A counterexample in a line or two, for the screen that has the answer: who did what, and what came of it.

#include <string>

#include "reports/result.h"
#include "reports/terminal/terminal.h"

namespace overbook::reports {

// "1 S1 KEYS * → 2    2 S2 KEYS * → 2    3 S1 SET c3 s1 NX → OK, admitted c3: 3/3", in lines of the screen's
// width, no step broken in two where it fits a line. Of a long one, the first steps and the last before what
// breaks.
[[nodiscard]] std::string short_steps(const Counterexample& example, const TerminalOptions& options);

}  // namespace overbook::reports
