#include "reports/terminal/terminal_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "model/text/utf8.h"
#include "reports/terminal/terminal_blocks.h"
#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/text_table.h"
#include "reports/text/words.h"

namespace overbook::reports {
namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kIndent = 2;

// Indices of columns.
using Columns = std::vector<std::size_t>;

Columns columns_shown(const Table& table) {
  Columns shown;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    if (shows(table.columns[i].in, Format::terminal)) shown.push_back(i);
  }
  return shown;
}

const std::string& head_text(const Column& column) {
  return column.head.in(Format::terminal);
}

std::string cell_text(const Cell& cell, bool ascii) {
  const std::string& said = cell.text.in(Format::terminal);
  if (!cell.verdict) return said;
  std::string text(glyph(*cell.verdict, ascii));
  if (!said.empty()) text += " " + said;
  // A sign of ASCII is not known to everybody; but for this one.
  if (ascii && *cell.verdict != Verdict::violated) text += fmt::format(" {}", spoken(*cell.verdict));
  if (cell.is_unmet) text += " !";
  return text;
}

TextCell drawn(const Cell& cell, bool ascii) {
  const Style style = cell.verdict                ? style_of(*cell.verdict)
                      : cell.role == Role::strong ? Style::strong
                                                  : Style::plain;
  return {cell_text(cell, ascii), style};
}

// Columns get narrower until it fits.
std::string narrowed(const Table& table, const TerminalOptions& options) {
  std::vector<TextColumn> shape;
  for (const std::size_t i : columns_shown(table)) {
    const Column& column = table.columns[i];
    shape.push_back({.header = head_text(column),
                     .flexible = column.narrowest > 0,
                     .min_width = std::max<std::size_t>(column.narrowest, 1)});
  }
  TextTable text(std::move(shape), kGap);
  for (const Row& row : table.rows) {
    std::vector<TextCell> cells;
    for (const std::size_t i : columns_shown(table)) cells.push_back(drawn(row.cells[i], options.ascii));
    text.add_row(std::move(cells));
  }
  return text.render(options.width, kIndent, options.colour) + "\n";
}

// A block for each column but the first, with the sign of each cell in front of the row's name.
std::string block_for_each_column(const Table& table, const TerminalOptions& options) {
  std::string out;
  for (std::size_t column = 1; column < table.columns.size(); ++column) {
    TextTable text({{}, {}, {.flexible = true, .min_width = table.columns[column].narrowest}}, kGap);
    for (const Row& row : table.rows) {
      const Cell& cell = row.cells[column];
      if (!cell.verdict) continue;
      text.add_row({{std::string(glyph(*cell.verdict, options.ascii)), style_of(*cell.verdict)},
                    {row.cells.front().text.in(Format::terminal)},
                    {cell.text.in(Format::terminal)}});
    }
    out += styled(visible(head_text(table.columns[column])), Style::strong, options.colour) + "\n" +
           text.render(options.width, kIndent, options.colour) + "\n";
  }
  return out;
}

// A table whose columns go into further tables below where they don't fit beside each other.
class SplitTable {
 public:
  SplitTable(const Table& table, const TerminalOptions& options) : table_(table), options_(options) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) widths_.push_back(width_of(i));
  }

  [[nodiscard]] std::string render() const {
    std::string out;
    for (const Columns& columns : tables()) out += text_of(columns) + "\n";
    return out;
  }

 private:
  // What a column needs, head and cells: no head is ever split.
  [[nodiscard]] std::size_t width_of(std::size_t column) const {
    std::size_t width =
        std::max<std::size_t>(text::display_width(visible(head_text(table_.columns[column]))), 1);
    for (const Row& row : table_.rows)
      width = std::max(width, text::display_width(visible(cell_text(row.cells[column], options_.ascii))));
    return width;
  }

  // The columns of each table, without the first, which stands in front of all of them.
  [[nodiscard]] std::vector<Columns> tables() const {
    std::vector<Columns> together;
    for (const std::size_t column : columns_shown(table_)) {
      if (column == 0) continue;
      if (!table_.columns[column].stays_beside_last || together.empty()) together.emplace_back();
      together.back().push_back(column);
    }
    std::vector<Columns> tables(1);
    const std::size_t margin = table_.columns.front().narrowest;
    std::size_t used = margin;
    for (const Columns& columns : together) {
      std::size_t width = 0;
      for (const std::size_t column : columns) width += kGap + widths_[column];
      if (used + width > options_.width && !tables.back().empty()) {
        tables.emplace_back();
        used = margin;
      }
      used += width;
      tables.back().insert(tables.back().end(), columns.begin(), columns.end());
    }
    for (Columns& columns : tables) columns.insert(columns.begin(), 0);
    return tables;
  }

  // What says how much lines up by its last digits.
  [[nodiscard]] TextCell aligned(TextCell cell, std::size_t column) const {
    if (table_.columns[column].kind == Column::Kind::number) {
      const std::size_t width = text::display_width(visible(cell.text));
      cell.text.insert(0, widths_[column] - std::min(widths_[column], width), ' ');
    }
    return cell;
  }

  [[nodiscard]] TextTable empty_table(const Columns& columns) const {
    std::vector<TextColumn> shape;
    for (const std::size_t column : columns) {
      const bool is_flexible = column == 0 && table_.group_head.empty();
      shape.push_back({.flexible = is_flexible,
                       .min_width = is_flexible ? table_.columns[column].narrowest : widths_[column]});
    }
    return {std::move(shape), kGap};
  }

  void add_heads(TextTable& text, const Columns& columns) const {
    std::vector<TextCell> heads;
    for (const std::size_t column : columns)
      heads.push_back(aligned({head_text(table_.columns[column]), Style::faint}, column));
    text.add_row(std::move(heads));
  }

  void add_row(TextTable& text, const Columns& columns, const Row& row) const {
    std::vector<TextCell> cells;
    for (const std::size_t column : columns)
      cells.push_back(aligned(drawn(row.cells[column], options_.ascii), column));
    text.add_row(std::move(cells));
  }

  // What groups the rows stands in lines of its own, above them: it would take the room of two columns.
  [[nodiscard]] std::string text_of(const Columns& columns) const {
    TextTable text = empty_table(columns);
    add_heads(text, columns);
    std::string out;
    for (std::size_t i = 0; i < table_.rows.size(); ++i) {
      const std::string& group = table_.rows[i].group;
      if (!table_.group_head.empty() && (i == 0 || table_.rows[i - 1].group != group)) {
        out += text.render(options_.width, 0, options_.colour);
        out += styled(visible(group), Style::strong, options_.colour) + "\n";
        text = empty_table(columns);
      }
      add_row(text, columns, table_.rows[i]);
    }
    return out + text.render(options_.width, 0, options_.colour);
  }

  const Table& table_;
  const TerminalOptions& options_;
  std::vector<std::size_t> widths_;  // of each column
};

}  // namespace

std::string table_text(const Table& table, const TerminalOptions& options) {
  switch (table.too_wide) {
    case Table::TooWide::splits:
      return SplitTable(table, options).render();
    case Table::TooWide::block_for_each_column:
      return block_for_each_column(table, options);
    case Table::TooWide::narrows:
      break;
  }
  return narrowed(table, options);
}

}  // namespace overbook::reports
