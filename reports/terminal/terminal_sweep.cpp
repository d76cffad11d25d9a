#include "reports/terminal/terminal_sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "model/text/utf8.h"
#include "reports/terminal/terminal_blocks.h"
#include "reports/terminal/terminal_verdicts.h"
#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/text_table.h"
#include "reports/view/parts.h"

namespace overbook::reports {
namespace {

constexpr std::size_t kGapBetweenBlocks = 4;  // between blocks that stand side by side

// Lines of a drawing, with and without colour: the plain ones tell how wide they are.
struct Drawing {
  std::vector<std::string> plain;
  std::vector<std::string> coloured;
  std::size_t width = 0;
};

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    lines.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return lines;
}

TextCell drawn(const GridCell& cell, bool ascii) {
  // Nothing stands there: the legend says so.
  if (cell.cell_class == CellClass::left_out) return {};
  const Verdict verdict = verdict_of(cell.cell_class);
  std::string text(glyph(verdict, ascii));
  const std::string& figure = ascii ? cell.figure_in_ascii : cell.figure;
  if (!figure.empty()) text += " " + figure;
  if (!cell.excess.empty()) text += " " + cell.excess;
  return {std::move(text), style_of(verdict)};
}

TextTable grid_table(const Grid& grid, bool ascii) {
  TextTable table(std::vector<TextColumn>(grid.columns.size() + 1), 2);
  std::vector<TextCell> across{{grid.down, Style::faint}};
  for (std::size_t i = 0; i < grid.columns.size(); ++i) {
    const std::string text = i == 0 ? fmt::format("{} {}", grid.across, grid.columns[i]) : grid.columns[i];
    across.push_back({text, Style::faint});
  }
  table.add_row(std::move(across));
  for (std::size_t row = 0; row < grid.rows.size(); ++row) {
    std::vector<TextCell> cells{{grid.rows[row], Style::faint}};
    for (const GridCell& cell : grid.cells[row]) cells.push_back(drawn(cell, ascii));
    table.add_row(std::move(cells));
  }
  return table;
}

Drawing drawn(const Grid& grid, const TerminalOptions& options) {
  const TextTable table = grid_table(grid, options.ascii);
  constexpr std::size_t kUnbound = 100'000;
  constexpr bool kNoColour = false;
  Drawing block;
  block.plain = lines_of(table.render(kUnbound, 0, kNoColour));
  block.coloured = lines_of(table.render(kUnbound, 0, options.colour));
  for (const std::string& line : block.plain) block.width = std::max(block.width, text::display_width(line));
  const auto titles =
      wrapped(visible(grid.title.in(Format::terminal)), std::max<std::size_t>(block.width, 18));
  block.plain.insert(block.plain.begin(), titles.begin(), titles.end());
  block.coloured.insert(block.coloured.begin(), titles.begin(), titles.end());
  for (const std::string& line : titles) block.width = std::max(block.width, text::display_width(line));
  return block;
}

// Titles may differ in height: the grids end on one line.
void align_bottoms(std::vector<Drawing>& blocks) {
  std::size_t height = 0;
  for (const Drawing& block : blocks) height = std::max(height, block.plain.size());
  for (Drawing& block : blocks) {
    const std::size_t missing = height - block.plain.size();
    block.plain.insert(block.plain.begin(), missing, "");
    block.coloured.insert(block.coloured.begin(), missing, "");
  }
}

std::string side_by_side(std::vector<Drawing> blocks, std::size_t indent) {
  align_bottoms(blocks);
  std::string out;
  for (std::size_t line = 0; line < blocks.front().plain.size(); ++line) {
    std::string text(indent, ' ');
    std::size_t padding = 0;
    for (const Drawing& block : blocks) {
      const std::string& coloured = block.coloured[line];
      if (!coloured.empty()) text += std::string(padding, ' ') + coloured;
      if (!coloured.empty()) padding = 0;
      padding += block.width + kGapBetweenBlocks - text::display_width(block.plain[line]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  }
  return out;
}

// As many blocks beside each other as fit.
std::string laid_out(std::vector<Drawing> blocks, std::size_t width) {
  constexpr std::size_t kIndent = 2;
  std::string out;
  std::vector<Drawing> row;
  std::size_t used = kIndent;
  for (Drawing& block : blocks) {
    if (!row.empty() && used + block.width > width) {
      out += side_by_side(std::exchange(row, {}), kIndent) + "\n";
      used = kIndent;
    }
    used += block.width + kGapBetweenBlocks;
    row.push_back(std::move(block));
  }
  if (!row.empty()) out += side_by_side(std::move(row), kIndent) + "\n";
  return out;
}

}  // namespace

std::string grids_text(const Grids& grids, const TerminalOptions& options) {
  std::string out = name_and_settings(grids.title.in(Format::terminal), grids.settings, options);
  for (const Claim& claim : grids.claims)
    out += paragraph(claim.text.in(Format::terminal), options.width,
                     fmt::format("  {} ", glyph(claim.verdict, options.ascii)), "    ");
  std::vector<Drawing> blocks;
  for (const Grid& grid : grids.grids) blocks.push_back(drawn(grid, options));
  if (!blocks.empty()) out += "\n";
  out += laid_out(std::move(blocks), options.width);
  return out.ends_with("\n\n") ? out : out + "\n";
}

std::string legend_text(const Legend& legend, const TerminalOptions& options) {
  std::string text = "in each cell:";
  for (const Legend::Entry& entry : legend.entries) {
    const std::string_view sign = entry.cell_class == CellClass::left_out
                                      ? "blank:"
                                      : glyph(verdict_of(entry.cell_class), options.ascii);
    text += fmt::format("{} {} {}", text.ends_with(':') ? "" : ",", sign, entry.meaning);
  }
  return paragraph(text, options.width, "", "");
}

std::string sweep_grids(const Report& report, const TerminalOptions& options) {
  const Part part =
      sweep_part(report, options.verbosity == Verbosity::full ? CleanCells::drawn : CleanCells::claimed);
  std::string out;
  for (const Block& block : part.blocks) out += block_text(block, options);
  return out.empty() || out.ends_with("\n\n") ? out : out + "\n";
}

}  // namespace overbook::reports
