#pragma once
// The sections of the page that are more than their blocks, one file each. For html.cpp.

#include "reports/html/html.h"
#include "reports/html/html_builder.h"
#include "reports/result.h"

namespace overbook::reports {

// The grids of a sweep, until the section has `max_bytes`: those that are left out are announced. Nothing for
// a report without a sweep.
void add_sweep(HtmlBuilder& html, const Report& report, std::size_t max_bytes);

// All counterexamples that fit into `bytes_left`, and how many were left out.
void add_counterexamples(HtmlBuilder& html, const Report& report, const HtmlOptions& options,
                         std::size_t bytes_left);

// How far over the limit: schedules by worst excess. Nothing when no result has such figures.
void add_excess(HtmlBuilder& html, const Report& report);

// How the report was made, and the scenario's text if it fits.
void add_method(HtmlBuilder& html, const Report& report, std::size_t text_bytes_left);

}  // namespace overbook::reports
