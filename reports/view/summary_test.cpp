#include "reports/view/summary.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/samples/sample_report.h"
#include "reports/text/words.h"

namespace overbook::reports {
namespace {

using ::testing::HasSubstr;

TEST(Headline, CountsViolationsAndNamesWhoHasNone) {
  EXPECT_EQ(headline(sample_report()),
            "4 of 5 strategies violate a property: no-over-admission by 1 (worst +2), no-lasting-excess by 1 "
            "(worst +2), no-false-rejection by 3, progress by 3. Only lua-script violates none. What was not "
            "found in the schedules that ran is not thereby proved.");
}

TEST(Headline, SpeaksOfAProofOnlyWhereAllIsProved) {
  Report report = exhaustive_sample_report();
  EXPECT_THAT(headline(report), HasSubstr("That is proved within the stated bounds."));
  report.strategies.back().properties[2].verdict = Verdict::not_found;
  EXPECT_THAT(headline(report), HasSubstr("is not thereby proved."));
  for (PropertyResult& result : report.strategies.back().properties) result.verdict = Verdict::not_run;
  EXPECT_THAT(headline(report), HasSubstr("Nothing was checked of lua-script."));
  EXPECT_THAT(headline(report), ::testing::Not(HasSubstr("Only lua-script")));
}

TEST(Headline, SaysNothingOfAStrategyAboutWhichTheEnginesDisagree) {
  Report report = exhaustive_sample_report();
  for (PropertyResult& result : report.strategies.back().properties) {
    result.verdict = Verdict::inconclusive;
    result.reason = kEnginesDisagree;
  }
  EXPECT_THAT(headline(report), HasSubstr("Nothing is said of lua-script, about which the engines disagree"));
  EXPECT_THAT(headline(report), ::testing::Not(HasSubstr("violates none")));
}

TEST(Headline, OfOneStrategyNamesIt) {
  Report report = sample_report();
  report.strategies.erase(report.strategies.begin(), report.strategies.end() - 1);
  EXPECT_THAT(headline(report), HasSubstr("lua-script violates no property that was checked."));
  report.strategies.clear();
  EXPECT_EQ(headline(report), "No strategy was run.");
}

TEST(Expectations, AreCountedAndSaidInOneLine) {
  Report report = sample_report();
  EXPECT_EQ(expectations(report).stated, 6U);
  EXPECT_EQ(expectations(report).met, 5U);
  EXPECT_EQ(expectations_line(report), "expectations: 1 of 6 NOT met");
  report.strategies[3].properties[3].expectation_met = true;
  EXPECT_EQ(expectations_line(report), "expectations: all 6 met");
  EXPECT_EQ(expectations_line(exhaustive_sample_report()), "expectations: the scenario states none");
}

TEST(IsFailure, IsAnUnmetExpectationOrElseAViolation) {
  PropertyResult violated;
  violated.verdict = Verdict::violated;
  EXPECT_TRUE(is_failure(violated, {.stated = 0, .met = 0}));
  EXPECT_FALSE(is_failure(violated, {.stated = 1, .met = 1}));
  violated.expectation_met = false;
  EXPECT_TRUE(is_failure(violated, {.stated = 1, .met = 0}));
  PropertyResult unsure;
  unsure.verdict = Verdict::inconclusive;
  EXPECT_FALSE(is_failure(unsure, {.stated = 0, .met = 0}));
}

TEST(CounterexampleAt, IsNullWhereThereIsNone) {
  const Report report = sample_report();
  EXPECT_EQ(counterexample_at(report, std::nullopt), nullptr);
  EXPECT_EQ(counterexample_at(report, 99), nullptr);
  EXPECT_EQ(counterexample_at(report, 2), &report.counterexamples[2]);
}

TEST(PropertyColumns, HoldEachPropertyOnce) {
  const auto columns = property_columns(sample_report());
  ASSERT_EQ(columns.size(), 9U);
  EXPECT_EQ(columns.front().property, "no-over-admission");
  EXPECT_EQ(columns.back().property, "no-failure");
}

}  // namespace
}  // namespace overbook::reports
