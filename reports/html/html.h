#pragma once
// A report as a page.

#include <cstddef>
#include <string>

#include "reports/result.h"

namespace overbook::reports {

struct HtmlOptions {
  std::size_t max_counterexamples = 20;
  std::size_t max_steps = 500;  // of each; of a longer one the middle is left out
  std::size_t max_bytes =
      1'000'000;  // aimed at: what is drawn of counterexamples gives way first, then the data
};

// The report as one HTML page that needs nothing else: no image, no font, no other file, no request. It has the
// report's JSON in it (page_data.h), and a program (reports/web) that makes of it a matrix and one cell at a time, with its
// counterexample to step through. Without the program, or without style, it is the same in order: the answer, the
// verdicts, one drawing for each distinct run, and the rest folded to its sentences; so it prints. It follows
// the reader's light or dark scheme. Its content security policy allows its own style sheet and program, by hash, and
// nothing else. What is left out is announced. Anchors: #verdicts, #ce1 (the first counterexample), #ce1.6 (its
// sixth step), #assumptions, #excess, #sweep, #servers, #cost, #every-verdict, #understanding, #method; with the
// program also #STRATEGY/PROPERTY.STEP.
[[nodiscard]] std::string html_page(const Report& report, const HtmlOptions& options = {});

}  // namespace overbook::reports
