#include <fmt/format.h>

#include <array>
#include <string>

#include "reports/html/html_blocks.h"
#include "reports/html/html_parts.h"
#include "reports/text/glyphs.h"
#include "reports/text/words.h"
#include "reports/view/summary.h"
#include "reports/view/sweep_view.h"

namespace overbook::reports {
namespace {

// The colour of a class: g0 to g5 are the graded ones.
constexpr std::array<std::string_view, kCellClasses> kStyles{"g0", "g1", "g2", "g3", "g4", "g5",
                                                             "g5", "gi", "gn", "gn", "gn"};

std::string_view style_of_class(CellClass cell_class) {
  return kStyles.at(static_cast<std::size_t>(cell_class));
}

void add_swatch(HtmlBuilder& html, CellClass cell_class) {
  html.open("li").open("i", {{"class", style_of_class(cell_class)}, {"aria-hidden", "true"}});
  html.text(glyph(verdict_of(cell_class))).close();
  const bool is_share = cell_class >= CellClass::below_1 && cell_class <= CellClass::from_50;
  html.text(is_share ? fmt::format("violated, {}", label_of(cell_class)) : std::string(label_of(cell_class)));
  html.close();
}

// The six classes always, so that reports can be compared; the others where they occur.
void add_legend(HtmlBuilder& html, const Sweep& sweep) {
  std::array<bool, kCellClasses> is_shown{};
  for (std::size_t i = 0; i < kGradedClasses; ++i) is_shown.at(i) = true;
  for (const SweepSeries& series : sweep.series) {
    for (std::size_t cell = 0; cell < series.verdict.size(); ++cell) {
      is_shown.at(static_cast<std::size_t>(class_of(sweep, series, cell))) = true;
    }
  }
  html.open("ul", {{"class", "classes"}, {"aria-label", "What the colours mean"}});
  for (std::size_t i = 0; i < kCellClasses; ++i) {
    if (is_shown.at(i)) add_swatch(html, static_cast<CellClass>(i));
  }
  html.close().line_break();
}

void add_cell(HtmlBuilder& html, const Sweep& sweep, const SweepSeries& series, std::size_t cell) {
  const CellClass cell_class = class_of(sweep, series, cell);
  const Verdict verdict = verdict_of(cell_class);
  html.open("td", {{"class", style_of_class(cell_class)}});
  if (cell_class == CellClass::left_out) {
    html.text("left out").close();
    return;
  }
  html.element("span", {{"aria-hidden", "true"}}, glyph(verdict));
  html.element("span", {{"class", "vh"}}, fmt::format("{} ", spoken(verdict)));
  const std::string figure = figure_of(series, cell);
  if (!figure.empty()) html.text(" " + figure);
  const std::string excess = excess_of(series, cell);
  if (!excess.empty()) html.text(" ").element("b", excess);
  const std::string range = interval_of(series, cell);
  if (!range.empty()) html.element("span", {{"class", "ci"}}, range);
  html.close();
}

void add_grid(HtmlBuilder& html, const Sweep& sweep, const SweepSeries& series, const SweepSlice& slice) {
  html.open("table", {{"class", "grid"}});
  html.element("caption",
               slice.label.empty() ? series.strategy : fmt::format("{} · {}", series.strategy, slice.label));
  html.open("thead").open("tr");
  html.element("th", {{"scope", "col"}},
               slice.down.empty() ? slice.across + " →" : fmt::format("{} ↓ {} →", slice.down, slice.across));
  for (const std::string& column : slice.columns) html.element("th", {{"scope", "col"}}, column);
  html.close().close().open("tbody");
  for (std::size_t row = 0; row < slice.rows.size(); ++row) {
    html.open("tr").element("th", {{"scope", "row"}}, slice.rows[row]);
    for (const std::size_t cell : slice.cells[row]) add_cell(html, sweep, series, cell);
    html.close();
  }
  html.close().close().line_break();
}

// The grids of one property, strategy by strategy. Returns how many there was no room for.
std::size_t add_property(HtmlBuilder& html, const Sweep& sweep, const PropertyColumn& column,
                         std::size_t max_bytes) {
  std::size_t left_out = 0;
  std::string proved;
  std::string not_applicable;
  bool is_open = false;
  const std::string title =
      column.claim.empty() ? column.property : fmt::format("{}: {}", column.property, column.claim);
  const auto open = [&] {
    if (is_open) return;
    is_open = true;
    html.element("h3", title);
    open_scroll_region(html, fmt::format("Sweep: {}", column.property));
    html.open("div", {{"class", "grids"}});
  };
  const std::vector<SweepSlice> slices = slices_of(sweep);
  for (const SweepSeries& series : sweep.series) {
    if (series.property != column.property) continue;
    if (is_all_proved(sweep, series)) {
      proved += (proved.empty() ? "" : ", ") + series.strategy;
      continue;
    }
    if (is_never_applicable(sweep, series)) {
      not_applicable += (not_applicable.empty() ? "" : ", ") + series.strategy;
      continue;
    }
    for (const SweepSlice& slice : slices) {
      if (html.size() > max_bytes) {
        ++left_out;
        continue;
      }
      open();
      add_grid(html, sweep, series, slice);
    }
  }
  if (is_open) html.close().close();
  const bool is_told = !proved.empty() || !not_applicable.empty();
  if (!is_open && is_told) html.element("h3", title);
  if (!proved.empty())
    html.element("p", {{"class", "note"}},
                 claim_of_all_cells(Verdict::proved).in(Format::page) + proved + ".");
  if (!not_applicable.empty())
    html.element("p", {{"class", "note"}},
                 claim_of_all_cells(Verdict::not_applicable).in(Format::page) + not_applicable + ".");
  return left_out;
}

}  // namespace

void add_sweep(HtmlBuilder& html, const Report& report, std::size_t max_bytes) {
  if (!report.sweep) return;
  const Sweep& sweep = *report.sweep;
  html.open("section", {{"id", "sweep"}}).element("h2", "Sweep");
  html.element(
      "p", {{"class", "note"}},
      report.scenario.is_timed
          ? "Each cell is a scenario of its own. A percentage is the share of its schedules that violate the "
            "property, in the world of the scenario's distributions; below it is its 95 % interval "
            "(Wilson); +n is the worst excess over the limit in any of them."
          : "Each cell is a scenario of its own. A percentage is the share of its random schedules that "
            "violate the property, below it is its 95 % interval (Wilson), and +n is the worst excess "
            "over the limit in any of them.");
  add_legend(html, sweep);
  std::size_t left_out = 0;
  for (const PropertyColumn& column : property_columns(report)) {
    left_out += add_property(html, sweep, column, max_bytes);
  }
  if (left_out > 0) {
    html.element("p", {{"class", "banner"}},
                 fmt::format("{} left out, to keep the page small; the JSON report has all.",
                             counted(left_out, "more grid")));
  }
  for (const std::string& note : left_out_notes(sweep)) html.element("p", {{"class", "note"}}, note);
  html.close().line_break();
}

}  // namespace overbook::reports
