#include "reports/view/race.h"

#include <gtest/gtest.h>

#include "reports/samples/sample_report.h"
#include "reports/terminal/terminal.h"

namespace overbook::reports {
namespace {

Report raced_report() {
  Report report;
  StrategyResult strategy;
  strategy.name = "naive";
  PropertyResult over;
  over.property = "no-over-admission";
  over.verdict = Verdict::violated;
  over.schedules = 1000;
  over.violations = 470;
  over.rate = Rate{.estimate = 0.47, .low = 0.44, .high = 0.5};
  over.worst_excess = 2;
  PropertyResult leak;
  leak.property = "no-slot-leak";
  leak.verdict = Verdict::proved;
  PropertyResult progress = leak;
  progress.property = "progress";
  strategy.properties = {over, leak, progress};
  report.strategies = {strategy};
  report.race =
      Race{.server = "Redis 7.0.15",
           .strategies = {
               {"naive", 200, {{"no-over-admission", 30, 1}, {"no-slot-leak", 0, 0}, {"progress", 1, 0}}}}};
  return report;
}

TEST(Race, EachPropertyThatEitherWayHasBrokenIsARow) {
  const std::vector<RaceRow> rows = race_rows(raced_report());
  ASSERT_EQ(rows.size(), 2U);
  EXPECT_EQ(rows[0].strategy, "naive");
  EXPECT_EQ(rows[0].property, "no-over-admission");
  EXPECT_EQ(rows[0].scheduled, "47 %, worst +2");
  EXPECT_EQ(rows[0].raced, "15 % (30 of 200), worst +1");
  EXPECT_EQ(rows[1].property, "progress");
  EXPECT_EQ(rows[1].scheduled, "proved");
  EXPECT_EQ(rows[1].raced, "0.5 % (1 of 200)");
}

TEST(Race, TheTerminalSaysThatItCantBeHadAgain) {
  const std::string text = terminal_text(raced_report(), {.width = 200});
  EXPECT_NE(text.find("Racing freely\nReal threads raced on Redis 7.0.15"), std::string::npos) << text;
  EXPECT_NE(text.find("the next race gives other figures"), std::string::npos) << text;
}

TEST(Race, WithoutOneNothingIsSaidOfIt) {
  EXPECT_TRUE(race_rows(sample_report()).empty());
  EXPECT_EQ(terminal_text(sample_report(), {}).find("Racing"), std::string::npos);
}

}  // namespace
}  // namespace overbook::reports
