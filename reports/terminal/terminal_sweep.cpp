#include "reports/terminal/terminal_sweep.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "model/text/utf8.h"
#include "reports/terminal/terminal_blocks.h"
#include "reports/terminal/terminal_verdicts.h"
#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/text_table.h"
#include "reports/text/words.h"
#include "reports/view/sweep_view.h"

namespace overbook::reports {
namespace {

constexpr std::size_t kGap = 4;  // between blocks that stand side by side

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

TextCell cell_of_grid(const Sweep& sweep, const SweepSeries& series, std::size_t cell, bool ascii) {
  const CellClass cell_class = class_of(sweep, series, cell);
  // Nothing stands there: the legend says so.
  if (cell_class == CellClass::left_out) return {};
  const Verdict verdict = verdict_of(cell_class);
  std::string text(glyph(verdict, ascii));
  const std::string figure = figure_of(series, cell, ascii);
  if (!figure.empty()) text += " " + figure;
  const std::string excess = excess_of(series, cell);
  if (!excess.empty()) text += " " + excess;
  return {std::move(text), style_of(verdict)};
}

TextTable grid_table(const Sweep& sweep, const SweepSeries& series, const SweepSlice& slice, bool ascii) {
  TextTable table(std::vector<TextColumn>(slice.columns.size() + 1), 2);
  std::vector<TextCell> across{{slice.down, Style::faint}};
  for (std::size_t i = 0; i < slice.columns.size(); ++i) {
    const std::string text = i == 0 ? fmt::format("{} {}", slice.across, slice.columns[i]) : slice.columns[i];
    across.push_back({text, Style::faint});
  }
  table.add_row(std::move(across));
  for (std::size_t row = 0; row < slice.rows.size(); ++row) {
    std::vector<TextCell> cells{{slice.rows[row], Style::faint}};
    for (const std::size_t cell : slice.cells[row]) cells.push_back(cell_of_grid(sweep, series, cell, ascii));
    table.add_row(std::move(cells));
  }
  return table;
}

Drawing block_of(const Sweep& sweep, const SweepSeries& series, const SweepSlice& slice,
                 const TerminalOptions& options) {
  const TextTable table = grid_table(sweep, series, slice, options.ascii);
  constexpr std::size_t kUnbound = 100'000;
  constexpr bool kNoColour = false;
  const std::string title =
      visible(series.property) + (slice.label.empty() ? "" : " (" + visible(slice.label) + ")");
  Drawing block;
  block.plain = lines_of(table.render(kUnbound, 0, kNoColour));
  block.coloured = lines_of(table.render(kUnbound, 0, options.colour));
  for (const std::string& line : block.plain) block.width = std::max(block.width, text::display_width(line));
  const auto titles = wrapped(title, std::max<std::size_t>(block.width, 18));
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
      padding += block.width + kGap - text::display_width(block.plain[line]);
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
    used += block.width + kGap;
    row.push_back(std::move(block));
  }
  if (!row.empty()) out += side_by_side(std::move(row), kIndent) + "\n";
  return out;
}

std::string strategy_grids(const Report& report, const StrategyResult& strategy,
                           const TerminalOptions& options) {
  const Sweep& sweep = *report.sweep;
  std::string out = name_and_settings(strategy, options);
  const SeriesOfStrategy all = series_of(sweep, strategy.name);
  const auto add_claims = [&](Verdict verdict, const std::vector<const SweepSeries*>& of) {
    if (of.empty()) return;
    std::string text = claim_of_all_cells(verdict).in(Format::terminal);
    for (const SweepSeries* series : of) {
      text += (series == of.front() ? "" : ", ") + series->property;
    }
    out += paragraph(text, options.width, fmt::format("  {} ", glyph(verdict, options.ascii)), "    ");
  };
  add_claims(Verdict::proved, all.proved);
  add_claims(Verdict::not_applicable, all.not_applicable);
  std::vector<const SweepSeries*> drawn = all.shown;
  if (options.verbosity == Verbosity::full) {
    drawn.insert(drawn.end(), all.clean.begin(), all.clean.end());
  } else {
    add_claims(Verdict::not_found, all.clean);
  }
  std::vector<Drawing> blocks;
  for (const SweepSeries* series : drawn) {
    for (const SweepSlice& slice : slices_of(sweep))
      blocks.push_back(block_of(sweep, *series, slice, options));
  }
  if (!blocks.empty()) out += "\n";
  out += laid_out(std::move(blocks), options.width);
  return out.ends_with("\n\n") ? out : out + "\n";
}

std::string legend(const Sweep& sweep, const TerminalOptions& options) {
  std::array<bool, kCellClasses> occurs{};
  for (const SweepSeries& series : sweep.series) {
    for (std::size_t cell = 0; cell < series.verdict.size(); ++cell) {
      occurs.at(static_cast<std::size_t>(class_of(sweep, series, cell))) = true;
    }
  }
  const auto any = [&](CellClass from, CellClass to) {
    const auto at = [&](CellClass c) { return occurs.begin() + static_cast<std::ptrdiff_t>(c); };
    return std::any_of(at(from), at(to) + 1, [](bool is_there) { return is_there; });
  };
  const auto sign = [&](Verdict verdict) { return glyph(verdict, options.ascii); };
  std::string text = "in each cell:";
  const auto add = [&](std::string_view glyph, std::string_view meaning) {
    text += fmt::format("{} {} {}", text.ends_with(':') ? "" : ",", glyph, meaning);
  };
  if (any(CellClass::proved, CellClass::proved))
    add(sign(Verdict::proved), "proved within the cell's bounds");
  if (any(CellClass::below_1, CellClass::violated))
    add(sign(Verdict::violated), "violated (share or count of schedules, worst excess)");
  if (any(CellClass::not_found, CellClass::not_found))
    add(sign(Verdict::not_found), "not found (the share is at most that, with 95 % confidence)");
  if (any(CellClass::inconclusive, CellClass::inconclusive)) add(sign(Verdict::inconclusive), "inconclusive");
  if (any(CellClass::not_run, CellClass::not_run)) add(sign(Verdict::not_run), "not run");
  if (any(CellClass::not_applicable, CellClass::not_applicable))
    add(sign(Verdict::not_applicable), "not applicable");
  if (any(CellClass::left_out, CellClass::left_out)) add("blank:", "left out");
  return paragraph(text, options.width, "", "");
}

}  // namespace

std::string sweep_grids(const Report& report, const TerminalOptions& options) {
  if (!report.sweep) return {};
  std::string out;
  for (const StrategyResult& strategy : report.strategies) out += strategy_grids(report, strategy, options);
  out += legend(*report.sweep, options);
  for (const std::string& note : left_out_notes(*report.sweep))
    out += paragraph(note, options.width, "", "  ");
  return out + "\n";
}

}  // namespace overbook::reports
