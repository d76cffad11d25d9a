#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

#include "reports/terminal/terminal_tables.h"
#include "reports/terminal/terminal_verdicts.h"
#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/text_table.h"
#include "reports/text/utf8.h"
#include "reports/text/words.h"
#include "reports/view/servers_table.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kMargin = 7;  // the numbers of servers

enum class Align : std::uint8_t { left, right };

// A column: its head, which is never split, and a cell for each row of the report.
struct RowColumn {
  std::string head = {};
  std::vector<Cell> cells = {};
  std::size_t width = 1;
};

RowColumn column_of(const std::string& head, const Report& report, Align align,
                    const std::function<Cell(const ServersRow&)>& cell_of) {
  RowColumn column{.head = visible(head)};
  column.width = std::max(column.width, display_width(column.head));
  for (const ServersRow& row : report.by_servers) {
    column.cells.push_back(cell_of(row));
    column.width = std::max(column.width, display_width(visible(column.cells.back().text)));
  }
  if (align == Align::left) return column;
  const auto pushed = [&column](std::string& text) {
    text.insert(0, column.width - std::min(column.width, display_width(visible(text))), ' ');
  };
  pushed(column.head);
  for (Cell& cell : column.cells) pushed(cell.text);
  return column;
}

Cell verdict_cell(const ServersRow& row, const std::string& property, bool ascii) {
  const ServersVerdict* verdict = verdict_for(row, property);
  if (verdict == nullptr) return {};
  std::string text(glyph(verdict->verdict, ascii));
  if (verdict->worst_excess.value_or(0) > 0) text += fmt::format(" +{}", *verdict->worst_excess);
  if (ascii && verdict->verdict != Verdict::violated) text += fmt::format(" {}", spoken(verdict->verdict));
  return {text, style_of(verdict->verdict)};
}

// Columns that stay beside each other.
using Block = std::vector<RowColumn>;

std::size_t width_of(const Block& block) {
  return std::accumulate(block.begin(), block.end(), std::size_t{0},
                         [](std::size_t sum, const RowColumn& column) { return sum + kGap + column.width; });
}

Block figures_of(const Report& report) {
  Block figures;
  const auto add = [&](const char* head, const std::function<std::string(const ServersRow&)>& text_of) {
    figures.push_back(
        column_of(head, report, Align::right, [&](const ServersRow& row) { return Cell{text_of(row)}; }));
  };
  add("states", [](const ServersRow& row) { return grouped(row.states); });
  add("transitions", [](const ServersRow& row) { return grouped(row.transitions); });
  add("depth", [](const ServersRow& row) { return std::to_string(row.depth); });
  if (tells_seconds(report)) add("time", seconds_text);
  return figures;
}

// The tables that it takes, each as wide as there is room.
std::vector<Block> tables_of(const Report& report, const TerminalOptions& options) {
  std::vector<Block> blocks;
  for (const PropertyColumn& property : property_columns(report)) {
    const auto cell_of = [&](const ServersRow& row) {
      return verdict_cell(row, property.property, options.ascii);
    };
    blocks.push_back({column_of(head_of(property.property), report, Align::left, cell_of)});
  }
  blocks.push_back(figures_of(report));
  std::vector<Block> tables(1);
  for (Block& block : blocks) {
    const bool fits = kMargin + width_of(tables.back()) + width_of(block) <= options.width;
    if (!fits && !tables.back().empty()) tables.emplace_back();
    std::move(block.begin(), block.end(), std::back_inserter(tables.back()));
  }
  return tables;
}

// The strategies stand in lines of their own, above their rows: they would take the room of two columns.
std::string table_of(const Report& report, const Block& columns, const TerminalOptions& options) {
  Block all{column_of("servers", report, Align::right,
                      [](const ServersRow& row) { return Cell{std::to_string(row.servers)}; })};
  all.insert(all.end(), columns.begin(), columns.end());
  std::vector<Column> shape;
  std::vector<Cell> heads;
  for (const RowColumn& column : all) {
    shape.push_back({.min_width = column.width});
    heads.push_back({column.head, Style::faint});
  }
  std::string out;
  TextTable head(shape, kGap);
  head.add_row(std::move(heads));
  out += head.render(options.width, 0, options.colour);
  for (std::size_t first = 0; first < report.by_servers.size();) {
    const std::string& strategy = report.by_servers[first].strategy;
    out += styled(visible(strategy), Style::strong, options.colour) + "\n";
    TextTable rows(shape, kGap);
    std::size_t row = first;
    for (; row < report.by_servers.size() && report.by_servers[row].strategy == strategy; ++row) {
      std::vector<Cell> cells;
      for (const RowColumn& column : all) cells.push_back(column.cells[row]);
      rows.add_row(std::move(cells));
    }
    out += rows.render(options.width, 0, options.colour);
    first = row;
  }
  return out + "\n";
}

// Which rows ended before everything was seen, and why.
std::string endings(const Report& report, const TerminalOptions& options) {
  std::string out;
  for (const ServersRow& row : report.by_servers) {
    const std::string ending = ending_of(row);
    if (ending.empty()) continue;
    out += paragraph(fmt::format("{}, {}: {}", row.strategy, counted(row.servers, "server"), ending),
                     options.width, "", "  ");
  }
  return out.empty() ? out : out + "\n";
}

}  // namespace

std::string terminal_servers(const Report& report, const TerminalOptions& options) {
  if (report.by_servers.empty()) return {};
  std::string out = styled("by number of servers", Style::strong, options.colour) + "\n";
  for (const Block& table : tables_of(report, options)) out += table_of(report, table, options);
  return out + endings(report, options);
}

}  // namespace overbook::reports
