// The semaphore of time stamps: what it sends, what its clock makes of the others' entries.

#include "model/strategies/zset_client_clock.h"

#include <gmock/gmock.h>

#include "model/strategies/recording_client.h"
#include "model/strategies/registry.h"

namespace overbook::model {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

std::unique_ptr<Strategy> made(std::uint32_t limit, Lease lease = {}) {
  StrategyConfig config{.spec = {}, .limits = one_limit(limit), .lease = lease};
  config.spec.use = config.spec.label = "zset-client-clock";
  return make_strategy(config);
}

TEST(ZsetClientClock, StampsWhoGetsInWithTheClientsClock) {
  const auto strategy = made(1);
  RecordingClient redis;
  EXPECT_EQ(strategy->acquire(redis, request_of(*strategy, 1, 1)), Decision::admitted);
  EXPECT_THAT(redis.take_log(), ElementsAre(StartsWith("EVAL")));
  EXPECT_EQ(redis.raw({"ZSCORE", "convs:u1", "c1"}).text(), "1000000");
  EXPECT_EQ(redis.lapses_in("convs:u1"), ZsetClientClock::kLease);
  strategy->release(redis, request_of(*strategy, 1, 1));
  EXPECT_THAT(redis.take_log(), ElementsAre("ZREM convs:u1 c1"));
  EXPECT_TRUE(redis.contents().empty());
}

TEST(ZsetClientClock, TurnsAwayWhoFindsAFullHouse) {
  const auto strategy = made(1);
  RecordingClient redis;
  redis.raw({"ZADD", "convs:u1", "990001", "c9"});
  EXPECT_EQ(strategy->acquire(redis, request_of(*strategy, 1, 1)), Decision::rejected);
  EXPECT_EQ(redis.raw({"ZRANGE", "convs:u1", "0", "-1"}).as_array().front().text(), "c9");
}

TEST(ZsetClientClock, DropsAStampThatIsAsOldAsTheLease) {
  const auto strategy = made(1);
  RecordingClient redis;
  redis.raw({"ZADD", "convs:u1", "990000", "c9"});
  EXPECT_EQ(strategy->acquire(redis, request_of(*strategy, 1, 1)), Decision::admitted);
  EXPECT_TRUE(redis.raw({"ZSCORE", "convs:u1", "c9"}).is_nil());
}

TEST(ZsetClientClock, LetsTheSameConversationInAgain) {
  const auto strategy = made(2);
  RecordingClient redis;
  EXPECT_EQ(strategy->acquire(redis, request_of(*strategy, 1, 1)), Decision::admitted);
  EXPECT_EQ(strategy->acquire(redis, request_of(*strategy, 2, 1)), Decision::admitted);
  EXPECT_EQ(strategy->counted(redis.redis(), RecordingClient::kNow), 1U);
}

TEST(ZsetClientClock, StampsAnewWhatIsThereAndSaysWhenItIsNot) {
  const auto strategy = made(1, std::chrono::seconds(3));
  RecordingClient redis;
  redis.raw({"ZADD", "convs:u1", "999000", "c1"});
  EXPECT_TRUE(strategy->refresh(redis, request_of(*strategy, 1, 1)));
  EXPECT_EQ(redis.raw({"ZSCORE", "convs:u1", "c1"}).text(), "1000000");
  EXPECT_EQ(redis.lapses_in("convs:u1"), std::chrono::seconds(3));
  redis.raw({"ZREM", "convs:u1", "c1"});
  EXPECT_FALSE(strategy->refresh(redis, request_of(*strategy, 1, 1)));
  EXPECT_TRUE(redis.contents().empty());
}

TEST(ZsetClientClock, CountsWhatIsYoungerThanTheLease) {
  const auto strategy = made(3);
  RecordingClient redis;
  redis.raw({"ZADD", "convs:u1", "990000", "old", "990001", "young", "1020000", "ahead"});
  EXPECT_EQ(strategy->counted(redis.redis(), RecordingClient::kNow), 2U);
  EXPECT_EQ(strategy->counted(redis.redis(), RecordingClient::kNow + std::chrono::seconds(40)), 0U);
}

}  // namespace
}  // namespace overbook::model
