#include "reports/servers_table.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/escape.h"
#include "reports/glyphs.h"
#include "reports/summary.h"
#include "reports/words.h"

namespace overbook::reports {
namespace {

std::string row_of(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& cell : cells) out += " " + cell + " |";
  return out + "\n";
}

std::string markdown_cell(const ServersVerdict* verdict) {
  if (verdict == nullptr) return {};
  std::string cell = fmt::format("{} {}", glyph(verdict->verdict, false), spoken(verdict->verdict));
  if (verdict->worst_excess.value_or(0) > 0) cell += fmt::format(" +{}", *verdict->worst_excess);
  return cell;
}

}  // namespace

const ServersVerdict* verdict_for(const ServersRow& row, const std::string& property) {
  const auto found =
      std::find_if(row.properties.begin(), row.properties.end(),
                   [&property](const ServersVerdict& verdict) { return verdict.property == property; });
  return found == row.properties.end() ? nullptr : &*found;
}

bool tells_seconds(const Report& report) {
  return std::any_of(report.by_servers.begin(), report.by_servers.end(),
                     [](const ServersRow& row) { return row.seconds.has_value(); });
}

std::string seconds_text(const ServersRow& row) {
  return row.seconds ? fmt::format("{:.2f} s", *row.seconds) : std::string();
}

std::string ending_of(const ServersRow& row) {
  if (row.frontier == 0) return row.reason;
  const std::string left = grouped(row.frontier) + " still to explore";
  return row.reason.empty() ? left : left + "; " + row.reason;
}

std::string markdown_servers(const Report& report) {
  if (report.by_servers.empty()) return {};
  const auto columns = property_columns(report);
  std::vector<std::string> header{"strategy", "servers"};
  for (const PropertyColumn& column : columns) header.push_back(markdown_escaped(head_of(column.property)));
  for (const char* figure : {"states", "transitions", "depth"}) header.emplace_back(figure);
  if (tells_seconds(report)) header.emplace_back("time");
  header.emplace_back("ended early");
  std::string out = "## By number of servers\n\n" + row_of(header) + "|";
  for (std::size_t i = 0; i < header.size(); ++i) out += " --- |";
  out += "\n";
  for (const ServersRow& row : report.by_servers) {
    std::vector<std::string> cells{"**" + markdown_escaped(row.strategy) + "**", std::to_string(row.servers)};
    for (const PropertyColumn& column : columns)
      cells.push_back(markdown_cell(verdict_for(row, column.property)));
    cells.push_back(grouped(row.states));
    cells.push_back(grouped(row.transitions));
    cells.push_back(std::to_string(row.depth));
    if (tells_seconds(report)) cells.push_back(seconds_text(row));
    cells.push_back(markdown_escaped(ending_of(row)));
    out += row_of(cells);
  }
  return out +
         "\nEach row is one exploration of every interleaving. Nothing is claimed for other numbers of "
         "servers.\n\n";
}

}  // namespace overbook::reports
