#pragma once
// The sections of the page, one file each. For html.cpp.

#include "reports/html/html.h"
#include "reports/html/html_builder.h"
#include "reports/result.h"

namespace overbook::reports {

// A wide table scrolls in a region of its own, which the keyboard can reach; the page itself never does.
// Leaves the region open: close() it after the table.
void open_scroll_region(HtmlBuilder& html, std::string_view label);

// The strategies by properties, with definitions.
void add_verdicts(HtmlBuilder& html, const Report& report);

// The grids of a sweep, until the section has `max_bytes`: those that are left out are announced. Nothing for
// a report without a sweep.
void add_sweep(HtmlBuilder& html, const Report& report, std::size_t max_bytes);

// All counterexamples that fit into `bytes_left`, and how many were left out.
void add_counterexamples(HtmlBuilder& html, const Report& report, const HtmlOptions& options,
                         std::size_t bytes_left);

// How far over the limit: schedules by worst excess. Nothing when no result has such figures.
void add_excess(HtmlBuilder& html, const Report& report);

// What the strategies assume, and the verdicts by numbers of servers. Nothing where the report has no such
// table.
void add_assumptions(HtmlBuilder& html, const Report& report);
void add_servers(HtmlBuilder& html, const Report& report);

// Decisions, round trips and commands.
void add_cost(HtmlBuilder& html, const Report& report);

// A race of real threads beside the schedules. Nothing when there was none.
void add_race(HtmlBuilder& html, const Report& report);

// How the report was made, what its words mean, how to repeat it; the scenario's text if it fits.
void add_method(HtmlBuilder& html, const Report& report, std::size_t text_bytes_left);

}  // namespace overbook::reports
