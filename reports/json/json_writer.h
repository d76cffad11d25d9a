#pragma once
// A report as JSON.

#include <string>
#include <string_view>

#include "reports/result.h"

namespace overbook::reports {

// The value of the "format" field. It changes when a reader of the old form would misread the new one.
inline constexpr std::string_view kReportFormat = "overbook.report/1";

// The report as JSON text: the same bytes for the same report, ending with a line feed. Keys come in a fixed
// order; doubles have as few digits as read back to the same value; all bytes are ASCII, and '<', '>', '&'
// are written as escapes, so that the text may stand inside an HTML script element. Bytes of a text that are
// not UTF-8 become U+FFFD: all other texts read back exactly. Fields that say nothing (an absent optional, an
// empty reason) are left out; report.schema.json says which.
// Throws std::invalid_argument when a double is not finite: JSON has no word for it.
[[nodiscard]] std::string to_json(const Report& report);

// The same, on one line and without spaces: for inside a page.
[[nodiscard]] std::string to_json_line(const Report& report);

// json_schema.cpp. The JSON Schema (draft-07) that every such text obeys, made of the same list of fields: the
// contents of report.schema.json.
[[nodiscard]] std::string report_schema_text();

}  // namespace overbook::reports
