#include "reports/junit/junit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/samples/sample_report.h"

namespace overbook::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::size_t times(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

TEST(Junit, FailsOnlyWhatIsNotAsExpectedWhereExpectationsAreStated) {
  const std::string xml = junit_xml(sample_report());
  EXPECT_THAT(
      xml, StartsWith("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"overbook: last-slot\" "
                      "tests=\"45\" failures=\"1\" errors=\"0\" skipped=\"15\">\n"));
  EXPECT_EQ(times(xml, "<failure"), 1U);
  EXPECT_THAT(xml, HasSubstr("the scenario expects not-violated"));
  EXPECT_THAT(
      xml,
      HasSubstr(
          "<testcase classname=\"overbook.last-slot.exclude-own-key\" name=\"progress\">\n      <failure"));
  EXPECT_THAT(xml, HasSubstr("--strategy exclude-own-key --schedule 121212\n</failure>"));
}

// Others decide then, but it is no success that something is broken of which nobody has thought.
TEST(Junit, SkipsAViolationThatNobodyMentionsWhereOthersAre) {
  EXPECT_THAT(
      junit_xml(sample_report()),
      HasSubstr("<skipped message=\"violated: 32,418 of 100,000 schedules (32 %); the scenario expects "
                "nothing of it\"/>"));
}

TEST(Junit, FailsEveryViolationWhereNoneIsStated) {
  const std::string xml = junit_xml(exhaustive_sample_report());
  EXPECT_EQ(times(xml, "<failure"), 8U);
  EXPECT_THAT(xml, HasSubstr("<skipped message=\"inconclusive: "));
}

TEST(Junit, SkipsWhatWasNotRunAndGivesTheReason) {
  EXPECT_THAT(
      junit_xml(sample_report()),
      HasSubstr("<skipped message=\"not-run: the campaign was stopped before its first schedule\"/>"));
}

TEST(Junit, SkipsWhatIsNotApplicableEvenWhereThatIsExpected) {
  Report report = sample_report();
  PropertyResult& twice = report.strategies.front().properties.at(6);
  ASSERT_EQ(twice.verdict, Verdict::not_applicable);
  twice.expected = "not-applicable";
  const std::string xml = junit_xml(report);
  EXPECT_EQ(times(xml, "<skipped message=\"not-applicable: each request is for a conversation of its own"),
            report.strategies.size());
}

TEST(Junit, GivesBoundsAsProperties) {
  EXPECT_THAT(junit_xml(exhaustive_sample_report()),
              HasSubstr("<property name=\"no-over-admission.bounds.servers\" value=\"3\"/>"));
}

TEST(Junit, LetsNoTextOut) {
  const std::string xml = junit_xml(hostile_report());
  EXPECT_THAT(xml, Not(HasSubstr("<script")));
  EXPECT_THAT(xml, Not(HasSubstr("<img")));
  EXPECT_THAT(xml, Not(HasSubstr("<?pi")));
  EXPECT_THAT(xml, Not(HasSubstr("]]>")));
  for (const char c : xml) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
}

}  // namespace
}  // namespace overbook::reports
