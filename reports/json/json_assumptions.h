#pragma once
// The assumption table of a report as JSON. For json_writer.cpp and json_reader.cpp.

#include "reports/json/json_fields.h"
#include "reports/result.h"

namespace overbook::reports {

[[nodiscard]] Json assumptions_json(const Assumptions& assumptions);
[[nodiscard]] Assumptions read_assumptions(const Located& value);  // throws ReportError

}  // namespace overbook::reports
