#include "reports/cli/verdict.h"

#include <gtest/gtest.h>

namespace overbook::cli {
namespace {

using reports::Verdict;

// A report of one strategy with these results; `expected` empty: none is stated.
struct Given {
  Verdict verdict;
  std::string expected;
  bool is_met = true;
};

reports::Report report_of(const std::vector<Given>& results) {
  reports::Report report;
  report.strategies.resize(1);
  for (const Given& given : results) {
    reports::PropertyResult result;
    result.verdict = given.verdict;
    if (!given.expected.empty()) result.expected = given.expected;
    result.expectation_met = given.is_met;
    report.strategies[0].properties.push_back(result);
  }
  return report;
}

const reports::Report kClean = report_of({{Verdict::not_found, ""}});
const reports::Report kViolated = report_of({{Verdict::not_found, ""}, {Verdict::violated, ""}});
const reports::Report kAsExpected = report_of({{Verdict::violated, "violated"}, {Verdict::violated, ""}});
const reports::Report kNotAsExpected = report_of({{Verdict::violated, "not-violated", false}});
const reports::Report kNotFoundYet = report_of({{Verdict::not_found, "violated", false}});

TEST(ExitCode, IsOneForAViolationWhereNothingIsExpected) {
  EXPECT_EQ(exit_code_of(kClean, {}, {}), ExitCode::holds);
  EXPECT_EQ(exit_code_of(kViolated, {}, {}), ExitCode::violated);
}

TEST(ExitCode, IsZeroIfAndOnlyIfEveryExpectationIsMet) {
  EXPECT_EQ(exit_code_of(kAsExpected, {}, {}), ExitCode::holds);
  EXPECT_EQ(exit_code_of(kNotAsExpected, {}, {}), ExitCode::violated);
  EXPECT_EQ(exit_code_of(kNotFoundYet, {}, {}), ExitCode::violated);
}

TEST(ExitCode, WhatALimitLeftOpenContradictsNoExpectation) {
  const reports::Report open = report_of({{Verdict::inconclusive, "proved", false}});
  EXPECT_EQ(exit_code_of(open, {}, {}), ExitCode::inconclusive);
  EXPECT_EQ(exit_code_of(open, {}, FailOn::not_proved), ExitCode::violated);
  EXPECT_EQ(exit_code_of(report_of({{Verdict::not_found, "proved", false}}), {}, {}), ExitCode::violated);
}

TEST(ExitCode, FollowsFailOn) {
  EXPECT_EQ(exit_code_of(kAsExpected, {}, FailOn::violation), ExitCode::violated);
  EXPECT_EQ(exit_code_of(kNotFoundYet, {}, FailOn::violation), ExitCode::violated);
  EXPECT_EQ(exit_code_of(kClean, {}, FailOn::not_proved), ExitCode::violated);
  EXPECT_EQ(exit_code_of(report_of({{Verdict::proved, ""}}), {}, FailOn::not_proved), ExitCode::holds);
  EXPECT_EQ(exit_code_of(kNotAsExpected, {}, FailOn::never), ExitCode::holds);
}

TEST(ExitCode, OutOfTimeIsInconclusiveUnlessTheSchedulesThatRanSayEnough) {
  EXPECT_EQ(exit_code_of(kClean, sim::StopReason::out_of_time, {}), ExitCode::inconclusive);
  EXPECT_EQ(exit_code_of(kNotFoundYet, sim::StopReason::out_of_time, {}), ExitCode::inconclusive);
  EXPECT_EQ(exit_code_of(kNotAsExpected, sim::StopReason::out_of_time, {}), ExitCode::violated);
  EXPECT_EQ(exit_code_of(kViolated, sim::StopReason::out_of_time, {}), ExitCode::violated);
  EXPECT_EQ(exit_code_of(kAsExpected, sim::StopReason::out_of_time, {}), ExitCode::holds);
}

reports::Assumptions assumptions_of(const std::vector<Verdict>& verdicts) {
  reports::Assumptions assumptions;
  reports::AssumptionRow& row = assumptions.rows.emplace_back();
  for (const Verdict verdict : verdicts) row.properties.emplace_back().verdict = verdict;
  return assumptions;
}

TEST(ExitCode, OfAssumptionsFollowsFailOnAndNothingElse) {
  const reports::Assumptions broken = assumptions_of({Verdict::proved, Verdict::violated});
  EXPECT_EQ(exit_code_of(broken, true, {}), ExitCode::holds);
  EXPECT_EQ(exit_code_of(broken, false, {}), ExitCode::inconclusive);
  EXPECT_EQ(exit_code_of(broken, true, FailOn::violation), ExitCode::violated);
  EXPECT_EQ(exit_code_of(broken, false, FailOn::never), ExitCode::holds);
  const reports::Assumptions open = assumptions_of({Verdict::inconclusive, Verdict::not_applicable});
  EXPECT_EQ(exit_code_of(open, false, FailOn::violation), ExitCode::inconclusive);
  EXPECT_EQ(exit_code_of(open, false, FailOn::not_proved), ExitCode::violated);
  const reports::Assumptions clean = assumptions_of({Verdict::proved, Verdict::not_applicable});
  EXPECT_EQ(exit_code_of(clean, true, FailOn::not_proved), ExitCode::holds);
}

TEST(ExitCode, InterruptedIsInterruptedWhateverWasFound) {
  EXPECT_EQ(exit_code_of(kViolated, sim::StopReason::interrupted, FailOn::never), ExitCode::interrupted);
}

}  // namespace
}  // namespace overbook::cli
