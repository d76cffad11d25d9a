#include "reports/terminal/terminal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "model/text/utf8.h"
#include "reports/samples/sample_report.h"
#include "reports/view/assumptions_table.h"

namespace overbook::reports {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST(Terminal, SaysEachVerdictWithWhatItRestsOn) {
  const std::string text = terminal_text(sample_report(), {.verbosity = Verbosity::full, .width = 120});
  EXPECT_THAT(text, HasSubstr("count-then-register   count by KEYS \xc2\xb7 full when count >= limit\n"));
  EXPECT_THAT(
      text,
      HasSubstr("\xe2\x9c\x97  no-over-admission     VIOLATED        41,213 of 100,000 schedules (41 %), "
                "worst +2; ce1: 4 steps\n"));
  EXPECT_THAT(text, HasSubstr("not run         the campaign was stopped before its first schedule\n"));
}

TEST(Terminal, SaysWhyAPropertyIsNotApplicableAndExplainsTheSign) {
  const std::string text = terminal_text(sample_report(), {.verbosity = Verbosity::full, .width = 120});
  EXPECT_THAT(text, HasSubstr("\xc2\xb7  no-duplicate-run      not applicable  each request is for a "
                              "conversation of its own\n"));
  EXPECT_THAT(text, HasSubstr("\xc2\xb7 not applicable"));
  EXPECT_THAT(terminal_text(sample_report(), {.ascii = true, .verbosity = Verbosity::full, .width = 120}),
              HasSubstr(". not applicable"));
}

TEST(Terminal, SaysHowRequestsEnded) {
  EXPECT_THAT(terminal_text(sample_report(), {.verbosity = Verbosity::full, .width = 120}),
              HasSubstr("\n  asked: 150,000 admitted, 150,000 rejected, 0 failed\n"));
  EXPECT_THAT(terminal_text(exhaustive_sample_report(), {.verbosity = Verbosity::full, .width = 120}),
              Not(HasSubstr("asked:")));
}

TEST(Terminal, HasOneLineOfHeadsThatAreNeverSplit) {
  for (const std::size_t width : {60U, 80U, 200U}) {
    const std::string text = terminal_text(sample_report(), {.verbosity = Verbosity::brief, .width = width});
    EXPECT_THAT(text, HasSubstr("false no")) << width;
  }
  EXPECT_THAT(terminal_text(sample_report(), {.verbosity = Verbosity::brief, .width = 200}),
              ::testing::ContainsRegex("strategy +over +lasts +false no +stuck +leak +gain +twice +fails\n"));
}

TEST(Terminal, MarksWhatIsNotAsExpectedInBlockTableAndLastLine) {
  const std::string text = terminal_text(sample_report(), {.verbosity = Verbosity::full, .width = 120});
  EXPECT_THAT(text, HasSubstr("not as expected                       the scenario expects: not-violated\n"));
  EXPECT_THAT(text, HasSubstr("0.87 % !"));
  EXPECT_THAT(text, HasSubstr("! not as the scenario expects"));
  EXPECT_THAT(text, EndsWith("expectations: 1 of 6 NOT met\n"));
}

TEST(Terminal, FitsTheWidth) {
  for (const std::size_t width : {80U, 100U, 120U}) {
    for (const bool ascii : {false, true}) {
      std::istringstream lines(
          terminal_text(sample_report(), {.ascii = ascii, .verbosity = Verbosity::full, .width = width}));
      for (std::string line; std::getline(lines, line);) {
        if (line.rfind("replay: ", 0) == 0) continue;  // to be copied: never wrapped
        EXPECT_LE(text::display_width(line), width) << line;
      }
    }
  }
}

TEST(Terminal, SplitsATableThatFitsNoScreen) {
  const std::string text =
      terminal_text(sample_report(), {.ascii = true, .verbosity = Verbosity::brief, .width = 40});
  EXPECT_THAT(text, StartsWith("strategy "));
  std::size_t tables = 0;
  for (std::size_t at = text.find("\nstrategy"); at != std::string::npos;
       at = text.find("\nstrategy", at + 1)) {
    ++tables;
  }
  EXPECT_GT(tables, 1U);
}

TEST(Terminal, AsciiIsAscii) {
  const std::string text =
      terminal_text(sample_report(), {.ascii = true, .verbosity = Verbosity::full, .width = 100});
  EXPECT_TRUE(
      std::all_of(text.begin(), text.end(), [](char c) { return c == '\n' || (c >= ' ' && c < 0x7f); }));
}

TEST(Terminal, WithoutColourHasNoEscapeAndWithColourOnlyOurs) {
  EXPECT_THAT(terminal_text(hostile_report(), {.width = 80}), Not(HasSubstr("\x1b")));
  const std::string coloured = terminal_text(hostile_report(), {.colour = true, .width = 80});
  EXPECT_THAT(coloured, HasSubstr("\\x1b[31mred\\x1b]0;title\\x07"));
  for (std::size_t at = coloured.find('\x1b'); at != std::string::npos; at = coloured.find('\x1b', at + 1)) {
    const std::string sequence = coloured.substr(at, coloured.find('m', at) - at + 1);
    EXPECT_THAT(sequence,
                ::testing::AnyOf("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[33m", "\x1b[1;31m"));
  }
}

TEST(Terminal, HostileNamesMoveNoLine) {
  const std::string text = terminal_text(hostile_report(), {.verbosity = Verbosity::full, .width = 100});
  for (const char c : text) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);
  EXPECT_THAT(text, Not(HasSubstr("\xe2\x80\xae")));
}

TEST(Terminal, BriefIsTheTableAndTheResult) {
  const std::string text = terminal_text(sample_report(), {.verbosity = Verbosity::brief, .width = 120});
  EXPECT_THAT(text, Not(HasSubstr("VIOLATED")));
  EXPECT_THAT(text, Not(HasSubstr("replay:")));
  EXPECT_THAT(text, HasSubstr("lua-script"));
}

TEST(Terminal, ShowsEveryCounterexampleInFull) {
  const std::string text = terminal_text(sample_report(), {.verbosity = Verbosity::full, .width = 120});
  EXPECT_THAT(text,
              HasSubstr("\nce1  count-then-register breaks no-over-admission at step 4, 1 over the limit "
                        "of 3 (shrunk from 31 to 4 steps)\n"));
  EXPECT_THAT(text, HasSubstr("\nce2 "));
  EXPECT_THAT(
      terminal_text(sample_report(), {.verbosity = Verbosity::full, .width = 120, .max_counterexamples = 1}),
      HasSubstr("\n6 more counterexamples not shown here"));
}

TEST(Terminal, SaysWhenTheRunIsIncomplete) {
  EXPECT_THAT(terminal_text(exhaustive_sample_report(), {.width = 120}),
              HasSubstr("INCOMPLETE: interrupted after 61,000 schedules."));
  EXPECT_THAT(terminal_text(sample_report(), {.width = 120}), Not(HasSubstr("INCOMPLETE")));
}

TEST(Terminal, SaysWithHowManyFewerServersItShrunk) {
  EXPECT_THAT(terminal_text(exhaustive_sample_report(), {.verbosity = Verbosity::full, .width = 160}),
              HasSubstr("(shrunk from 31 to 4 steps, from 8 servers to 2, from 2 retries to 0)\n"));
}

TEST(Terminal, TellsWhatTheStrategiesAssume) {
  const std::string text = terminal_assumptions(exhaustive_sample_report(), {.width = 100});
  EXPECT_THAT(text, HasSubstr("\nlua-script\n"
                              "  \xe2\x9c\x93  nothing               holds\n"
                              "  \xe2\x9c\x97  pause past the lease  over +1 (3 steps); undecided: leak "
                              "(more than 20 states)\n"));
  EXPECT_THAT(text, HasSubstr("\nlua-script assumes no pause longer than the lease.\n"));
  EXPECT_EQ(terminal_assumptions(sample_report(), {}), "");
}

TEST(Terminal, TellsTheAssumptionsOfARunInASentenceEach) {
  Report report = exhaustive_sample_report();
  report.assumptions->is_beside_a_run = true;
  EXPECT_THAT(terminal_text(report, {.width = 100}),
              AllOf(HasSubstr("lua-script assumes no pause longer than the lease.\n"),
                    Not(HasSubstr("pause past the lease  over"))));
}

TEST(Assumptions, AreToldWhereSomethingIsNewOrWorse) {
  const Report report = exhaustive_sample_report();
  const Assumptions& assumptions = *report.assumptions;
  const AssumptionRow* nothing = row_for(assumptions, "count-then-register", "nothing");
  const AssumptionRow* pause = row_for(assumptions, "count-then-register", "pause past the lease");
  ASSERT_NE(nothing, nullptr);
  ASSERT_NE(pause, nullptr);
  EXPECT_THAT(broken_in(*pause, nothing), ::testing::ElementsAre("over +2 (6 steps)"));
  EXPECT_THAT(broken_in(*nothing, pause), ::testing::IsEmpty());
  EXPECT_EQ(row_for(assumptions, "nobody", "nothing"), nullptr);
}

TEST(Terminal, TellsNumbersOfServersInOneTable) {
  const std::string text =
      terminal_text(exhaustive_sample_report(), {.verbosity = Verbosity::brief, .width = 160});
  EXPECT_THAT(text, ::testing::ContainsRegex("\ncount-then-register\n"
                                             "      2  \xe2\x9c\x97 \\+1 .* 31 +60 +8\n"
                                             "      3  \xe2\x9c\x97 \\+2 .* 412 +1,290 +12  0\\.50 s\n"
                                             "lua-script\n"
                                             "      2  \xe2\x9c\x93 .* 16 +20 +4\n"
                                             "      3  \\? .* 5,804 +9,012 +11\n"));
  EXPECT_THAT(text, HasSubstr("\nlua-script, 3 servers: 112 still to explore; the time limit of 60 s "
                              "ended first\n"));
  EXPECT_THAT(terminal_text(sample_report(), {.width = 160}), Not(HasSubstr("by number of servers")));
}

TEST(Terminal, KeepsTheSizeOfAnExplorationTogetherWhereTheTableIsTooWide) {
  const std::string text =
      terminal_text(exhaustive_sample_report(), {.verbosity = Verbosity::brief, .width = 50});
  EXPECT_THAT(text, HasSubstr("\nservers  states  transitions  depth    time\n"
                              "count-then-register\n      2      31           60      8\n"));
}

TEST(Terminal, HoldsForRandomReports) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    for (const Verbosity verbosity : {Verbosity::brief, Verbosity::normal, Verbosity::full}) {
      const std::string text = terminal_text(random_report(seed), {.verbosity = verbosity, .width = 80});
      EXPECT_THAT(text, Not(HasSubstr("\x1b"))) << "seed " << seed;
      EXPECT_THAT(text, EndsWith("\n"));
    }
  }
}

TEST(Terminal, SaysThatTimesAreVirtual) {
  const std::string text = terminal_text(timed_sample_report(), {.verbosity = Verbosity::full, .width = 160});
  EXPECT_THAT(text, HasSubstr("in virtual time"));
  EXPECT_THAT(text, HasSubstr("p50 1.5 ms, p90 2.5 ms, p99 9 ms, max 12 s"));
  EXPECT_THAT(text, HasSubstr("leaked 15 s, over the limit 3 ms, of 600 s"));
  EXPECT_THAT(text, HasSubstr("t/ms"));
  EXPECT_THAT(text, HasSubstr("0.480"));
  EXPECT_THAT(terminal_text(sample_report(), {.width = 120}),
              AllOf(Not(HasSubstr("virtual")), Not(HasSubstr("t/ms"))));
}

}  // namespace
}  // namespace overbook::reports
