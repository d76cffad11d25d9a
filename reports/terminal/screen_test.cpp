// The first screen: what it says of whom, and that it never says more than the report does.
#include "reports/terminal/screen.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "model/text/utf8.h"
#include "reports/samples/sample_report.h"
#include "reports/terminal/answers.h"
#include "reports/terminal/short_steps.h"

namespace overbook::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

StrategyResult strategy(std::string name, std::vector<PropertyResult> properties) {
  StrategyResult result;
  result.name = std::move(name);
  result.properties = std::move(properties);
  return result;
}

PropertyResult with(std::string property, Verdict verdict, std::string reason = "") {
  PropertyResult result;
  result.property = std::move(property);
  result.verdict = verdict;
  result.reason = std::move(reason);
  return result;
}

PropertyResult proved(std::string property) {
  PropertyResult result = with(std::move(property), Verdict::proved);
  result.exhaustive = Exhaustive{
      .bounds = {{"servers", 3}, {"requests per server", 1}, {"limit", 3}, {"crash", 1}, {"retries", 0}}};
  return result;
}

ShownFinding answer(std::vector<PropertyResult> properties) {
  Report report;
  report.strategies.push_back(strategy("s", std::move(properties)));
  return answers_of(report, 3).front().findings.front();
}

TEST(FirstScreen, CallsSafeOnlyWhatIsProvedInAllThatApplies) {
  const ShownFinding safe =
      answer({proved("no-over-admission"), with("no-failure", Verdict::not_applicable)});
  EXPECT_EQ(safe.word, "SAFE");
  EXPECT_EQ(safe.text, "for 3 servers, crash 1, 1 request each");
  EXPECT_EQ(
      answer({proved("no-over-admission"), with("progress", Verdict::inconclusive, "too many states")}).word,
      "UNDECIDED");
  EXPECT_EQ(answer({proved("no-over-admission"), with("progress", Verdict::not_found)}).word, "NOT FOUND");
  EXPECT_EQ(answer({with("progress", Verdict::not_run, "there was no time")}).word, "NOT RUN");
  EXPECT_EQ(answer({proved("no-over-admission"), with("progress", Verdict::not_run)}).text,
            "1 property for 3 servers, crash 1, 1 request each; 1 property not asked for");
}

TEST(FirstScreen, SaysWhyNothingIsDecided) {
  EXPECT_EQ(answer({with("progress", Verdict::inconclusive, "too many states")}).text, "too many states");
  EXPECT_THAT(
      answer({proved("no-over-admission"), with("progress", Verdict::inconclusive, "too many states")}).text,
      HasSubstr("1 property proved; 1 property undecided: too many states"));
}

TEST(FirstScreen, CallsATornAnswerTornOnlyWhereNothingElseBreaks) {
  EXPECT_EQ(answer({with("linearizable", Verdict::violated)}).word, "TORN");
  Report report;
  report.strategies.push_back(
      strategy("s", {with("progress", Verdict::violated), with("linearizable", Verdict::violated)}));
  EXPECT_EQ(answers_of(report, 3).front().findings.size(), 1U);
}

TEST(FirstScreen, TellsAViolationWhoeverKnowsItsName) {
  for (const char* const name : {"no-such-property", ""})
    EXPECT_EQ(answer({proved("no-over-admission"), with(name, Verdict::violated)}).word, "BREAKS");
  EXPECT_EQ(answer({proved("progress"), with("progress", Verdict::violated)}).word, "BREAKS");
}

// Of random reports, with every mixture of verdicts.
TEST(FirstScreen, NeverSaysMoreThanTheReport) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    const Report report = random_report(seed);
    const std::vector<ShownAnswer> answers = answers_of(report, 3);
    ASSERT_EQ(answers.size(), report.strategies.size());
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const auto& properties = report.strategies[i].properties;
      const auto has = [&](Verdict verdict) {
        return std::any_of(properties.begin(), properties.end(),
                           [&](const PropertyResult& result) { return result.verdict == verdict; });
      };
      const ShownFinding& first = answers[i].findings.front();
      SCOPED_TRACE(seed);
      if (first.word == "SAFE") {
        EXPECT_FALSE(has(Verdict::violated) || has(Verdict::not_found) || has(Verdict::inconclusive) ||
                     has(Verdict::not_run));
        EXPECT_TRUE(has(Verdict::proved));
      }
      if (first.verdict == Verdict::violated) {
        EXPECT_TRUE(has(Verdict::violated));
      }
    }
  }
}

TEST(FirstScreen, FitsTheWidthAndFortyFiveLines) {
  for (const std::size_t width : {60U, 80U, 120U}) {
    for (const bool ascii : {false, true}) {
      std::istringstream lines(first_screen(sample_report(), {.ascii = ascii, .width = width}));
      std::size_t count = 0;
      for (std::string line; std::getline(lines, line); ++count)
        EXPECT_LE(text::display_width(line), width) << line;
      EXPECT_LE(count, width >= 80 ? 45U : 60U);
    }
  }
}

TEST(FirstScreen, NamesEachStrategyWithTheCounterexampleThatShowsIt) {
  const std::string text = first_screen(sample_report(), {.width = 120});
  EXPECT_THAT(text,
              ::testing::ContainsRegex("count-then-register +OVERBOOKS +in 4 steps, worst \\+2 +ce1\n"));
  EXPECT_THAT(text, HasSubstr("\nce1  count-then-register breaks no-over-admission at step 4"));
  EXPECT_THAT(text, HasSubstr("4/3\n"));
}

TEST(FirstScreen, HostileNamesMoveNoLine) {
  const std::string text = first_screen(hostile_report(), {.width = 80});
  for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae")));
}

Counterexample example(std::size_t steps) {
  Counterexample result;
  result.limit = 1;
  result.servers = {"S1"};
  for (std::size_t i = 1; i <= steps; ++i) {
    StepRow row;
    row.number = static_cast<std::uint32_t>(i);
    row.server = "S1";
    row.action = "SMEMBERS all";
    row.reply = "[a b c]";
    row.violates = i == steps;
    row.running = i == steps ? 2 : 1;
    result.steps.push_back(row);
  }
  return result;
}

TEST(ShortSteps, CountWhatAListHasAndWhoRunsWhereItBreaks) {
  EXPECT_EQ(short_steps(example(2), {.ascii = true, .width = 80}),
            "  1 S1 SMEMBERS all -> 3   2 S1 SMEMBERS all -> 3: 2/1\n");
}

TEST(ShortSteps, OfALongOneAreTheFirstAndTheLast) {
  const std::string text = short_steps(example(40), {.ascii = true, .width = 80});
  EXPECT_THAT(text, HasSubstr("  1 S1 SMEMBERS"));
  EXPECT_THAT(text, HasSubstr("... 28 more ..."));
  EXPECT_THAT(text, HasSubstr("40 S1 SMEMBERS all -> 3: 2/1\n"));
}

}  // namespace
}  // namespace overbook::reports
