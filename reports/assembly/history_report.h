#pragma once
// A recorded history that was judged, as a report.

#include <string>
#include <vector>

#include "model/properties/property_set.h"
#include "reports/result.h"
#include "sim/histories/judged_history.h"

namespace overbook::assembly {

// How the history was read, and what was asked of it.
struct HistoryFacts {
  std::string name;    // of the file, without its place
  std::string sha256;  // of its bytes
  std::uint32_t permits = 1;
  Instant clock_error{};
  model::PropertySet properties;
  std::string command_line;
  std::uint64_t lines = 0;
  std::uint64_t lines_left_out = 0;
  std::vector<sim::histories::LineProblem> left_out;  // the first of them, ascending
  bool was_interrupted = false;
};

[[nodiscard]] reports::Report history_report(const sim::histories::JudgedHistory& judged,
                                             const HistoryFacts& facts);

}  // namespace overbook::assembly
