// The grids of a sweep: on a page property by property, in the text formats strategy by strategy.

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/text/words.h"
#include "reports/view/parts.h"
#include "reports/view/summary.h"
#include "reports/view/sweep_view.h"

namespace overbook::reports {
namespace {

class SweepPart {
 public:
  SweepPart(const Report& report, CleanCells clean)
      : report_(report), sweep_(*report.sweep), clean_(clean), slices_(slices_of(sweep_)) {
    for (const SweepSeries& series : sweep_.series) {
      for (std::size_t cell = 0; cell < series.verdict.size(); ++cell)
        occurs_.at(static_cast<std::size_t>(reports::class_of(sweep_, series, cell))) = true;
    }
  }

  Part made() {
    part_ = {.anchor = "sweep", .title = "Sweep", .blocks = {}};
    const std::vector<std::string> notes = left_out_notes(sweep_);
    add_page(notes);
    for (const StrategyResult& strategy : report_.strategies) {
      add_strategy(strategy, In::terminal);
      add_strategy(strategy, In::markdown);
    }
    add_legend_of_signs();
    List list{.in = In::texts, .items = {}};
    for (const std::string& note : notes) list.items.push_back({.text = {{note}}});
    part_.blocks.push_back(std::move(list));
    return std::move(part_);
  }

 private:
  void add_page(const std::vector<std::string>& notes) {
    part_.blocks.push_back(Paragraph{
        .in = In::page,
        .tone = Tone::note,
        .text = {{report_.scenario.is_timed
                      ? "Each cell is a scenario of its own. A percentage is the share of its schedules that "
                        "violate the property, in the world of the scenario's distributions; below it is its "
                        "95 % interval (Wilson); +n is the worst excess over the limit in any of them."
                      : "Each cell is a scenario of its own. A percentage is the share of its random "
                        "schedules that violate the property, below it is its 95 % interval (Wilson), and +n "
                        "is the worst excess over the limit in any of them."}}});
    add_legend_of_colours();
    for (const PropertyColumn& column : property_columns(report_)) add_property(column);
    for (const std::string& note : notes)
      part_.blocks.push_back(Paragraph{.in = In::page, .tone = Tone::note, .text = {{note}}});
  }

  // The six classes always, so that reports can be compared; the others where they occur.
  void add_legend_of_colours() {
    Legend legend{.in = In::page, .entries = {}};
    for (std::size_t i = 0; i < kCellClasses; ++i) {
      const auto cell_class = static_cast<CellClass>(i);
      if (i >= kGradedClasses && !occurs_.at(i)) continue;
      const bool is_share = cell_class >= CellClass::below_1 && cell_class <= CellClass::from_50;
      legend.entries.push_back(
          {cell_class, fmt::format("{}{}", is_share ? "violated, " : "", label_of(cell_class))});
    }
    part_.blocks.push_back(std::move(legend));
  }

  // Those that occur; shares have one sign.
  void add_legend_of_signs() {
    Legend legend{.in = In::terminal, .entries = {}};
    const auto add = [&](CellClass from, CellClass to, std::string_view meaning) {
      const auto at = [&](CellClass c) { return occurs_.begin() + static_cast<std::ptrdiff_t>(c); };
      if (std::find(at(from), at(to) + 1, true) != at(to) + 1)
        legend.entries.push_back({from, std::string(meaning)});
    };
    const auto add_one = [&](CellClass one, std::string_view meaning) { add(one, one, meaning); };
    add_one(CellClass::proved, "proved within the cell's bounds");
    add(CellClass::below_1, CellClass::violated, "violated (share or count of schedules, worst excess)");
    add_one(CellClass::not_found, "not found (the share is at most that, with 95 % confidence)");
    add_one(CellClass::inconclusive, "inconclusive");
    add_one(CellClass::not_run, "not run");
    add_one(CellClass::not_applicable, "not applicable");
    add_one(CellClass::left_out, "left out");
    part_.blocks.push_back(std::move(legend));
  }

  void add_property(const PropertyColumn& column) {
    Grids grids{.in = In::page,
                .title = column.claim.empty() ? column.property
                                              : fmt::format("{}: {}", column.property, column.claim),
                .label = fmt::format("Sweep: {}", column.property)};
    std::vector<std::string> proved;
    std::vector<std::string> not_applicable;
    for (const SweepSeries& series : sweep_.series) {
      if (series.property != column.property) continue;
      if (is_all_proved(sweep_, series)) {
        proved.push_back(series.strategy);
      } else if (is_never_applicable(sweep_, series)) {
        not_applicable.push_back(series.strategy);
      } else {
        add_grids(series, grids);
      }
    }
    add_claim(Verdict::proved, proved, grids);
    add_claim(Verdict::not_applicable, not_applicable, grids);
    part_.blocks.push_back(std::move(grids));
  }

  void add_strategy(const StrategyResult& strategy, In in) {
    const SeriesOfStrategy all = series_of(sweep_, strategy.name);
    Grids grids{.in = in, .title = strategy.name, .settings = strategy.settings};
    const auto add_claim_of = [&](Verdict verdict, const std::vector<const SweepSeries*>& of) {
      std::vector<std::string> properties;
      for (const SweepSeries* series : of) properties.push_back(series->property);
      add_claim(verdict, properties, grids);
    };
    add_claim_of(Verdict::proved, all.proved);
    add_claim_of(Verdict::not_applicable, all.not_applicable);
    for (const SweepSeries* series : all.shown) add_grids(*series, grids);
    if (in == In::terminal && clean_ == CleanCells::claimed) {
      add_claim_of(Verdict::not_found, all.clean);
    } else {
      for (const SweepSeries* series : all.clean) add_grids(*series, grids);
    }
    part_.blocks.push_back(std::move(grids));
  }

  static void add_claim(Verdict verdict, const std::vector<std::string>& of, Grids& grids) {
    if (of.empty()) return;
    const std::string names = fmt::format("{}", fmt::join(of, ", "));
    const Wording claim = claim_of_all_cells(verdict);
    grids.claims.push_back({verdict, Words{.page = claim.in(Format::page) + names + ".",
                                           .terminal = claim.in(Format::terminal) + names,
                                           .markdown = claim.in(Format::markdown) + names}});
  }

  void add_grids(const SweepSeries& series, Grids& grids) const {
    for (const SweepSlice& slice : slices_) {
      const std::string in_text =
          slice.label.empty() ? series.property : fmt::format("{} ({})", series.property, slice.label);
      const std::string on_page =
          slice.label.empty() ? series.strategy : fmt::format("{} · {}", series.strategy, slice.label);
      Grid grid{.title = Words{.page = on_page, .terminal = in_text, .markdown = in_text},
                .across = slice.across,
                .down = slice.down,
                .columns = slice.columns,
                .rows = slice.rows};
      for (const std::vector<std::size_t>& row : slice.cells) {
        grid.cells.emplace_back();
        for (const std::size_t cell : row) grid.cells.back().push_back(cell_of(series, cell));
      }
      grids.grids.push_back(std::move(grid));
    }
  }

  [[nodiscard]] GridCell cell_of(const SweepSeries& series, std::size_t cell) const {
    constexpr bool kInAscii = true;
    return {.cell_class = reports::class_of(sweep_, series, cell),
            .figure = figure_of(series, cell),
            .figure_in_ascii = figure_of(series, cell, kInAscii),
            .excess = excess_of(series, cell),
            .interval = interval_of(series, cell),
            .target = target_of(series, cell)};
  }

  // Where the report has a counterexample of just this cell.
  [[nodiscard]] std::string target_of(const SweepSeries& series, std::size_t cell) const {
    const std::vector<Counterexample>& all = report_.counterexamples;
    const auto at = std::find_if(all.begin(), all.end(), [&](const Counterexample& each) {
      return each.cell == cell && each.strategy == series.strategy && each.property == series.property;
    });
    return at == all.end() ? std::string() : fmt::format("#ce{}", at - all.begin() + 1);
  }

  const Report& report_;
  const Sweep& sweep_;
  CleanCells clean_;
  std::vector<SweepSlice> slices_;
  std::array<bool, kCellClasses> occurs_{};
  Part part_;
};

}  // namespace

Part sweep_part(const Report& report, CleanCells clean) {
  return report.sweep ? SweepPart(report, clean).made() : Part();
}

}  // namespace overbook::reports
