// no-false-rejection and progress, on histories by hand.

#include <gtest/gtest.h>

#include "model/properties/history_builder.h"
#include "model/properties/property.h"

namespace overbook::model {
namespace {

const Limits kOne = one_limit(1);
const Limits kTwo = one_limit(2);

std::optional<Violation> false_rejection(const HistoryBuilder& run, const Limits& limits) {
  return property(PropertyId::no_false_rejection).check(run.history(), limits);
}
std::optional<Violation> progress(const HistoryBuilder& run, const Limits& limits) {
  return property(PropertyId::progress).check(run.history(), limits);
}

TEST(NoFalseRejection, AFullHouseExplainsARejection) {
  HistoryBuilder run;
  run.resident();
  run.rejected(run.invoked(1));
  EXPECT_FALSE(false_rejection(run, kOne));
  EXPECT_TRUE(false_rejection(run, kTwo));
}

TEST(NoFalseRejection, NamesTheRequestAndTheStepOfItsReturn) {
  HistoryBuilder run;
  run.resident();
  run.admitted(run.invoked(1));        // 1, 2
  const RequestId b = run.invoked(2);  // 3
  run.rejected(b);                     // 4
  const auto violation = false_rejection(run, one_limit(3));
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{4});
  EXPECT_EQ(violation->decided, StepIndex{4});
  EXPECT_EQ(violation->requests, std::vector{b});
  EXPECT_EQ(violation->worst_excess, 0U);
  EXPECT_FALSE(false_rejection(run, kTwo));
}

TEST(NoFalseRejection, AFullInstantBeforeTheInvocationExplainsNothing) {
  HistoryBuilder run;
  const RequestId resident = run.resident();
  run.release_invoked(resident);
  run.release_returned(resident);
  run.rejected(run.invoked(1));
  EXPECT_TRUE(false_rejection(run, kOne));
}

TEST(NoFalseRejection, AReleaseThatHasNotReturnedExplainsIt) {
  HistoryBuilder run;
  const RequestId resident = run.resident();
  run.release_invoked(resident);
  const RequestId a = run.invoked(1);
  run.release_returned(resident);
  run.rejected(a);
  EXPECT_FALSE(false_rejection(run, kOne));
}

TEST(NoFalseRejection, OneFullInstantInTheMiddleExplainsIt) {
  HistoryBuilder run;
  const RequestId a = run.invoked(1);
  const RequestId b = run.invoked(2);
  run.admitted(b);
  run.release_invoked(b);
  run.release_returned(b);
  run.rejected(a);
  EXPECT_FALSE(false_rejection(run, kOne));
}

TEST(NoFalseRejection, AnOverlappingRequestExplainsItOnlyIfItGetsIn) {
  HistoryBuilder with_admission;
  const RequestId a = with_admission.invoked(1);
  const RequestId b = with_admission.invoked(2);
  with_admission.rejected(a);
  with_admission.admitted(b);
  EXPECT_FALSE(false_rejection(with_admission, kOne));

  for (const Decision decision : {Decision::rejected, Decision::duplicate, Decision::failed}) {
    HistoryBuilder without;
    const RequestId c = without.invoked(1);  // 1
    const RequestId d = without.invoked(2);  // 2
    without.rejected(c);                     // 3
    without.returned(d, decision);           // 4: only now is it sure that nobody took the slot
    const auto violation = false_rejection(without, kOne);
    ASSERT_TRUE(violation) << to_text(decision);
    EXPECT_EQ(violation->step, StepIndex{3});
    EXPECT_EQ(violation->decided, StepIndex{4});
  }
}

TEST(NoFalseRejection, APendingRequestMayYetBeAdmitted) {
  HistoryBuilder run;
  const RequestId a = run.invoked(1);
  run.invoked(2);
  run.rejected(a);
  EXPECT_FALSE(false_rejection(run, kOne));
  EXPECT_TRUE(false_rejection(run, kTwo));  // even then there is room
}

TEST(NoFalseRejection, APendingRejectedRequestIsNoEvidence) {
  HistoryBuilder run;
  run.invoked(1);
  EXPECT_FALSE(false_rejection(run, kOne));
}

TEST(NoFalseRejection, WithOneThatNeverReturnsItIsDecidedWhenAllOthersHave) {
  HistoryBuilder run;
  run.invoked(3);                      // 1: never returns, so it may hold a slot
  const RequestId a = run.invoked(1);  // 2
  const RequestId b = run.invoked(2);  // 3
  run.rejected(a);                     // 4: b may still take the second slot
  run.rejected(b);                     // 5: it did not
  const auto violation = false_rejection(run, kTwo);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->decided, StepIndex{5});
  EXPECT_EQ(violation->requests, std::vector{a});
}

TEST(NoFalseRejection, CountsEachAndReportsTheOneDecidedFirst) {
  HistoryBuilder run;
  const RequestId a = run.invoked(1);
  const RequestId b = run.invoked(2);
  run.rejected(b);  // 3
  run.rejected(a);  // 4
  run.rejected(run.invoked(3));
  const auto violation = false_rejection(run, kOne);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->occurrences, 3U);
  EXPECT_EQ(violation->decided, StepIndex{4});
  EXPECT_EQ(violation->requests, std::vector{a});  // the first invoked of those
}

TEST(Progress, TwoThatRejectEachOtherMakeNone) {
  HistoryBuilder run;
  const RequestId a = run.invoked(1);
  const RequestId b = run.invoked(2);
  run.rejected(a);
  run.rejected(b);  // 4
  const auto violation = progress(run, kOne);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{4});
  EXPECT_EQ(violation->requests, (std::vector{a, b}));
}

TEST(Progress, OneOfThemGettingInIsEnough) {
  HistoryBuilder run;
  const RequestId a = run.invoked(1);
  const RequestId b = run.invoked(2);
  run.rejected(a);
  run.admitted(b);
  EXPECT_FALSE(progress(run, kTwo));
}

TEST(Progress, ARequestAloneIsASetToo) {
  HistoryBuilder run;
  run.rejected(run.invoked(1));
  EXPECT_TRUE(progress(run, kOne));
}

TEST(Progress, AFullHouseIsNoLackOfIt) {
  HistoryBuilder run;
  run.resident();
  const RequestId a = run.invoked(1);
  const RequestId b = run.invoked(2);
  run.rejected(a);
  run.rejected(b);
  EXPECT_FALSE(progress(run, kOne));
  EXPECT_TRUE(progress(run, kTwo));
}

TEST(Progress, SlotsMustBeFreeTheWholeTime) {
  HistoryBuilder run;
  const RequestId resident = run.resident();
  const RequestId a = run.invoked(1);
  const RequestId b = run.invoked(2);
  run.release_invoked(resident);
  run.release_returned(resident);
  run.rejected(a);
  run.rejected(b);
  EXPECT_FALSE(progress(run, kOne));
}

TEST(Progress, IsNotJudgedWhileARequestIsPending) {
  HistoryBuilder run;
  const RequestId a = run.invoked(1);
  run.invoked(2);
  run.rejected(a);
  EXPECT_FALSE(progress(run, kTwo));
}

TEST(Progress, AFailedRequestMayHaveTakenTheSlot) {
  HistoryBuilder run;
  const RequestId a = run.invoked(1);
  const RequestId b = run.invoked(2);
  run.rejected(a);
  run.returned(b, Decision::failed);
  EXPECT_FALSE(progress(run, kOne));
}

TEST(Progress, DuplicatesAloneWereNotTurnedAway) {
  HistoryBuilder run;
  run.returned(run.invoked(1), Decision::duplicate);
  EXPECT_FALSE(progress(run, kOne));
}

TEST(Progress, SetsThatDoNotOverlapAreJudgedApart) {
  HistoryBuilder run;
  run.rejected(run.invoked(1));
  const RequestId b = run.invoked(2);
  run.admitted(b);
  run.release_invoked(b);
  run.release_returned(b);
  run.rejected(run.invoked(3));
  const auto violation = progress(run, kOne);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->occurrences, 2U);
  EXPECT_EQ(violation->step, StepIndex{2});
}

}  // namespace
}  // namespace overbook::model
