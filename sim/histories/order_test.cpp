// Lines that come late, and lines that can't follow what was before them.
#include <gtest/gtest.h>

#include <algorithm>
#include <tuple>

#include "sim/histories/judge.h"
#include "sim/histories/recorded_sample.h"

namespace overbook::sim::histories {
namespace {

RecordedEvent line(std::uint64_t number, std::int64_t at_ms, RecordedKind kind, const std::string& request,
                   const std::string& server = "s1") {
  return {std::chrono::milliseconds(at_ms), kind, server, request, "c" + request, number};
}

struct Outcome {
  JudgedHistory judged;
  std::vector<LineProblem> problems;
};

Outcome outcome_of(const std::vector<RecordedEvent>& lines, std::uint32_t limit = 1) {
  Outcome outcome;
  HistoryJudge judge({.limits = model::one_limit(limit), .clock_error = {}},
                     [&](LineProblem problem) { outcome.problems.push_back(std::move(problem)); });
  for (const RecordedEvent& each : lines) judge.take(each);
  outcome.judged = judge.end();
  return outcome;
}

TEST(LineOrder, LinesMayComeASecondLate) {
  for (std::uint32_t seed = 0; seed < 300; ++seed) {
    RandomCourses random(seed);
    const std::vector<RecordedEvent> lines = lines_of(random.make(12, 3, 900'000));
    std::vector<RecordedEvent> mixed = lines;
    for (std::size_t i = mixed.size(); i > 1; --i) {
      std::swap(mixed[i - 1], mixed[random.below(static_cast<std::uint32_t>(i))]);
    }
    // What ends too late for the second is left in its place by its own time.
    const Instant first = lines.front().at;
    const bool fits = lines.back().at - first <= LineOrder::kLatest;
    const Outcome in_order = outcome_of(lines);
    const Outcome out_of_order = outcome_of(mixed);
    if (!fits) continue;
    ASSERT_TRUE(out_of_order.problems.empty()) << out_of_order.problems.front().found;
    for (const model::PropertyId property : model::kEveryProperty) {
      ASSERT_EQ(in_order.judged.properties[property].times, out_of_order.judged.properties[property].times);
    }
  }
}

TEST(LineOrder, ALaterOneIsLeftOutAndSaid) {
  const Outcome outcome =
      outcome_of({line(1, 5000, RecordedKind::invoked, "a"), line(2, 3999, RecordedKind::invoked, "b"),
                  line(3, 4000, RecordedKind::invoked, "d")});
  ASSERT_EQ(outcome.problems.size(), 1U);
  EXPECT_EQ(outcome.problems[0].line, 2U);
  EXPECT_EQ(outcome.problems[0].found, "at_ms 3999, which comes too late");
  EXPECT_EQ(outcome.problems[0].expected,
            "at least 4000: lines in the order of their times, up to 1000 ms and 65536 lines out of it");
  EXPECT_EQ(outcome.judged.requests, 2U);
}

struct Contradiction {
  std::vector<RecordedEvent> lines;
  std::uint64_t line;
  std::string found;
};

TEST(Intake, NamesWhatCannotFollow) {
  const std::vector<Contradiction> contradictions{
      {{line(1, 1, RecordedKind::admitted, "a")}, 1, "`admitted` of request a, which is not open"},
      {{line(1, 1, RecordedKind::invoked, "a"), line(2, 2, RecordedKind::invoked, "a")},
       2,
       "request a is invoked again, before the one of line 1 is over"},
      {{line(1, 1, RecordedKind::invoked, "a"), line(2, 2, RecordedKind::release_invoked, "a")},
       2,
       "`release-invoked` of request a, which has no decision yet"},
      {{line(1, 1, RecordedKind::invoked, "a"), line(2, 2, RecordedKind::admitted, "a"),
        line(3, 3, RecordedKind::rejected, "a")},
       3,
       "`rejected` of request a, which was admitted in line 2"},
      {{line(1, 1, RecordedKind::invoked, "a"), line(2, 2, RecordedKind::admitted, "a", "s2")},
       2,
       "server s2 of request a"},
      {{line(1, 1, RecordedKind::invoked, "a"), line(2, 2, RecordedKind::admitted, "a"),
        line(3, 3, RecordedKind::release_invoked, "a"), line(4, 4, RecordedKind::release_invoked, "a")},
       4,
       "`release-invoked` of request a again"},
      {{line(1, 1, RecordedKind::invoked, "a"), line(2, 2, RecordedKind::admitted, "a"),
        line(3, 3, RecordedKind::released, "a")},
       3,
       "`released` of request a, whose release was not invoked"},
      {{{std::chrono::milliseconds(1), RecordedKind::invoked, "", "a", "ca", 1}}, 1, "no \"server\""},
  };
  for (const Contradiction& each : contradictions) {
    const Outcome outcome = outcome_of(each.lines);
    ASSERT_EQ(outcome.problems.size(), 1U) << each.found;
    EXPECT_EQ(outcome.problems[0].line, each.line);
    EXPECT_EQ(outcome.problems[0].found, each.found);
    EXPECT_NE(outcome.problems[0].expected, "");
  }
}

TEST(Intake, AReleaseThatWasNotInvokedEndsWhatRanAllTheSame) {
  const Outcome outcome =
      outcome_of({line(1, 1, RecordedKind::invoked, "a"), line(2, 2, RecordedKind::admitted, "a"),
                  line(3, 3, RecordedKind::released, "a"), line(4, 4, RecordedKind::invoked, "b"),
                  line(5, 5, RecordedKind::admitted, "b")});
  EXPECT_EQ(outcome.problems.size(), 1U);
  EXPECT_EQ(outcome.judged.properties[model::PropertyId::no_over_admission].times, 0U);
  EXPECT_EQ(outcome.judged.running_at_end, 1U);
}

TEST(Intake, ANameMayBeGivenAgainWhenItsRequestIsOver) {
  const Outcome outcome =
      outcome_of({line(1, 1, RecordedKind::invoked, "a"), line(2, 2, RecordedKind::rejected, "a"),
                  line(3, 3, RecordedKind::invoked, "a"), line(4, 4, RecordedKind::admitted, "a")});
  EXPECT_TRUE(outcome.problems.empty());
  EXPECT_EQ(outcome.judged.requests, 2U);
}

TEST(Intake, ALineThatIsLeftOutTakesNoneOfTheOthersWithIt) {
  // Everything of b is wrong, and a and d overbook.
  const Outcome outcome =
      outcome_of({line(1, 1, RecordedKind::invoked, "a"), line(2, 2, RecordedKind::admitted, "b"),
                  line(3, 3, RecordedKind::admitted, "a"), line(4, 4, RecordedKind::released, "b"),
                  line(5, 5, RecordedKind::invoked, "d"), line(6, 6, RecordedKind::admitted, "d")});
  EXPECT_EQ(outcome.problems.size(), 2U);
  EXPECT_EQ(outcome.judged.properties[model::PropertyId::no_over_admission].times, 1U);
  EXPECT_EQ(outcome.judged.events, 4U);
}

}  // namespace
}  // namespace overbook::sim::histories
