#include "reports/markdown/markdown.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "reports/samples/sample_report.h"

namespace overbook::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(Markdown, HasVerdictsCounterexamplesCostAndMethod) {
  const std::string text = markdown_text(sample_report());
  EXPECT_THAT(text, StartsWith("# overbook: last-slot\n"));
  EXPECT_THAT(text,
              HasSubstr("\xe2\x9c\x97 **violated**<br>41,213 of 100,000 schedules (41 %), worst +2<br>ce1"));
  EXPECT_THAT(text, HasSubstr("**not as expected:** not-violated"));
  EXPECT_THAT(text, HasSubstr("### ce1: count-then-register, no-over-admission\n\n```text\n"));
  EXPECT_THAT(text, HasSubstr("| lua-script | 300,000 | 1 (1 to 1) | EVALSHA 1 |"));
  EXPECT_THAT(text, HasSubstr("```sh\noverbook run scenarios/last-slot.json --html report.html\n```"));
}

TEST(Markdown, SaysWhatItLeavesOut) {
  EXPECT_THAT(markdown_text(sample_report(), {.max_counterexamples = 2}),
              HasSubstr("5 more counterexamples not shown here; report.json has all."));
}

// Every row of a table has as many unguarded bars as its header, whatever the names hold.
TEST(Markdown, HostileTextsBreakNoTable) {
  std::istringstream lines(markdown_text(hostile_report()));
  std::size_t expected = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.front() != '|') {
      expected = 0;
      continue;
    }
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '\\') {
        ++i;
      } else if (line[i] == '|') {
        ++bars;
      }
    }
    if (expected == 0) expected = bars;
    EXPECT_EQ(bars, expected) << line;
  }
}

TEST(Markdown, LetsNoTagThroughOutsideOfBlocks) {
  std::istringstream lines(markdown_text(hostile_report()));
  std::string fence;
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind("```", 0) == 0) {
      const std::string ticks = line.substr(0, line.find_first_not_of('`'));
      fence = fence.empty() ? ticks : ticks.size() >= fence.size() ? std::string() : fence;
      continue;
    }
    if (!fence.empty()) continue;
    EXPECT_THAT(line, Not(HasSubstr("<script")));
    EXPECT_THAT(line, Not(HasSubstr("<img")));
    EXPECT_THAT(line, Not(HasSubstr("<svg")));
  }
  EXPECT_EQ(fence, "");
}

TEST(Markdown, TellsNumbersOfServersAndWhatShrinkingDid) {
  const std::string text = markdown_text(exhaustive_sample_report(), {});
  EXPECT_THAT(text, HasSubstr("| **count-then-register** | 3 | \xe2\x9c\x97 violated +2 |"));
  EXPECT_THAT(text, HasSubstr("| 412 | 1,290 | 12 | 0.50 s |  |\n"));
  EXPECT_THAT(text, HasSubstr("This was shrunk from 31 to 4 steps, from 8 servers to 2"));
  EXPECT_THAT(markdown_text(sample_report(), {}), Not(HasSubstr("By number of servers")));
}

TEST(Markdown, TellsWhatTheStrategiesAssume) {
  const std::string text = markdown_text(exhaustive_sample_report(), {});
  EXPECT_THAT(text, HasSubstr("| what goes wrong | count-then-register | lua-script |\n| --- | --- | --- |\n"
                              "| nothing | \xe2\x9c\x97 over +1 (3 steps) | \xe2\x9c\x93 holds |\n"
                              "| pause past the lease | \xe2\x9c\x97 over +2 (6 steps) | "
                              "\xe2\x9c\x97 over +1 (3 steps); undecided: leak (more than 20 states) "
                              "|\n"));
  EXPECT_THAT(text, HasSubstr("- **lua-script** assumes no pause longer than the lease.\n"));
  EXPECT_THAT(markdown_text(sample_report(), {}), Not(HasSubstr("assume")));
}

TEST(Markdown, SaysThatTimesAreVirtual) {
  const std::string text = markdown_text(timed_sample_report());
  EXPECT_THAT(
      text, HasSubstr("| count-then-register | p50 1.5 ms, p90 2.5 ms, p99 9 ms, max 12 s | leaked 15 s, "));
  EXPECT_THAT(text, HasSubstr("latency of a decision (virtual time)"));
  EXPECT_THAT(markdown_text(sample_report()), Not(HasSubstr("virtual")));
}

}  // namespace
}  // namespace overbook::reports
