#pragma once
// The sweep of a report as JSON. For json_writer.cpp and json_reader.cpp.

#include "reports/json/json_fields.h"
#include "reports/result.h"

namespace overbook::reports {

// Throws std::invalid_argument when a double is not finite.
[[nodiscard]] Json sweep_json(const Sweep& sweep);
// Throws ReportError; also when a column is not as long as there are cells.
[[nodiscard]] Sweep read_sweep(const Located& value);

[[nodiscard]] Json cell_counts_json(const CellCounts& counts);
[[nodiscard]] CellCounts read_cell_counts(const Located& value);

}  // namespace overbook::reports
