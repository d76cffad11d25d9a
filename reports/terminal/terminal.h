#pragma once
// A report for the terminal.

#include <cstddef>
#include <cstdint>
#include <string>

#include "reports/result.h"

namespace overbook::reports {

// brief: the tables of verdicts and the last line. normal: one screen with the answer; of a sweep and of a recorded
// history its own tables and traces. full: a block for each strategy, every counterexample, what is assumed, what
// the properties mean, costs, and how the report was made.
enum class Verbosity : std::uint8_t { brief, normal, full };

struct TerminalOptions {
  bool colour = false;
  bool ascii = false;
  Verbosity verbosity = Verbosity::normal;
  std::size_t width = 80;  // columns; less than 40 is taken as 40
  std::size_t max_counterexamples =
      8;  // traces; of a sweep `normal` shows the shortest of each strategy at most
};

// The summary for standard output. What a reader came for stands last, where the screen ends: the table of
// verdicts, and whether the scenario's expectations are met. Without colour every word still says it all. No
// text of the report reaches the terminal raw (escape.h).
[[nodiscard]] std::string terminal_text(const Report& report, TerminalOptions options);

// Of a report that is about assumptions: what the strategies assume, alone. Empty where it tells none.
[[nodiscard]] std::string terminal_assumptions(const Report& report, const TerminalOptions& options);

}  // namespace overbook::reports
