#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

#include "reports/html/html_blocks.h"
#include "reports/html/html_parts.h"
#include "reports/text/glyphs.h"
#include "reports/text/words.h"
#include "reports/view/parts.h"

namespace overbook::reports {
namespace {

// The colour of a class: g0 to g5 are the graded ones.
constexpr std::array<std::string_view, kCellClasses> kStyles{"g0", "g1", "g2", "g3", "g4", "g5",
                                                             "g5", "gi", "gn", "gn", "gn"};

std::string_view style_of_class(CellClass cell_class) {
  return kStyles.at(static_cast<std::size_t>(cell_class));
}

void add_cell(HtmlBuilder& html, const GridCell& cell) {
  const Verdict verdict = verdict_of(cell.cell_class);
  html.open("td", {{"class", style_of_class(cell.cell_class)}});
  if (cell.cell_class == CellClass::left_out) {
    html.text("left out").close();
    return;
  }
  html.element("span", {{"aria-hidden", "true"}}, glyph(verdict));
  html.element("span", {{"class", "vh"}}, fmt::format("{} ", spoken(verdict)));
  html.text(" ");
  if (!cell.target.empty()) html.open("a", {{"href", cell.target}});
  html.text(cell.figure.empty() && !cell.target.empty() && cell.excess.empty() ? "shown" : cell.figure);
  if (!cell.excess.empty()) html.text(cell.figure.empty() ? "" : " ").element("b", cell.excess);
  if (!cell.target.empty()) html.close();
  if (!cell.interval.empty()) html.element("span", {{"class", "ci"}}, cell.interval);
  html.close();
}

void add_grid(HtmlBuilder& html, const Grid& grid) {
  html.open("table", {{"class", "grid"}});
  html.element("caption", grid.title.in(Format::page));
  html.open("thead").open("tr");
  html.element("th", {{"scope", "col"}},
               grid.down.empty() ? grid.across + " →" : fmt::format("{} ↓ {} →", grid.down, grid.across));
  for (const std::string& column : grid.columns) html.element("th", {{"scope", "col"}}, column);
  html.close().close().open("tbody");
  for (std::size_t row = 0; row < grid.rows.size(); ++row) {
    html.open("tr").element("th", {{"scope", "row"}}, grid.rows[row]);
    for (const GridCell& cell : grid.cells[row]) add_cell(html, cell);
    html.close();
  }
  html.close().close().line_break();
}

void add_banner(HtmlBuilder& html, std::size_t left_out) {
  if (left_out == 0) return;
  html.element("p", {{"class", "banner"}},
               fmt::format("{} left out, to keep the page small; the JSON report has all.",
                           counted(left_out, "more grid")));
}

}  // namespace

void add_legend(HtmlBuilder& html, const Legend& legend) {
  html.open("ul", {{"class", "classes"}, {"aria-label", "What the colours mean"}});
  for (const Legend::Entry& entry : legend.entries) {
    html.open("li").open("i", {{"class", style_of_class(entry.cell_class)}, {"aria-hidden", "true"}});
    html.text(glyph(verdict_of(entry.cell_class))).close();
    html.text(entry.meaning).close();
  }
  html.close().line_break();
}

std::size_t add_grids(HtmlBuilder& html, const Grids& grids, std::size_t max_bytes) {
  std::size_t shown = 0;
  for (; shown < grids.grids.size() && html.size() <= max_bytes; ++shown) {
    if (shown == 0) {
      html.element("h3", grids.title.in(Format::page));
      open_scroll_region(html, grids.label);
      html.open("div", {{"class", "grids"}});
    }
    add_grid(html, grids.grids[shown]);
  }
  if (shown > 0) html.close().close();
  if (shown == 0 && !grids.claims.empty()) html.element("h3", grids.title.in(Format::page));
  for (const Claim& claim : grids.claims) html.element("p", {{"class", "note"}}, claim.text.in(Format::page));
  return grids.grids.size() - shown;
}

void add_sweep(HtmlBuilder& html, const Report& report, std::size_t max_bytes) {
  if (!report.sweep) return;
  const Part part = sweep_part(report);
  std::size_t left_out = 0;
  for (const Block& block : part.blocks) {
    const auto* const grids = std::get_if<Grids>(&block);
    if (grids != nullptr && shows(grids->in, Format::page)) {
      left_out += add_grids(html, *grids, max_bytes);
    } else {
      add_banner(html, std::exchange(left_out, 0));
      add_block(html, block);
    }
  }
}

}  // namespace overbook::reports
