#pragma once
// A report in Markdown.

#include <cstddef>
#include <string>

#include "reports/result.h"

namespace overbook::reports {

struct MarkdownOptions {
  std::size_t max_counterexamples = 20;
};

// The report to paste into a design document or a CI summary (GitHub's Markdown): the headline, the verdict
// table, each counterexample as a block of text with its replay command, costs, and how it was made.
[[nodiscard]] std::string markdown_text(const Report& report, const MarkdownOptions& options = {});

}  // namespace overbook::reports
