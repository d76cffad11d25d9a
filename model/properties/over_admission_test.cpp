// no-over-admission and no-lasting-excess, on histories by hand.

#include <gtest/gtest.h>

#include "model/properties/history_builder.h"
#include "model/properties/property.h"

namespace overbook::model {
namespace {

const Limits kOne = one_limit(1);
const Limits kTwo = one_limit(2);

std::optional<Violation> over_admission(const HistoryBuilder& run, const Limits& limits) {
  return property(PropertyId::no_over_admission).check(run.history(), limits);
}
std::optional<Violation> lasting_excess(const HistoryBuilder& run, const Limits& limits) {
  return property(PropertyId::no_lasting_excess).check(run.history(), limits);
}

TEST(NoOverAdmission, HoldsOfAnEmptyHistory) {
  EXPECT_FALSE(over_admission(HistoryBuilder(), kOne));
}

TEST(NoOverAdmission, HoldsAtExactlyTheLimit) {
  HistoryBuilder run;
  run.resident();
  run.admitted(run.invoked(1));
  EXPECT_FALSE(over_admission(run, kTwo));
}

TEST(NoOverAdmission, IsViolatedByOneMoreThanTheLimit) {
  HistoryBuilder run;
  const RequestId resident = run.resident();
  const RequestId a = run.invoked(1);  // step 1
  const RequestId b = run.invoked(2);  // 2
  run.admitted(b);                     // 3
  run.admitted(a);                     // 4: three run
  const auto violation = over_admission(run, kTwo);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{4});
  EXPECT_EQ(violation->decided, StepIndex{4});
  EXPECT_EQ(violation->requests, (std::vector{resident, a, b}));
  EXPECT_EQ(violation->worst_excess, 1U);
  EXPECT_EQ(violation->worst_step, StepIndex{4});
  EXPECT_EQ(violation->occurrences, 1U);
}

TEST(NoOverAdmission, ResidentsMayAlreadyBeTooMany) {
  HistoryBuilder run;
  run.resident();
  run.resident();
  const auto violation = over_admission(run, kOne);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{0});
}

TEST(NoOverAdmission, ARequestThatHasNotReturnedDoesNotRun) {
  HistoryBuilder run;
  run.resident();
  run.invoked(1);
  EXPECT_FALSE(over_admission(run, kOne));
}

TEST(NoOverAdmission, RejectedDuplicateAndFailedRequestsDoNotRun) {
  HistoryBuilder run;
  run.resident();
  run.rejected(run.invoked(1));
  run.returned(run.invoked(2), Decision::duplicate);
  run.returned(run.invoked(3), Decision::failed);
  EXPECT_FALSE(over_admission(run, kOne));
}

TEST(NoOverAdmission, AConversationStopsRunningWhenItsReleaseIsInvoked) {
  HistoryBuilder run;
  const RequestId resident = run.resident();
  const RequestId a = run.invoked(1);
  run.release_invoked(resident);
  run.admitted(a);  // the resident's release has not returned, but surely running it is no longer
  EXPECT_FALSE(over_admission(run, kOne));
}

TEST(NoOverAdmission, WorstExcessIsThatOfTheWorstInstantAndItsFirstStep) {
  HistoryBuilder run;
  run.admitted(run.invoked(1));             // steps 1, 2
  const RequestId second = run.invoked(2);  // 3
  run.admitted(second);                     // 4: one too many
  const RequestId third = run.invoked(3);   // 5
  run.admitted(third);                      // 6: two too many
  run.release_invoked(second);              // 7: one too many
  run.admitted(run.invoked(4));             // 8, 9: two too many again
  const auto violation = over_admission(run, kOne);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{4});
  EXPECT_EQ(violation->worst_excess, 2U);
  EXPECT_EQ(violation->worst_step, StepIndex{6});
  EXPECT_EQ(violation->occurrences, 1U);  // it never went back to the limit
}

TEST(NoOverAdmission, LastsFromTheAdmissionToTheReleaseThatEndsIt) {
  HistoryBuilder run;
  run.admitted(run.invoked(1));             // 1, 2
  const RequestId second = run.invoked(2);  // 3
  run.admitted(second);                     // 4: over
  run.steps_pass(10);
  run.release_invoked(second);   // 15: no longer
  run.release_returned(second);  // 16
  const auto violation = over_admission(run, kOne);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->lasted_steps, 11U);
}

TEST(NoOverAdmission, OccurrencesAreSeparateTimesAndTheirLengthsAddUp) {
  HistoryBuilder run;
  run.resident();
  const RequestId a = run.invoked(1);  // 1
  run.admitted(a);                     // 2: over
  run.release_invoked(a);              // 3: for one step
  const RequestId b = run.invoked(1);  // 4
  run.admitted(b);                     // 5: over
  run.steps_pass(2);
  run.invoked(2);  // 8: to the end, three steps
  const auto violation = over_admission(run, kOne);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->occurrences, 2U);
  EXPECT_EQ(violation->lasted_steps, 4U);
  EXPECT_EQ(violation->step, StepIndex{2});
}

TEST(NoLastingExcess, AnExcessThatIsGoneWhenAllIsQuietDoesNotLast) {
  HistoryBuilder run;
  run.resident();
  const RequestId a = run.invoked(1);
  run.admitted(a);
  run.release_invoked(a);
  run.quiescent();
  EXPECT_TRUE(over_admission(run, kOne));
  EXPECT_FALSE(lasting_excess(run, kOne));
}

TEST(NoLastingExcess, IsViolatedByOneMoreThanTheLimitWhenAllIsQuiet) {
  HistoryBuilder run;
  const RequestId resident = run.resident();
  const RequestId a = run.invoked(1);
  run.admitted(a);
  run.quiescent();
  const auto violation = lasting_excess(run, kOne);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{2});
  EXPECT_EQ(violation->decided, StepIndex{2});
  EXPECT_EQ(violation->requests, (std::vector{resident, a}));
  EXPECT_EQ(violation->worst_excess, 1U);
  EXPECT_FALSE(lasting_excess(run, kTwo));
}

TEST(NoLastingExcess, CountsEveryQuietInstantAndKeepsTheWorst) {
  HistoryBuilder run;
  run.resident();
  run.admitted(run.invoked(1));  // 1, 2
  run.quiescent();
  run.admitted(run.invoked(2));  // 3, 4
  run.quiescent();
  const auto violation = lasting_excess(run, kOne);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{2});
  EXPECT_EQ(violation->worst_excess, 2U);
  EXPECT_EQ(violation->worst_step, StepIndex{4});
  EXPECT_EQ(violation->occurrences, 2U);
}

TEST(NoLastingExcess, IsNotKnownBeforeAllIsQuiet) {
  HistoryBuilder run;
  run.resident();
  run.admitted(run.invoked(1));
  run.invoked(2);
  EXPECT_FALSE(lasting_excess(run, kOne));
}

}  // namespace
}  // namespace overbook::model
