#include "reports/markdown/markdown_sweep.h"

#include <fmt/format.h>

#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/words.h"
#include "reports/view/sweep_view.h"

namespace overbook::reports {
namespace {

std::string cell_markdown(const Sweep& sweep, const SweepSeries& series, std::size_t cell) {
  const CellClass cell_class = class_of(sweep, series, cell);
  if (cell_class == CellClass::left_out) return "left out";
  const Verdict verdict = verdict_of(cell_class);
  const std::string figure = figure_of(series, cell);
  const std::string excess = excess_of(series, cell);
  std::string out = fmt::format("{} {}", glyph(verdict), figure.empty() ? spoken(verdict) : figure);
  if (!excess.empty()) out += " " + excess;
  return out;
}

std::string grid(const Sweep& sweep, const SweepSeries& series, const SweepSlice& slice) {
  std::string out =
      fmt::format("| {} ↓ {} → |", markdown_escaped(slice.down), markdown_escaped(slice.across));
  std::string rule = "| --- |";
  for (const std::string& column : slice.columns) {
    out += " " + column + " |";
    rule += " --- |";
  }
  out += "\n" + rule + "\n";
  for (std::size_t row = 0; row < slice.rows.size(); ++row) {
    out += fmt::format("| **{}** |", slice.rows[row]);
    for (const std::size_t cell : slice.cells[row]) out += " " + cell_markdown(sweep, series, cell) + " |";
    out += "\n";
  }
  return out + "\n";
}

std::string claim(Verdict verdict, const std::vector<const SweepSeries*>& of) {
  if (of.empty()) return {};
  std::string out = claim_of_all_cells(verdict).in(Format::markdown);
  for (const SweepSeries* series : of)
    out += (series == of.front() ? "" : ", ") + markdown_escaped(series->property);
  return out + "\n\n";
}

}  // namespace

std::string markdown_sweep(const Report& report) {
  if (!report.sweep) return {};
  const Sweep& sweep = *report.sweep;
  std::string out = "## Sweep\n\n";
  for (const StrategyResult& strategy : report.strategies) {
    const SeriesOfStrategy all = series_of(sweep, strategy.name);
    out += fmt::format("### {}\n\n", markdown_escaped(strategy.name));
    out += claim(Verdict::proved, all.proved) + claim(Verdict::not_applicable, all.not_applicable);
    std::vector<const SweepSeries*> drawn = all.shown;
    drawn.insert(drawn.end(), all.clean.begin(), all.clean.end());
    for (const SweepSeries* series : drawn) {
      for (const SweepSlice& slice : slices_of(sweep)) {
        out += markdown_escaped(series->property);
        if (!slice.label.empty()) out += " (" + markdown_escaped(slice.label) + ")";
        out += ":\n\n" + grid(sweep, *series, slice);
      }
    }
  }
  for (const std::string& note : left_out_notes(sweep)) out += "- " + markdown_escaped(note) + "\n";
  return out + "\n";
}

}  // namespace overbook::reports
