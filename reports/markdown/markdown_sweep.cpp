#include "reports/markdown/markdown_sweep.h"

#include <fmt/format.h>

#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/words.h"

namespace overbook::reports {
namespace {

std::string drawn(const GridCell& cell) {
  if (cell.cell_class == CellClass::left_out) return "left out";
  const Verdict verdict = verdict_of(cell.cell_class);
  std::string out = fmt::format("{} {}", glyph(verdict), cell.figure.empty() ? spoken(verdict) : cell.figure);
  if (!cell.excess.empty()) out += " " + cell.excess;
  return out;
}

std::string drawn(const Grid& grid) {
  std::string out = fmt::format("| {} ↓ {} → |", markdown_escaped(grid.down), markdown_escaped(grid.across));
  std::string rule = "| --- |";
  for (const std::string& column : grid.columns) {
    out += " " + column + " |";
    rule += " --- |";
  }
  out += "\n" + rule + "\n";
  for (std::size_t row = 0; row < grid.rows.size(); ++row) {
    out += fmt::format("| **{}** |", grid.rows[row]);
    for (const GridCell& cell : grid.cells[row]) out += " " + drawn(cell) + " |";
    out += "\n";
  }
  return out + "\n";
}

}  // namespace

std::string grids_in_markdown(const Grids& grids) {
  std::string out = fmt::format("### {}\n\n", markdown_escaped(grids.title.in(Format::markdown)));
  for (const Claim& claim : grids.claims) out += markdown_escaped(claim.text.in(Format::markdown)) + "\n\n";
  for (const Grid& grid : grids.grids)
    out += markdown_escaped(grid.title.in(Format::markdown)) + ":\n\n" + drawn(grid);
  return out;
}

}  // namespace overbook::reports
