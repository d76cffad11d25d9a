// What else sample_report.h has, made from the sample: explored, huge, swept and timed.

#include <fmt/format.h>

#include <utility>

#include "reports/samples/sample_report.h"

namespace overbook::reports {
namespace {

std::vector<ServersRow> sample_rows() {
  const ServersVerdict violated{.property = "no-over-admission",
                                .verdict = Verdict::violated,
                                .worst_excess = 1,
                                .schedule = "1.2.1.2",
                                .worst_schedule = "1.2.1.2"};
  ServersVerdict worse = violated;
  worse.worst_excess = 2;
  worse.worst_schedule = "1.2.3.1.2.3";
  const ServersVerdict proved{.property = "no-over-admission", .verdict = Verdict::proved};
  const ServersVerdict open{.property = "no-over-admission", .verdict = Verdict::inconclusive};
  return {{.strategy = "count-then-register",
           .servers = 2,
           .properties = {violated},
           .states = 31,
           .transitions = 60,
           .depth = 8},
          {.strategy = "count-then-register",
           .servers = 3,
           .properties = {worse},
           .states = 412,
           .transitions = 1290,
           .depth = 12,
           .seconds = 0.5},
          {.strategy = "lua-script",
           .servers = 2,
           .properties = {proved},
           .states = 16,
           .transitions = 20,
           .depth = 4},
          {.strategy = "lua-script",
           .servers = 3,
           .properties = {open},
           .states = 5804,
           .transitions = 9012,
           .frontier = 112,
           .depth = 11,
           .reason = "the time limit of 60 s ended first"}};
}

Assumptions sample_assumptions() {
  const AssumptionVerdict holds{.property = "no-over-admission", .verdict = Verdict::proved};
  const AssumptionVerdict broken{.property = "no-over-admission",
                                 .verdict = Verdict::violated,
                                 .worst_excess = 1,
                                 .schedule = "1.X1.2",
                                 .steps = 3};
  const AssumptionVerdict worse{.property = "no-over-admission",
                                .verdict = Verdict::violated,
                                .worst_excess = 2,
                                .schedule = "1.2.1.2.X1.3",
                                .steps = 6};
  const AssumptionVerdict open{.property = "no-slot-leak", .verdict = Verdict::inconclusive};
  return {.circumstances = {{"nothing", "Nothing goes wrong.", {}},
                            {"pause past the lease",
                             "A server stands still for longer than its lease, and goes on.",
                             {"lease.ttl_ms=15000", "faults.pause.budget=1"}}},
          .strategies = {{"count-then-register",
                          "breaks by itself: no-over-admission; beyond that it assumes "
                          "none of these."},
                         {"lua-script", "assumes no pause longer than the lease."}},
          .rows = {{"count-then-register", "nothing", {broken}, 31},
                   {"count-then-register", "pause past the lease", {worse}, 412},
                   {"lua-script", "nothing", {holds}, 16},
                   {"lua-script", "pause past the lease", {broken, open}, 20, "more than 20 states"}}};
}

// Cells of every class.
void mix(SweepSeries& mixed) {
  const std::vector<double> rates{0.004, 0.05, 0.47, 0, 0.5, 0.96};
  for (std::size_t cell = 0; cell < rates.size(); ++cell) {
    if (cell == 3) continue;
    mixed.verdict[cell] = Verdict::violated;
    mixed.violations[cell] = static_cast<std::uint64_t>(rates[cell] * 1000);
    mixed.rate[cell] = rates[cell];
    mixed.low[cell] = rates[cell] * 0.9;
    mixed.high[cell] = rates[cell] * 1.1;
    mixed.worst_excess[cell] = static_cast<std::uint32_t>(cell + 1);
  }
  mixed.verdict[6] = Verdict::violated;  // by a guided search: a count, and no share
  mixed.violations[6] = 12;
  mixed.verdict[7] = Verdict::violated;  // by exploring
  mixed.verdict[8] = Verdict::not_found;
  mixed.upper_bound[8] = 0.003;
  mixed.verdict[9] = Verdict::inconclusive;
  mixed.verdict[10] = Verdict::not_run;
}

}  // namespace

Report exhaustive_sample_report() {
  Report report = sample_report();
  for (StrategyResult& each : report.strategies) {
    each.requests.reset();
    for (PropertyResult& result : each.properties) {
      result.expected.reset();
      result.expectation_met = true;
    }
  }
  for (PropertyResult& result : report.strategies.back().properties) {
    if (result.verdict != Verdict::not_found) continue;
    PropertyResult proved;
    proved.property = result.property;
    proved.claim = result.claim;
    proved.definition = result.definition;
    proved.verdict = Verdict::proved;
    proved.method = "exhaustive";
    result = std::move(proved);
    result.exhaustive = {.states = 412,
                         .transitions = 1290,
                         .depth = 9,
                         .bounds = {{"servers", 3}, {"requests_per_server", 1}}};
  }
  PropertyResult& leak = report.strategies.front().properties[4];
  leak.verdict = Verdict::inconclusive;
  leak.method = "exhaustive";
  leak.schedules = 0;
  leak.upper_bound.reset();
  leak.reason = "out of memory";
  leak.exhaustive = {.states = 8100000,
                     .transitions = 30100200,
                     .frontier = 2200000,
                     .depth = 19,
                     .bounds = {{"servers", 3}}};
  report.strategies.front().properties[0].rate.reset();
  report.strategies.front().properties[0].method = "pct";
  // The first was found with more servers than it takes.
  report.counterexamples.front().options = {{"servers", {.value = 2, .found_with = 8}},
                                            {"retry.attempts", {.value = 0, .found_with = 2}}};
  report.by_servers = sample_rows();
  report.assumptions = sample_assumptions();
  report.incomplete = true;
  report.incomplete_reason = "interrupted after 61,000 schedules";
  return report;
}

Report huge_report(std::size_t counterexamples, std::size_t steps, std::size_t keys) {
  Report report = sample_report();
  Counterexample& first = report.counterexamples.front();
  StepRow step = first.steps.front();
  step.redis.clear();
  for (std::size_t i = 0; i < keys; ++i) {
    step.redis.push_back({.key = fmt::format("conv:u1:c{:04}", i), .value = fmt::format("S{}", i)});
  }
  first.steps.assign(steps, step);
  for (std::size_t i = 0; i < steps; ++i) first.steps[i].number = static_cast<std::uint32_t>(i + 1);
  first.steps.back().violates = true;
  first.broken_at_step = static_cast<std::uint32_t>(steps);
  const Counterexample copy = first;
  report.counterexamples.assign(counterexamples, copy);
  // Runs that are told apart, as each is drawn once.
  for (std::size_t i = 0; i < counterexamples; ++i)
    report.counterexamples[i].schedule += fmt::format(".{}", i + 1);
  for (StrategyResult& each : report.strategies) {
    for (PropertyResult& result : each.properties) {
      result.worst_counterexample.reset();
      if (result.counterexample) result.counterexample = 0;
    }
  }
  return report;
}

Report sweep_sample_report() {
  Report report = sample_report();
  Sweep sweep;
  sweep.axes = {{.field = "servers", .values = {2, 3, 4}},
                {.field = "limit", .values = {1, 2}},
                {.field = "faults.crash.rate_per_s", .values = {0, 0.25}}};
  constexpr std::size_t kCells = 12;
  sweep.seeds.resize(kCells, ~std::uint64_t{0});
  sweep.left_out.resize(kCells);
  sweep.left_out[3] = "3 conversations run already, but the limit is 2";
  const auto add = [&sweep](const std::string& strategy, const std::string& property) -> SweepSeries& {
    SweepSeries series;
    series.strategy = strategy;
    series.property = property;
    series.verdict.resize(kCells, Verdict::proved);
    series.schedules.resize(kCells, 1000);
    series.violations.resize(kCells);
    for (auto* column : {&series.rate, &series.low, &series.high, &series.upper_bound})
      column->resize(kCells);
    series.worst_excess.resize(kCells);
    series.states.resize(kCells, 412);
    series.verdict[3] = Verdict::not_run;
    sweep.series.push_back(std::move(series));
    return sweep.series.back();
  };
  mix(add("count-then-register", "no-over-admission"));
  add("count-then-register", "progress");
  SweepSeries& clean = add("lua-script", "no-over-admission");
  clean.verdict[0] = Verdict::not_found;
  clean.upper_bound[0] = 0.003;
  clean.verdict[1] = Verdict::not_applicable;
  SweepSeries& never = add("lua-script", "no-duplicate-run");
  for (std::size_t cell = 0; cell < kCells; ++cell) {
    if (cell != 3) never.verdict[cell] = Verdict::not_applicable;
  }
  report.sweep = std::move(sweep);
  for (StrategyResult& strategy : report.strategies) {
    for (PropertyResult& result : strategy.properties) {
      result.rate.reset();
      result.upper_bound.reset();
      result.schedules_by_excess.clear();
      result.cells = {.proved = 3, .violated = 7, .not_found = 1, .inconclusive = 0, .not_run = 0};
    }
  }
  report.counterexamples.front().cell = 6;
  return report;
}

Report timed_sample_report() {
  Report report = sample_report();
  report.scenario.options["timing.mode"] = "timed";
  report.scenario.is_timed = true;
  for (StrategyResult& strategy : report.strategies) {
    if (strategy.cost.decisions == 0) continue;
    strategy.cost.virtual_time = {.latency_p50_us = 1500,
                                  .latency_p90_us = 2500,
                                  .latency_p99_us = 9000,
                                  .latency_max_us = 12'000'000,
                                  .slot_us_leaked = 15'000'000,
                                  .slot_us_over_limit = 3000,
                                  .run_us = 600'000'000};
  }
  for (Counterexample& example : report.counterexamples) {
    for (StepRow& step : example.steps) step.time_us = std::uint64_t{480} * step.number;
  }
  return report;
}

namespace {

PropertyResult recorded_result(const char* property, Verdict verdict, const char* reason) {
  PropertyResult made;
  made.property = property;
  made.claim = "something holds";
  made.definition = "Something holds at every instant.";
  made.verdict = verdict;
  made.reason = reason;
  if (verdict != Verdict::not_applicable) made.method = "recorded";
  if (verdict != Verdict::not_applicable) made.times = 0;
  return made;
}

PropertyResult recorded_violation() {
  PropertyResult over =
      recorded_result("no-over-admission", Verdict::violated, "first at line 4, at the longest for 12 ms");
  over.times = 3;
  over.worst_excess = 1;
  over.counterexample = over.worst_counterexample = 0;
  return over;
}

StepRow recorded_step(std::uint32_t line, const char* action, const char* outcome, std::uint32_t running) {
  StepRow row;
  row.number = line;
  row.server = "s2";
  row.action = action;
  row.outcome = outcome;
  row.running = running;
  row.violates = running > 1;
  row.time_us = std::uint64_t{1000} * line;
  return row;
}

}  // namespace

Report history_sample_report() {
  Report report;
  report.tool_version = "0.1.0";
  report.scenario.name = "last-week";
  report.scenario.description = "What was recorded of real requests.";
  report.scenario.sha256 = std::string(64, 'a');
  report.scenario.options["limit"] = "1";
  report.command_line = "overbook judge last-week.jsonl --limit 1";
  report.incomplete = true;
  report.incomplete_reason = "2 lines of 1,009 left out, line 17 among them";
  report.history = HistoryEcho{.lines = 1009,
                               .events = 1007,
                               .requests = 500,
                               .servers = 2,
                               .first_at_ms = 0.5,
                               .last_at_ms = 90'000,
                               .pending_at_end = 1,
                               .running_at_end = 1,
                               .lines_left_out = 2,
                               .left_out = {{17, "no \"event\"", "an object"}, {40, "a list", "an object"}}};
  report.strategies.push_back(
      {.name = "last-week",
       .use = "recorded",
       .summary = "what was recorded",
       .settings = {},
       .properties = {recorded_violation(),
                      recorded_result("no-false-rejection", Verdict::not_found, "holds in this history"),
                      recorded_result("no-failure", Verdict::not_applicable,
                                      "a history does not tell whether a fault struck"),
                      recorded_result("linearizable", Verdict::inconclusive,
                                      "too many requests overlap to try their orders")},
       .cost = {},
       .requests = Requests{.admitted = 400, .rejected = 99, .duplicate = 0, .failed = 0}});
  report.counterexamples.push_back({.strategy = "last-week",
                                    .property = "no-over-admission",
                                    .claim = "something holds",
                                    .limit = 1,
                                    .worst_excess = 1,
                                    .broken_at_step = 4,
                                    .schedule = "",
                                    .found_by = FoundBy::recorded,
                                    .found_steps = 4,
                                    .options = {},
                                    .explanation = "After line 4 2 conversations surely run.",
                                    .replay = "",
                                    .initial = {},
                                    .initial_running = 1,
                                    .servers = {"s2"},
                                    .steps = {recorded_step(3, "r2 asks for c2", "", 1),
                                              recorded_step(4, "r2 has its answer", "admitted c2", 2)}});
  return report;
}

}  // namespace overbook::reports
