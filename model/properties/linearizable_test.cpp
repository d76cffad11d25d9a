#include "model/properties/linearizable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/linearizability/written_history.h"

namespace overbook::model {
namespace {

using testing::ElementsAre;

TEST(Linearizable, HoldsOfALinearizableHistory) {
  EXPECT_FALSE(Linearizable().check(written_history("A( B( B- A+"), one_limit(1)));
}

TEST(Linearizable, BreaksWithTheReturnThatHasNoPlace) {
  const auto violation = Linearizable().check(written_history("A( A+ A[ A] B( C( B+ C+ C[ C]"), one_limit(1));
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{8});
  EXPECT_EQ(violation->decided, StepIndex{8});
  EXPECT_THAT(violation->requests, ElementsAre(RequestId{1}, RequestId{2})) << "A was over";
}

TEST(Linearizable, IsDecidedOnlyWhenNobodyPendingCanExplainTheRejection) {
  const auto violation = Linearizable().check(written_history("A( B( B- A- C( C+"), one_limit(1));
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{4});
  EXPECT_THAT(violation->requests, ElementsAre(RequestId{0}, RequestId{1}));
}

TEST(Linearizable, NamesThoseThatRunMeanwhile) {
  const auto violation = Linearizable().check(written_history("A( A+ B( B+ C( C+"), one_limit(2));
  ASSERT_TRUE(violation);
  EXPECT_THAT(violation->requests, ElementsAre(RequestId{0}, RequestId{1}, RequestId{2}));
}

Judgement judge(const std::string& line, std::uint32_t limit) {
  const History history = written_history(line);
  return Linearizable().judge(Analysis(history), one_limit(limit));
}

// Each of `count` requests is invoked before any returns, and then all are admitted;
// `before` them come others.
std::string crowd(std::uint32_t count) {
  std::string line;
  for (const std::string_view end : {"(", "+"}) {
    for (std::uint32_t i = 0; i < count; ++i) {
      (line += static_cast<char>('a' + i)) += end;
      line += ' ';
    }
  }
  return line;
}

TEST(Linearizable, IsUndecidedWhereTooManyOrdersWouldHaveToBeTried) {
  // Who is refused twice, one after the other, has only the crowd to explain it: nothing could be in the way
  // of B once, and then C got in and out, as in checker.h. That takes every set of the crowd to find out.
  const std::string line = "A( B( B- C( C+ C[ A+ ";
  EXPECT_TRUE(judge(line, 1).violation);
  std::string wide = crowd(20);
  wide.resize(wide.find('+') - 1);  // pending, all of them
  for (const char* const rest : {"X( X= "}) wide += rest;
  const Judgement judgement = judge(wide, 10);
  EXPECT_FALSE(judgement.violation);
  EXPECT_TRUE(judgement.is_undecided);
}

TEST(Linearizable, IsDecidedInAnyCrowdThatIsOverTheLimit) {
  const Judgement judgement = judge(crowd(20), 10);
  ASSERT_TRUE(judgement.violation);
  EXPECT_FALSE(judgement.is_undecided);
  EXPECT_EQ(judgement.violation->step, StepIndex{31}) << "the eleventh admission";
}

}  // namespace
}  // namespace overbook::model
