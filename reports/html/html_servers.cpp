#include <fmt/format.h>

#include <algorithm>

#include "reports/html/html_parts.h"
#include "reports/text/words.h"
#include "reports/view/servers_table.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

constexpr std::size_t kMostRows = 300;

void add_header(HtmlBuilder& html, const std::vector<PropertyColumn>& columns, bool has_time) {
  html.open("thead").open("tr");
  html.element("th", {{"scope", "col"}, {"class", "num"}}, "Servers");
  for (const PropertyColumn& column : columns) {
    html.element("th", {{"scope", "col"}}, head_of(column.property));
  }
  for (const char* figure : {"States", "Transitions", "Depth"}) {
    html.element("th", {{"scope", "col"}, {"class", "num"}}, figure);
  }
  if (has_time) html.element("th", {{"scope", "col"}, {"class", "num"}}, "Time");
  html.element("th", {{"scope", "col"}}, "Ended early").close().close().line_break();
}

void add_verdict(HtmlBuilder& html, const ServersVerdict* verdict) {
  if (verdict == nullptr) {
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
  if (!verdict->worst_schedule.empty() && verdict->worst_schedule != verdict->schedule) {
    html.open("span", {{"class", "sub"}})
        .text("the worst: ")
        .element("code", verdict->worst_schedule)
        .close();
  }
  html.close();
}

void add_row(HtmlBuilder& html, const ServersRow& row, const std::vector<PropertyColumn>& columns,
             bool has_time) {
  html.open("tr").element("th", {{"scope", "row"}, {"class", "num"}}, std::to_string(row.servers));
  for (const PropertyColumn& column : columns) add_verdict(html, verdict_for(row, column.property));
  html.element("td", {{"class", "num"}}, grouped(row.states));
  html.element("td", {{"class", "num"}}, grouped(row.transitions));
  html.element("td", {{"class", "num"}}, std::to_string(row.depth));
  if (has_time) html.element("td", {{"class", "num"}}, seconds_text(row));
  const std::string ending = ending_of(row);
  html.element("td", ending.empty() ? std::string("no") : ending).close().line_break();
}

// A line of its own: as a column, the names would take the room of two.
void add_strategy(HtmlBuilder& html, const std::string& strategy, std::size_t columns) {
  html.open("tr", {{"class", "first"}});
  html.element("th", {{"scope", "rowgroup"}, {"colspan", std::to_string(columns)}}, strategy)
      .close()
      .line_break();
}

}  // namespace

void add_servers(HtmlBuilder& html, const Report& report) {
  if (report.by_servers.empty()) return;
  const auto columns = property_columns(report);
  const bool has_time = tells_seconds(report);
  html.open("section", {{"id", "servers"}}).element("h2", "By number of servers");
  open_scroll_region(html, "Table by number of servers");
  html.open("table", {{"class", "by-servers"}});
  html.element("caption", {{"class", "vh"}},
               "Verdicts and size of the exploration for each number of servers");
  add_header(html, columns, has_time);
  const std::size_t shown = std::min(report.by_servers.size(), kMostRows);
  for (std::size_t i = 0; i < shown; ++i) {
    const ServersRow& row = report.by_servers[i];
    if (i == 0 || report.by_servers[i - 1].strategy != row.strategy) {
      if (i > 0) html.close();
      html.open("tbody");
      add_strategy(html, row.strategy, columns.size() + (has_time ? 6 : 5));
    }
    add_row(html, row, columns, has_time);
  }
  html.close().close().close();
  if (shown < report.by_servers.size()) {
    html.element("p", {{"class", "banner"}},
                 fmt::format("{} more rows are left out here; report.json has all.",
                             grouped(report.by_servers.size() - shown)));
  }
  html.element("p", {{"class", "note"}},
               "Each row is one exploration of every interleaving with so many servers. Under a violation: a "
               "shortest schedule that shows it, for overbook replay --servers. Nothing is claimed for other "
               "numbers of servers.");
  html.close().line_break();
}

}  // namespace overbook::reports
