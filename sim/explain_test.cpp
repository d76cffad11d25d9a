// What a counterexample says of itself: whole texts, for schedules that were followed by hand.

#include <gtest/gtest.h>

#include "sim/counterexample.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

using model::PropertyId;

std::string explanation(const Scenario& scenario, const model::StrategySpec& spec, PropertyId property,
                        std::string_view schedule) {
  const Replay run = replay(scenario, spec, schedule_from_text(schedule));
  const auto violation = model::property(property).check(run.history, model::Limit{scenario.limit});
  return violation ? explain(scenario, run, property, *violation) : "not violated";
}

TEST(Explanation, TellsWhoReadWhatBeforeAnybodyHadRegistered) {
  const model::StrategySpec spec = strategy("count-then-register");
  EXPECT_EQ(
      explanation(last_slot(), spec, PropertyId::no_over_admission, "3.2.3.2"),
      "After step 4, 4 conversations run, 1 more than the limit of 3. s3 and s2 both read 2 (steps 1 and 2) "
      "before any of them had registered (steps 3 and 4).");
  EXPECT_EQ(
      explanation(last_slot(), spec, PropertyId::no_over_admission, "1.2.3.1.2.3"),
      "After step 6, 5 conversations run, 2 more than the limit of 3. s1, s2 and s3 all read 2 (steps 1, 2 "
      "and 3) before any of them had registered (steps 4, 5 and 6).");
}

TEST(Explanation, TellsWhoCountedWhatWhereNobodyRaced) {
  Scenario full = empty_house();
  full.release = false;
  model::StrategySpec wrong_by_one = strategy("count-then-register");
  wrong_by_one.comparison = model::Comparison::more_than;
  EXPECT_EQ(
      explanation(full, wrong_by_one, PropertyId::no_lasting_excess, "1.1.2.2"),
      "After step 4, 2 conversations run, 1 more than the limit of 1. s1 counted 0 (step 1) and got in at "
      "step 2. s2 counted 1 (step 3) and got in at step 4.");
}

TEST(Explanation, TellsThatAServerCountedItself) {
  const model::StrategySpec spec = strategy("register-then-count");
  EXPECT_EQ(
      explanation(last_slot(1), spec, PropertyId::no_false_rejection, "1x3"),
      "s1 was turned away at step 3, although from its first step to its last at most 2 of 3 slots were "
      "taken or about to be. It counted 3 (step 2), its own entry of step 1 among them.");
  EXPECT_EQ(
      explanation(last_slot(1), spec, PropertyId::progress, "1x3"),
      "s1 was alone and got nothing, with at most 2 of 3 slots taken. It counted 3 (step 2), its own entry "
      "of step 1 among them.");
}

TEST(Explanation, TellsWhoseEntriesWereCountedThoughTheyDidNotGetIn) {
  for (const std::string_view use : {"register-then-count-plus-one", "exclude-own-key"}) {
    EXPECT_EQ(
        explanation(empty_house(), strategy(use), PropertyId::no_false_rejection, "1.2.2.1.2.1"),
        "s1 was turned away at step 6, although from its first step to its last at most 0 of 1 slots were "
        "taken or about to be. It counted 2 (step 4), its own entry of step 1 among them, and that of s2, "
        "who did not get in either.");
    EXPECT_EQ(
        explanation(empty_house(), strategy(use), PropertyId::progress, "1.2.2.1.2.1"),
        "s1 and s2 overlap, at most 0 of 1 slots are taken the whole time, and nobody gets in. They counted "
        "2 (steps 4 and 3) while each other's entries were there (steps 1 and 2), and withdrew.");
  }
}

TEST(Explanation, TellsEachCountWhereTheyDiffer) {
  // s1 counts itself alone too early to see s3: 3 in the house of 3 slots with 2 running, then 4.
  EXPECT_EQ(
      explanation(last_slot(2), strategy("register-then-count"), PropertyId::progress, "1.1.2.2.1.2"),
      "s1 and s2 overlap, at most 2 of 3 slots are taken the whole time, and nobody gets in. They counted 3 "
      "and 4 in that order (steps 2 and 4) while each other's entries were there (steps 1 and 3), and "
      "withdrew.");
}

model::StrategySpec careless() {
  model::StrategySpec spec = strategy("lua-script");
  spec.script = "redis.call('SET', KEYS[1], ARGV[2]) return 1";
  spec.release_script = "return 1";
  return spec;
}

TEST(Explanation, TellsHowManySlotsAreLost) {
  EXPECT_EQ(
      explanation(empty_house(), careless(), PropertyId::no_slot_leak, "1.1.2.2"),
      "Every request has ended and every lease has lapsed; Redis still counts 2, and 0 run: 2 slot(s) are "
      "lost.");
}

TEST(Explanation, TellsSinceWhenAConversationRunsTwice) {
  Scenario shared = empty_house();
  shared.shared_conversation = true;
  EXPECT_EQ(
      explanation(shared, careless(), PropertyId::no_duplicate_run, "2.1"),
      "c1 runs on s2 (since step 1) and on s1 (since step 2). s2 got in at step 1. s1 got in at step 2.");
}

TEST(Explanation, TellsWhatBecameOfARequestToClose) {
  const model::StrategySpec spec = strategy("openhands");
  // The PUBLISH is step 6.
  EXPECT_EQ(
      explanation(empty_house(), spec, PropertyId::no_over_admission, "1.1.2.1.2x3"),
      "After step 7, 2 conversations run, 1 more than the limit of 1. At step 6, s2 asked that c1 be closed; "
      "it runs on, the message is still under way to s1. s1 counted 1 (step 2) and got in at step 4. s2 "
      "counted 2 (step 5) and got in at step 7.");
  EXPECT_EQ(
      explanation(empty_house(), spec, PropertyId::no_lasting_excess, "1.1.2x3.L1.1.2"),
      "After step 8, 2 conversations run, 1 more than the limit of 1. At step 5, s2 asked that c1 be closed; "
      "s1 took the message at step 6, when it had not started it yet, ignored it, and started it at step 7. "
      "s1 counted 1 (step 2) and got in at step 7. s2 counted 2 (step 4) and got in at step 8.");
}

TEST(Explanation, TellsThatAnEvictorHadRoomAnyway) {
  // s1's scan sees c3, which ends, and c5, which begins after that: never were there four.
  Scenario scenario;
  scenario.limit = 3;
  scenario.running = 1;
  scenario.servers = 2;
  scenario.requests_per_server = 2;
  model::StrategySpec spec = strategy("openhands");
  spec.scan_count = 2;
  EXPECT_EQ(explanation(scenario, spec, PropertyId::no_needless_eviction, "@45:2x3.1.1.2x4.1.2.1.L0.1"),
            "c1 was closed at step 13 to make room for c2 on s1, whose request never met more than 3 of 3 "
            "conversations, itself included. It counted 4 (step 10), its own entry of step 4 among them.");
}

}  // namespace
}  // namespace overbook::sim
