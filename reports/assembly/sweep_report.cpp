#include "reports/assembly/sweep_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "model/strategies/registry.h"
#include "reports/assembly/property_verdict.h"
#include "reports/assembly/scenario_options.h"
#include "reports/assembly/strategy_settings.h"
#include "reports/assembly/version.h"
#include "reports/view/sweep_view.h"
#include "scenarios/loader/sweep.h"

namespace overbook::assembly {
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

// What makes the file's scenario this cell: the settings made to the file, but for lists that the cell's own
// values replace.
scenarios::Settings cell_settings(const sim::Sweep& sweep, const sim::Cell& cell,
                                  scenarios::Settings settings) {
  std::erase_if(settings, [&](const std::string& setting) {
    const std::string path = setting.substr(0, setting.find('='));
    return std::any_of(sweep.axes.begin(), sweep.axes.end(),
                       [&](const sim::Axis& axis) { return axis.field == path; });
  });
  for (std::string& setting : scenarios::settings_of(sweep, cell)) settings.push_back(std::move(setting));
  return settings;
}

class SweepAssembler {
 public:
  SweepAssembler(const sim::Sweep& sweep, const sim::SweepAnswer& answer, const SweepFacts& facts)
      : sweep_(sweep),
        answer_(answer),
        cells_(answer.cells),
        facts_(facts),
        properties_(facts.properties.in_order()),
        order_(sim::cells_by_size(sweep)),
        all_(answer.added_up()) {}

  Assembled assemble() {
    add_head();
    add_grid();
    if (all_) {
      judge_cells();
      for (std::size_t i = 0; i < all_->strategies.size(); ++i) add_strategy(i);
      add_counterexamples();
    }
    return std::move(assembled_);
  }

 private:
  void add_head() {
    reports::Report& report = assembled_.report;
    sim::Scenario scenario = sweep_.first_cell().scenario;
    scenario.explore.seed = sweep_.seed;
    report.tool_version = kVersion;
    report.scenario = {.name = scenario.name,
                       .description = scenario.description,
                       .sha256 = scenarios::scenario_sha256(sweep_),
                       .text = scenarios::to_self_contained_json(sweep_),
                       .options = options_of(scenario),
                       .is_timed = scenario.timing.is_timed};
    for (const sim::Axis& axis : sweep_.axes) report.scenario.options[axis.field] = values_text(axis);
    report.seed = sweep_.seed;
    report.redis = facts_.verdicts.redis;
    report.command_line = facts_.command_line;
    if (!answer_.stopped_because) return;
    report.incomplete = true;
    report.incomplete_reason = reason_text(*answer_.stopped_because, facts_.verdicts.limits);
  }

  void add_grid() {
    reports::Sweep grid;
    for (const sim::Axis& axis : sweep_.axes) {
      grid.axes.push_back({.field = axis.field, .values = axis.values});
    }
    for (const sim::Cell& cell : sweep_.cells) {
      grid.seeds.push_back(cell.left_out.empty() ? cell.scenario.explore.seed : 0);
      grid.left_out.push_back(cell.left_out);
    }
    assembled_.report.sweep = std::move(grid);
  }

  void judge_cells() {
    for (const auto& cell : cells_) {
      std::vector<std::vector<reports::PropertyResult>>& results = results_.emplace_back();
      for (std::size_t s = 0; cell && s < cell->strategies.size(); ++s) {
        results.emplace_back();
        for (const model::PropertyId id : properties_)
          results.back().push_back(property_result(*cell, s, id, facts_.verdicts));
      }
    }
  }

  void add_strategy(std::size_t index) {
    const model::StrategySpec& spec = all_->scenario.strategies.at(index);
    const sim::StrategySummary& sampled = all_->strategies[index].sampled;
    reports::StrategyResult strategy{.name = spec.label,
                                     .use = spec.use,
                                     .summary = std::string(model::find_strategy(spec.use)->summary),
                                     .settings = common_settings(index),
                                     .properties = {},
                                     .cost = cost_of(sampled.cost),
                                     .requests = requests_of(sampled)};
    for (std::size_t p = 0; p < properties_.size(); ++p) {
      assembled_.report.sweep->series.push_back(series_of(index, p));
      strategy.properties.push_back(result_of(index, p));
    }
    assembled_.report.strategies.push_back(std::move(strategy));
  }

  // What is set otherwise in another cell is an axis, or follows from one.
  [[nodiscard]] std::vector<std::string> common_settings(std::size_t strategy) const {
    std::optional<std::vector<std::string>> common;
    for (const auto& cell : cells_) {
      if (!cell) continue;
      const std::vector<std::string> settings =
          settings_of(cell->scenario, cell->scenario.strategies.at(strategy), cell->strategies.at(strategy));
      if (!common) common = settings;
      std::erase_if(*common, [&](const std::string& setting) {
        return std::find(settings.begin(), settings.end(), setting) == settings.end();
      });
    }
    return common.value_or(std::vector<std::string>());
  }

  [[nodiscard]] const reports::PropertyResult* result_in(std::size_t cell, std::size_t strategy,
                                                         std::size_t property) const {
    return cells_.at(cell) ? &results_[cell].at(strategy).at(property) : nullptr;
  }

  [[nodiscard]] const reports::PropertyResult& any_result(std::size_t strategy, std::size_t property) const {
    const auto first =
        std::find_if(cells_.begin(), cells_.end(), [](const auto& cell) { return cell.has_value(); });
    return results_[static_cast<std::size_t>(first - cells_.begin())][strategy][property];
  }

  [[nodiscard]] reports::PropertyResult result_of(std::size_t strategy, std::size_t property) const {
    reports::PropertyResult sum;
    const reports::PropertyResult& like = any_result(strategy, property);
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
    reports::SweepSeries series;
    series.strategy = all_->scenario.strategies[strategy].label;
    series.property = model::info(properties_[property]).name;
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
      std::size_t cell;
    };
    std::vector<Kept> kept;
    for (std::size_t p = 0; p < properties_.size(); ++p) {
      for (std::size_t s = 0; s < all_->strategies.size(); ++s) {
        const std::optional<std::size_t> cell = smallest_with_finding(s, properties_[p]);
        if (!cell) continue;
        if (kept.size() == kMaxCounterexamples) {
          ++assembled_.counterexamples_left_out;
        } else {
          kept.push_back({s, p, *cell});
        }
      }
    }
    std::stable_sort(kept.begin(), kept.end(), [](const Kept& a, const Kept& b) {
      return std::pair(a.strategy, a.property) < std::pair(b.strategy, b.property);
    });
    reports::Report& report = assembled_.report;
    for (const Kept& one : kept) {
      report.strategies[one.strategy].properties[one.property].counterexample = report.counterexamples.size();
      report.counterexamples.push_back(shown(one.strategy, properties_[one.property], one.cell));
    }
  }

  [[nodiscard]] std::optional<std::size_t> smallest_with_finding(std::size_t strategy,
                                                                 model::PropertyId property) const {
    for (const std::size_t cell : order_) {
      if (cells_[cell] && cells_[cell]->strategies[strategy].findings[property].shortest) return cell;
    }
    return std::nullopt;
  }

  [[nodiscard]] reports::Counterexample shown(std::size_t strategy, model::PropertyId property,
                                              std::size_t cell) const {
    const sim::Answer& answer = *cells_[cell];
    reports::Counterexample example =
        counterexample_of(answer.scenario, answer.scenario.strategies[strategy], property,
                          *answer.strategies[strategy].findings[property].shortest,
                          {.scenario_path = facts_.scenario_path,
                           .settings = cell_settings(sweep_, sweep_.cells[cell], facts_.settings)});
    example.cell = cell;
    return example;
  }

  const sim::Sweep& sweep_;
  const sim::SweepAnswer& answer_;
  const std::vector<std::optional<sim::Answer>>& cells_;
  const SweepFacts& facts_;
  std::vector<model::PropertyId> properties_;
  std::vector<std::size_t> order_;  // of the cells, by size
  std::optional<sim::Answer> all_;  // what was sampled in all cells; nothing: none was run
  std::vector<std::vector<std::vector<reports::PropertyResult>>> results_;  // by cell, strategy, property
  Assembled assembled_;
};

}  // namespace

Assembled assemble_sweep(const sim::Sweep& sweep, const sim::SweepAnswer& answer, const SweepFacts& facts) {
  return SweepAssembler(sweep, answer, facts).assemble();
}

std::string cell_place(const sim::Sweep& sweep, std::size_t cell) {
  const auto is_run = [](const sim::Cell& each) { return each.left_out.empty(); };
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

std::string values_text(const sim::Axis& axis) {
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

}  // namespace overbook::assembly
