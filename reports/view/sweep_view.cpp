#include "reports/view/sweep_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "reports/text/words.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

// The axes from `first` on with their values, as in cell_text.
std::string text_of(const Sweep& sweep, const std::vector<std::size_t>& at, std::size_t first) {
  std::string out;
  for (std::size_t axis = first; axis < sweep.axes.size(); ++axis) {
    out += fmt::format("{}{} {}", out.empty() ? "" : ", ", sweep.axes[axis].field,
                       value_text(sweep.axes[axis].values[at[axis]]));
  }
  return out;
}

std::size_t index_of(const Sweep& sweep, const std::vector<std::size_t>& at) {
  std::size_t index = 0;
  for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
    index = index * sweep.axes[axis].values.size() + at[axis];
  }
  return index;
}

std::vector<std::string> value_texts(const SweepAxis& axis) {
  std::vector<std::string> texts;
  for (const double value : axis.values) texts.push_back(value_text(value));
  return texts;
}

bool is_clean(const Sweep& sweep, const SweepSeries& series) {
  for (std::size_t cell = 0; cell < series.verdict.size(); ++cell) {
    const Verdict verdict = series.verdict[cell];
    const bool is_good =
        verdict == Verdict::proved || verdict == Verdict::not_found || verdict == Verdict::not_applicable;
    if (!is_good && sweep.left_out[cell].empty()) return false;
  }
  return true;
}

CellClass class_of_rate(double rate) {
  if (rate < 0.01) return CellClass::below_1;
  if (rate < 0.1) return CellClass::below_10;
  return rate < 0.5 ? CellClass::below_50 : CellClass::from_50;
}

}  // namespace

std::string value_text(double value) {
  return fmt::format("{}", value);
}

std::vector<std::size_t> coordinates(const Sweep& sweep, std::size_t cell) {
  std::vector<std::size_t> at(sweep.axes.size());
  for (std::size_t axis = sweep.axes.size(); axis-- > 0;) {
    const std::size_t values = std::max<std::size_t>(sweep.axes[axis].values.size(), 1);
    at[axis] = cell % values;
    cell /= values;
  }
  return at;
}

std::size_t cell_count(const Sweep& sweep) {
  std::size_t cells = 1;
  for (const SweepAxis& axis : sweep.axes) cells *= axis.values.size();
  return cells;
}

std::string cell_text(const Sweep& sweep, std::size_t cell) {
  return text_of(sweep, coordinates(sweep, cell), 0);
}

std::string cell_of(const Report& report, const Counterexample& counterexample) {
  if (!report.sweep || !counterexample.cell) return {};
  return cell_text(*report.sweep, *counterexample.cell);
}

std::vector<SweepSlice> slices_of(const Sweep& sweep) {
  std::vector<SweepSlice> slices;
  if (sweep.axes.empty()) return slices;
  const bool has_rows = sweep.axes.size() > 1;
  const std::vector<std::string> columns = value_texts(sweep.axes[0]);
  const std::vector<std::string> rows = has_rows ? value_texts(sweep.axes[1]) : std::vector<std::string>{""};
  std::size_t count = 1;
  for (std::size_t axis = 2; axis < sweep.axes.size(); ++axis) count *= sweep.axes[axis].values.size();
  for (std::size_t i = 0; i < count; ++i) {
    // The first two coordinates are 0 in the first `count` cells: the axes beyond change fastest.
    std::vector<std::size_t> at = coordinates(sweep, i);
    SweepSlice slice{.label = text_of(sweep, at, 2),
                     .across = sweep.axes[0].field,
                     .down = has_rows ? sweep.axes[1].field : "",
                     .columns = columns,
                     .rows = rows,
                     .cells = {}};
    for (std::size_t row = 0; row < rows.size(); ++row) {
      std::vector<std::size_t> cells;
      for (std::size_t column = 0; column < columns.size(); ++column) {
        at[0] = column;
        if (has_rows) at[1] = row;
        cells.push_back(index_of(sweep, at));
      }
      slice.cells.push_back(std::move(cells));
    }
    slices.push_back(std::move(slice));
  }
  return slices;
}

CellClass class_of(const Sweep& sweep, const SweepSeries& series, std::size_t cell) {
  if (!sweep.left_out[cell].empty()) return CellClass::left_out;
  switch (series.verdict[cell]) {
    case Verdict::proved:
      return CellClass::proved;
    case Verdict::violated:
      return series.rate[cell] ? class_of_rate(*series.rate[cell]) : CellClass::violated;
    case Verdict::not_found:
      return CellClass::not_found;
    case Verdict::inconclusive:
      return CellClass::inconclusive;
    case Verdict::not_applicable:
      return CellClass::not_applicable;
    case Verdict::not_run:
      break;
  }
  return CellClass::not_run;
}

std::string figure_of(const SweepSeries& series, std::size_t cell, bool ascii) {
  switch (series.verdict[cell]) {
    case Verdict::proved:
      return "0 %";
    case Verdict::not_found:
      if (!series.upper_bound[cell]) return "0";
      return fmt::format("{} {}", ascii ? "<=" : "≤", percent_at_most(*series.upper_bound[cell]));
    case Verdict::violated:
      if (series.rate[cell]) return percent(*series.rate[cell]);
      return series.violations[cell] > 0 ? grouped(series.violations[cell]) : "";
    case Verdict::inconclusive:
    case Verdict::not_run:
    case Verdict::not_applicable:
      break;
  }
  return {};
}

std::string interval_of(const SweepSeries& series, std::size_t cell) {
  if (series.verdict[cell] != Verdict::violated) return {};
  if (!series.rate[cell] || !series.low[cell] || !series.high[cell]) return {};
  return interval({.estimate = *series.rate[cell], .low = *series.low[cell], .high = *series.high[cell]});
}

std::string excess_of(const SweepSeries& series, std::size_t cell) {
  return series.worst_excess[cell] > 0 ? fmt::format("+{}", series.worst_excess[cell]) : "";
}

bool is_all_proved(const Sweep& sweep, const SweepSeries& series) {
  if (is_never_applicable(sweep, series)) return false;
  for (std::size_t cell = 0; cell < series.verdict.size(); ++cell) {
    const Verdict verdict = series.verdict[cell];
    const bool is_fine = verdict == Verdict::proved || verdict == Verdict::not_applicable;
    if (sweep.left_out[cell].empty() && !is_fine) return false;
  }
  return true;
}

bool is_never_applicable(const Sweep& sweep, const SweepSeries& series) {
  for (std::size_t cell = 0; cell < series.verdict.size(); ++cell) {
    if (sweep.left_out[cell].empty() && series.verdict[cell] != Verdict::not_applicable) return false;
  }
  return true;
}

SeriesOfStrategy series_of(const Sweep& sweep, const std::string& strategy) {
  SeriesOfStrategy out;
  for (const SweepSeries& series : sweep.series) {
    if (series.strategy != strategy) continue;
    if (is_all_proved(sweep, series)) {
      out.proved.push_back(&series);
    } else if (is_never_applicable(sweep, series)) {
      out.not_applicable.push_back(&series);
    } else {
      (is_clean(sweep, series) ? out.clean : out.shown).push_back(&series);
    }
  }
  return out;
}

Wording claim_of_all_cells(Verdict verdict) {
  switch (verdict) {
    case Verdict::proved:
      return Words{.page = "Proved in every applicable cell: ",
                   .terminal = "proved in every applicable cell: ",
                   .markdown = "Proved in every applicable cell: "};
    case Verdict::not_applicable:
      return Words{.page = "Not applicable in any cell: ",
                   .terminal = "not applicable in any cell: ",
                   .markdown = "Not applicable in any cell: "};
    default:  // pages and Markdown draw their grids
      return Words{.terminal = "violated in no cell, but not proved in all: "};
  }
}

std::vector<std::string> left_out_notes(const Sweep& sweep) {
  constexpr std::size_t kMostNamed = 3;
  std::vector<std::string> notes;
  std::map<std::string, std::vector<std::size_t>> by_reason;
  for (std::size_t cell = 0; cell < sweep.left_out.size(); ++cell) {
    if (!sweep.left_out[cell].empty()) by_reason[sweep.left_out[cell]].push_back(cell);
  }
  for (const auto& [reason, cells] : by_reason) {
    std::string names;
    for (std::size_t i = 0; i < std::min(cells.size(), kMostNamed); ++i) {
      names += fmt::format("{}{}", names.empty() ? "" : "; ", cell_text(sweep, cells[i]));
    }
    if (cells.size() > kMostNamed) names += fmt::format("; and {} more", cells.size() - kMostNamed);
    notes.push_back(fmt::format("left out: {} ({})", names, reason));
  }
  return notes;
}

}  // namespace overbook::reports
