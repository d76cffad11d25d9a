// What Redis remembers besides keys, explored: loaded scripts, functions, MULTI and WATCH.

#include "sim/exploration/engines_for_tests.h"
#include "sim/exploration/program_limiters.h"

namespace overbook::sim {
namespace {

using enum model::PropertyId;

Outcome over_admission(std::uint32_t servers, const std::string& text) {
  const ExplorationResult fast = explore_with(Engine::fast, empty_house(servers), program(text));
  const ExplorationResult plain = explore_with(Engine::plain, empty_house(servers), program(text));
  EXPECT_EQ(fast.contradiction, "");
  expect_same(fast, plain, text);
  return outcome(fast, no_over_admission).outcome;
}

// Lets everybody in once a script is there: two of three.
TEST(ServerMemory, AScriptThatIsLoadedIsNotTheSameAsOneThatIsNot) {
  EXPECT_EQ(over_admission(3, R"(
function acquire(request)
  local answer = redis.pcall('EVALSHA', redis.sha1hex('return 1'), 0)
  if answer == 1 then return 'admitted' end
  redis.call('SCRIPT', 'LOAD', 'return 1')
  return 'rejected'
end
function release(request) end)"),
            Outcome::violated);
}

// Only who comes when all is over asks for the script, and a rejection before that has loaded it.
TEST(ServerMemory, AScriptThatOnlyNewcomersAskForIsToldToo) {
  const std::string text = R"(
function acquire(request)
  local is_newcomer = tonumber(request.server:match('%d+')) > 2
  if is_newcomer and redis.pcall('EVALSHA', redis.sha1hex('return 1'), 0) == 1 then return 'rejected' end
  if redis.call('INCR', request.prefix .. 'count') > request.limit then
    redis.call('EVAL', 'return 1', 0)
    redis.call('DECR', request.prefix .. 'count')
    return 'rejected'
  end
  return 'admitted'
end
function release(request) redis.call('DECR', request.prefix .. 'count') end)";
  const ExplorationResult fast = explore_with(Engine::fast, empty_house(2), program(text));
  const ExplorationResult plain = explore_with(Engine::plain, empty_house(2), program(text));
  EXPECT_EQ(fast.contradiction, "");
  expect_same(fast, plain, text);
  EXPECT_EQ(outcome(fast, no_slot_leak).outcome, Outcome::violated);
}

// EVAL in every request has the states of any other command that changes nothing.
TEST(ServerMemory, AScriptThatNobodyAsksForIsNoState) {
  const auto states = [](const std::string& before) {
    const std::string text = "function acquire(request)\n" + before + R"(
  if redis.call('INCR', request.prefix .. 'count') <= request.limit then return 'admitted' end
  redis.call('DECR', request.prefix .. 'count')
  return 'rejected'
end
function release(request) redis.call('DECR', request.prefix .. 'count') end)";
    return explore_with(Engine::fast, empty_house(3), program(text)).states;
  };
  const std::uint64_t without = states("redis.call('GET', 'nothing')");
  EXPECT_EQ(states("redis.call('EVAL', 'return 1', 0)"), without);
}

TEST(ServerMemory, NorIsAFunction) {
  EXPECT_EQ(over_admission(3, R"lua(
function acquire(request)
  if redis.pcall('FCALL', 'f', 0) == 1 then return 'admitted' end
  redis.call('FUNCTION', 'LOAD', 'REPLACE', "#!lua name=l\nredis.register_function('f', function() return 1 end)")
  return 'rejected'
end
function release(request) end)lua"),
            Outcome::violated);
}

constexpr const char* kWatching = R"(
function acquire(request)
  local count = request.prefix .. 'count'
  redis.call('WATCH', count)
  if tonumber(redis.call('GET', count) or '0') >= request.limit then
    redis.call('UNWATCH')
    return 'rejected'
  end
  redis.call('MULTI')
  redis.call('INCR', count)
  if not redis.call('EXEC') then return 'rejected' end
  return 'admitted'
end
function release(request) redis.call('DECR', request.prefix .. 'count') end)";

TEST(ServerMemory, AWatchHoldsUntilItsTransactionHasRun) {
  EXPECT_EQ(over_admission(2, kWatching), Outcome::proved);
  std::string without(kWatching);
  without.replace(without.find("redis.call('WATCH', count)"), 26, "");
  EXPECT_EQ(over_admission(2, without), Outcome::violated);
}

TEST(ServerMemory, AnAdmissionByAFunctionIsProved) {
  EXPECT_EQ(over_admission(2, R"(
function acquire(request)
  redis.call('FUNCTION', 'LOAD', 'REPLACE', [[#!lua name=limiter
redis.register_function('admit', function(keys, args)
  if redis.call('INCR', keys[1]) <= tonumber(args[1]) then return 1 end
  redis.call('DECR', keys[1])
  return 0
end)]])
  return redis.call('FCALL', 'admit', 1, request.prefix .. 'count', request.limit)
end
function release(request) redis.call('DECR', request.prefix .. 'count') end)"),
            Outcome::proved);
}

// An entry for each that runs.
constexpr const char* kInAStream = R"(
function acquire(request)
  local id = redis.call('XADD', request.index, '1-*', 'owner', request.conversation)
  if redis.call('XLEN', request.index) > request.limit then
    redis.call('XDEL', request.index, id)
    return 'rejected'
  end
  server.memory[request.conversation] = id
  return 'admitted'
end
function release(request) redis.call('XDEL', request.index, server.memory[request.conversation]) end)";

TEST(ServerMemory, WhatAStreamHoldsIsCounted) {
  EXPECT_EQ(over_admission(2, kInAStream), Outcome::proved);
  std::string late(kInAStream);
  late.replace(late.find("> request.limit"), 15, "> request.limit + 1");
  EXPECT_EQ(over_admission(2, late), Outcome::violated);
}

// An id of the clock is a time in the limiter's hands, as the answer of TIME is. How long an entry has been pending is a time that no lease shows.
TEST(ServerMemory, WhoIsToldTheTimeByAStreamKeepsTimeOfItsOwn) {
  const std::string text = R"(
function acquire(request)
  redis.pcall('XGROUP', 'CREATE', request.index, 'g', '0', 'MKSTREAM')
  redis.pcall('XADD', request.index, '1-1', 'token', '1')
  if redis.call('XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', request.index, '>') then return 'admitted' end
  local claimed = redis.call('XAUTOCLAIM', request.index, 'g', 'c', 60000, '0')
  return #claimed[2] > 0 and 'admitted' or 'rejected'
end
function release(request) end)";
  std::string by_clock(kInAStream);
  by_clock.replace(by_clock.find("'1-*'"), 5, "'*'");
  Scenario scenario = empty_house(2);
  scenario.lease = Lease{.ttl_ms = 10'000, .refresh_ms = 5'000};
  for (const Scenario& one : {empty_house(2), scenario}) {
    for (const std::string& limiter : {text, by_clock}) {
      const ExplorationResult result = explore_with(Engine::fast, one, program(limiter));
      EXPECT_EQ(result.contradiction, "");
      EXPECT_EQ(outcome(result, no_over_admission).outcome, Outcome::inconclusive) << limiter;
      EXPECT_EQ(outcome(result, no_over_admission).reason, kKeepsTimeOfItsOwn) << limiter;
    }
  }
}

}  // namespace
}  // namespace overbook::sim
