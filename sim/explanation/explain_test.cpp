// What a counterexample says of itself: whole texts, for schedules that were followed by hand.

#include <gtest/gtest.h>

#include <array>

#include "sim/explanation/counterexample.h"
#include "sim/run/world.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

using model::PropertyId;

std::string explanation(const Scenario& scenario, const model::StrategySpec& spec, PropertyId property,
                        std::string_view schedule) {
  const Replay run = replay(scenario, spec, schedule_from_text(schedule));
  const auto violation = model::property(property).check(run.history, scenario.limits);
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
  EXPECT_EQ(explanation(last_slot(5), spec, PropertyId::no_lasting_excess, "1.2.3.4.5.1.2.3.4.5"),
            "After step 10, with every request returned and every message delivered, 7 conversations run, 4 "
            "more than "
            "the limit of 3. s1 to s5 all read 2 (steps 1 to 5) before any of them had registered (steps 6 "
            "to 10).");
}

TEST(Explanation, TellsWhoseCountWasOldWhenItGotIn) {
  Scenario two_slots = empty_house(3);
  two_slots.limits = model::one_limit(2);
  EXPECT_EQ(
      explanation(two_slots, strategy("count-then-register"), PropertyId::no_over_admission, "1.2.2.3.3.1"),
      "After step 6, 3 conversations run, 1 more than the limit of 2. s1 counted 0 (step 1) and got in at "
      "step "
      "6, when 2 ran already.");
}

TEST(Explanation, TellsWhoGotInThoughItCountedTooMany) {
  Scenario full = empty_house();
  full.release = false;
  model::StrategySpec wrong_by_one = strategy("count-then-register");
  wrong_by_one.comparison = model::Comparison::more_than;
  EXPECT_EQ(explanation(full, wrong_by_one, PropertyId::no_lasting_excess, "1.1.2.2"),
            "After step 4, with every request returned and every message delivered, 2 conversations run, 1 "
            "more than "
            "the limit of 1. s2 counted 1 (step 3) and got in at step 4 although that left no room.");
  model::StrategySpec plus_two = strategy("register-then-count-plus-one");
  plus_two.comparison = model::Comparison::more_than;
  EXPECT_EQ(explanation(full, plus_two, PropertyId::no_over_admission, "1.1.2.2"),
            "After step 4, 2 conversations run, 1 more than the limit of 1. s2 counted 2 (step 4), itself "
            "included, "
            "and got in at step 4 although that left no room.");
}

model::StrategySpec careless() {
  model::StrategySpec spec = strategy("lua-script");
  spec.script = "redis.call('SET', KEYS[1], ARGV[2]) return 1";
  spec.release_script = "return 1";
  return spec;
}

// Its releases release nothing.
model::StrategySpec leaking() {
  model::StrategySpec spec = strategy("lua-script");
  spec.release_script = "return 1";
  return spec;
}

TEST(Explanation, TellsHowManyRanWhereNobodyCounted) {
  EXPECT_EQ(
      explanation(last_slot(3), careless(), PropertyId::no_over_admission, "1.2"),
      "After step 2, 4 conversations run, 1 more than the limit of 3. s2 got in at step 2, although 3 ran.");
}

TEST(Explanation, TellsThatAServerCountedItself) {
  const model::StrategySpec spec = strategy("register-then-count");
  EXPECT_EQ(
      explanation(last_slot(1), spec, PropertyId::no_false_rejection, "1x3"),
      "s1 was turned away at step 3, although from its first step to its last at most 2 of 3 slots were "
      "taken or about to be. It counted 3 (step 2), its own entry of step 1 among them.");
  EXPECT_EQ(explanation(last_slot(1), spec, PropertyId::progress, "1x3"),
            "s1 was alone and did not get in, although at most 2 of 3 slots were taken or about to be. It "
            "counted 3 "
            "(step 2), its own entry of step 1 among them.");
}

TEST(Explanation, TellsWhoseEntriesWereCountedThoughTheyDidNotGetIn) {
  for (const std::string_view use : {"register-then-count-plus-one", "exclude-own-key"}) {
    EXPECT_EQ(
        explanation(empty_house(), strategy(use), PropertyId::no_false_rejection, "1.2.2.1.2.1"),
        "s1 was turned away at step 6, although from its first step to its last the only slot was neither "
        "taken nor about to be. It counted 2 (step 4), its own entry of step 1 among them, and that of s2, "
        "who did not get in either.");
    EXPECT_EQ(
        explanation(empty_house(), strategy(use), PropertyId::progress, "1.2.2.1.2.1"),
        "s1 and s2 tried at the same time, and nobody got in, although the only slot was neither taken nor "
        "about to be all the while. They counted 2 (steps 4 and 3) while each other's entries were there "
        "(steps 1 and 2), and withdrew.");
  }
}

TEST(Explanation, SaysOfNobodyThatItSawWhatCameLater) {
  // s1 counts before s2 has registered: 3 in the house of 3 slots with 2 running. Only s2 sees both.
  EXPECT_EQ(explanation(last_slot(2), strategy("register-then-count"), PropertyId::progress, "1.1.2.2.1.2"),
            "s1 and s2 tried at the same time, and nobody got in, although at most 2 of 3 slots were taken "
            "or about "
            "to be all the while. s1 counted 3 (step 2), its own entry of step 1 among them. s2 counted 4 "
            "(step 4), "
            "its own entry of step 3 among them, and that of s1, who did not get in either.");
}

TEST(Explanation, TellsWhatChangedUnderACountOfSeveralCommands) {
  Scenario scenario;
  scenario.limits = model::one_limit(2);
  scenario.servers = 2;
  scenario.requests_per_server = 2;
  model::StrategySpec spec = strategy("count-then-register");
  spec.count_by = model::CountBy::scan;
  spec.scan_count = 1;
  EXPECT_EQ(
      explanation(scenario, spec, PropertyId::no_false_rejection, "@33:1.1.2.1x3.2"),
      "s2 was turned away at step 7, although from its first step to its last at most 1 of 2 slots was taken "
      "or about to be. It counted 2 (by several commands, steps 3 to 7); meanwhile c1 left (step 4) and c3 "
      "came (step 6).");
}

TEST(Explanation, TellsWhatIsLeftBehind) {
  Scenario two_slots = empty_house();
  two_slots.limits = model::one_limit(2);
  EXPECT_EQ(explanation(two_slots, leaking(), PropertyId::no_slot_leak, "1.1.2.2"),
            "Every request has ended and every lease has lapsed; of newcomers that ask one after the other 2 "
            "too few get in: 2 slots are lost. Left behind: conv:u1:c1 and c1 in convs:u1 (since step 1, "
            "s1's EVAL for c1) and conv:u1:c2 and c2 in convs:u1 (since step 3, s2's EVAL for c2).");
}

TEST(Explanation, TellsThatTheEntryOfAConversationThatRunsTwiceWasThere) {
  Scenario shared = empty_house();
  shared.shared_conversation = true;
  EXPECT_EQ(
      explanation(shared, careless(), PropertyId::no_duplicate_run, "2.1"),
      "c1 runs on s2 (since step 1) and on s1 (since step 2). Redis had the entry of c1 since step 1, and s1 "
      "got in nevertheless.");
  model::StrategySpec forgetful = careless();
  forgetful.script = "return 1";
  EXPECT_EQ(
      explanation(shared, forgetful, PropertyId::no_duplicate_run, "2.1"),
      "c1 runs on s2 (since step 1) and on s1 (since step 2). Redis had no entry of c1 when s1 got in.");
}

TEST(Explanation, TellsWhatBecameOfARequestToClose) {
  const model::StrategySpec spec = strategy("openhands");
  EXPECT_EQ(explanation(empty_house(), spec, PropertyId::no_over_admission, "1.1.2.1.2x3"),
            "After step 7, 2 conversations run, 1 more than the limit of 1. s2 counted 2 (step 5), itself "
            "included, "
            "asked that c1 be closed (step 6) and started at step 7 without waiting for that.");
  EXPECT_EQ(explanation(empty_house(), spec, PropertyId::no_lasting_excess, "1.1.2x3.L1.1.2"),
            "After step 8, with every request returned and every message delivered, 2 conversations run, 1 "
            "more than "
            "the limit of 1. s2 counted 2 (step 4), itself included, asked that c1 be closed (step 5) and "
            "started at "
            "step 8 without waiting for that. s1 took the message to close c1 at step 6, when it had not "
            "started it "
            "yet, ignored it, and started it at step 7.");
  EXPECT_EQ(
      explanation(last_slot(), spec, PropertyId::no_over_admission, "1x3.2x4.3x5"),
      "After step 12, 5 conversations run, 2 more than the limit of 3. s2 counted 4 (step 5), itself "
      "included, "
      "asked that c1 be closed (step 6) and started at step 7 without waiting for that; s3 counted 5 (step "
      "9), "
      "itself included, asked that c1 and c2 be closed (steps 10 and 11) and started at step 12 without "
      "waiting for that.");
}

TEST(Explanation, TellsThatAnEvictorHadRoomAnyway) {
  // s1's scan sees c3, which ends, and c5, which begins after that: never were there four.
  Scenario scenario;
  scenario.limits = model::one_limit(3);
  scenario.running = 1;
  scenario.servers = 2;
  scenario.requests_per_server = 2;
  model::StrategySpec spec = strategy("openhands");
  spec.scan_count = 2;
  EXPECT_EQ(
      explanation(scenario, spec, PropertyId::no_needless_eviction, "@45:2x3.1.1.2x4.1.2.1.L0.1"),
      "c1 was closed at step 13 to make room for c2 on s1, although there was room: while that request was "
      "under way, at most 3 of 3 slots were taken or about to be, its own included. s1 counted 4 (by several "
      "commands, steps 5 to 10), its own entry of step 4 among them; meanwhile c3 left (step 6) and c5 came "
      "(step 8).");
}

// Whoever finds no slot waits for what nobody sends.
model::StrategySpec never_waking() {
  model::StrategySpec spec = strategy("program");
  spec.program =
      "function acquire(request)\n"
      "  if redis.call('INCR', 'n') > request.limit then redis.call('BLPOP', 'wake', 0) end\n"
      "  return 'admitted'\n"
      "end\n"
      "function release(request) redis.call('DECR', 'n') end";
  return spec;
}

// Whatever breaks whatever: it is told, in words that are whole.
TEST(Explanation, ShowsAnOrderThatWasTriedAndWhereItFails) {
  EXPECT_EQ(
      explanation(last_slot(), strategy("count-then-register"), PropertyId::linearizable, "1.2.2.1"),
      "Step 4 tells s1, of c3, admitted: no order of the requests lets a semaphore of 3 answer so. In the "
      "order of the answers, for one: c1 gets in (1 of 3), c2 gets in (2 of 3), c4 gets in (3 of 3); then "
      "c3 is admitted, although no slot is left. What overlaps it: c1 on s0 (runs), c2 on s0 (runs) and "
      "c4 on s2 (runs).");
  EXPECT_EQ(
      explanation(last_slot(), strategy("register-then-count"), PropertyId::linearizable, "1x3"),
      "Step 3 tells s1, of c3, rejected: no order of the requests lets a semaphore of 3 answer so. In the "
      "order of the answers, for one: c1 gets in (1 of 3), c2 gets in (2 of 3); then c3 is rejected, "
      "although a slot is free (2 of 3). What overlaps it: c1 on s0 (runs) and c2 on s0 (runs).");
}

TEST(Explanation, IsThereForEveryKindOfViolationOfEveryStrategy) {
  model::PerProperty<std::size_t> told{};
  for (std::uint64_t number = 0; number < 12; ++number) {
    const Scenario scenario = small_scenario(number);
    std::vector<model::StrategySpec> specs = strategy_variants();
    specs.push_back(careless());
    specs.push_back(leaking());
    specs.push_back(never_waking());
    for (const model::StrategySpec& spec : specs) {
      if (!can_begin(scenario, spec)) continue;
      World world(scenario, spec);
      RandomScheduler random(7, 0, 20);
      while (random.begin_run()) {
        world.run(random);
        for (const model::PropertyInfo& property : model::all_properties()) {
          const auto violation = model::property(property.id).check(world.history(), scenario.limits);
          if (!violation) continue;
          const std::string text = explanation(scenario, spec, property.id, to_text(world.schedule()));
          ++told[property.id];
          ASSERT_GT(text.size(), 40U) << property.name;
          ASSERT_EQ(text.back(), '.') << text;
          ASSERT_LT(text.size(), 1000U) << text;
          ASSERT_EQ(text.find("  "), std::string::npos) << text;
          ASSERT_EQ(text.find(".."), std::string::npos) << text;
          ASSERT_EQ(text.find(" 0:"), std::string::npos) << text;
        }
      }
    }
  }
  for (const model::PropertyInfo& property : model::all_properties()) {
    if (property.id == PropertyId::no_needless_eviction) continue;  // too rare for random runs
    if (property.id == PropertyId::no_failure) continue;            // none of these fails
    EXPECT_GT(told[property.id], 0U) << property.name;
  }
}

}  // namespace
}  // namespace overbook::sim
