#pragma once
// The sections of the page that are more than their blocks, one file each. For html.cpp.

#include "reports/html/html.h"
#include "reports/html/html_builder.h"
#include "reports/result.h"

namespace overbook::reports {

// The grids of a sweep, until the section has `max_bytes`: those that are left out are announced. Nothing for
// a report without a sweep.
void add_sweep(HtmlBuilder& html, const Report& report, std::size_t max_bytes);

// The answer, and what it is worth.
void add_opening(HtmlBuilder& html, const Report& report);

// Strategies by properties, as a section.
void add_matrix(HtmlBuilder& html, const Report& report);

// The report's JSON inside the page, and the program that reads it. Without steps of counterexamples where it is
// larger than `max_bytes`, and nothing where even that is.
void add_data(HtmlBuilder& html, const Report& report, std::size_t max_bytes);

// All distinct runs of counterexamples that fit into `bytes_left`, and how many were left out.
void add_counterexamples(HtmlBuilder& html, const Report& report, const HtmlOptions& options,
                         std::size_t bytes_left);

// What stands below the counterexamples, each folded to a sentence, until all of it has `max_bytes`.
void add_folds(HtmlBuilder& html, const Report& report, std::size_t max_bytes);

// What the words mean.
void add_understanding_list(HtmlBuilder& html, const Report& report);

// How far over the limit: schedules by worst excess. Nothing when no result has such figures.
void add_excess(HtmlBuilder& html, const Report& report);

// How the report was made.
void add_method(HtmlBuilder& html, const Report& report);

// The scenario's text if it fits.
void add_scenario(HtmlBuilder& html, const Report& report, std::size_t text_bytes_left);

}  // namespace overbook::reports
