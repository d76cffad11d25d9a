#include "reports/text/text_table.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

#include "model/text/utf8.h"
#include "reports/text/escape.h"

namespace overbook::reports {
namespace {

constexpr std::array<std::string_view, 6> kSequences{"",         "\x1b[1m",    "\x1b[2m",
                                                     "\x1b[32m", "\x1b[1;31m", "\x1b[33m"};

// Where a line of at most `width` columns ends: the length in bytes, and how many bytes of the rest to skip.
struct Cut {
  std::size_t length = 0;
  std::size_t skip = 0;
};

Cut cut_of(std::string_view text, std::size_t width) {
  std::size_t used = 0;
  std::size_t at = 0;
  Cut at_space;
  Cut after_mark;
  while (at < text.size()) {
    const text::Utf8Unit unit = text::utf8_at(text, at);
    const std::size_t columns = unit.valid ? text::display_width(unit.code_point) : 1;
    if (text[at] == ' ' && at > 0) at_space = {.length = at, .skip = 1};
    if (used + columns > width && at > 0) {
      if (at_space.length > 0) return at_space;
      if (after_mark.length > 0) return after_mark;
      return {.length = at, .skip = 0};
    }
    used += columns;
    at += unit.length;
    if (std::string_view("-:/_,").find(text[at - 1]) != std::string_view::npos && at < text.size()) {
      after_mark = {.length = at, .skip = 0};
    }
  }
  return {.length = text.size(), .skip = 0};
}

std::string without_trailing_spaces(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

// One line of a row. Padding goes before the next cell, never after the last one that has text.
class LineBuilder {
 public:
  LineBuilder(std::size_t indent, bool colour) : pending_(indent), colour_(colour) {}

  void add(std::string_view text, Style style, std::size_t width) {
    if (!text.empty()) {
      line_.append(pending_, ' ');
      line_ += styled(text, style, colour_);
      pending_ = 0;
    }
    pending_ += width - std::min(width, text::display_width(text));
  }
  void skip(std::size_t columns) { pending_ += columns; }
  [[nodiscard]] std::string take() { return std::move(line_) + "\n"; }

 private:
  std::string line_;
  std::size_t pending_;
  bool colour_;
};

std::string rendered_row(const std::vector<TextCell>& cells, const std::vector<TextColumn>& columns,
                         const std::vector<std::size_t>& widths, std::size_t gap, std::size_t indent,
                         bool colour) {
  std::vector<std::vector<std::string>> lines;
  std::size_t height = 1;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    lines.push_back(wrapped(cells[i].text, std::max<std::size_t>(widths[i], 1)));
    height = std::max(height, lines.back().size());
  }
  std::string out;
  for (std::size_t line = 0; line < height; ++line) {
    LineBuilder builder(indent, colour);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      if (i > 0) builder.skip(gap);
      const bool has_line = line < lines[i].size();
      const Style style = has_line ? cells[i].style : Style::faint;
      builder.add(has_line ? lines[i][line] : columns[i].filler, style, widths[i]);
    }
    out += builder.take();
  }
  return out;
}

}  // namespace

std::string styled(std::string_view text, Style style, bool colour) {
  const std::string_view sequence = kSequences.at(static_cast<std::size_t>(style));
  if (!colour || sequence.empty() || text.empty()) return std::string(text);
  return std::string(sequence).append(text).append("\x1b[0m");
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  while (true) {
    const Cut cut = cut_of(text, width);
    lines.push_back(without_trailing_spaces(std::string(text.substr(0, cut.length))));
    text.remove_prefix(cut.length + cut.skip);
    if (text.empty()) return lines;
  }
}

std::string paragraph(std::string_view text, std::size_t width, std::string_view first,
                      std::string_view rest) {
  const std::size_t margin = std::max(text::display_width(first), text::display_width(rest));
  const std::size_t room = width > margin + 8 ? width - margin : 8;
  std::string out;
  for (const std::string& line : wrapped(visible(text), room)) {
    out += without_trailing_spaces(std::string(out.empty() ? first : rest) + line) + "\n";
  }
  return out;
}

TextTable::TextTable(std::vector<TextColumn> columns, std::size_t gap)
    : columns_(std::move(columns)), gap_(gap) {
  for (TextColumn& column : columns_) column.header = visible(column.header);
}

void TextTable::add_row(std::vector<TextCell> cells) {
  cells.resize(columns_.size());
  for (TextCell& cell : cells) cell.text = visible(cell.text);
  rows_.push_back(std::move(cells));
}

std::vector<std::size_t> TextTable::natural_widths() const {
  std::vector<std::size_t> widths;
  for (const TextColumn& column : columns_) {
    widths.push_back(std::max(column.min_width, text::display_width(column.header)));
  }
  for (const auto& row : rows_) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], text::display_width(row[i].text));
    }
  }
  return widths;
}

std::size_t TextTable::natural_width() const {
  const auto widths = natural_widths();
  return std::accumulate(widths.begin(), widths.end(), gap_ * (widths.empty() ? 0 : widths.size() - 1));
}

std::vector<std::size_t> TextTable::fitted_widths(std::size_t width) const {
  auto widths = natural_widths();
  std::size_t total = natural_width();
  // The widest of those that may shrink gives a column, until it fits: long texts pay first.
  while (total > width) {
    std::size_t widest = columns_.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const bool can_shrink =
          columns_[i].flexible && widths[i] > std::max<std::size_t>(columns_[i].min_width, 1);
      if (can_shrink && (widest == columns_.size() || widths[i] > widths[widest])) widest = i;
    }
    if (widest == columns_.size()) break;
    --widths[widest];
    --total;
  }
  return widths;
}

std::string TextTable::render(std::size_t width, std::size_t indent, bool colour) const {
  const auto widths = fitted_widths(width > indent ? width - indent : 1);
  std::vector<TextCell> headers;
  bool any_header = false;
  for (const TextColumn& column : columns_) {
    headers.push_back({column.header, Style::faint});
    any_header = any_header || !column.header.empty();
  }
  std::string out;
  if (any_header) {
    std::vector<TextColumn> no_fillers = columns_;
    for (TextColumn& column : no_fillers) column.filler.clear();
    out += rendered_row(headers, no_fillers, widths, gap_, indent, colour);
  }
  for (const auto& row : rows_) out += rendered_row(row, columns_, widths, gap_, indent, colour);
  return out;
}

}  // namespace overbook::reports
