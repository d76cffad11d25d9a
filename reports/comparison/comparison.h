#pragma once
// Two reports side by side: what became violated, what became proved, and what moved by more than chance.

#include <string>

#include "reports/result.h"
#include "reports/view/block.h"

namespace overbook::reports {

// A report and what it is called beside the other: its file's name.
struct NamedReport {
  const Report& report;
  std::string name;
};

// What is the same of both is counted, not listed. A rate has moved where its two intervals have no value in common;
// a strategy is the one of its name. That the scenarios differ is said first, for then the change may be theirs.
[[nodiscard]] Part comparison_part(const NamedReport& before, const NamedReport& after);

}  // namespace overbook::reports
