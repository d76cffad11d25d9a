#include <fmt/format.h>

#include <algorithm>

#include "reports/html/html_parts.h"
#include "reports/text/words.h"
#include "reports/view/assumptions_table.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

constexpr std::size_t kMostRows = 400;

void add_verdict(HtmlBuilder& html, const AssumptionRow& row, const std::string& property) {
  const auto verdict = std::find_if(row.properties.begin(), row.properties.end(),
                                    [&](const AssumptionVerdict& one) { return one.property == property; });
  if (verdict == row.properties.end()) {
    html.element("td", "");
    return;
  }
  html.open("td", {{"class", fmt::format("v {}", word(verdict->verdict))}});
  html.open("span", {{"class", "vk"}}).icon(verdict->verdict);
  html.text(verdict->worst_excess.value_or(0) > 0
                ? fmt::format("{} +{}", spoken(verdict->verdict), *verdict->worst_excess)
                : std::string(spoken(verdict->verdict)));
  html.close();
  if (!verdict->schedule.empty()) html.element("code", {{"class", "sub"}}, verdict->schedule);
  html.close();
}

void add_header(HtmlBuilder& html, const std::vector<PropertyColumn>& columns) {
  html.open("thead").open("tr").element("th", {{"scope", "col"}}, "What goes wrong");
  for (const PropertyColumn& column : columns)
    html.element("th", {{"scope", "col"}}, head_of(column.property));
  html.element("th", {{"scope", "col"}, {"class", "num"}}, "States");
  html.element("th", {{"scope", "col"}}, "Ended early").close().close().line_break();
}

void add_row(HtmlBuilder& html, const AssumptionRow& row, const std::vector<PropertyColumn>& columns) {
  html.open("tr").element("th", {{"scope", "row"}}, row.circumstance);
  for (const PropertyColumn& column : columns) add_verdict(html, row, column.property);
  html.element("td", {{"class", "num"}}, grouped(row.states));
  html.element("td", row.reason.empty() ? std::string("no") : row.reason).close().line_break();
}

void add_rows(HtmlBuilder& html, const Assumptions& assumptions, const std::vector<PropertyColumn>& columns) {
  const std::size_t shown = std::min(assumptions.rows.size(), kMostRows);
  for (std::size_t i = 0; i < shown; ++i) {
    const AssumptionRow& row = assumptions.rows[i];
    if (i == 0 || assumptions.rows[i - 1].strategy != row.strategy) {
      if (i > 0) html.close();
      html.open("tbody").open("tr", {{"class", "first"}});
      html.element("th", {{"scope", "rowgroup"}, {"colspan", std::to_string(columns.size() + 3)}},
                   row.strategy);
      html.close().line_break();
    }
    add_row(html, row, columns);
  }
  if (shown > 0) html.close();
}

}  // namespace

void add_assumptions(HtmlBuilder& html, const Report& report) {
  if (!report.assumptions) return;
  const Assumptions& assumptions = *report.assumptions;
  const auto columns = property_columns(report);
  html.open("section", {{"id", "assumptions"}}).element("h2", "What the strategies assume").open("ul");
  for (const StrategyAssumptions& one : assumptions.strategies) {
    html.open("li").element("strong", one.strategy).text(" " + one.sentence).close();
  }
  html.close();
  open_scroll_region(html, "Table of assumptions");
  html.open("table", {{"class", "by-servers"}});
  html.element("caption", {{"class", "vh"}}, "Verdicts of each strategy with each thing that can go wrong");
  add_header(html, columns);
  add_rows(html, assumptions, columns);
  html.close().close();
  if (assumptions.rows.size() > kMostRows) {
    html.element("p", {{"class", "banner"}},
                 fmt::format("{} more rows are left out here; the JSON report has all.",
                             grouped(assumptions.rows.size() - kMostRows)));
  }
  html.element("p", {{"class", "note"}},
               "Each row is one exploration of every interleaving, with one thing that may go wrong at any "
               "step, once. Under a violation: a shortest schedule that shows it.");
  html.open("dl", {{"class", "note"}});
  for (const CircumstanceEcho& circumstance : assumptions.circumstances) {
    html.element("dt", circumstance.name).open("dd").text(circumstance.what);
    for (const std::string& setting : circumstance.settings)
      html.text(" ").element("code", "--set " + setting);
    html.close();
  }
  html.close().close().line_break();
}

}  // namespace overbook::reports
