// What every format says of a recorded history, and what none says: it was no run.
#include "reports/view/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/html/html.h"
#include "reports/json/json_reader.h"
#include "reports/json/json_writer.h"
#include "reports/junit/junit.h"
#include "reports/markdown/markdown.h"
#include "reports/samples/sample_report.h"
#include "reports/terminal/terminal.h"

namespace overbook::reports {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(History, ReadsInATerminalAsWhatHappened) {
  const std::string text = terminal_text(history_sample_report(), {.width = 120});
  EXPECT_THAT(
      text,
      HasSubstr("last-week   limit 1 \xc2\xb7 1,007 events \xc2\xb7 500 requests \xc2\xb7 2 servers\n"));
  EXPECT_THAT(text,
              HasSubstr("VIOLATED        3 times, worst +1; first at line 4, at the longest for 12 ms; ce1: "
                        "2 events\n"));
  EXPECT_THAT(text, HasSubstr("not found       holds in this history\n"));
  EXPECT_THAT(text, HasSubstr("breaks no-over-admission at line 4, 1 over the limit of 1\n"));
  EXPECT_THAT(
      text, HasSubstr("INCOMPLETE: 2 lines of 1,009 left out, line 17 among them. All that follows is of the "
                      "lines that were taken.\n"));
  EXPECT_THAT(text, HasSubstr("last-week violates 1 property: no-over-admission 3 times (worst +1). What is "
                              "inconclusive may be violated in it as well.\n"));
  EXPECT_THAT(text, HasSubstr("\xe2\x9c\x97 3 +1"));
  EXPECT_THAT(text, AllOf(Not(HasSubstr("seed")), Not(HasSubstr("Redis")), Not(HasSubstr("schedule")),
                          Not(HasSubstr("expectations")), Not(HasSubstr("replay"))));
}

// What the page says, without its program: that has words for every report.
std::string page_of(const Report& report) {
  const std::string html = html_page(report);
  return html.substr(0, html.find("<script"));
}

TEST(History, TellsItsFiguresAndTheLinesThatWereLeftOut) {
  const std::string verbose =
      terminal_text(history_sample_report(), {.verbosity = Verbosity::full, .width = 120});
  const std::string markdown = markdown_text(history_sample_report());
  const std::string page = page_of(history_sample_report());
  for (const std::string& text : {verbose, markdown, page}) {
    EXPECT_THAT(text, HasSubstr("line 40: found a list; expected an object"));
    EXPECT_THAT(text, HasSubstr("1,009"));
    EXPECT_THAT(text, Not(HasSubstr("sampled")));
  }
}

TEST(History, IsOnAPageWithoutRedisAndWithoutAScenario) {
  const std::string page = page_of(history_sample_report());
  EXPECT_THAT(page, AllOf(HasSubstr("holds in this history"), HasSubstr("The history")));
  EXPECT_THAT(page, AllOf(Not(HasSubstr("Redis after it")), Not(HasSubstr("The scenario")),
                          Not(HasSubstr("<th scope=\"row\">Seed"))));
}

TEST(History, IsATestSuiteOfItsOwn) {
  const std::string xml = junit_xml(history_sample_report());
  EXPECT_THAT(xml,
              HasSubstr(R"(<testsuite name="last-week" tests="4" failures="1" errors="0" skipped="2">)"));
  EXPECT_THAT(xml, HasSubstr(R"(<property name="history.sha256")"));
  EXPECT_THAT(xml, Not(HasSubstr("seed")));
}

TEST(History, SurvivesJson) {
  const Report report = history_sample_report();
  EXPECT_EQ(from_json(to_json(report), "x"), report);
}

TEST(History, ThatBreaksNothingSaysSoOfItselfOnly) {
  Report report = history_sample_report();
  report.strategies.front().properties.erase(report.strategies.front().properties.begin());
  EXPECT_EQ(history_headline(report),
            "last-week violates no property that a history can show and that was decided. What is "
            "inconclusive may be "
            "violated in it as well.");
  report.strategies.front().properties.pop_back();
  EXPECT_EQ(history_headline(report), "last-week violates no property that a history can show.");
}

}  // namespace
}  // namespace overbook::reports
