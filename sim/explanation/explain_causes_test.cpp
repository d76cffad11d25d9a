// What a counterexample says of whatever counted a conversation and of what took that away: whole texts, of
// real runs of limiters that keep their count in every way there is.

#include <gtest/gtest.h>

#include "sim/explanation/counterexample.h"
#include "sim/timed_test_scenarios.h"

namespace overbook::sim {
namespace {

using model::PropertyId;

struct Limiter {
  std::string admit;
  std::string release = "return 1";
  std::string refresh = "return 1";
};

model::StrategySpec spec_of(const Limiter& limiter) {
  model::StrategySpec spec = strategy("lua-script");
  spec.script = limiter.admit;
  spec.release_script = limiter.release;
  spec.refresh_script = limiter.refresh;
  spec.script_name = "admit.lua";
  spec.release_script_name = "release.lua";
  return spec;
}

std::string told(const Scenario& scenario, const Limiter& limiter, PropertyId property,
                 std::string_view schedule) {
  const Replay run = replay(scenario, spec_of(limiter), schedule_from_text(schedule));
  const auto violation = model::property(property).check(run.history, scenario.limits);
  return violation ? explain(scenario, run, property, *violation) : "not violated";
}

// Without its first sentence.
std::string cause(const Scenario& scenario, const Limiter& limiter, PropertyId property,
                  std::string_view schedule) {
  const std::string text = told(scenario, limiter, property, schedule);
  return text.substr(text.find(". ") == std::string::npos ? 0 : text.find(". ") + 2);
}

Scenario shared(std::uint32_t servers) {
  Scenario scenario = empty_house(servers);
  scenario.shared_conversation = true;
  return scenario;
}

Scenario leased(Scenario scenario, bool is_refreshed = true) {
  scenario.lease = Lease{.ttl_ms = 30'000};
  if (is_refreshed) scenario.lease->refresh_ms = 10'000;
  scenario.faults.pauses = is_refreshed ? 1 : 0;
  return scenario;
}

TEST(Causes, TheCleanUpOfADuplicateTakesAMemberAway) {
  const Limiter limiter{
      "if redis.call('ZSCORE', KEYS[2], ARGV[4]) then redis.call('ZREM', KEYS[2], ARGV[4]) return -1 end "
      "if redis.call('ZCARD', KEYS[2]) >= tonumber(ARGV[1]) then return 0 end "
      "redis.call('ZADD', KEYS[2], 1, ARGV[4]) return 1"};
  EXPECT_EQ(cause(shared(3), limiter, PropertyId::no_over_admission, "1.2.3"),
            "s3 got in at step 3, although 1 ran. c1's entry in convs:u1 was removed at step 2 by s2's EVAL "
            "for c1, which was turned away as a duplicate.");
  EXPECT_EQ(cause(shared(3), limiter, PropertyId::no_duplicate_run, "1.2.3"),
            "c1's entry in convs:u1 was removed at step 2 by s2's EVAL for c1, which was turned away as a "
            "duplicate.");
}

TEST(Causes, ARejectedRequestLowersTheNumber) {
  const Limiter limiter{
      "if redis.call('INCR', KEYS[2]) > tonumber(ARGV[1]) then "
      "redis.call('DECRBY', KEYS[2], 2) return 0 end return 1",
      "return redis.call('DECR', KEYS[2])"};
  EXPECT_EQ(cause(empty_house(3), limiter, PropertyId::no_over_admission, "1.2.3"),
            "s3 got in at step 3, although 1 ran. The number convs:u1 was lowered from 1 to 0 at step 2 by "
            "s2's EVAL for c2, which was rejected; it gave back more than it had taken.");
  EXPECT_EQ(cause(empty_house(2), limiter, PropertyId::no_slot_gain, "1.2.1"),
            "The number convs:u1 was lowered from 1 to 0 at step 2 by s2's EVAL for c2, which was rejected; "
            "it gave back more than it had taken. The number convs:u1 was lowered from 0 to -1 at step 3 by "
            "s1's release of c1; it gave back what it no longer had.");
}

TEST(Causes, ARejectedRequestRaisesThePermits) {
  const Limiter limiter{
      "redis.call('SETNX', KEYS[2], ARGV[1]) "
      "if redis.call('DECR', KEYS[2]) < 0 then redis.call('INCRBY', KEYS[2], 2) return 0 end "
      "return 1",
      "return redis.call('INCR', KEYS[2])"};
  EXPECT_EQ(cause(empty_house(3), limiter, PropertyId::no_over_admission, "1.2.3"),
            "s3 got in at step 3, although 1 ran. The number convs:u1 was raised from 0 to 1 at step 2 by "
            "s2's EVAL for c2, which was rejected; it gave back more than it had taken.");
  EXPECT_EQ(cause(empty_house(2), limiter, PropertyId::no_slot_gain, "1.2.1"),
            "The number convs:u1 was raised from 0 to 1 at step 2 by s2's EVAL for c2, which was rejected; "
            "it gave back more than it had taken.");
}

TEST(Causes, ATokenIsPutBackThatNobodyTook) {
  const Limiter limiter{
      "if redis.call('SETNX', KEYS[2] .. ':made', 1) == 1 then "
      "for i = 1, tonumber(ARGV[1]) do redis.call('RPUSH', KEYS[2], 't') end end "
      "if redis.call('LPOP', KEYS[2]) then return 1 end redis.call('RPUSH', KEYS[2], 't') "
      "return 0",
      "return redis.call('RPUSH', KEYS[2], 't')"};
  EXPECT_EQ(cause(empty_house(3), limiter, PropertyId::no_over_admission, "1.2.3"),
            "s3 got in at step 3, although 1 ran. The length of convs:u1 was raised to 1 at step 2 by s2's "
            "EVAL for c2, which was rejected; it gave back more than it had taken.");
  EXPECT_EQ(cause(empty_house(2), limiter, PropertyId::no_slot_gain, "1.2.1"),
            "The length of convs:u1 was raised to 1 at step 2 by s2's EVAL for c2, which was rejected; it "
            "gave back more than it had taken.");
}

TEST(Causes, AnElementOfAList) {
  const Limiter limiter{
      "if redis.call('LLEN', KEYS[2]) >= tonumber(ARGV[1]) then redis.call('LPOP', KEYS[2]) "
      "return 0 end redis.call('RPUSH', KEYS[2], ARGV[4]) return 1"};
  EXPECT_EQ(cause(empty_house(3), limiter, PropertyId::no_over_admission, "1.2.3"),
            "s3 got in at step 3, although 1 ran. c1's element in convs:u1 was removed at step 2 by s2's "
            "EVAL for c2, which was rejected.");
}

TEST(Causes, AFieldOfAHash) {
  const Limiter limiter{
      "if redis.call('HLEN', KEYS[2]) >= tonumber(ARGV[1]) then redis.call('DEL', KEYS[2]) "
      "return 0 end redis.call('HSET', KEYS[2], ARGV[2] .. '/' .. ARGV[4], 'x') return 1"};
  EXPECT_EQ(cause(empty_house(3), limiter, PropertyId::no_over_admission, "1.2.3"),
            "s3 got in at step 3, although 1 ran. c1's field s1/c1 in convs:u1 was removed at step 2 by s2's "
            "EVAL for c2, which was rejected.");
}

TEST(Causes, ANameInAText) {
  const Limiter limiter{
      "local t = redis.call('GET', KEYS[2]) or '' "
      "if #t > 0 then redis.call('SET', KEYS[2], '') return 0 end "
      "redis.call('SET', KEYS[2], t .. ',' .. ARGV[4]) return 1"};
  EXPECT_EQ(cause(empty_house(3), limiter, PropertyId::no_over_admission, "1.2.3"),
            "s3 got in at step 3, although 1 ran. What counted c1 in convs:u1 was overwritten at step 2 by "
            "s2's EVAL for c2, which was rejected.");
}

TEST(Causes, TheReleaseOfAnothersLock) {
  const Limiter naive{
      "if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('DEL', KEYS[2]) return 0 end "
      "redis.call('SET', KEYS[2], 1) return 1",
      "return redis.call('DEL', KEYS[2])"};
  EXPECT_EQ(cause(empty_house(3), naive, PropertyId::no_over_admission, "1.2.3"),
            "s3 got in at step 3, although 1 ran. convs:u1 (1) was removed at step 2 by s2's EVAL for c2, "
            "which was rejected.");
  const Limiter by_server{
      "if redis.call('SET', KEYS[2], ARGV[2], 'NX', 'PX', ARGV[3]) then return 1 end return 0",
      "return redis.call('DEL', KEYS[2])", "return redis.call('PEXPIRE', KEYS[2], ARGV[3])"};
  EXPECT_EQ(cause(leased(empty_house(3)), by_server, PropertyId::no_lasting_excess, "1.X1.2.1.3"),
            "s2 got in at step 3, although 1 ran; s3 got in at step 5, although 1 ran. convs:u1 (of c2 since "
            "step 3) was removed at step 4 by s1's release of c1. The lease of c1 on s1 lapsed at step 2, "
            "while the server was paused; it ran on.");
}

TEST(Causes, AHeartbeatThatDeletes) {
  const Limiter limiter{"if redis.call('SET', KEYS[2], ARGV[4], 'NX') then return 1 end return 0",
                        "return redis.call('DEL', KEYS[2])", "return redis.call('DEL', KEYS[2])"};
  Scenario scenario = timed(empty_house(2));
  scenario.timing.hold = milliseconds(600'000);
  scenario.lease = Lease{.ttl_ms = 30'000, .refresh_ms = 10'000};
  EXPECT_EQ(cause(scenario, limiter, PropertyId::no_over_admission,
                  "A1+0.1+3000.A1+2000.G1+10000000.H1+3000.G1+2000.A2+1000.2+3000.A2+2000"),
            "s2 got in at step 9, although 1 ran. convs:u1 (of c1 since step 2) was removed at step 5 by a "
            "heartbeat of s1 for c1.");
}

TEST(Causes, ATimeToLiveThatIsOver) {
  const Limiter limiter{
      "local n = redis.call('INCR', KEYS[2]) redis.call('PEXPIRE', KEYS[2], ARGV[3]) "
      "if n > tonumber(ARGV[1]) then redis.call('DECR', KEYS[2]) return 0 end return 1",
      "return redis.call('DECR', KEYS[2])"};
  Scenario scenario = timed(empty_house(2));
  scenario.timing.hold = milliseconds(600'000);
  scenario.lease = Lease{.ttl_ms = 60'000};
  EXPECT_EQ(cause(scenario, limiter, PropertyId::no_over_admission,
                  "A1+0.1+3000.A1+2000.A2+70000000.2+3000.A2+2000"),
            "s2 got in at step 6, although 1 ran. convs:u1 (1) ran out by step 4: the last to set its time "
            "to live was s1's EVAL for c1 (step 2).");
}

TEST(Causes, WhatRedisLoses) {
  const Limiter limiter{
      "if redis.call('INCR', KEYS[2]) > tonumber(ARGV[1]) then redis.call('DECR', KEYS[2]) "
      "return 0 end return 1",
      "return redis.call('DECR', KEYS[2])"};
  Scenario scenario = empty_house(2);
  scenario.faults.redis_restarts = 1;
  EXPECT_EQ(cause(scenario, limiter, PropertyId::no_over_admission, "1.B0.2"),
            "s2 got in at step 3, although 1 ran. Redis started again empty at step 2: the registration of "
            "c1 was lost.");
}

TEST(Causes, NothingIsSaidWhereNothingWasTakenAway) {
  const Limiter limiter{"redis.call('INCR', KEYS[2]) return 1", "return redis.call('DECR', KEYS[2])"};
  EXPECT_EQ(cause(empty_house(2), limiter, PropertyId::no_over_admission, "1.2"),
            "s2 got in at step 2, although 1 ran.");
  EXPECT_EQ(cause(shared(2), limiter, PropertyId::no_duplicate_run, "1.2"),
            "Nothing in Redis named c1 when s2 got in.");
}

TEST(Causes, WhoGivesBackTheOnlyTokenHasTakenItThoughNoListShowedIt) {
  const Limiter limiter{
      "if redis.call('SETNX', KEYS[2] .. ':made', 1) == 1 then "
      "redis.call('RPUSH', KEYS[2], 't') end redis.call('LPOP', KEYS[2]) return 1",
      "return redis.call('RPUSH', KEYS[2], 't')"};
  EXPECT_EQ(cause(empty_house(3), limiter, PropertyId::no_over_admission, "1.1.2.3"),
            "s3 got in at step 4, although 1 ran.");
}

TEST(Leftovers, AreNamedWhateverTheyAre) {
  Scenario crash = empty_house(2);
  crash.faults.crashes = 1;
  const Limiter counter{
      "if redis.call('INCRBY', KEYS[2], 1) > tonumber(ARGV[1]) then "
      "redis.call('INCRBY', KEYS[2], -1) return 0 end return 1",
      "return redis.call('INCRBY', KEYS[2], -1)"};
  EXPECT_EQ(cause(crash, counter, PropertyId::no_slot_leak, "1.C1.2"),
            "Left behind: the number 1 in convs:u1 (since step 1, s1's EVAL for c1). s1 crashed at step 2, "
            "while it ran c1; its entry stays, and nobody removes it.");
  const Limiter permits{
      "redis.call('SETNX', KEYS[2], ARGV[1]) "
      "if redis.call('DECR', KEYS[2]) < 0 then redis.call('INCR', KEYS[2]) return 0 end "
      "return 1",
      "return redis.call('INCR', KEYS[2])"};
  EXPECT_EQ(cause(crash, permits, PropertyId::no_slot_leak, "1.C1.2"),
            "Taken and never given back: 1 of convs:u1 (step 1, s1's EVAL for c1). s1 crashed at step 2, "
            "while it ran c1; its entry stays, and nobody removes it.");
  const Limiter rejected{"if redis.call('INCR', KEYS[2]) > tonumber(ARGV[1]) then return 0 end return 1",
                         "return redis.call('DECR', KEYS[2])"};
  EXPECT_EQ(cause(empty_house(2), rejected, PropertyId::no_slot_leak, "1.2.1"),
            "Left behind: the number 1 in convs:u1 (since step 2, s2's EVAL for c2, which was rejected).");
  const Limiter set{
      "if redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[1]) then return 0 end "
      "redis.call('SADD', KEYS[2], ARGV[2] .. '/' .. ARGV[4]) return 1",
      "return redis.call('SREM', KEYS[2], ARGV[4])"};
  EXPECT_EQ(cause(empty_house(2), set, PropertyId::no_slot_leak, "1.1.2"),
            "Left behind: s1/c1 in convs:u1 (since step 1, s1's EVAL for c1).");
  const Limiter field{
      "if tonumber(redis.call('HGET', KEYS[2], 'n') or 0) >= tonumber(ARGV[1]) then return 0 end "
      "redis.call('HINCRBY', KEYS[2], 'n', 1) return 1"};
  EXPECT_EQ(cause(empty_house(2), field, PropertyId::no_slot_leak, "1.1.2"),
            "Left behind: the number 1 in n of convs:u1 (since step 1, s1's EVAL for c1).");
}

TEST(Leftovers, AreMeasuredAgainstWhatGetsInFromEmpty) {
  Scenario two_slots = empty_house(2);
  two_slots.limits = model::one_limit(2);
  const Limiter one_only{"if redis.call('SET', KEYS[2], ARGV[4], 'NX') then return 1 end return 0"};
  EXPECT_EQ(cause(two_slots, one_only, PropertyId::no_slot_leak, "1.1.2"),
            "That is measured against 1, as many as it lets into an empty Redis, not against the limit of 2. "
            "Left behind: convs:u1 (since step 1, s1's EVAL for c1).");
}

TEST(TwiceOnOneServer, IsToldAsSuch) {
  Scenario scenario = shared(1);
  scenario.requests_per_server = 2;
  scenario.release = false;
  scenario.faults.redis_restarts = 1;
  const Limiter limiter{"if redis.call('SADD', KEYS[2], ARGV[4]) == 1 then return 1 end return -1"};
  EXPECT_EQ(cause(scenario, limiter, PropertyId::no_over_admission, "1.B0.1"),
            "s1 got in at step 3, although 1 ran. Redis started again empty at step 2: the registration of "
            "c1 was lost.");
  const Replay run = replay(scenario, spec_of(limiter), schedule_from_text("1.B0.1"));
  const auto violation = model::property(PropertyId::no_duplicate_run).check(run.history, scenario.limits);
  EXPECT_EQ(explain(scenario, run, PropertyId::no_duplicate_run, violation.value()),
            "c1 runs twice on s1 (since step 1 and since step 3). Redis started again empty at step 2: the "
            "registration of c1 was lost.");
}

TEST(Failure, ShowsCommandErrorAndLine) {
  const Limiter limiter{"local n = 1\nerror('no room')"};
  Replay run = replay(empty_house(2), spec_of(limiter), schedule_from_text("1"), 1);
  run.history.append(
      {.kind = model::EventKind::failed, .server = model::ServerId{1}, .step = model::StepIndex{1}});
  const auto violation = model::property(PropertyId::no_failure).check(run.history, model::one_limit(1));
  EXPECT_EQ(explain(empty_house(2), run, PropertyId::no_failure, violation.value()),
            "At step 1 s1's EVAL for c1 ends in an error that no fault explains, at admit.lua:2: ERR "
            "user_script:2: no room script: 9b06d4cda6b173714aa35c467bd01a359501cc3c, on @user_script:2.");
}

// --- Beside faults ---

const Limiter kCounter{
    "if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[1]) then return 0 end "
    "redis.call('INCR', KEYS[2]) return 1",
    "return redis.call('DECR', KEYS[2])"};

TEST(Causes, AKeyWithoutATimeToLiveStaysThoughAnotherHasOne) {
  Scenario scenario = leased(empty_house());
  scenario.faults.crashes = 1;
  const Limiter limiter{
      "redis.call('SET', 'seen:' .. ARGV[2], 'yes', 'PX', 1000) "
      "if redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[1]) then return 0 end "
      "redis.call('SADD', KEYS[2], ARGV[4]) return 1",
      "return redis.call('SREM', KEYS[2], ARGV[4])"};
  EXPECT_EQ(cause(scenario, limiter, PropertyId::no_false_rejection, "1.C1.2"),
            "s1 crashed at step 2, while it ran c1; its entry stays, and nobody removes it.");
}

TEST(Causes, ANumberThatALostWriteBringsBackIsThereSinceThen) {
  Scenario scenario = empty_house();
  scenario.faults.failovers = scenario.faults.failover_loses_writes = 1;
  EXPECT_EQ(cause(scenario, kCounter, PropertyId::no_slot_leak, "1.1.F1.2"),
            "Left behind: the number 1 in convs:u1 (since step 3, when a replica took over).");
}

TEST(Causes, TheCrashOfWhoRanBeforeTheRaceIsTold) {
  Scenario scenario = empty_house();
  scenario.running = 1;
  scenario.faults.crashes = 1;
  EXPECT_EQ(cause(scenario, kCounter, PropertyId::no_false_rejection, "C0.1"),
            "s0 crashed at step 1, while it ran c1; what it had in Redis stays.");
  const Limiter set{
      "if redis.call('SCARD', KEYS[2]) >= tonumber(ARGV[1]) then return 0 end "
      "redis.call('SADD', KEYS[2], ARGV[4]) return 1",
      "return redis.call('SREM', KEYS[2], ARGV[4])"};
  EXPECT_EQ(cause(scenario, set, PropertyId::no_false_rejection, "C0.1"),
            "s0 crashed at step 1, while it ran c1; its entry stays, and nobody removes it.");
}

TEST(Causes, AnErrorAfterAFaultIsNotSaidToHaveNoReason) {
  Scenario scenario = empty_house();
  scenario.faults.failovers = scenario.faults.failover_loses_writes = 1;
  const Limiter limiter{
      "if redis.call('EXISTS', KEYS[2]) == 1 then return 0 end redis.call('SET', KEYS[2], ARGV[4]) return 1",
      "if redis.call('DEL', KEYS[2]) == 0 then return redis.error_reply('ERR gone') end return 1"};
  EXPECT_EQ(
      told(scenario, limiter, PropertyId::no_failure, "1.F1.1"),
      "At step 3 s1's release of c1, which no fault struck, ends in an error, in release.lua: ERR gone. "
      "A replica without the last write took over at step 2: the registration of c1 was lost.");
  EXPECT_EQ(
      told(empty_house(), {limiter.admit, "return redis.error_reply('ERR gone')"}, PropertyId::no_failure,
           "1.1"),
      "At step 2 s1's release of c1 ends in an error that no fault explains, in release.lua: ERR gone.");
}

}  // namespace
}  // namespace overbook::sim
