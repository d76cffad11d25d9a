// The report of sample_report.h whose every text is an attack.

#include <fmt/format.h>

#include <utility>

#include "reports/samples/sample_report.h"

namespace overbook::reports {
namespace {

// Replaces every string by a hostile one, another each time, and keeps it unique by a number.
class Poison {
 public:
  std::string operator()() {
    const std::string_view text = kHostileTexts.at(next_++ % kHostileTexts.size());
    return std::string(text) + fmt::format("#{}", next_);
  }
  void into(std::vector<std::string>& texts) {
    for (std::string& text : texts) text = (*this)();
  }
  void into(std::vector<KeyRow>& rows) {
    for (KeyRow& row : rows) {
      row.key = (*this)();
      row.value = (*this)();
    }
  }
  template <typename Value>
  void into(std::map<std::string, Value>& map) {
    std::map<std::string, Value> poisoned;
    for (auto& [key, value] : map) poisoned.emplace((*this)(), value);
    map = std::move(poisoned);
  }

 private:
  std::size_t next_ = 0;
};

void poison(Counterexample& example, Poison& text) {
  for (std::string* each : {&example.strategy, &example.property, &example.claim, &example.schedule,
                            &example.explanation, &example.replay}) {
    *each = text();
  }
  text.into(example.options);
  text.into(example.initial);
  for (StepRow& step : example.steps) {
    for (std::string* each : {&step.action, &step.reply, &step.outcome}) *each = text();
    text.into(step.redis);
    text.into(step.running_names);
  }
  const std::vector<std::string> clean = example.servers;
  text.into(example.servers);
  for (StepRow& step : example.steps) {
    for (std::size_t i = 0; i < clean.size(); ++i) {
      if (step.server == clean[i]) step.server = example.servers[i];
    }
  }
}

void poison(StrategyResult& strategy, Poison& text) {
  for (std::string* each : {&strategy.name, &strategy.use, &strategy.summary}) *each = text();
  text.into(strategy.settings);
  for (PropertyResult& result : strategy.properties) {
    for (std::string* each :
         {&result.property, &result.claim, &result.definition, &result.method, &result.reason}) {
      *each = text();
    }
    result.expected = text();
    if (result.exhaustive) text.into(result.exhaustive->bounds);
  }
  text.into(strategy.cost.commands_per_decision);
  text.into(strategy.cost.decisions_by_kind);
}

void poison(ServersRow& row, Poison& text) {
  for (std::string* each : {&row.strategy, &row.reason}) *each = text();
  for (ServersVerdict& verdict : row.properties) {
    for (std::string* each : {&verdict.property, &verdict.schedule, &verdict.worst_schedule}) *each = text();
  }
}

void poison(Assumptions& assumptions, Poison& text) {
  for (CircumstanceEcho& circumstance : assumptions.circumstances) {
    circumstance.name = assumptions.rows.front().circumstance;  // where it decides what is drawn
    circumstance.what = text();
    text.into(circumstance.settings);
  }
  for (StrategyAssumptions& strategy : assumptions.strategies) {
    strategy.strategy = text();
    strategy.sentence = text();
  }
  for (AssumptionRow& row : assumptions.rows) {
    for (std::string* each : {&row.strategy, &row.circumstance, &row.reason}) *each = text();
    for (AssumptionVerdict& verdict : row.properties) {
      for (std::string* each : {&verdict.property, &verdict.schedule}) *each = text();
    }
  }
}

}  // namespace

Report hostile_report() {
  Report report = exhaustive_sample_report();
  report.sweep = sweep_sample_report().sweep;
  Poison text;
  std::string all;
  for (const std::string_view each : kHostileTexts) all.append(each).append("\n");
  report.scenario.name = all;
  report.scenario.text = all;
  for (std::string* each : {&report.tool_version, &report.scenario.description, &report.scenario.sha256,
                            &report.incomplete_reason, &report.command_line, &report.redis}) {
    *each = text();
  }
  text.into(report.scenario.options);
  for (auto& [name, value] : report.scenario.options) value = text();
  for (StrategyResult& strategy : report.strategies) poison(strategy, text);
  for (ServersRow& row : report.by_servers) poison(row, text);
  for (Counterexample& example : report.counterexamples) {
    poison(example, text);
    example.cell = 1;
  }
  poison(*report.assumptions, text);
  for (SweepAxis& axis : report.sweep->axes) axis.field = text();
  report.sweep->left_out[3] = text();
  // Named as in the tables, where names decide what is drawn.
  for (SweepSeries& series : report.sweep->series) {
    series.strategy = report.strategies.front().name;
    series.property = report.strategies.front().properties.front().property;
  }
  report.race = {.server = text(), .strategies = {{text(), 9, {{text(), 3, 1}}}}};
  report.timings = {{text(), 1.5}};
  return report;
}

}  // namespace overbook::reports
