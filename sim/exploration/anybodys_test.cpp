// Limiters that a user may bring, each with a mistake that is no race of ours: what the engines say of them.

#include <string>
#include <vector>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/engines_for_tests.h"
#include "sim/run/world.h"

namespace overbook::sim {
namespace {

using model::PropertyId;

// KEYS[2] is the index of all conversations; ARGV: the limit, the server's name.
model::StrategySpec scripted(std::string admit, std::string release, std::string refresh = {}) {
  model::StrategySpec spec = strategy("lua-script");
  spec.script = std::move(admit);
  spec.release_script = std::move(release);
  if (!refresh.empty()) spec.refresh_script = std::move(refresh);
  return spec;
}

Scenario one_slot(std::uint32_t servers = 2) {
  return empty_house(servers);
}

// Asks both engines, and the fast one also without what makes it fast: all must say the same.
Outcome explored(const Scenario& scenario, const model::StrategySpec& spec, PropertyId property) {
  ExplorationOptions options;
  options.properties = {property};
  const ExplorationResult plain = explore_with(Engine::plain, scenario, spec, options);
  for (const bool reduces : {true, false}) {
    options.may_count_servers = options.may_merge = reduces;
    const ExplorationResult fast = explore_with(Engine::fast, scenario, spec, options);
    EXPECT_EQ(fast.contradiction, "");
    EXPECT_EQ(outcome(fast, property).outcome, outcome(plain, property).outcome) << reduces;
  }
  return outcome(plain, property).outcome;
}

constexpr const char* kLock = "if redis.call('SET', KEYS[2], ARGV[2], 'NX') then return 1 end return 0";
constexpr const char* kUnlock =
    "if redis.call('GET', KEYS[2]) == ARGV[2] then redis.call('DEL', KEYS[2]) end return 1";
constexpr const char* kCount =
    "if redis.call('INCR', KEYS[2]) > tonumber(ARGV[1]) then redis.call('DECR', KEYS[2]) return 0 end ";

TEST(Anybodys, AHeartbeatThatDeletesTheLockIsFoundWithoutAnyFault) {
  Scenario scenario = one_slot();
  scenario.lease = Lease{.ttl_ms = 15'000, .refresh_ms = 5'000};
  const auto spec = scripted(kLock, kUnlock, "redis.call('PEXPIRE', KEYS[2], 0) return 1");
  EXPECT_EQ(explored(scenario, spec, PropertyId::no_over_admission), Outcome::violated);
  const auto sound = scripted(kLock, kUnlock, "return 1");
  EXPECT_EQ(explored(scenario, sound, PropertyId::no_over_admission), Outcome::proved);
}

TEST(Anybodys, ALeaseThatHasNobodysNameLapsesToo) {
  Scenario scenario = one_slot();
  scenario.lease = Lease{.ttl_ms = 15'000};
  const std::string lease = "redis.call('PEXPIRE', KEYS[2], 15000) return 1";
  const auto counter = scripted(kCount + lease, "redis.call('DECR', KEYS[2]) return 1");
  EXPECT_EQ(explored(scenario, counter, PropertyId::no_over_admission), Outcome::violated);
  const auto lock =
      scripted("if redis.call('SET', KEYS[2], 'taken', 'NX', 'PX', 15000) then return 1 end return 0",
               "redis.call('DEL', KEYS[2]) return 1");
  EXPECT_EQ(explored(scenario, lock, PropertyId::no_over_admission), Outcome::violated);
}

TEST(Anybodys, ACounterLosesASlotAtACrashWhateverItsKeyIsCalled) {
  Scenario scenario = one_slot();
  const auto counter = scripted(std::string(kCount) + "return 1", "redis.call('DECR', KEYS[2]) return 1");
  EXPECT_EQ(explored(scenario, counter, PropertyId::no_slot_leak), Outcome::proved);
  for (const std::uint32_t crashes : {1U, 2U}) {  // more that may go wrong takes no violation away
    scenario.faults.crashes = crashes;
    EXPECT_EQ(explored(scenario, counter, PropertyId::no_slot_leak), Outcome::violated) << crashes;
  }
}

TEST(Anybodys, WhoGivesBackTwiceLiftsTheLimit) {
  const auto twice = scripted(std::string(kCount) + "return 1", "redis.call('DECRBY', KEYS[2], 2) return 1");
  EXPECT_EQ(explored(one_slot(), twice, PropertyId::no_slot_gain), Outcome::violated);
  const auto once = scripted(std::string(kCount) + "return 1", "redis.call('DECR', KEYS[2]) return 1");
  EXPECT_EQ(explored(one_slot(), once, PropertyId::no_slot_gain), Outcome::proved);
}

// Each lets in whom it should not, for a name that it knows, or that comes first in the order of names.
TEST(Anybodys, NamesMayBeToldApart) {
  const std::string lock = kLock;
  const std::vector<std::string> admits{
      "if ARGV[2] == 's2' then return 1 end " + lock,
      "if string.find('of:' .. ARGV[2] .. '/x', 's3/') then return 1 end " + lock,
      "redis.call('ZADD', KEYS[2] .. 'z', 0, ARGV[2]) "
      "if redis.call('ZRANK', KEYS[2] .. 'z', ARGV[2]) < tonumber(ARGV[1]) then return 1 end return 0"};
  for (const std::string& admit : admits)
    EXPECT_EQ(explored(one_slot(3), scripted(admit, kUnlock), PropertyId::no_over_admission),
              Outcome::violated)
        << admit;
}

// What a heartbeat has ended is not over for the request that has started it.
TEST(Anybodys, TheSameConversationAgainAfterAHeartbeatHasEndedIt) {
  Scenario scenario = one_slot();
  scenario.shared_conversation = true;
  scenario.requests_per_server = 2;
  scenario.lease = Lease{.ttl_ms = 15'000, .refresh_ms = 5'000};
  scenario.lease->when_lost = WhenLost::stop;
  scenario.faults.pauses = 1;
  ExplorationOptions options;
  options.max_states = 20'000;
  for (const char* use : {"lua-script", "exclude-own-key", "count-then-register"})
    EXPECT_NO_THROW(static_cast<void>(explore_with(Engine::fast, scenario, strategy(use), options))) << use;
}

TEST(Anybodys, WhatRunsBeforeGetsInByTheLimitersOwnRule) {
  Scenario scenario = last_slot(2);
  EXPECT_THROW(World(scenario, scripted(kLock, kUnlock)), CannotBegin);
  const auto counter = scripted(std::string(kCount) + "return 1", "redis.call('DECR', KEYS[2]) return 1");
  EXPECT_EQ(explored(scenario, counter, PropertyId::no_over_admission), Outcome::proved);
}

// With another outcome of the draw it might not hold, and only one was looked at.
TEST(Anybodys, NothingIsProvedOfWhatDrawsAtRandom) {
  const std::string draw = "redis.call('SADD', 'slots', 'a', 'b') redis.call('SRANDMEMBER', 'slots') ";
  EXPECT_EQ(explored(one_slot(), scripted(kLock, kUnlock), PropertyId::no_over_admission), Outcome::proved);
  for (const std::string& by_chance : {draw, std::string("if math.random(2) == 3 then return 1 end ")}) {
    const auto sound = scripted(by_chance + kLock, kUnlock);
    EXPECT_EQ(explored(one_slot(), sound, PropertyId::no_over_admission), Outcome::inconclusive);
    const auto careless = scripted(by_chance + "return 1", "return 1");
    EXPECT_EQ(explored(one_slot(), careless, PropertyId::no_over_admission), Outcome::violated);
  }
  const auto seeded = scripted("math.randomseed(7) math.random(2) " + std::string(kLock), kUnlock);
  EXPECT_EQ(explored(one_slot(), seeded, PropertyId::no_over_admission), Outcome::proved);
}

}  // namespace
}  // namespace overbook::sim
