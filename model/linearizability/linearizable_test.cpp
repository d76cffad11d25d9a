#include "model/linearizability/linearizable.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/linearizability/written_history.h"

namespace overbook::model {
namespace {

using testing::ElementsAre;

TEST(Linearizable, HoldsOfALinearizableHistory) {
  EXPECT_FALSE(Linearizable().check(written_history("A( B( B- A+"), Limit{1}));
}

TEST(Linearizable, BreaksWithTheReturnThatHasNoPlace) {
  const auto violation = Linearizable().check(written_history("A( A+ A[ A] B( C( B+ C+ C[ C]"), Limit{1});
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{8});
  EXPECT_EQ(violation->decided, StepIndex{8});
  EXPECT_THAT(violation->requests, ElementsAre(RequestId{1}, RequestId{2})) << "A was over";
}

TEST(Linearizable, IsDecidedOnlyWhenNobodyPendingCanExplainTheRejection) {
  const auto violation = Linearizable().check(written_history("A( B( B- A- C( C+"), Limit{1});
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{4});
  EXPECT_THAT(violation->requests, ElementsAre(RequestId{0}, RequestId{1}));
}

TEST(Linearizable, NamesThoseThatRunMeanwhile) {
  const auto violation = Linearizable().check(written_history("A( A+ B( B+ C( C+"), Limit{2});
  ASSERT_TRUE(violation);
  EXPECT_THAT(violation->requests, ElementsAre(RequestId{0}, RequestId{1}, RequestId{2}));
}

}  // namespace
}  // namespace overbook::model
