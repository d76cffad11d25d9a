#include "reports/assembly/history_report.h"

#include <gtest/gtest.h>

namespace overbook::assembly {
namespace {

using model::PropertyId;
using sim::histories::RecordedKind;

sim::histories::WindowRow row(std::uint64_t line, RecordedKind kind, std::uint32_t running) {
  return {.kind = kind,
          .at = std::chrono::milliseconds(100 + line),
          .line = line,
          .server = "s1",
          .request = "r2",
          .conversation = "c2",
          .running = running,
          .running_names = {}};
}

sim::histories::Breach breach(std::uint64_t line, std::uint32_t excess) {
  return {.window = {.running_before = 1,
                     .rows = {row(line, RecordedKind::invoked, 1),
                              row(line + 1, RecordedKind::admitted, 1 + excess)},
                     .events = 2,
                     .first_line = line},
          .excess = excess,
          .involved = {{"r2", "c2", "s1", line, line + 1}},
          .involved_in_all = 1 + excess};
}

HistoryFacts facts() {
  HistoryFacts facts;
  facts.name = "last-week";
  facts.permits = 1;
  facts.properties = model::PropertySet::all();
  facts.lines = 10;
  return facts;
}

sim::histories::JudgedHistory judged() {
  sim::histories::JudgedHistory judged;
  judged.events = 10;
  judged.first_at = std::chrono::milliseconds(100);
  return judged;
}

const reports::PropertyResult& result_of(const reports::Report& report, PropertyId property) {
  return report.strategies.front().properties.at(static_cast<std::size_t>(property));
}

TEST(HistoryReport, NeverSaysProved) {
  const reports::Report report = history_report(judged(), facts());
  for (const reports::PropertyResult& result : report.strategies.front().properties) {
    EXPECT_EQ(result.verdict, reports::Verdict::not_found) << result.property;
    EXPECT_EQ(result.reason, "holds in this history");
  }
}

TEST(HistoryReport, StepsAreLinesAndTimesAreSinceItsBeginning) {
  auto history = judged();
  auto& over = history.properties[PropertyId::no_over_admission];
  over.times = 2;
  over.first_line = 3;
  over.worst_excess = 1;
  over.shortest = over.worst = breach(4, 1);
  const reports::Report report = history_report(history, facts());
  ASSERT_EQ(report.counterexamples.size(), 1U);
  const reports::Counterexample& shown = report.counterexamples.front();
  EXPECT_EQ(shown.broken_at_step, 5U);
  EXPECT_EQ(shown.steps.front().number, 4U);
  EXPECT_EQ(shown.steps.front().time_us, 4000U);
  EXPECT_EQ(shown.steps.front().action, "r2 asks for c2");
  EXPECT_EQ(shown.steps.back().outcome, "admitted c2");
  EXPECT_TRUE(shown.steps.back().violates);
  EXPECT_EQ(result_of(report, PropertyId::no_over_admission).reason, "first at line 3");
  EXPECT_EQ(result_of(report, PropertyId::no_over_admission).worst_counterexample, 0U);
}

TEST(HistoryReport, TheWorstIsShownWhereTheShortestIsNoneOfThem) {
  auto history = judged();
  auto& over = history.properties[PropertyId::no_over_admission];
  over.times = 2;
  over.worst_excess = 3;
  over.shortest = breach(4, 1);
  over.worst = breach(8, 3);
  const reports::Report report = history_report(history, facts());
  ASSERT_EQ(report.counterexamples.size(), 2U);
  EXPECT_EQ(report.counterexamples[1].worst_excess, 3U);
  EXPECT_EQ(result_of(report, PropertyId::no_over_admission).worst_counterexample, 1U);
}

TEST(HistoryReport, WhatWasMissedIsInconclusiveAndBesideAViolationStillTold) {
  auto history = judged();
  history.properties[PropertyId::linearizable].undecided = "not all was looked at";
  auto& rejection = history.properties[PropertyId::no_false_rejection];
  rejection.times = 1;
  rejection.first_line = 5;
  rejection.undecided = "one was pending for too long";
  rejection.shortest = breach(4, 0);
  const reports::Report report = history_report(history, facts());
  EXPECT_EQ(result_of(report, PropertyId::linearizable).verdict, reports::Verdict::inconclusive);
  EXPECT_EQ(result_of(report, PropertyId::no_false_rejection).verdict, reports::Verdict::violated);
  EXPECT_EQ(result_of(report, PropertyId::no_false_rejection).reason,
            "first at line 5; one was pending for too long");
}

TEST(HistoryReport, ALineThatWasLeftOutBeforeItCastsDoubtOnAViolation) {
  auto history = judged();
  auto& over = history.properties[PropertyId::no_over_admission];
  over.times = 1;
  over.shortest = over.worst = breach(4, 1);
  HistoryFacts read = facts();
  read.lines_left_out = 1;
  read.left_out = {{.line = 9, .found = "x", .expected = "y"}};
  const auto explanation = [&] { return history_report(history, read).counterexamples.front().explanation; };
  EXPECT_EQ(explanation().find("left out"), std::string::npos);
  read.left_out.front().line = 2;
  EXPECT_NE(explanation().find("(Unless a line that was left out says otherwise, such as line 2.)"),
            std::string::npos);
  EXPECT_TRUE(history_report(history, read).incomplete);
}

}  // namespace
}  // namespace overbook::assembly
