#pragma once
// What every format tells first: the scenario in figures, and whether the run was stopped before its end.

#include <string>
#include <vector>

#include "reports/result.h"
#include "reports/view/block.h"

namespace overbook::reports {

// "limit 3", "servers 2", ..., "seed 1": to be joined by the format's dot.
[[nodiscard]] std::vector<std::string> opening_facts(const Report& report);

// Of a report that is incomplete: why, and what it then holds for.
[[nodiscard]] Paragraph incomplete_banner(const Report& report);

}  // namespace overbook::reports
