#include "reports/assembly/sweep_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "scenarios/loader/sweep.h"
#include "sim/verification/sweep_answer.h"

namespace overbook::assembly {
namespace {

using reports::Verdict;
using ::testing::ElementsAre;

// limit and servers in no order; three conversations run, so that a limit of 2 makes no sense.
sim::Sweep sweep_of(const std::string& expect) {
  return scenarios::load_sweep_text(R"({"name": "x", "limit": [6, 2, 4], "running": 3, "servers": [4, 2],
    "strategies": ["count-then-register", {"use": "exclude-own-key", "count": {"by": "scan", "count": 10}}],
    "lease": {"ttl_ms": 500, "refresh_ms": 100},
    "explore": {"schedules": 200}, "expect": )" +
                                        expect + "}",
                                    "f", {});
}

sim::SweepAnswer run(const sim::Sweep& sweep) {
  sim::Unwatched watch;
  return sim::answer(sweep, model::PropertySet::all(), [&](std::size_t /*cell*/) {
    return sim::Turn{.question = {.sampling = sim::SamplingQuestion{}}, .watch = &watch};
  });
}

reports::Report report_of(const sim::Sweep& sweep, const sim::SweepAnswer& answer) {
  return assemble_sweep(sweep, answer, {.command_line = "overbook run a.json", .scenario_path = "a.json"})
      .report;
}

// Of one cell alone.
reports::Report report_of(const sim::Answer& cell) {
  return assemble(cell, {}).report;
}

reports::Report report_of(const sim::Sweep& sweep) {
  return report_of(sweep, run(sweep));
}

const reports::PropertyResult& result_of(const reports::Report& report, std::size_t strategy,
                                         model::PropertyId property) {
  return report.strategies.at(strategy).properties.at(static_cast<std::size_t>(property));
}

// Cells: (6,4) (6,2) (2,4) (2,2) (4,4) (4,2). Three slots with limit 6: only four servers overbook there.
TEST(SweepReport, HasAnEntryForEveryCellInEveryColumn) {
  const reports::Report report = report_of(sweep_of("{}"));
  ASSERT_TRUE(report.sweep);
  EXPECT_EQ(report.sweep->series.size(), 2 * model::kPropertyCount);
  const reports::SweepSeries& series = report.sweep->series.front();
  EXPECT_EQ(series.property, "no-over-admission");
  EXPECT_THAT(series.verdict, ElementsAre(Verdict::violated, Verdict::not_applicable, Verdict::not_run,
                                          Verdict::not_run, Verdict::violated, Verdict::violated));
  EXPECT_THAT(series.schedules, ElementsAre(200, 0, 0, 0, 200, 200));
  EXPECT_EQ(report.sweep->left_out[2], "3 conversations run already, but the limit is 2");
  EXPECT_TRUE(report.sweep->left_out[4].empty());
  EXPECT_TRUE(series.rate[0] && series.low[0] && series.high[0] && !series.upper_bound[0]);
  EXPECT_FALSE(series.upper_bound[1] || series.rate[1]);
  const reports::SweepSeries& clean = report.sweep->series.at(model::kPropertyCount);
  EXPECT_EQ(clean.verdict[0], Verdict::not_found);
  EXPECT_TRUE(clean.upper_bound[0] && !clean.rate[0]);
}

TEST(SweepReport, AddsUpToTheWorstCell) {
  const reports::Report report = report_of(sweep_of("{}"));
  const reports::PropertyResult& over = result_of(report, 0, model::PropertyId::no_over_admission);
  EXPECT_EQ(over.verdict, Verdict::violated);
  EXPECT_EQ(over.cells, (reports::CellCounts{.violated = 3, .not_applicable = 1}));
  EXPECT_EQ(over.schedules, 600U);
  EXPECT_EQ(over.worst_excess, 3U);
  EXPECT_FALSE(over.rate) << "the rate of different scenarios is the rate of nothing";
  EXPECT_EQ(result_of(report, 1, model::PropertyId::no_over_admission).verdict, Verdict::not_found)
      << "where it is not applicable does not count beside the others";
  const reports::PropertyResult& twice = result_of(report, 1, model::PropertyId::no_duplicate_run);
  EXPECT_EQ(twice.verdict, Verdict::not_applicable);
  EXPECT_EQ(twice.reason, "each request is for a conversation of its own");
  const reports::Requests& requests = report.strategies[0].requests.value();
  EXPECT_EQ(requests.admitted + requests.rejected, 200U * (4 + 2 + 4 + 2)) << "one by each server";
}

TEST(SweepReport, ViolatedIsExpectedOfSomeCellAndEverythingElseOfAll) {
  const reports::Report report = report_of(sweep_of(
      R"({"count-then-register": {"no-over-admission": "violated", "no-lasting-excess": "not-violated"},
          "exclude-own-key": {"no-over-admission": "not-violated", "no-slot-leak": "violated"}})"));
  EXPECT_TRUE(result_of(report, 0, model::PropertyId::no_over_admission).expectation_met);
  EXPECT_FALSE(result_of(report, 0, model::PropertyId::no_lasting_excess).expectation_met);
  EXPECT_TRUE(result_of(report, 1, model::PropertyId::no_over_admission).expectation_met);
  EXPECT_FALSE(result_of(report, 1, model::PropertyId::no_slot_leak).expectation_met);
}

TEST(SweepReport, KeepsTheCounterexampleOfTheSmallestCell) {
  const reports::Report report = report_of(sweep_of("{}"));
  const auto index = result_of(report, 0, model::PropertyId::no_over_admission).counterexample;
  ASSERT_TRUE(index);
  const reports::Counterexample& example = report.counterexamples.at(*index);
  EXPECT_EQ(example.cell, 5U) << "limit 4 and 2 servers, though they come last in the file";
  EXPECT_EQ(example.limit, 4U);
  EXPECT_TRUE(example.replay.starts_with("overbook replay a.json --set limit=4 --set servers=2 --strategy "));
}

TEST(SweepReport, AddsUpCosts) {
  const sim::Sweep sweep = sweep_of("{}");
  const sim::SweepAnswer answer = run(sweep);
  const reports::StrategyResult strategy = report_of(sweep, answer).strategies[0];
  std::uint64_t decisions = 0;
  std::uint64_t admitted = 0;
  double round_trips = 0;
  for (const auto& cell : answer.cells) {
    if (!cell) continue;
    const reports::StrategyResult alone = report_of(*cell).strategies[0];
    const reports::Cost& of_cell = alone.cost;
    decisions += of_cell.decisions;
    admitted += alone.requests->admitted;
    round_trips += of_cell.round_trips.mean * static_cast<double>(of_cell.decisions);
  }
  EXPECT_EQ(strategy.cost.decisions, decisions);
  EXPECT_EQ(strategy.requests->admitted, admitted);
  EXPECT_NEAR(strategy.cost.round_trips.mean, round_trips / static_cast<double>(decisions), 1e-9);
  EXPECT_GT(strategy.cost.commands_per_decision.at("SET"), 0);
}

// Percentiles can't be added up; what they are made of can.
TEST(SweepReport, OfTimedRunsHasLatenciesLeaksAndTheHistogramOfAllCells) {
  const sim::Sweep sweep = scenarios::load_sweep_text(
      R"({"name": "x", "limit": 2, "servers": [2, 4], "strategies": ["count-then-register"],
          "timing": {"mode": "timed", "latency": {"median_ms": 0.5, "sigma": 0.5}, "hold": {"constant_ms": 5}},
          "faults": {"crash": {"rate_per_s": 20}}, "explore": {"schedules": 300}})",
      "f", {});
  const sim::SweepAnswer answer = run(sweep);
  const reports::StrategyResult strategy = report_of(sweep, answer).strategies[0];
  ASSERT_TRUE(strategy.cost.virtual_time);
  const reports::VirtualCost& all = *strategy.cost.virtual_time;
  const reports::VirtualCost few = *report_of(*answer.cells[0]).strategies[0].cost.virtual_time;
  const reports::VirtualCost many = *report_of(*answer.cells[1]).strategies[0].cost.virtual_time;
  EXPECT_EQ(all.run_us, few.run_us + many.run_us);
  EXPECT_EQ(all.slot_us_leaked, few.slot_us_leaked + many.slot_us_leaked);
  EXPECT_GT(all.slot_us_leaked, 0U);
  EXPECT_EQ(all.latency_max_us, std::max(few.latency_max_us, many.latency_max_us));
  EXPECT_GE(all.latency_p50_us, std::min(few.latency_p50_us, many.latency_p50_us));
  EXPECT_LE(all.latency_p50_us, std::max(few.latency_p50_us, many.latency_p50_us));
  constexpr auto kOver = model::PropertyId::no_over_admission;
  std::map<std::uint32_t, std::uint64_t> schedules;
  for (const auto& cell : answer.cells) {
    for (const auto& [excess, count] : cell->strategies[0].sampled.properties[kOver].schedules_by_excess)
      schedules[excess] += count;
  }
  EXPECT_FALSE(schedules.empty());
  EXPECT_EQ(strategy.properties[static_cast<std::size_t>(kOver)].schedules_by_excess, schedules);
}

TEST(SweepReport, AddsUpWhatWasUndecided) {
  const sim::Sweep sweep = sweep_of("{}");
  sim::SweepAnswer answer = run(sweep);
  constexpr auto kProperty = model::PropertyId::linearizable;
  answer.cells[0]->strategies[0].sampled.properties[kProperty].undecided = 7;
  answer.cells[5]->strategies[0].sampled.properties[kProperty].undecided = 5;
  EXPECT_EQ(result_of(report_of(sweep, answer), 0, kProperty).undecided, 12U);
}

TEST(SweepReport, OfACampaignThatWasStoppedHasCellsThatDidNotRun) {
  const sim::Sweep sweep = sweep_of("{}");
  sim::SweepAnswer answer = run(sweep);
  answer.cells[5].reset();
  answer.stopped_because = sim::StopReason::interrupted;
  const reports::Report report = report_of(sweep, answer);
  EXPECT_TRUE(report.incomplete);
  EXPECT_EQ(report.incomplete_reason, "interrupted");
  EXPECT_EQ(report.sweep->series[0].verdict[5], Verdict::not_run);
  EXPECT_TRUE(report.sweep->left_out[5].empty());
  const reports::PropertyResult& clean = result_of(report, 1, model::PropertyId::no_over_admission);
  EXPECT_EQ(clean.verdict, Verdict::not_run) << "nothing is said of all cells";
  EXPECT_EQ(clean.cells, (reports::CellCounts{.not_found = 2, .not_run = 1, .not_applicable = 1}));
  EXPECT_FALSE(clean.reason.empty());
}

TEST(SweepReport, EchoesTheScenarioAsASweep) {
  const sim::Sweep sweep = sweep_of("{}");
  const reports::Report report = report_of(sweep);
  EXPECT_EQ(report.scenario.options.at("limit"), "6, 2, 4");
  EXPECT_EQ(report.scenario.options.at("running"), "3");
  EXPECT_EQ(report.seed, 1U);
  EXPECT_EQ(scenarios::load_sweep_text(report.scenario.text, "again", {}), sweep);
}

TEST(SweepReport, ListsFewValuesAndCountsMany) {
  EXPECT_EQ(values_text({.field = {}, .pointer = {}, .values = {1}}), "1");
  EXPECT_EQ(values_text({.field = {}, .pointer = {}, .values = {1, 2.5, 4}}), "1, 2.5, 4");
  EXPECT_EQ(values_text({.field = {}, .pointer = {}, .values = {1, 2, 3, 4, 5, 6, 7, 8, 9}}),
            "1 to 9 (9 values)");
}

TEST(CellPlace, CountsTheCellsThatAreRun) {
  const sim::Sweep sweep = scenarios::load_sweep_text(
      R"({"name":"x","limit":[1,3],"running":2,"servers":[2,4],"strategies":["lua-script"]})", "x", {});
  ASSERT_EQ(sweep.cells.size(), 4U);
  ASSERT_FALSE(sweep.cells[1].left_out.empty());
  EXPECT_EQ(cell_place(sweep, 2), "cell 1 of 2: limit 3, servers 2");
  EXPECT_EQ(cell_place(sweep, 3), "cell 2 of 2: limit 3, servers 4");
}

}  // namespace
}  // namespace overbook::assembly
