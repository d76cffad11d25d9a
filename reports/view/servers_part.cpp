#include <fmt/format.h>

#include <algorithm>

#include "reports/text/words.h"
#include "reports/view/parts.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

constexpr std::size_t kMostServersOnPage = 300;
constexpr std::size_t kMargin = 7;  // the head "servers"

bool tells_seconds(const Report& report) {
  return std::any_of(report.by_servers.begin(), report.by_servers.end(),
                     [](const ServersRow& row) { return row.seconds.has_value(); });
}

// "112 still to explore; the time limit of 60 s ended first"; empty where everything was seen.
std::string ending_of(const ServersRow& row) {
  if (row.frontier == 0) return row.reason;
  const std::string left = grouped(row.frontier) + " still to explore";
  return row.reason.empty() ? left : left + "; " + row.reason;
}

Cell cell_of(const ServersRow& row, const std::string& property) {
  const auto found =
      std::find_if(row.properties.begin(), row.properties.end(),
                   [&property](const ServersVerdict& verdict) { return verdict.property == property; });
  if (found == row.properties.end()) return {};
  Cell cell{.verdict = found->verdict};
  if (found->worst_excess.value_or(0) > 0) cell.text = fmt::format("+{}", *found->worst_excess);
  if (!found->schedule.empty())
    cell.below.push_back({.in = In::page, .text = {{found->schedule, Role::code}}});
  if (!found->worst_schedule.empty() && found->worst_schedule != found->schedule)
    cell.below.push_back({.in = In::page, .text = {{"the worst: "}, {found->worst_schedule, Role::code}}});
  return cell;
}

Row row_of(const ServersRow& row, const std::vector<PropertyColumn>& properties, bool has_time) {
  Row out{.group = row.strategy, .cells = {{.text = std::to_string(row.servers)}}};
  for (const PropertyColumn& property : properties) out.cells.push_back(cell_of(row, property.property));
  out.cells.push_back({.text = grouped(row.states)});
  out.cells.push_back({.text = grouped(row.transitions)});
  out.cells.push_back({.text = std::to_string(row.depth)});
  if (has_time) out.cells.push_back({.text = row.seconds ? fmt::format("{:.2f} s", *row.seconds) : ""});
  const std::string ending = ending_of(row);
  out.cells.push_back({.text = Words{.page = ending.empty() ? "no" : ending, .markdown = ending}});
  return out;
}

Table table_of(const Report& report) {
  Table table{.look = Table::Look::rows,
              .too_wide = Table::TooWide::splits,
              .label = "Table by number of servers",
              .caption = "Verdicts and size of the exploration for each number of servers",
              .group_head = "strategy",
              .most_rows_on_page = kMostServersOnPage,
              .has_all_rows = "report.json"};
  const auto number = [](std::string page, std::string text) {
    return Column{.head = Words{.page = std::move(page), .terminal = text, .markdown = text},
                  .kind = Column::Kind::number};
  };
  table.columns.push_back(number("Servers", "servers"));
  table.columns.back().narrowest = kMargin;
  const std::vector<PropertyColumn> properties = property_columns(report);
  for (const PropertyColumn& property : properties)
    table.columns.push_back({.head = head_of(property.property)});
  table.columns.push_back(number("States", "states"));
  const bool has_time = tells_seconds(report);
  std::vector<Column> beside{number("Transitions", "transitions"), number("Depth", "depth")};
  if (has_time) beside.push_back(number("Time", "time"));
  for (Column& column : beside) {
    column.stays_beside_last = true;
    table.columns.push_back(std::move(column));
  }
  table.columns.push_back(
      {.head = Words{.page = "Ended early", .markdown = "ended early"}, .in = In::page_and_markdown});
  for (const ServersRow& row : report.by_servers) table.rows.push_back(row_of(row, properties, has_time));
  return table;
}

// Which rows ended before everything was seen, and why: in the terminal there is no room for it in the table.
List endings(const Report& report) {
  List list{.in = In::terminal};
  for (const ServersRow& row : report.by_servers) {
    const std::string ending = ending_of(row);
    if (ending.empty()) continue;
    list.items.push_back(
        {.text = {{fmt::format("{}, {}: {}", row.strategy, counted(row.servers, "server"), ending)}}});
  }
  return list;
}

}  // namespace

Part servers_part(const Report& report) {
  if (report.by_servers.empty()) return {};
  return {
      .anchor = "servers",
      .title = Words{.page = "By number of servers",
                     .terminal = "by number of servers",
                     .markdown = "By number of servers"},
      .blocks = {
          table_of(report), endings(report),
          Paragraph{.in = In::page_and_markdown,
                    .tone = Tone::note,
                    .text = {{Words{.page = "Each row is one exploration of every interleaving with so many "
                                            "servers. Under a violation: a shortest schedule that shows it, "
                                            "for overbook replay --servers. ",
                                    .markdown = "Each row is one exploration of every interleaving. "}},
                             {"Nothing is claimed for other numbers of servers."}}}}};
}

}  // namespace overbook::reports
