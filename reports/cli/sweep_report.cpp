#include "reports/cli/sweep_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "reports/cli/property_verdict.h"
#include "reports/cli/scenario_options.h"
#include "reports/cli/version.h"
#include "reports/view/sweep_view.h"

namespace overbook::cli {
namespace {

using reports::Verdict;

// From the worst to the best: what one cell says, the whole sweep says.
int badness(Verdict verdict) {
  switch (verdict) {
    case Verdict::violated:
      return 5;
    case Verdict::inconclusive:
      return 4;
    case Verdict::not_run:
      return 3;
    case Verdict::not_found:
      return 2;
    case Verdict::proved:
      return 1;
    case Verdict::not_applicable:
      return 0;
  }
  return 0;
}

void count(reports::CellCounts& counts, Verdict verdict) {
  switch (verdict) {
    case Verdict::proved:
      ++counts.proved;
      return;
    case Verdict::violated:
      ++counts.violated;
      return;
    case Verdict::not_found:
      ++counts.not_found;
      return;
    case Verdict::inconclusive:
      ++counts.inconclusive;
      return;
    case Verdict::not_run:
      ++counts.not_run;
      return;
    case Verdict::not_applicable:
      ++counts.not_applicable;
      return;
  }
}

// The cells in the order of their values, axis by axis: lists need not ascend.
std::vector<std::size_t> by_size(const scenarios::Sweep& sweep) {
  const auto values_of = [&](std::size_t cell) {
    std::vector<double> values;
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
      values.push_back(sweep.axes[axis].values[sweep.cells[cell].at[axis]]);
    }
    return values;
  };
  std::vector<std::size_t> order(sweep.cells.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values_of(a) < values_of(b); });
  return order;
}

void add(reports::PropertyResult& sum, const reports::PropertyResult& cell) {
  const bool is_first = sum.cells->all() == 0;
  count(*sum.cells, cell.verdict);
  if (is_first || badness(cell.verdict) > badness(sum.verdict)) {
    sum.verdict = cell.verdict;
    sum.reason = cell.reason;
  }
  if (sum.method.empty()) sum.method = cell.method;
  sum.schedules += cell.schedules;
  sum.violations += cell.violations;
  sum.undecided += cell.undecided;
  for (const auto& [excess, schedules] : cell.schedules_by_excess)
    sum.schedules_by_excess[excess] += schedules;
  if (cell.worst_excess) sum.worst_excess = std::max(sum.worst_excess.value_or(0), *cell.worst_excess);
}

class SweepAssembler {
 public:
  SweepAssembler(const scenarios::Sweep& sweep, const std::vector<std::optional<reports::Report>>& cells,
                 const SweepFacts& facts)
      : sweep_(sweep), cells_(cells), facts_(facts), order_(by_size(sweep)) {}

  Assembled assemble() {
    add_head();
    add_grid();
    const sim::Scenario& scenario = sweep_.first_cell().scenario;
    for (std::size_t i = 0; i < scenario.strategies.size(); ++i) add_strategy(i);
    add_counterexamples();
    return std::move(assembled_);
  }

 private:
  [[nodiscard]] const reports::Report* any_cell() const {
    const auto found =
        std::find_if(cells_.begin(), cells_.end(), [](const auto& cell) { return cell.has_value(); });
    return found == cells_.end() ? nullptr : &**found;
  }

  void add_head() {
    reports::Report& report = assembled_.report;
    sim::Scenario scenario = sweep_.first_cell().scenario;
    scenario.explore.seed = sweep_.seed;
    report.tool_version = kVersion;
    report.scenario = {.name = scenario.name,
                       .description = scenario.description,
                       .sha256 = scenarios::scenario_sha256(sweep_),
                       .text = scenarios::to_self_contained_json(sweep_),
                       .options = options_of(scenario)};
    for (const scenarios::Axis& axis : sweep_.axes) report.scenario.options[axis.field] = values_text(axis);
    report.seed = sweep_.seed;
    report.incomplete = !facts_.incomplete_reason.empty();
    report.incomplete_reason = facts_.incomplete_reason;
    report.command_line = facts_.command_line;
  }

  void add_grid() {
    reports::Sweep grid;
    for (const scenarios::Axis& axis : sweep_.axes) {
      grid.axes.push_back({.field = axis.field, .values = axis.values});
    }
    for (const scenarios::Cell& cell : sweep_.cells) {
      grid.seeds.push_back(cell.left_out.empty() ? cell.scenario.explore.seed : 0);
      grid.left_out.push_back(cell.left_out);
    }
    assembled_.report.sweep = std::move(grid);
  }

  void add_strategy(std::size_t index) {
    const reports::Report* const any = any_cell();
    if (any == nullptr) return;
    reports::StrategyResult strategy = any->strategies.at(index);
    const sim::StrategySummary& all = facts_.summaries.at(index);
    strategy.cost = cost_of(all.cost);
    strategy.requests = requests_of(all);
    for (const auto& cell : cells_) {
      if (!cell) continue;
      const reports::StrategyResult& other = cell->strategies.at(index);
      // What is set otherwise in another cell is an axis, or follows from one.
      std::erase_if(strategy.settings, [&](const std::string& setting) {
        return std::find(other.settings.begin(), other.settings.end(), setting) == other.settings.end();
      });
    }
    for (std::size_t p = 0; p < strategy.properties.size(); ++p) {
      assembled_.report.sweep->series.push_back(series_of(index, p));
      strategy.properties[p] = result_of(index, p);
    }
    assembled_.report.strategies.push_back(std::move(strategy));
  }

  [[nodiscard]] const reports::PropertyResult* result_in(std::size_t cell, std::size_t strategy,
                                                         std::size_t property) const {
    if (!cells_.at(cell)) return nullptr;
    return &cells_[cell]->strategies.at(strategy).properties.at(property);
  }

  [[nodiscard]] reports::PropertyResult result_of(std::size_t strategy, std::size_t property) const {
    reports::PropertyResult sum;
    const reports::PropertyResult& like = any_cell()->strategies[strategy].properties[property];
    sum.property = like.property;
    sum.claim = like.claim;
    sum.definition = like.definition;
    sum.cells.emplace();
    sum.expected = like.expected;
    reports::PropertyResult not_reached;
    not_reached.reason = "the campaign was stopped before this cell";
    for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
      if (!sweep_.cells[cell].left_out.empty()) continue;
      const reports::PropertyResult* result = result_in(cell, strategy, property);
      add(sum, result != nullptr ? *result : not_reached);
    }
    if (sum.expected) {
      sum.expectation_met = is_met(*sim::expectation_from_text(*sum.expected), sum.verdict);
    }
    return sum;
  }

  [[nodiscard]] reports::SweepSeries series_of(std::size_t strategy, std::size_t property) const {
    const reports::StrategyResult& like = any_cell()->strategies[strategy];
    reports::SweepSeries series;
    series.strategy = like.name;
    series.property = like.properties[property].property;
    for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
      static const reports::PropertyResult kNone;
      const reports::PropertyResult* const found = result_in(cell, strategy, property);
      const reports::PropertyResult& result = found != nullptr ? *found : kNone;
      const auto of_rate = [&](double reports::Rate::*field) {
        return result.rate ? std::optional((*result.rate).*field) : std::nullopt;
      };
      series.verdict.push_back(result.verdict);
      series.schedules.push_back(result.schedules);
      series.violations.push_back(result.violations);
      series.rate.push_back(of_rate(&reports::Rate::estimate));
      series.low.push_back(of_rate(&reports::Rate::low));
      series.high.push_back(of_rate(&reports::Rate::high));
      series.upper_bound.push_back(result.upper_bound);
      series.worst_excess.push_back(result.worst_excess.value_or(0));
      series.states.push_back(result.exhaustive ? result.exhaustive->states : 0);
    }
    return series;
  }

  // Property by property over all strategies, as in assemble(), so that each strategy has some.
  void add_counterexamples() {
    struct Kept {
      std::size_t strategy;
      std::size_t property;
      reports::Counterexample shown;
    };
    std::vector<Kept> kept;
    std::vector<reports::StrategyResult>& strategies = assembled_.report.strategies;
    const std::size_t properties = strategies.empty() ? 0 : strategies.front().properties.size();
    for (std::size_t p = 0; p < properties; ++p) {
      for (std::size_t s = 0; s < strategies.size(); ++s) {
        std::optional<reports::Counterexample> smallest = smallest_of(s, p);
        if (!smallest) continue;
        if (kept.size() == kMaxCounterexamples) {
          ++assembled_.counterexamples_left_out;
        } else {
          kept.push_back({s, p, std::move(*smallest)});
        }
      }
    }
    std::stable_sort(kept.begin(), kept.end(), [](const Kept& a, const Kept& b) {
      return std::pair(a.strategy, a.property) < std::pair(b.strategy, b.property);
    });
    for (Kept& one : kept) {
      strategies[one.strategy].properties[one.property].counterexample =
          assembled_.report.counterexamples.size();
      assembled_.report.counterexamples.push_back(std::move(one.shown));
    }
  }

  [[nodiscard]] std::optional<reports::Counterexample> smallest_of(std::size_t strategy,
                                                                   std::size_t property) const {
    for (const std::size_t cell : order_) {
      const reports::PropertyResult* const result = result_in(cell, strategy, property);
      if (result == nullptr || !result->counterexample) continue;
      reports::Counterexample shown = cells_[cell]->counterexamples.at(*result->counterexample);
      shown.cell = cell;
      return shown;
    }
    return std::nullopt;
  }

  const scenarios::Sweep& sweep_;
  const std::vector<std::optional<reports::Report>>& cells_;
  const SweepFacts& facts_;
  std::vector<std::size_t> order_;
  Assembled assembled_;
};

}  // namespace

Assembled assemble_sweep(const scenarios::Sweep& sweep,
                         const std::vector<std::optional<reports::Report>>& cells, const SweepFacts& facts) {
  return SweepAssembler(sweep, cells, facts).assemble();
}

std::string cell_place(const scenarios::Sweep& sweep, std::size_t cell) {
  const auto is_run = [](const scenarios::Cell& each) { return each.left_out.empty(); };
  const auto first = sweep.cells.begin();
  const auto number = std::count_if(first, first + static_cast<std::ptrdiff_t>(cell) + 1, is_run);
  std::vector<std::string> values;
  for (std::string setting : scenarios::settings_of(sweep, sweep.cells[cell])) {
    setting.replace(setting.find('='), 1, " ");
    values.push_back(std::move(setting));
  }
  return fmt::format("cell {} of {}: {}", number, std::count_if(first, sweep.cells.end(), is_run),
                     fmt::join(values, ", "));
}

std::string values_text(const scenarios::Axis& axis) {
  constexpr std::size_t kMostListed = 8;
  const std::vector<double>& values = axis.values;
  if (values.size() > kMostListed) {
    return fmt::format("{} to {} ({} values)", reports::value_text(values.front()),
                       reports::value_text(values.back()), values.size());
  }
  std::string out;
  for (const double value : values) out += (out.empty() ? "" : ", ") + reports::value_text(value);
  return out;
}

}  // namespace overbook::cli
