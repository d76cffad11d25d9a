#pragma once
// A report as a page.

#include <cstddef>
#include <string>

#include "reports/result.h"

namespace overbook::reports {

struct HtmlOptions {
  std::size_t max_counterexamples = 20;
  std::size_t max_steps = 500;        // of each; of a longer one the middle is left out
  std::size_t max_bytes = 1'000'000;  // aimed at: counterexamples give way first, then the scenario's text
};

// The report as one HTML page that needs nothing else: no script, no image, no font, no other file. It
// reads the same without style, prints in black on white, and follows the reader's light or dark
// scheme. Its content security policy allows its own style sheet, by hash, and nothing else. What is
// left out is announced. Anchors: #verdicts, #ce1 (the first counterexample), #ce1.6 (its sixth step),
// #cost, #excess, #method.
[[nodiscard]] std::string html_page(const Report& report, const HtmlOptions& options = {});

}  // namespace overbook::reports
