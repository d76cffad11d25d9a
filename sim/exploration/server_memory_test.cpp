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

}  // namespace
}  // namespace overbook::sim
