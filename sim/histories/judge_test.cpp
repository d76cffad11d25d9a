// Recorded histories, judged: against a plain judge that looks at every instant, and by hand.
#include "sim/histories/judge.h"

#include <gtest/gtest.h>

#include "sim/histories/explanation.h"
#include "sim/histories/test_judges.h"

namespace overbook::sim::histories {
namespace {

using model::PropertyId;

TEST(HistoryJudge, AgreesWithAPlainJudgeOnRandomHistories) {
  model::PerProperty<std::uint32_t> violated{};
  std::uint32_t undecided = 0;
  constexpr std::uint32_t kHistories = 6'000;
  for (std::uint32_t seed = 0; seed < kHistories; ++seed) {
    SCOPED_TRACE(seed);
    RandomCourses random(seed);
    // In every other one many things happen at the same time.
    const std::vector<Course> courses = random.make(2 + seed % 9, 1 + seed % 5, seed % 2 == 0 ? 12 : 3000);
    const std::uint32_t limit = 1 + seed % 3;
    const std::int64_t clock_error = seed % 7 == 0 ? 100 : seed % 5 == 0 ? 2 : 0;
    const PlainJudge plain(courses, limit, clock_error);
    const JudgedHistory found = judged(lines_of(courses), limit, clock_error);
    const auto times = [&](PropertyId property) { return found.properties[property].times; };
    ASSERT_EQ(times(PropertyId::no_over_admission), plain.excesses());
    ASSERT_EQ(found.properties[PropertyId::no_over_admission].worst_excess, plain.worst_excess());
    ASSERT_EQ(times(PropertyId::no_lasting_excess), plain.lasting_excesses());
    ASSERT_EQ(times(PropertyId::no_false_rejection), plain.false_rejections());
    ASSERT_EQ(times(PropertyId::progress), plain.stuck_sets());
    ASSERT_EQ(times(PropertyId::no_duplicate_run), plain.twins());
    const PropertyJudgement& orders = found.properties[PropertyId::linearizable];
    if (orders.undecided.empty()) {
      ASSERT_EQ(orders.times > 0, !plain.is_linearizable());
    } else {
      ASSERT_TRUE(orders.times == 0 || !plain.is_linearizable());
      ++undecided;
    }
    for (const PropertyId property : model::kEveryProperty) {
      const PropertyJudgement& judgement = found.properties[property];
      if (judgement.times > 0) ++violated[property];
      ASSERT_EQ(judgement.times > 0, judgement.shortest.has_value());
      if (property != PropertyId::linearizable) {
        ASSERT_EQ(judgement.undecided, "");
      }
    }
  }
  for (const PropertyId property :
       {PropertyId::no_over_admission, PropertyId::no_lasting_excess, PropertyId::no_false_rejection,
        PropertyId::progress, PropertyId::no_duplicate_run, PropertyId::linearizable}) {
    EXPECT_GT(violated[property], kHistories / 100) << model::info(property).name;
    EXPECT_LT(violated[property], kHistories * 9 / 10) << model::info(property).name;
  }
}

// The window alone, with what ran before it, breaks the property: as the definitions have it.
TEST(HistoryJudge, ShowsWindowsThatBreakWhatTheyAreShownFor) {
  std::uint32_t shown = 0;
  for (std::uint32_t seed = 0; seed < 1'000; ++seed) {
    SCOPED_TRACE(seed);
    RandomCourses random(seed);
    const std::vector<Course> courses = random.make(4 + seed % 9, 3, 3000);
    const std::uint32_t limit = 1 + seed % 2;
    const JudgedHistory found = judged(lines_of(courses), limit);
    const PropertyJudgement& over = found.properties[PropertyId::no_over_admission];
    if (over.times == 0) continue;
    ++shown;
    const Breach& breach = *over.shortest;
    ASSERT_EQ(breach.window.rows.front().kind, RecordedKind::invoked);
    ASSERT_EQ(breach.window.rows.back().kind, RecordedKind::admitted);
    ASSERT_EQ(breach.window.rows.front().request, breach.window.rows.back().request);
    for (const WindowRow& row : breach.window.rows) ASSERT_EQ(row.running, row.running_names.size());
    ASSERT_EQ(breach.window.rows.front().running, breach.window.running_before);
    if (breach.window.events == 2) {
      ASSERT_EQ(breach.window.running_before, limit + breach.excess - 1);
    }
    ASSERT_EQ(breach.window.rows.back().running, limit + breach.excess);
    ASSERT_EQ(breach.involved_in_all, limit + breach.excess);
    ASSERT_EQ(over.worst->excess, over.worst_excess);
    ASSERT_NE(explain(PropertyId::no_over_admission, breach, limit).find(breach.window.rows.back().request),
              std::string::npos);
  }
  EXPECT_GT(shown, 100U);
}

// --- By hand ---

// "r1 invoked 5", of a conversation of its own on s1.
RecordedEvent line(std::uint64_t number, double at_ms, RecordedKind kind, const std::string& request) {
  return {Instant(static_cast<std::int64_t>(at_ms * 1000)), kind, "s1", request, "c" + request, number};
}

TEST(HistoryJudge, SaysWhatNoHistoryShowsAndWhatNothingCouldBreakHere) {
  const JudgedHistory found =
      judged({line(1, 1, RecordedKind::invoked, "a"), line(2, 2, RecordedKind::rejected, "a")}, 1);
  const auto why = [&](PropertyId property) { return found.properties[property].not_applicable; };
  EXPECT_EQ(why(PropertyId::no_over_admission),
            "at most 1 request was pending or running at once, and there is 1 slot");
  EXPECT_EQ(why(PropertyId::no_duplicate_run),
            "no conversation was asked for while it was pending or running");
  EXPECT_EQ(why(PropertyId::no_failure), "a history does not tell whether what failed was struck by a fault");
  EXPECT_EQ(why(PropertyId::no_false_rejection), "");
  EXPECT_EQ(found.properties[PropertyId::no_false_rejection].times, 1U);
}

TEST(HistoryJudge, WhatBeginsAndEndsAtTheSameTimeMayHaveOverlapped) {
  // With a limit of 1: b may have been rejected before a's release was over, or after.
  const std::vector<RecordedEvent> lines{
      line(1, 1, RecordedKind::invoked, "a"),         line(2, 2, RecordedKind::admitted, "a"),
      line(3, 3, RecordedKind::release_invoked, "a"), line(4, 4, RecordedKind::released, "a"),
      line(5, 4, RecordedKind::invoked, "b"),         line(6, 5, RecordedKind::rejected, "b")};
  EXPECT_EQ(judged(lines, 1).properties[PropertyId::no_false_rejection].times, 0U);
  std::vector<RecordedEvent> apart = lines;
  apart[4].at += std::chrono::microseconds(1);
  EXPECT_EQ(judged(apart, 1).properties[PropertyId::no_false_rejection].times, 1U);
  EXPECT_EQ(judged(apart, 1, 1).properties[PropertyId::no_false_rejection].times, 0U);
}

TEST(HistoryJudge, SaysHowLongAnExcessLasted) {
  const JudgedHistory found =
      judged({line(1, 1, RecordedKind::invoked, "a"), line(2, 2, RecordedKind::admitted, "a"),
              line(3, 3, RecordedKind::invoked, "b"), line(4, 10, RecordedKind::admitted, "b"),
              line(5, 22.5, RecordedKind::release_invoked, "a"), line(6, 23, RecordedKind::released, "a")},
             1);
  EXPECT_EQ(found.properties[PropertyId::no_over_admission].longest, std::chrono::microseconds(12'500));
  EXPECT_EQ(found.running_at_end, 1U);
}

// One request that never returns keeps nobody from judging the rest, and counts as one that may run.
TEST(HistoryJudge, AHistoryOfAnyLengthIsJudgedBehindARequestThatNeverReturns) {
  std::uint64_t problems = 0;
  HistoryJudge judge({.limits = model::one_limit(2), .clock_error = {}},
                     [&](const LineProblem&) { ++problems; });
  std::uint64_t number = 0;
  judge.take(line(++number, 0, RecordedKind::invoked, "lost"));
  const std::uint64_t rounds = Foresight::kMostWaiting;
  for (std::uint64_t round = 1; round <= rounds; ++round) {
    const std::string name = "r" + std::to_string(round);
    const auto at = static_cast<double>(round);
    judge.take(line(++number, at, RecordedKind::invoked, name));
    judge.take(line(++number, at + 0.5, RecordedKind::rejected, name));
  }
  judge.take(line(++number, static_cast<double>(rounds) + 1, RecordedKind::rejected, "lost"));
  const JudgedHistory found = judge.end();
  EXPECT_EQ(problems, 0U);
  // "lost" may have held one of the two slots, and nobody the other.
  EXPECT_EQ(found.properties[PropertyId::no_false_rejection].times, rounds + 1);
  EXPECT_NE(found.properties[PropertyId::progress].undecided.find("request lost (line 1)"),
            std::string::npos);
}

// Until it is rejected it counts as one that may be admitted; after that nobody is in the way.
TEST(HistoryJudge, ARequestThatIsRejectedLateIsInNobodysWayAfterwards) {
  HistoryJudge judge({.limits = model::one_limit(1), .clock_error = {}}, [](const LineProblem&) {});
  std::uint64_t number = 0;
  judge.take(line(++number, 0, RecordedKind::invoked, "lost"));
  double at = 0;
  const auto reject_one = [&] {
    const std::string name = "r" + std::to_string(number);
    judge.take(line(++number, ++at, RecordedKind::invoked, name));
    judge.take(line(++number, ++at, RecordedKind::rejected, name));
  };
  for (std::size_t i = 0; i < Foresight::kMostWaiting; ++i) reject_one();
  judge.take(line(++number, ++at, RecordedKind::rejected, "lost"));
  for (int i = 0; i < 3; ++i) reject_one();
  EXPECT_EQ(judge.end().properties[PropertyId::no_false_rejection].times, 3U);
}

TEST(HistoryJudge, GoesOnAfterAViolationWhenNothingIsInFlight) {
  std::vector<RecordedEvent> lines;
  for (const char* name : {"a", "b", "d"}) {
    const auto at = static_cast<double>(lines.size());
    lines.push_back(line(lines.size() + 1, at, RecordedKind::invoked, name));
    lines.push_back(line(lines.size() + 1, at + 1, RecordedKind::rejected, name));
  }
  const JudgedHistory found = judged(lines, 1);
  EXPECT_EQ(found.properties[PropertyId::linearizable].times, 3U);
  EXPECT_EQ(found.properties[PropertyId::linearizable].shortest->window.events, 2U);
  EXPECT_EQ(found.properties[PropertyId::progress].times, 3U);
}

TEST(HistoryJudge, ManyFailedRequestsLeaveOpenWhetherThereIsAnOrderAndNothingElse) {
  std::vector<RecordedEvent> lines;
  for (std::uint64_t i = 0; i <= OrderJudge::kMostFailed; ++i) {
    const auto at = static_cast<double>(10 * i);
    const std::string name = "r" + std::to_string(i);
    lines.push_back(line(lines.size() + 1, at, RecordedKind::invoked, name));
    lines.push_back(line(lines.size() + 1, at + 1, RecordedKind::failed, name));
  }
  const JudgedHistory found = judged(lines, 1);
  EXPECT_NE(found.properties[PropertyId::linearizable].undecided.find("more than 64 requests failed"),
            std::string::npos);
  EXPECT_EQ(found.properties[PropertyId::no_false_rejection].undecided, "");
}

}  // namespace
}  // namespace overbook::sim::histories
