#pragma once
// A report from its JSON text, and what a reference to one of its counterexamples means.

#include <cstddef>
#include <string>
#include <string_view>

#include "reports/result.h"
#include "reports/text/report_error.h"

namespace overbook::reports {

// Reads what to_json() writes: from_json(to_json(r)) == r when all texts of r are UTF-8. `file`
// only names the source in errors. Throws ReportError for text that is not JSON, another format, a
// field that is missing, unknown, of another type or out of range, and for an index of a
// counterexample that does not exist.
[[nodiscard]] Report from_json(std::string_view text, const std::string& file);

// Where `overbook replay report.json#ce1` points, or report.json#/counterexamples/0: the part before the first '#',
// and the index, which is one less than the number of the name.
struct CounterexampleReference {
  std::string file;
  std::size_t index = 0;
};

// Whether the text has a '#' at all, and so is a reference and not a plain file name.
[[nodiscard]] bool is_counterexample_reference(std::string_view text);

// Throws ReportError when the part after '#' is neither ceN nor /counterexamples/N.
[[nodiscard]] CounterexampleReference parse_counterexample_reference(std::string_view text);

// Throws ReportError, naming how many there are, when the index is beyond them.
[[nodiscard]] const Counterexample& counterexample(const Report& report,
                                                   const CounterexampleReference& reference);

}  // namespace overbook::reports
