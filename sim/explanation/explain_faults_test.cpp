// What a counterexample says of what went wrong: whole texts, of real runs.

#include <gtest/gtest.h>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/exploration.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

using model::PropertyId;

Scenario with_leases(Scenario scenario) {
  scenario.lease = Lease{.ttl_ms = 15'000, .refresh_ms = 5'000};
  return scenario;
}

std::string told(const Scenario& scenario, std::string_view use, PropertyId property,
                 std::string_view schedule) {
  const Replay run = replay(scenario, strategy(use), schedule_from_text(schedule));
  const auto violation = model::property(property).check(run.history, scenario.limits);
  return violation ? explain(scenario, run, property, *violation) : "not violated";
}

// The text of the shortest counterexample.
std::string shortest_told(const Scenario& scenario, std::string_view use, PropertyId property) {
  ExplorationOptions options;
  options.properties = {property};
  options.find_worst = false;
  options.engine = Engine::plain;  // which of the shortest it comes upon first is easiest to follow
  const ExplorationResult result = explore_all(scenario, strategy(use), options);
  const auto& shortest = result.properties[property].shortest;
  return shortest ? to_text(*shortest) + ": " + told(scenario, use, property, to_text(*shortest))
                  : "not violated";
}

TEST(FaultsTold, ACrashAndTheEntryThatNobodyRemoves) {
  Scenario scenario = empty_house();
  scenario.faults.crashes = 1;
  EXPECT_EQ(
      shortest_told(scenario, "exclude-own-key", PropertyId::no_slot_leak),
      "1x3.2.C2: Every request has ended and every lease has lapsed; of newcomers that ask one after the "
      "other 1 too few get in: 1 slot is lost. Left behind: conv:u1:c2 (since step 4, s2's SET for c2). s2 "
      "crashed at step 5, after it had registered c2 (step 4); its entry stays, and nobody removes it.");
  EXPECT_EQ(
      shortest_told(scenario, "lua-script", PropertyId::no_slot_leak),
      "1.2.C1: Every request has ended and every lease has lapsed; of newcomers that ask one after the other "
      "1 too few get in: 1 slot is lost. Left behind: conv:u1:c1 and c1 in convs:u1 (since step 1, s1's EVAL "
      "for c1). s1 crashed at step 3, while it ran c1; its entry stays, and nobody removes it.");
  EXPECT_EQ(shortest_told(with_leases(scenario), "exclude-own-key", PropertyId::progress),
            "1.C1.2x3: s2 was alone and did not get in, although the only slot was neither taken nor about "
            "to be. It counted 2 (step 4), its own entry of step 3 among them. s1 crashed at step 2, after "
            "it had registered c1 (step 1); its entry stays until the lease lapses.");
  scenario.faults.restarts = true;
  EXPECT_EQ(told(scenario, "exclude-own-key", PropertyId::no_slot_leak, "1.C1.R1.1.2x3"),
            "Every request has ended and every lease has lapsed; of newcomers that ask one after the other 1 "
            "too few get in: 1 slot is lost. Left behind: conv:u1:c1 (since step 1, s1's SET for c1). s1 "
            "crashed at step 2, after it had registered c1 (step 1); its entry stays, and nobody removes it. "
            "It was there again at step 3, asked once more, and met its own key (step 4).");
}

TEST(FaultsTold, ALeaseThatLapsesUnderAPausedServer) {
  Scenario scenario = with_leases(empty_house());
  scenario.faults.pauses = 1;
  EXPECT_EQ(shortest_told(scenario, "lua-script", PropertyId::no_over_admission),
            "1.X1.2: After step 3, 2 conversations run, 1 more than the limit of 1. s2 got in at step 3, "
            "although 1 ran. c1's entry in convs:u1 was removed at step 3 by s2's EVAL for c2. The lease of "
            "c1 on s1 lapsed at step 2, while the server was paused; it ran on.");
  EXPECT_EQ(shortest_told(scenario, "exclude-own-key", PropertyId::no_over_admission),
            "1.1.2.X1.2: After step 5, 2 conversations run, 1 more than the limit of 1. s2 counted 1 (step "
            "5), itself included, and got in at step 5, when 1 ran already. The lease of c1 on s1 lapsed at "
            "step 4, while the server was paused; it ran on.");
  EXPECT_EQ(told(scenario, "openhands", PropertyId::no_over_admission, "1x3.X1.2x3"),
            "After step 7, 2 conversations run, 1 more than the limit of 1. s2 counted 1 (step 6), itself "
            "included, and got in at step 7, when 1 ran already. The lease of c1 on s1 lapsed at step 4, "
            "while the server was paused; it ran on.");
  scenario.lease = Lease{.ttl_ms = 15'000};
  scenario.faults.pauses = 0;
  EXPECT_EQ(shortest_told(scenario, "lua-script", PropertyId::no_over_admission),
            "1.X1.2: After step 3, 2 conversations run, 1 more than the limit of 1. s2 got in at step 3, "
            "although 1 ran. c1's entry in convs:u1 was removed at step 3 by s2's EVAL for c2. The lease of "
            "c1 on s1 lapsed at step 2, for nobody refreshes it; it ran on.");
}

TEST(FaultsTold, ALostReplyAndTheOwnKeyThatTheResendMeets) {
  Scenario scenario = empty_house();
  scenario.faults.lost_replies = 1;
  EXPECT_EQ(shortest_told(scenario, "exclude-own-key", PropertyId::no_slot_leak),
            "1x3.Y2: Every request has ended and every lease has lapsed; of newcomers that ask one after the "
            "other 1 too few get in: 1 slot is lost. Left behind: conv:u1:c2 (since step 4, s2's SET for "
            "c2). The reply to s2's SET was lost at step 4; its request failed, and its entry stays.");
  scenario.resends = 1;
  EXPECT_EQ(shortest_told(scenario, "lua-script", PropertyId::no_slot_leak),
            "Y1.1.2: Every request has ended and every lease has lapsed; of newcomers that ask one after the "
            "other 1 too few get in: 1 slot is lost. Left behind: conv:u1:c1 and c1 in convs:u1 (since step "
            "1, s1's EVAL for c1, which was turned away as a duplicate). The reply to s1's script was lost "
            "at step 1; sent again (step 2), it met its own key and took it for another's.");
  EXPECT_EQ(shortest_told(scenario, "exclude-own-key", PropertyId::no_slot_leak),
            "1x3.Y2.2: Every request has ended and every lease has lapsed; of newcomers that ask one after "
            "the other 1 too few get in: 1 slot is lost. Left behind: conv:u1:c2 (since step 4, s2's SET for "
            "c2, which was turned away as a duplicate). The reply to s2's SET was lost at step 4; sent again "
            "(step 5), it met its own key and took it for another's.");
  EXPECT_EQ(shortest_told(scenario, "zset-client-clock", PropertyId::no_false_rejection),
            "Y1.1: s1 was turned away at step 2, although from its first step to its last the only slot was "
            "neither taken nor about to be. The reply to s1's script was lost at step 1; sent again (step "
            "2), it was rejected, with its own entry counted.");
}

TEST(FaultsTold, AResendThatIsLostToo) {
  Scenario scenario = empty_house();
  scenario.faults.lost_replies = scenario.faults.lost_requests = 1;
  scenario.resends = 1;
  EXPECT_EQ(told(scenario, "exclude-own-key", PropertyId::no_slot_leak, "Y1.Q1.2x3"),
            "Every request has ended and every lease has lapsed; of newcomers that ask one after the other 1 "
            "too few get in: 1 slot is lost. Left behind: conv:u1:c1 (since step 1, s1's SET for c1). The "
            "reply to s1's SET was lost at step 1; it was sent again (step 2) in vain. s1's SET never "
            "arrived (step 2); its request failed, and its entry stays.");
}

TEST(FaultsTold, ALostRelease) {
  Scenario scenario = empty_house();
  scenario.faults.lost_requests = 1;
  EXPECT_EQ(told(scenario, "exclude-own-key", PropertyId::no_slot_leak, "1.1.Q1.2x3"),
            "Every request has ended and every lease has lapsed; of newcomers that ask one after the other 1 "
            "too few get in: 1 slot is lost. Left behind: conv:u1:c1 (since step 1, s1's SET for c1). s1's "
            "DEL never arrived (step 3); c1 stays registered.");
}

TEST(FaultsTold, ASlowScript) {
  Scenario scenario = empty_house();
  scenario.faults.slow_scripts = 1;
  EXPECT_EQ(
      shortest_told(scenario, "lua-script", PropertyId::no_slot_leak),
      "Y1.2: Every request has ended and every lease has lapsed; of newcomers that ask one after the other 1 "
      "too few get in: 1 slot is lost. Left behind: conv:u1:c1 and c1 in convs:u1 (since step 1, s1's EVAL "
      "for c1). s1's script was too slow for its client at step 1; its request failed, and its entry stays.");
}

TEST(FaultsTold, ACommandThatArrivesLate) {
  Scenario scenario = empty_house();
  scenario.faults.duplicate_deliveries = 1;
  scenario.resends = 1;
  EXPECT_EQ(
      shortest_told(scenario, "exclude-own-key", PropertyId::no_slot_leak),
      "1x3.Z2.D2.2: Every request has ended and every lease has lapsed; of newcomers that ask one after the "
      "other 1 too few get in: 1 slot is lost. Left behind: conv:u1:c2 (since step 5, s2's SET that arrived "
      "late). s2's SET of step 4, which its client had given up, arrived at step 5 and registered c2.");
  EXPECT_EQ(shortest_told(scenario, "lua-script", PropertyId::no_slot_leak),
            "Z1.D1.1.2: Every request has ended and every lease has lapsed; of newcomers that ask one after "
            "the other 1 too few get in: 1 slot is lost. Left behind: conv:u1:c1 and c1 in convs:u1 (since "
            "step 2, s1's EVAL that arrived late). s1's script of step 1, which its client had given up, "
            "arrived at step 2 and registered c1.");
}

TEST(FaultsTold, ACommandThatWasUnderWayWhenItsServerCrashed) {
  Scenario scenario = empty_house();
  scenario.faults.crashes = 1;
  EXPECT_EQ(
      told(scenario, "lua-script", PropertyId::no_slot_leak, "C1.D1.2"),
      "Every request has ended and every lease has lapsed; of newcomers that ask one after the other 1 "
      "too few get in: 1 slot is lost. Left behind: conv:u1:c1 and c1 in convs:u1 (since step 2, when a "
      "command of s1 arrived that had been under way). s1's script, under way when it crashed at step "
      "1, arrived at step 2 and registered c1.");
}

TEST(FaultsTold, AHeartbeatThatArrivesWhenItsConversationHasEnded) {
  model::StrategySpec spec = strategy("lua-script");
  spec.script =
      "if redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[1]) then return 'rejected' end "
      "redis.call('SADD', KEYS[2], ARGV[4]) return 'admitted'";
  spec.release_script = "return redis.call('SREM', KEYS[2], ARGV[4])";
  spec.refresh_script = "redis.call('SADD', KEYS[2], ARGV[4]) return 1";
  const Scenario scenario = with_leases(empty_house());
  const Replay run = replay(scenario, spec, schedule_from_text("1.1.HD1.2"));
  const auto violation = model::property(PropertyId::no_false_rejection).check(run.history, scenario.limits);
  ASSERT_TRUE(violation);
  EXPECT_EQ(
      explain(scenario, run, PropertyId::no_false_rejection, *violation),
      "s2 was turned away at step 4, although from its first step to its last the only slot was neither "
      "taken nor about to be. s1's script, a heartbeat that was under way when its conversation ended, "
      "arrived at step 3 and registered c1.");
}

TEST(FaultsTold, RegistrationsThatRedisLoses) {
  Scenario scenario = empty_house();
  scenario.faults.redis_restarts = 1;
  EXPECT_EQ(shortest_told(scenario, "lua-script", PropertyId::no_over_admission),
            "1.B0.2: After step 3, 2 conversations run, 1 more than the limit of 1. s2 got in at step 3, "
            "although 1 ran. Redis started again empty at step 2: the registration of c1 was lost.");
  scenario.faults = {};
  scenario.faults.failovers = 1;
  scenario.faults.failover_loses_writes = 2;
  EXPECT_EQ(
      shortest_told(scenario, "lua-script", PropertyId::no_over_admission),
      "1.F1.2: After step 3, 2 conversations run, 1 more than the limit of 1. s2 got in at step 3, although "
      "1 ran. A replica without the last write took over at step 2: the registration of c1 was lost.");
  EXPECT_EQ(shortest_told(scenario, "lua-script", PropertyId::no_slot_leak),
            "1.1.F1.2: Every request has ended and every lease has lapsed; of newcomers that ask one after "
            "the other 1 too few get in: 1 slot is lost. Left behind: conv:u1:c1 and c1 in convs:u1 (since "
            "step 3, when a replica took over). A replica without the last write took over at step 3: the "
            "registration of c1 was back.");
}

TEST(FaultsTold, AClockThatIsAhead) {
  Scenario scenario = empty_house();
  scenario.faults.clock_skew_ms = {0, 11'000};
  EXPECT_EQ(shortest_told(scenario, "zset-client-clock", PropertyId::no_over_admission),
            "2.1: After step 2, 2 conversations run, 1 more than the limit of 1. s1 got in at step 2, "
            "although 1 ran. The clock of s1 is 11000 ms ahead of that of s2: at step 2 it took the stamp of "
            "c2 for old and removed it, while c2 ran.");
  EXPECT_EQ(shortest_told(scenario, "lua-script", PropertyId::no_over_admission), "not violated");
}

TEST(FaultsTold, NothingIsToldOfAFaultThatChangedNothing) {
  Scenario scenario = empty_house();
  scenario.faults.lost_requests = 1;
  scenario.resends = 1;
  EXPECT_EQ(
      told(scenario, "count-then-register", PropertyId::no_over_admission, "Q1.1.2.1.2"),
      "After step 5, 2 conversations run, 1 more than the limit of 1. s1 and s2 both read 0 (steps 2 and "
      "3) before any of them had registered (steps 4 and 5).");
}

}  // namespace
}  // namespace overbook::sim
