// A report of sample_report.h with everything in it at random.

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <cstring>
#include <optional>
#include <random>

#include "model/text/utf8.h"
#include "reports/samples/sample_report.h"

namespace overbook::reports {
namespace {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
  bool coin() { return below(2) == 0; }
  std::uint64_t count() { return engine_() >> below(64); }
  std::uint32_t small_count() { return static_cast<std::uint32_t>(engine_() >> (32 + below(32))); }
  double number() {
    while (true) {
      const std::uint64_t bits = engine_();
      double value = 0;
      static_assert(sizeof value == sizeof bits);
      std::memcpy(&value, &bits, sizeof value);
      if (std::isfinite(value)) return value;
    }
  }
  std::string text() {
    std::string out;
    for (std::uint64_t i = below(6); i > 0; --i) {
      auto c = static_cast<std::uint32_t>(below(coin() ? 0x80 : 0x110000));
      if (c >= 0xD800 && c <= 0xDFFF) c = U'<';
      text::append_utf8(out, c);
    }
    return out;
  }
  template <typename Make>
  auto list(std::uint64_t most, Make make) {
    std::vector<decltype(make())> out;
    for (std::uint64_t i = below(most + 1); i > 0; --i) out.push_back(make());
    return out;
  }
  template <typename Make>
  auto map(Make make) {
    std::map<std::string, decltype(make())> out;
    for (std::uint64_t i = below(4); i > 0; --i) out[text()] = make();
    return out;
  }

 private:
  std::mt19937_64 engine_;
};

KeyRow random_key(Dice& dice) {
  return {.key = dice.text(),
          .value = dice.text(),
          .added = dice.coin(),
          .removed = dice.coin(),
          .changed = dice.coin()};
}

StepRow random_step(Dice& dice) {
  StepRow step;
  step.number = dice.small_count();
  step.server = dice.text();
  step.action = dice.text();
  step.reply = dice.text();
  step.outcome = dice.text();
  step.redis = dice.list(3, [&dice] { return random_key(dice); });
  step.running = dice.small_count();
  step.running_names = dice.list(2, [&dice] { return dice.text(); });
  step.violates = dice.coin();
  if (dice.coin()) step.time_us = dice.count();
  if (step.time_us) step.line = step.number;
  if (dice.coin()) step.kind = static_cast<StepKind>(dice.below(10));
  if (dice.coin()) step.from = dice.small_count();
  return step;
}

Counterexample random_counterexample(Dice& dice) {
  Counterexample example;
  example.strategy = dice.text();
  example.property = dice.text();
  example.claim = dice.text();
  example.limit = dice.small_count();
  example.worst_excess = dice.small_count();
  example.broken_at_step = dice.small_count();
  example.schedule = dice.text();
  example.found_in_schedule = dice.count();
  example.found_steps = dice.small_count();
  if (dice.coin()) example.found_by = static_cast<FoundBy>(dice.below(6));
  example.options = dice.map([&dice] { return ChangedOption{dice.count(), dice.count()}; });
  example.explanation = dice.text();
  example.replay = dice.text();
  example.initial = dice.list(3, [&dice] { return random_key(dice); });
  example.initial_running = dice.small_count();
  example.servers = dice.list(4, [&dice] { return dice.text(); });
  example.steps = dice.list(5, [&dice] { return random_step(dice); });
  if (example.strategy.size() > 3) example.program = example.claim;
  return example;
}

ServersRow random_servers_row(Dice& dice) {
  ServersRow row;
  row.strategy = dice.text();
  row.servers = dice.small_count();
  row.properties = dice.list(4, [&dice] {
    ServersVerdict verdict;
    verdict.property = dice.text();
    verdict.verdict = static_cast<Verdict>(dice.below(6));
    if (dice.coin()) verdict.worst_excess = dice.small_count();
    verdict.schedule = dice.text();
    verdict.worst_schedule = dice.text();
    return verdict;
  });
  row.states = dice.count();
  row.transitions = dice.count();
  row.frontier = dice.coin() ? dice.count() : 0;
  row.depth = dice.small_count();
  row.reason = dice.text();
  if (dice.coin()) row.seconds = dice.number();
  return row;
}

AssumptionRow random_assumption_row(Dice& dice) {
  AssumptionRow row;
  row.strategy = dice.text();
  row.circumstance = dice.text();
  row.properties = dice.list(4, [&dice] {
    AssumptionVerdict verdict;
    verdict.property = dice.text();
    verdict.verdict = static_cast<Verdict>(dice.below(6));
    if (dice.coin()) verdict.worst_excess = dice.small_count();
    verdict.schedule = dice.text();
    verdict.steps = dice.small_count();
    return verdict;
  });
  row.states = dice.count();
  row.reason = dice.text();
  return row;
}

Assumptions random_assumptions(Dice& dice) {
  Assumptions assumptions;
  assumptions.circumstances = dice.list(3, [&dice] {
    return CircumstanceEcho{dice.text(), dice.text(), dice.list(2, [&dice] { return dice.text(); })};
  });
  assumptions.strategies = dice.list(3, [&dice] { return StrategyAssumptions{dice.text(), dice.text()}; });
  assumptions.rows = dice.list(4, [&dice] { return random_assumption_row(dice); });
  assumptions.is_beside_a_run = dice.coin();
  return assumptions;
}

PropertyResult random_property(Dice& dice, std::size_t counterexamples) {
  PropertyResult result;
  result.property = dice.text();
  result.claim = dice.text();
  result.definition = dice.text();
  result.verdict = static_cast<Verdict>(dice.below(6));
  result.method = dice.text();
  result.reason = dice.text();
  result.schedules = dice.coin() ? dice.count() : 0;
  result.violations = dice.coin() ? dice.count() : 0;
  if (result.schedules > 0 && dice.coin()) result.undecided = dice.count();
  if (dice.coin()) result.times = dice.count();
  if (dice.coin()) result.rate = {dice.number(), dice.number(), dice.number(), dice.number()};
  if (dice.coin()) result.upper_bound = dice.number();
  if (dice.coin()) result.worst_excess = dice.small_count();
  for (std::uint64_t i = dice.below(3); i > 0; --i) {
    result.schedules_by_excess[dice.small_count()] = dice.count();
  }
  if (dice.coin()) {
    result.exhaustive = {.states = dice.count(),
                         .transitions = dice.count(),
                         .frontier = dice.count(),
                         .depth = dice.small_count(),
                         .bounds = dice.map([&dice] { return dice.count(); }),
                         .servers = dice.list(3, [&dice] { return dice.small_count(); })};
  }
  if (counterexamples > 0 && dice.coin()) result.counterexample = dice.below(counterexamples);
  if (counterexamples > 0 && dice.coin()) result.worst_counterexample = dice.below(counterexamples);
  if (dice.coin()) result.expected = dice.text();
  result.expectation_met = dice.coin();
  if (dice.coin()) {
    result.cells = {.proved = dice.count(),
                    .violated = dice.count(),
                    .not_found = dice.count(),
                    .inconclusive = dice.count(),
                    .not_run = dice.count(),
                    .not_applicable = dice.count()};
  }
  return result;
}

template <typename Make>
auto column(std::size_t cells, Make make) {
  std::vector<decltype(make())> out;
  for (std::size_t i = 0; i < cells; ++i) out.push_back(make());
  return out;
}

Sweep random_sweep(Dice& dice) {
  Sweep sweep;
  std::size_t cells = 1;
  for (std::uint64_t axis = 1 + dice.below(3); axis > 0; --axis) {
    const std::size_t values = 1 + dice.below(3);
    cells *= values;
    const auto value = [&dice] {
      return dice.coin() ? dice.number() : static_cast<double>(dice.below(1'000'000));
    };
    sweep.axes.push_back({.field = dice.text(), .values = column(values, value)});
  }
  sweep.seeds = column(cells, [&dice] { return dice.count(); });
  sweep.left_out = column(cells, [&dice] { return dice.text(); });
  sweep.confidence = dice.number();
  const auto share = [&dice] { return dice.coin() ? std::optional(dice.number()) : std::nullopt; };
  for (std::uint64_t i = dice.below(3); i > 0; --i) {
    SweepSeries series;
    series.strategy = dice.text();
    series.property = dice.text();
    series.verdict = column(cells, [&dice] { return static_cast<Verdict>(dice.below(6)); });
    series.schedules = column(cells, [&dice] { return dice.count(); });
    series.violations = column(cells, [&dice] { return dice.count(); });
    series.rate = column(cells, share);
    series.low = column(cells, share);
    series.high = column(cells, share);
    series.upper_bound = column(cells, share);
    series.worst_excess = column(cells, [&dice] { return dice.small_count(); });
    series.states = column(cells, [&dice] { return dice.count(); });
    sweep.series.push_back(std::move(series));
  }
  return sweep;
}

StrategyResult random_strategy(Dice& dice, std::size_t counterexamples) {
  StrategyResult strategy;
  strategy.name = dice.text();
  strategy.use = dice.text();
  strategy.summary = dice.text();
  strategy.settings = dice.list(3, [&dice] { return dice.text(); });
  strategy.properties =
      dice.list(4, [&dice, counterexamples] { return random_property(dice, counterexamples); });
  strategy.cost.decisions = dice.count();
  strategy.cost.round_trips = {.mean = dice.number(), .min = dice.count(), .max = dice.count()};
  strategy.cost.commands_per_decision = dice.map([&dice] { return dice.number(); });
  strategy.cost.decisions_by_kind = dice.map([&dice] { return dice.count(); });
  if (dice.coin()) {
    strategy.requests = {.admitted = dice.count(),
                         .rejected = dice.count(),
                         .duplicate = dice.count(),
                         .failed = dice.count()};
  }
  if (dice.coin()) {
    strategy.cost.virtual_time = {.latency_p50_us = dice.count(),
                                  .latency_p90_us = dice.count(),
                                  .latency_p99_us = dice.count(),
                                  .latency_max_us = dice.count(),
                                  .slot_us_leaked = dice.count(),
                                  .slot_us_over_limit = dice.count(),
                                  .run_us = dice.count()};
  }
  return strategy;
}

Race random_race(Dice& dice) {
  return {.server = dice.text(), .strategies = dice.list(3, [&dice] {
            return RaceOfStrategy{
                .strategy = dice.text(), .rounds = dice.count(), .counts = dice.list(3, [&dice] {
                  return RaceCount{dice.text(), dice.count(), dice.small_count()};
                })};
          })};
}

HistoryEcho random_history(Dice& dice) {
  return {.lines = dice.count(),
          .events = dice.count(),
          .requests = dice.count(),
          .servers = dice.count(),
          .first_at_ms = dice.number(),
          .last_at_ms = dice.number(),
          .pending_at_end = dice.count(),
          .running_at_end = dice.count(),
          .lines_left_out = dice.count(),
          .left_out = dice.list(2, [&dice] {
            return BadLine{dice.count(), dice.text(), dice.text()};
          })};
}

}  // namespace

Report random_report(std::uint64_t seed) {
  Dice dice(seed);
  Report report;
  report.tool_version = dice.text();
  report.scenario.name = dice.text();
  report.scenario.description = dice.text();
  report.scenario.sha256 = dice.text();
  report.scenario.text = dice.text();
  report.scenario.options = dice.map([&dice] { return dice.text(); });
  report.scenario.is_timed = dice.coin();
  if (report.scenario.is_timed) report.scenario.options["timing.mode"] = "timed";
  report.seed = dice.count();
  report.incomplete = dice.coin();
  report.incomplete_reason = dice.text();
  report.command_line = dice.text();
  report.redis = dice.text();
  if (dice.coin()) report.race = random_race(dice);
  report.counterexamples = dice.list(3, [&dice] { return random_counterexample(dice); });
  report.by_servers = dice.list(4, [&dice] { return random_servers_row(dice); });
  const std::size_t counterexamples = report.counterexamples.size();
  report.strategies =
      dice.list(3, [&dice, counterexamples] { return random_strategy(dice, counterexamples); });
  report.timings = dice.map([&dice] { return dice.number(); });
  if (dice.coin()) report.assumptions = random_assumptions(dice);
  if (dice.coin()) report.history = random_history(dice);
  if (dice.coin()) {
    report.sweep = random_sweep(dice);
    for (Counterexample& example : report.counterexamples) {
      if (dice.coin()) example.cell = dice.below(report.sweep->seeds.size());
    }
  }
  return report;
}

}  // namespace overbook::reports
