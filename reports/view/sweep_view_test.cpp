#include "reports/view/sweep_view.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/html/html.h"
#include "reports/json/json_reader.h"
#include "reports/json/json_writer.h"
#include "reports/markdown/markdown.h"
#include "reports/samples/sample_report.h"
#include "reports/terminal/terminal.h"
#include "reports/text/report_error.h"
#include "reports/text/words.h"

namespace overbook::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const Sweep& sample_sweep() {
  static const Report report = sweep_sample_report();
  return *report.sweep;
}

TEST(SweepView, NumbersCellsWithTheLastAxisFastest) {
  EXPECT_EQ(cell_text(sample_sweep(), 0), "servers 2, limit 1, faults.crash.rate_per_s 0");
  EXPECT_EQ(cell_text(sample_sweep(), 1), "servers 2, limit 1, faults.crash.rate_per_s 0.25");
  EXPECT_EQ(cell_text(sample_sweep(), 11), "servers 4, limit 2, faults.crash.rate_per_s 0.25");
  EXPECT_THAT(coordinates(sample_sweep(), 6), ElementsAre(1, 1, 0));
  EXPECT_EQ(cell_count(sample_sweep()), 12U);
}

TEST(SweepView, SlicesHaveTheFirstAxisAcrossAndTheSecondDown) {
  const auto slices = slices_of(sample_sweep());
  ASSERT_EQ(slices.size(), 2U);
  EXPECT_EQ(slices[0].label, "faults.crash.rate_per_s 0");
  EXPECT_EQ(slices[1].label, "faults.crash.rate_per_s 0.25");
  EXPECT_THAT(slices[1].columns, ElementsAre("2", "3", "4"));
  EXPECT_THAT(slices[1].rows, ElementsAre("1", "2"));
  EXPECT_THAT(slices[1].cells, ElementsAre(ElementsAre(1, 5, 9), ElementsAre(3, 7, 11)));
}

TEST(SweepView, OneAxisIsOneRow) {
  Sweep sweep;
  sweep.axes = {{.field = "servers", .values = {2, 3}}};
  const auto slices = slices_of(sweep);
  ASSERT_EQ(slices.size(), 1U);
  EXPECT_THAT(slices[0].cells, ElementsAre(ElementsAre(0, 1)));
  EXPECT_EQ(slices[0].down, "");
}

TEST(SweepView, ClassesAndFiguresSayWhatIsKnown) {
  const SweepSeries& mixed = sample_sweep().series.front();
  const std::vector<std::tuple<CellClass, std::string, std::string>> expected{
      {CellClass::below_1, "0.4 %", "+1"},   {CellClass::below_10, "5 %", "+2"},
      {CellClass::below_50, "47 %", "+3"},   {CellClass::left_out, "", ""},
      {CellClass::from_50, "50 %", "+5"},    {CellClass::from_50, "96 %", "+6"},
      {CellClass::violated, "12", ""},       {CellClass::violated, "", ""},
      {CellClass::not_found, "≤ 0.3 %", ""}, {CellClass::inconclusive, "", ""},
      {CellClass::not_run, "", ""},          {CellClass::proved, "0 %", ""}};
  for (std::size_t cell = 0; cell < expected.size(); ++cell) {
    EXPECT_EQ(class_of(sample_sweep(), mixed, cell), std::get<0>(expected[cell])) << cell;
    EXPECT_EQ(figure_of(mixed, cell), std::get<1>(expected[cell])) << cell;
    EXPECT_EQ(excess_of(mixed, cell), std::get<2>(expected[cell])) << cell;
  }
}

TEST(SweepView, ASharesIntervalIsThatOfItsCell) {
  const SweepSeries& mixed = sample_sweep().series.front();
  std::vector<std::string> intervals;
  for (std::size_t cell = 0; cell < mixed.verdict.size(); ++cell)
    intervals.push_back(interval_of(mixed, cell));
  EXPECT_EQ(intervals[2], "42.3 to 51.7 %");
  const std::string html = html_page(sweep_sample_report());
  for (std::size_t cell = 0; cell < mixed.verdict.size(); ++cell) {
    EXPECT_EQ(intervals[cell].empty(), mixed.verdict[cell] != Verdict::violated || !mixed.rate[cell]) << cell;
    if (!intervals[cell].empty()) {
      EXPECT_THAT(html, HasSubstr("<span class=\"ci\">" + intervals[cell] + "</span>"));
    }
  }
}

TEST(SweepView, TellsWhatIsProvedAllOverFromWhatIsNot) {
  const SeriesOfStrategy count = series_of(sample_sweep(), "count-then-register");
  ASSERT_EQ(count.proved.size(), 1U) << "a cell that was left out does not stand against it";
  EXPECT_EQ(count.proved[0]->property, "progress");
  ASSERT_EQ(count.shown.size(), 1U);
  Sweep few = sample_sweep();
  few.series[1].verdict[0] = Verdict::not_applicable;
  EXPECT_EQ(series_of(few, "count-then-register").proved.size(), 1U);
  const SeriesOfStrategy lua = series_of(sample_sweep(), "lua-script");
  EXPECT_EQ(lua.clean.size(), 1U) << "not applicable is no violation";
  ASSERT_EQ(lua.not_applicable.size(), 1U);
  EXPECT_EQ(lua.not_applicable[0]->property, "no-duplicate-run");
  EXPECT_TRUE(lua.proved.empty() && lua.shown.empty());
}

TEST(SweepView, NamesCellsThatWereLeftOutWithTheReason) {
  EXPECT_THAT(
      left_out_notes(sample_sweep()),
      ElementsAre(
          "left out: servers 2, limit 2, faults.crash.rate_per_s 0.25 (3 conversations run already, but "
          "the limit is 2)"));
  Sweep sweep = sample_sweep();
  for (std::size_t cell = 0; cell < 5; ++cell) sweep.left_out[cell] = "so";
  EXPECT_THAT(left_out_notes(sweep), ElementsAre(HasSubstr("; and 2 more (so)")));
}

TEST(SweepOnTheTerminal, HasAFigureInEveryCellAndNoLineTooLong) {
  const std::string text = terminal_text(sweep_sample_report(), {.width = 100});
  EXPECT_THAT(text, HasSubstr("limit  servers 2   3          4"));
  EXPECT_THAT(text, HasSubstr("1      ✗ 0.4 % +1  ✗ 50 % +5  ○ ≤ 0.3 %"));
  EXPECT_THAT(text, HasSubstr("✓ proved in every applicable cell: progress"));
  EXPECT_THAT(text, HasSubstr("· not applicable in any cell: no-duplicate-run"));
  EXPECT_THAT(text, HasSubstr("blank: left out"));
  EXPECT_THAT(text, HasSubstr("left out: servers 2"));
  EXPECT_THAT(text, HasSubstr("in so many of the cells"));
  EXPECT_THAT(text, HasSubstr("with servers 3, limit 2,\nfaults.crash.rate_per_s 0"));
}

TEST(SweepOnTheTerminal, IsAsciiWhereAsked) {
  const std::string text = terminal_text(sweep_sample_report(), {.ascii = true, .width = 100});
  EXPECT_THAT(text, HasSubstr("o <= 0.3 %"));
  for (const char c : text) ASSERT_GE(c, 0);
}

TEST(SweepAsMarkdown, IsATableForEveryPropertyThatIsNotProvedAllOver) {
  const std::string text = markdown_text(sweep_sample_report());
  EXPECT_THAT(text, HasSubstr("| limit ↓ servers → | 2 | 3 | 4 |\n"));
  EXPECT_THAT(text, HasSubstr("| **2** | ✗ 47 % +3 | ✗ 12 | – not run |"));
  EXPECT_THAT(text, HasSubstr("| **2** | left out | ✗ violated | ✓ 0 % |"));
  EXPECT_THAT(markdown_text(sample_report()), Not(HasSubstr("## Sweep")));
}

TEST(SweepAsJson, RefusesColumnsThatAreNotAsLongAsThereAreCells) {
  Report report = sweep_sample_report();
  report.sweep->series[1].states.pop_back();
  try {
    static_cast<void>(from_json(to_json(report), "f"));
    FAIL();
  } catch (const ReportError& error) {
    EXPECT_THAT(error.what(), HasSubstr("/sweep/series/1/states"));
    EXPECT_THAT(error.what(), HasSubstr("one for each of 12 cells"));
  }
}

TEST(SweepAsJson, RefusesACounterexampleOfACellThatIsNotThere) {
  Report report = sweep_sample_report();
  report.counterexamples.front().cell = 12;
  EXPECT_THROW(static_cast<void>(from_json(to_json(report), "f")), ReportError);
  report.counterexamples.front().cell = 11;
  EXPECT_EQ(from_json(to_json(report), "f"), report);
}

TEST(SweepInWords, CountsCells) {
  PropertyResult result;
  result.schedules = 100;
  result.cells = {.proved = 5, .violated = 7};
  result.worst_excess = 2;
  EXPECT_EQ(evidence(result), "violated in 7 of 12 cells, proved in 5, worst +2");
  EXPECT_EQ(frequency(result), "7/12");
  result.worst_excess.reset();
  result.cells = {.proved = 12};
  EXPECT_EQ(evidence(result), "proved in all 12 cells");
}

}  // namespace
}  // namespace overbook::reports
