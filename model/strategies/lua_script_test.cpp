#include "model/strategies/lua_script.h"

#include <gmock/gmock.h>

#include "model/strategies/recording_client.h"
#include "model/strategies/registry.h"

namespace overbook::model {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

StrategyConfig shipped(std::uint32_t limit, Lease lease = {}) {
  StrategyConfig config{.spec = {}, .limits = one_limit(limit), .lease = lease};
  config.spec.use = "lua-script";
  config.spec.label = "lua-script";
  return config;
}

Decision answer_of(const std::string& script) {
  StrategyConfig config = shipped(7, std::chrono::milliseconds(1500));
  config.spec.script = script;
  LuaScript strategy(config);
  RecordingClient redis;
  return strategy.acquire(redis, request_of(strategy, 1, 3));
}

TEST(LuaScript, AdmitsInOneStep) {
  LuaScript strategy(shipped(1));
  RecordingClient redis;
  const Request request = request_of(strategy, 1, 3);
  EXPECT_EQ(strategy.acquire(redis, request), Decision::admitted);
  EXPECT_EQ(redis.take_log().size(), 1U);
  EXPECT_THAT(redis.contents(), ElementsAre("conv:u1:c3=s1", "convs:u1={c3:inf}"));
  strategy.release(redis, request);
  EXPECT_EQ(redis.take_log().size(), 1U);
  EXPECT_THAT(redis.contents(), IsEmpty());
}

TEST(LuaScript, LeavesNothingBehindWhenItRejects) {
  LuaScript strategy(shipped(1));
  RecordingClient redis;
  EXPECT_EQ(strategy.acquire(redis, request_of(strategy, 1, 1)), Decision::admitted);
  const auto before = redis.contents();
  EXPECT_EQ(strategy.acquire(redis, request_of(strategy, 2, 2)), Decision::rejected);
  EXPECT_EQ(redis.contents(), before);
}

TEST(LuaScript, FindsADuplicateEvenInAFullHouse) {
  LuaScript strategy(shipped(1));
  RecordingClient redis;
  EXPECT_EQ(strategy.acquire(redis, request_of(strategy, 1, 1)), Decision::admitted);
  const auto before = redis.contents();
  EXPECT_EQ(strategy.acquire(redis, request_of(strategy, 2, 1)), Decision::duplicate);
  EXPECT_EQ(redis.contents(), before);
}

TEST(LuaScript, OnlyTheServerThatRegisteredReleases) {
  LuaScript strategy(shipped(1));
  RecordingClient redis;
  EXPECT_EQ(strategy.acquire(redis, request_of(strategy, 1, 1)), Decision::admitted);
  const auto before = redis.contents();
  strategy.release(redis, request_of(strategy, 2, 1));
  EXPECT_EQ(redis.contents(), before);
}

TEST(LuaScript, RegistersWithTheLease) {
  LuaScript strategy(shipped(1, std::chrono::milliseconds(1500)));
  RecordingClient redis;
  EXPECT_EQ(strategy.acquire(redis, request_of(strategy, 1, 1)), Decision::admitted);
  EXPECT_EQ(redis.lapses_in("conv:u1:c1"), std::chrono::milliseconds(1500));
  EXPECT_THAT(redis.contents(), ElementsAre("conv:u1:c1=s1", "convs:u1={c1:1001500}"));
  EXPECT_EQ(strategy.counted(redis.redis(), RecordingClient::kNow + std::chrono::milliseconds(1501)), 0U);
}

TEST(LuaScript, FailsWhenRedisDoes) {
  LuaScript strategy(shipped(1));
  RecordingClient redis;
  redis.raw({"SET", "convs:u1", "not a sorted set"});
  EXPECT_THROW((void)strategy.acquire(redis, request_of(strategy, 1, 1)), RedisError);
}

TEST(LuaScript, ACustomScriptAnswersInWordsOrNumbers) {
  EXPECT_EQ(answer_of("return 'admitted'"), Decision::admitted);
  EXPECT_EQ(answer_of("return 'rejected'"), Decision::rejected);
  EXPECT_EQ(answer_of("return 'duplicate'"), Decision::duplicate);
  EXPECT_EQ(answer_of("return redis.status_reply('admitted')"), Decision::admitted);
  EXPECT_EQ(answer_of("return 1"), Decision::admitted);
  EXPECT_EQ(answer_of("return 0"), Decision::rejected);
  EXPECT_EQ(answer_of("return -1"), Decision::duplicate);
}

TEST(LuaScript, AnyOtherAnswerIsAnErrorThatSaysWhatCame) {
  for (const std::string script : {"return 2", "return 'yes'", "return nil", "return {1}", "return",
                                   "error('no')", "return redis.call('NOSUCH')", "this is not Lua"}) {
    EXPECT_THROW((void)answer_of(script), RedisError) << script;
  }
  try {
    (void)answer_of("return 2");
  } catch (const RedisError& error) {
    EXPECT_STREQ(error.what(),
                 "the admitting script answered 2; expected admitted, rejected, duplicate, or 1, 0, -1");
  }
}

TEST(LuaScript, ACustomScriptGetsTheKeysAndArgumentsOfItsContract) {
  const std::string script = R"(
      local expected = {'conv:u1:c3', 'convs:u1', '7', 's1', '1500', 'c3', 'conv:u1:'}
      local found = {KEYS[1], KEYS[2], ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]}
      for i = 1, 7 do
        if found[i] ~= expected[i] then return redis.error_reply('ERR ' .. i .. ' is ' .. tostring(found[i])) end
      end
      if #KEYS ~= 2 or #ARGV ~= 5 then return redis.error_reply('ERR more than that') end
      return 1)";
  EXPECT_EQ(answer_of(script), Decision::admitted);
}

TEST(LuaScript, WithoutALeaseTheScriptGetsZero) {
  StrategyConfig config = shipped(1);
  config.spec.script = "if ARGV[3] == '0' then return 1 else return 0 end";
  LuaScript strategy(config);
  RecordingClient redis;
  EXPECT_EQ(strategy.acquire(redis, request_of(strategy, 1, 3)), Decision::admitted);
}

TEST(LuaScript, ACustomReleaseTakesThePlaceOfTheShippedOne) {
  StrategyConfig config = shipped(1);
  config.spec.release_script = "redis.call('SET', 'released', ARGV[4]) return 'whatever'";
  LuaScript strategy(config);
  RecordingClient redis;
  strategy.release(redis, request_of(strategy, 1, 3));
  EXPECT_THAT(redis.contents(), ElementsAre("released=c3"));
}

}  // namespace
}  // namespace overbook::model
