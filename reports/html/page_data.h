#pragma once
// Where a page keeps the JSON of its report, and how it is found again in the page's text.

#include <optional>
#include <string>
#include <string_view>

#include "reports/result.h"

namespace overbook::reports {

// Of the element that has it.
inline constexpr std::string_view kDataId = "report-data";

// The JSON in the text of a page that html_page() wrote. Nothing: it is no such page, or was too large to have it.
// The view is into `page`.
[[nodiscard]] std::optional<std::string_view> data_in_page(std::string_view page);

// Whether the text begins as a page does, and no JSON text can.
[[nodiscard]] bool is_page(std::string_view text);

// The report of a text that is its JSON, or a page that has it. `file` names the source in errors. Throws ReportError as
// from_json() does, and for a page without a report.
[[nodiscard]] Report report_from(std::string_view text, const std::string& file);

// Of the copy inside of a page: of how many counterexamples it has no steps.
[[nodiscard]] std::size_t without_steps(const Report& report);

}  // namespace overbook::reports
