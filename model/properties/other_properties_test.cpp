// no-lost-wakeup, no-slot-leak, no-slot-gain, no-failure, no-duplicate-run and no-needless-eviction, on
// histories by hand; and the list of properties.

#include <gtest/gtest.h>

#include "model/properties/history_builder.h"
#include "model/properties/property.h"

namespace overbook::model {
namespace {

const Limits kOne = one_limit(1);
const Limits kTwo = one_limit(2);

std::optional<Violation> check(PropertyId id, const HistoryBuilder& run, const Limits& limits) {
  return property(id).check(run.history(), limits);
}

TEST(NoSlotLeak, AsManyNewcomersAsSlotsAreNoLeak) {
  HistoryBuilder run;
  run.admitted(run.invoked(1));
  run.ended(0);
  EXPECT_FALSE(check(PropertyId::no_slot_leak, run, kOne));
  EXPECT_FALSE(check(PropertyId::no_slot_gain, run, kOne));
}

TEST(NoSlotLeak, NewcomersWhoAreTurnedAwayAreOne) {
  HistoryBuilder run;
  const RequestId resident = run.resident();
  const RequestId a = run.invoked(1);
  run.admitted(a);
  run.release_invoked(a);
  run.release_returned(a);  // 4
  run.ended(2);
  const auto violation = check(PropertyId::no_slot_leak, run, kTwo);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{4});
  EXPECT_EQ(violation->worst_excess, 2U);
  EXPECT_EQ(violation->requests, std::vector{resident});
}

TEST(NoSlotGain, ANewcomerTooManyIsOne) {
  HistoryBuilder run;
  run.rejected(run.invoked(1));  // 2
  run.ended(0, true);
  EXPECT_FALSE(check(PropertyId::no_slot_leak, run, kOne));
  const auto violation = check(PropertyId::no_slot_gain, run, kOne);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{2});
}

TEST(NoFailure, ACallThatNoFaultStruckAndThatEndsInAnErrorViolatesIt) {
  HistoryBuilder run;
  const RequestId struck = run.invoked(1);
  run.returned(struck, Decision::failed);
  EXPECT_FALSE(check(PropertyId::no_failure, run, kOne));
  const RequestId a = run.invoked(2);
  run.failed(a);  // 3
  run.returned(a, Decision::failed);
  const auto violation = check(PropertyId::no_failure, run, kOne);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{3});
  EXPECT_EQ(violation->requests, std::vector{a});
}

TEST(NoSlotLeak, IsNotKnownOfACutRun) {
  HistoryBuilder run;
  run.rejected(run.invoked(1));
  EXPECT_FALSE(check(PropertyId::no_slot_leak, run, kOne));
}

TEST(NoDuplicateRun, TheSameConversationOnTwoServersViolatesIt) {
  HistoryBuilder run;
  const RequestId a = run.invoked(1, 7);
  const RequestId b = run.invoked(2, 7);
  run.admitted(b);
  run.admitted(a);  // 4
  const auto violation = check(PropertyId::no_duplicate_run, run, kTwo);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{4});
  EXPECT_EQ(violation->requests, (std::vector{b, a}));
  EXPECT_EQ(violation->occurrences, 1U);
}

TEST(NoDuplicateRun, OneAfterTheOtherIsAllowed) {
  HistoryBuilder run;
  const RequestId a = run.invoked(1, 7);
  run.admitted(a);
  run.release_invoked(a);
  run.admitted(run.invoked(2, 7));
  EXPECT_FALSE(check(PropertyId::no_duplicate_run, run, kTwo));
}

TEST(NoDuplicateRun, TwiceOnOneServerIsTwice) {
  HistoryBuilder run;
  run.admitted(run.invoked(1, 7));
  run.admitted(run.invoked(1, 7));  // 4
  const auto violation = check(PropertyId::no_duplicate_run, run, kTwo);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{4});
}

TEST(NoDuplicateRun, TwoConversationsAreAllowed) {
  HistoryBuilder run;
  run.admitted(run.invoked(1, 7));
  run.admitted(run.invoked(2, 8));
  EXPECT_FALSE(check(PropertyId::no_duplicate_run, run, kOne));
}

TEST(NoDuplicateRun, ADuplicateDecisionRunsNothing) {
  HistoryBuilder run;
  run.admitted(run.invoked(1, 7));
  run.returned(run.invoked(2, 7), Decision::duplicate);
  EXPECT_FALSE(check(PropertyId::no_duplicate_run, run, kOne));
}

TEST(NoDuplicateRun, EachFurtherTwinIsAnOccurrence) {
  HistoryBuilder run;
  run.admitted(run.invoked(1, 7));
  run.admitted(run.invoked(2, 7));
  run.admitted(run.invoked(3, 7));
  EXPECT_EQ(check(PropertyId::no_duplicate_run, run, kOne).value().occurrences, 2U);
}

TEST(NoNeedlessEviction, IsViolatedIfThereWasRoomForTheEvictorAnyway) {
  HistoryBuilder run;
  const RequestId victim = run.resident();
  const RequestId evictor = run.invoked(1);  // 1
  run.eviction_invoked(victim, evictor);     // 2
  run.eviction_returned(victim, evictor);    // 3
  run.admitted(evictor);                     // 4
  const auto violation = check(PropertyId::no_needless_eviction, run, kTwo);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{2});
  EXPECT_EQ(violation->decided, StepIndex{4});
  EXPECT_EQ(violation->requests, (std::vector{victim, evictor}));
  EXPECT_FALSE(check(PropertyId::no_needless_eviction, run, kOne));
}

TEST(NoNeedlessEviction, AThirdThatMayRunJustifiesIt) {
  HistoryBuilder run;
  const RequestId victim = run.resident();
  const RequestId evictor = run.invoked(1);
  const RequestId third = run.invoked(2);
  run.eviction_invoked(victim, evictor);
  run.admitted(evictor);
  HistoryBuilder rejected = run;
  run.admitted(third);
  EXPECT_FALSE(check(PropertyId::no_needless_eviction, run, kTwo));
  rejected.rejected(third);  // 5
  const auto violation = check(PropertyId::no_needless_eviction, rejected, kTwo);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->step, StepIndex{3});
  EXPECT_EQ(violation->decided, StepIndex{5});
}

TEST(NoNeedlessEviction, IsNotJudgedWhileAThirdIsPendingThatWouldJustifyIt) {
  HistoryBuilder run;
  const RequestId victim = run.resident();
  const RequestId evictor = run.invoked(1);
  run.invoked(2);
  run.eviction_invoked(victim, evictor);
  run.admitted(evictor);
  EXPECT_FALSE(check(PropertyId::no_needless_eviction, run, kTwo));
}

TEST(NoNeedlessEviction, IsNotJudgedWhileTheEvictorIsPending) {
  HistoryBuilder run;
  const RequestId victim = run.resident();
  run.eviction_invoked(victim, run.invoked(1));
  EXPECT_FALSE(check(PropertyId::no_needless_eviction, run, kTwo));
}

TEST(NoNeedlessEviction, MayBeDecidedOnlyWhenTheVictimIsClosed) {
  HistoryBuilder run;
  const RequestId victim = run.resident();
  const RequestId evictor = run.invoked(1);
  run.admitted(evictor);                  // 2
  run.eviction_invoked(victim, evictor);  // 3: the message came later
  const auto violation = check(PropertyId::no_needless_eviction, run, kTwo);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->decided, StepIndex{3});
}

TEST(NoNeedlessEviction, WithOneThatNeverReturnsItIsDecidedWhenAllOthersHave) {
  HistoryBuilder run;
  const RequestId victim = run.resident();
  run.invoked(3);                            // 1: never returns
  const RequestId evictor = run.invoked(1);  // 2
  const RequestId third = run.invoked(2);    // 3
  run.eviction_invoked(victim, evictor);     // 4
  run.admitted(evictor);                     // 5: the third may yet run, and justify it
  run.rejected(third);                       // 6
  const auto violation = check(PropertyId::no_needless_eviction, run, one_limit(3));
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->decided, StepIndex{6});
}

TEST(NoNeedlessEviction, AnOrdinaryReleaseIsNone) {
  HistoryBuilder run;
  const RequestId resident = run.resident();
  const RequestId a = run.invoked(1);
  run.release_invoked(resident);
  run.admitted(a);
  EXPECT_FALSE(check(PropertyId::no_needless_eviction, run, kTwo));
}

TEST(NoLostWakeup, WhoWaitsForEverBesideAFreeSlotWasNotWoken) {
  HistoryBuilder run;
  const RequestId a = run.invoked(1);
  run.admitted(a);
  const RequestId b = run.invoked(2);
  run.stuck();
  EXPECT_FALSE(check(PropertyId::no_lost_wakeup, run, kOne)) << "a runs";
  const auto violation = check(PropertyId::no_lost_wakeup, run, kTwo);
  ASSERT_TRUE(violation);
  EXPECT_EQ(violation->requests, (std::vector{b}));
}

TEST(NoLostWakeup, WhatIsBeingReleasedIsNotFreeYet) {
  HistoryBuilder run;
  const RequestId a = run.invoked(1);
  run.admitted(a);
  (void)run.invoked(2);
  run.release_invoked(a);
  HistoryBuilder released = run;
  run.stuck();
  EXPECT_FALSE(check(PropertyId::no_lost_wakeup, run, kOne));
  released.release_returned(a);
  EXPECT_FALSE(check(PropertyId::no_lost_wakeup, released, kOne)) << "something may happen yet";
  released.stuck();
  EXPECT_TRUE(check(PropertyId::no_lost_wakeup, released, kOne));
}

TEST(Properties, AreFoundByTheNamesOfTheDesign) {
  const std::vector<std::string_view> names{"no-over-admission", "no-lasting-excess", "no-false-rejection",
                                            "progress",          "no-lost-wakeup",    "no-slot-leak",
                                            "no-slot-gain",      "no-duplicate-run",  "no-needless-eviction",
                                            "no-failure",        "linearizable"};
  ASSERT_EQ(all_properties().size(), names.size());
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(all_properties()[i].name, names[i]);
    EXPECT_EQ(static_cast<std::size_t>(all_properties()[i].id), i);
    EXPECT_EQ(property_from_name(names[i]), all_properties()[i].id);
    EXPECT_EQ(info(all_properties()[i].id).name, names[i]);
  }
  EXPECT_FALSE(property_from_name("no-over-admissions"));
}

TEST(History, DecisionsHaveTheirWords) {
  EXPECT_EQ(to_text(Decision::admitted), "admitted");
  EXPECT_EQ(to_text(Decision::rejected), "rejected");
  EXPECT_EQ(to_text(Decision::duplicate), "duplicate");
  EXPECT_EQ(to_text(Decision::failed), "failed");
}

}  // namespace
}  // namespace overbook::model
