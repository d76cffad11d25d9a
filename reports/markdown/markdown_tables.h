#pragma once
// Tables that stand below the verdicts, for markdown.cpp. Empty where the report has no such table.

#include <string>

#include "reports/result.h"

namespace overbook::reports {

[[nodiscard]] std::string markdown_assumptions(const Report& report);
[[nodiscard]] std::string markdown_servers(const Report& report);

}  // namespace overbook::reports
