#include "reports/comparison/comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/markdown/markdown_blocks.h"
#include "reports/samples/sample_report.h"
#include "reports/terminal/terminal_blocks.h"

namespace overbook::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string compared(const Report& before, const Report& after) {
  const Part part = comparison_part({before, "a.json"}, {after, "b.json"});
  EXPECT_FALSE(part_in_markdown(part).empty());
  return part_text(part, {.width = 120});
}

PropertyResult& result(Report& report, std::size_t strategy, std::size_t property) {
  return report.strategies.at(strategy).properties.at(property);
}

TEST(Comparison, OfAReportWithItselfHasNothing) {
  for (const Report& report : {exhaustive_sample_report(), sweep_sample_report(), timed_sample_report(),
                               history_sample_report(), huge_report(3, 20, 2)})
    EXPECT_THAT(compared(report, report), HasSubstr("Nothing has changed")) << report.scenario.name;
  EXPECT_THAT(compared(sample_report(), sample_report()),
              HasSubstr("Nothing has changed: 45 verdicts as before."));
}

TEST(Comparison, TellsWhatBecameViolatedFirst) {
  const Report before = sample_report();
  Report after = before;
  PropertyResult& proved = result(after, 0, 2);
  ASSERT_NE(proved.verdict, Verdict::proved);
  proved.verdict = Verdict::proved;
  PropertyResult& broken = result(after, after.strategies.size() - 1, 0);
  ASSERT_NE(broken.verdict, Verdict::violated);
  broken.verdict = Verdict::violated;
  broken.worst_excess = 3;
  const std::string text = compared(before, after);
  EXPECT_THAT(text, HasSubstr("1 became violated, 1 became proved; 43 verdicts as before."));
  EXPECT_LT(text.find("violated, worst +3"), text.rfind("proved"));
}

TEST(Comparison, TellsARateThatMovedOnlyWhereTheIntervalsPart) {
  Report before = sample_report();
  Report after = before;
  result(before, 0, 0).rate = Rate{.estimate = 0.20, .low = 0.18, .high = 0.22};
  result(after, 0, 0).rate = Rate{.estimate = 0.23, .low = 0.21, .high = 0.25};
  EXPECT_THAT(compared(before, after), HasSubstr("Nothing has changed"));
  result(after, 0, 0).rate = Rate{.estimate = 0.30, .low = 0.28, .high = 0.32};
  EXPECT_THAT(compared(before, after), HasSubstr("1 moved; 44 verdicts as before."));
  EXPECT_THAT(compared(before, after), HasSubstr("30 % (28 % to 32 %)"));
}

TEST(Comparison, TellsWhatOnlyOneHas) {
  const Report before = sample_report();
  Report after = before;
  after.strategies.front().name = "mine";
  const std::string text = compared(before, after);
  EXPECT_THAT(text, HasSubstr("Only in a.json: " + before.strategies.front().name + "."));
  EXPECT_THAT(text, HasSubstr("Only in b.json: mine."));
}

TEST(Comparison, SaysThatTheScenarioIsAnother) {
  const Report before = sample_report();
  EXPECT_THAT(compared(before, before), Not(HasSubstr("not of the same")));
  Report after = before;
  after.scenario.options["servers"] = "17";
  EXPECT_THAT(compared(before, after), HasSubstr("now 17"));
  after = before;
  after.scenario.sha256 = "other";
  EXPECT_THAT(compared(before, after), HasSubstr("were edited"));
}

}  // namespace
}  // namespace overbook::reports
