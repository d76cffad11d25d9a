#pragma once
// A counterexample as text.

#include <cstddef>
#include <string>

#include "reports/result.h"

namespace overbook::reports {

struct TraceOptions {
  bool colour = false;
  bool ascii = false;
  std::size_t width = 100;      // columns to fit in
  std::size_t max_steps = 500;  // of a longer one the middle is left out, and the trace says so
};

// A counterexample as a table of its steps: number, a lane for each server (a server column when there are
// many), what was done and what came back, the keys of Redis with '+' added, '-' removed, '~' changed, and
// how many conversations run of how many may. The step that breaks the property is marked with '>'.
[[nodiscard]] std::string trace_table(const Counterexample& counterexample, const TraceOptions& options);

// The table, then why it happened ("why: ...") and the command that repeats it ("replay: ...", never wrapped,
// so that it can be copied).
[[nodiscard]] std::string trace_text(const Counterexample& counterexample, const TraceOptions& options);

}  // namespace overbook::reports
