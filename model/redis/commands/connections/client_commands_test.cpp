#include <gtest/gtest.h>

#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

TEST(Psubscribe, GetsWhatItsPatternMatchesAfterTheChannelsOwn) {
  TestRedis redis;
  redis.by(1, "PSUBSCRIBE n*");
  redis.by(1, "SUBSCRIBE news");
  EXPECT_EQ(redis("PUBLISH news hello"), "2");
  EXPECT_EQ(redis("PUBLISH chat hello"), "0");
  EXPECT_EQ(redis.push(1), "[message news hello]");
  EXPECT_EQ(redis.push(1), "[pmessage n* news hello]");
  EXPECT_EQ(redis.push(1), "no push");
}

TEST(ClientKill, LeavesAConnectionThatRemembersNothing) {
  TestRedis redis;
  redis.by(1, "CLIENT SETNAME worker");
  redis.by(1, "SUBSCRIBE news");
  redis.by(2, "BLPOP l 0");
  EXPECT_EQ(redis("CLIENT KILL ID 2"), "1");
  EXPECT_EQ(redis("CLIENT KILL ID 3"), "1");
  EXPECT_EQ(redis.by(1, "CLIENT GETNAME"), "nil");
  EXPECT_EQ(redis("PUBLISH news hello"), "0");
  EXPECT_EQ(redis.unblocked(2), "ERR the connection was closed by CLIENT KILL");
  redis("RPUSH l a");
  EXPECT_EQ(redis("LLEN l"), "1") << "it waits no more";
}

TEST(ClientKill, GivesANewNumberToWhoConnectsAgain) {
  TestRedis redis;
  EXPECT_EQ(redis.by(1, "CLIENT ID"), "2");
  redis("CLIENT KILL ID 2");
  EXPECT_NE(redis.by(1, "CLIENT ID"), "2");
  EXPECT_EQ(redis("CLIENT KILL ID 2"), "0");
}

TEST(ClientKill, ByAddressIsTheFakesLack) {
  TestRedis redis;
  redis("CLIENT KILL 127.0.0.1:6379");
  EXPECT_EQ(redis.redis.lacking(), "CLIENT KILL by address");
}

}  // namespace
}  // namespace overbook::redis
