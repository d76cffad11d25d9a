#include <gtest/gtest.h>

#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

TEST(Blpop, PopsAtOnceFromTheFirstListThatIsThere) {
  TestRedis redis;
  redis("RPUSH b x y");
  EXPECT_EQ(redis("BLPOP a b 0"), "[b x]");
  EXPECT_FALSE(redis.redis.is_blocked(redis.clients[0]));
}

TEST(Blpop, ServesThoseWhoWaitInTheOrderInWhichTheyCame) {
  TestRedis redis;
  EXPECT_EQ(redis.by(2, "BLPOP l 0"), "blocked");
  EXPECT_EQ(redis.by(1, "BLPOP other l 0"), "blocked");
  EXPECT_EQ(redis("RPUSH l a b c"), "3");  // the length before anyone is served
  EXPECT_EQ(redis.unblocked(2), "[l a]");
  EXPECT_EQ(redis.unblocked(1), "[l b]");
  EXPECT_EQ(redis.unblocked(1), "none");
  EXPECT_EQ(redis("LRANGE l 0 -1"), "[c]");
  EXPECT_FALSE(redis.redis.is_blocked(redis.clients[1]));
}

TEST(Blpop, IsServedByWhateverMakesAList) {
  for (const auto* line :
       {"LPUSH l a", "RENAME tmp l", "RPOPLPUSH tmp l", "EVAL redis.call('RPUSH','l','a') 0"}) {
    TestRedis redis;
    redis("RPUSH tmp a");
    redis.by(1, "BLPOP l 0");
    redis(line);
    EXPECT_EQ(redis.unblocked(1), "[l a]") << line;
  }
}

TEST(Blpop, IsServedOnlyWhenATransactionHasEnded) {
  TestRedis redis;
  redis.by(1, "BLPOP l 0");
  redis("MULTI");
  redis("RPUSH l a");
  redis("DEL l");
  EXPECT_EQ(redis("EXEC"), "[1 1]");
  EXPECT_TRUE(redis.redis.is_blocked(redis.clients[1]));
}

TEST(Blpop, DoesNotBlockInATransaction) {
  TestRedis redis;
  redis("MULTI");
  redis("BLPOP l 0");
  EXPECT_EQ(redis("EXEC"), "[nil]");
}

TEST(Blpop, TimesOutWithNilUnlessItWaitsForEver) {
  TestRedis redis;
  redis("BLPOP l 0.001");
  EXPECT_TRUE(redis.redis.can_time_out(redis.clients[0]));
  EXPECT_TRUE(redis.redis.time_out(redis.clients[0]).is_nil_array());
  EXPECT_FALSE(redis.redis.is_blocked(redis.clients[0]));
  EXPECT_FALSE(redis.redis.can_time_out(redis.clients[0]));
  redis.by(1, "RPUSH l a");
  EXPECT_EQ(redis.unblocked(0), "none");
  redis("BLPOP none 0");
  EXPECT_FALSE(redis.redis.can_time_out(redis.clients[0]));
}

TEST(Blpop, RefusesTimeoutsAsRedisDoes) {
  TestRedis redis;
  EXPECT_EQ(redis("BLPOP l abc"), "ERR timeout is not a float or out of range");
  EXPECT_EQ(redis("BLPOP l nan"), "ERR timeout is not a float or out of range");
  EXPECT_EQ(redis("BLPOP l -1"), "ERR timeout is negative");
  EXPECT_EQ(redis("BLPOP l inf"), "ERR timeout is negative");
  EXPECT_EQ(redis("BLPOP l 1e17"), "ERR timeout is negative");
}

TEST(Wait, EndsAtOnceWhenItAsksForNoReplicaAndElseAtItsTimeout) {
  TestRedis redis;
  EXPECT_EQ(redis("WAIT 0 0"), "0");
  EXPECT_EQ(redis("WAIT -1 0"), "0");
  EXPECT_EQ(redis("WAIT 4294967296 0"), "0");  // 0 in 32 bits
  EXPECT_EQ(redis("WAIT 1 5"), "blocked");
  EXPECT_TRUE(redis.redis.can_time_out(redis.clients[0]));
  EXPECT_EQ(to_text(redis.redis.time_out(redis.clients[0])), "0");
  EXPECT_EQ(redis("WAIT 1 0"), "blocked");
  EXPECT_FALSE(redis.redis.can_time_out(redis.clients[0]));
  EXPECT_EQ(redis.by(1, "RPUSH l a"), "1");  // nothing that it waits for
}

TEST(Wait, DoesNotBlockInATransaction) {
  TestRedis redis;
  redis("MULTI");
  redis("WAIT 1 0");
  EXPECT_EQ(redis("EXEC"), "[0]");
}

TEST(Wait, RefusesWhatIsNoNumber) {
  TestRedis redis;
  EXPECT_EQ(redis("WAIT x 0"), "ERR value is not an integer or out of range");
  EXPECT_EQ(redis("WAIT 1 1.5"), "ERR timeout is not an integer or out of range");
  EXPECT_EQ(redis("WAIT 1 -1"), "ERR timeout is negative");
}

TEST(PubSub, DeliversToEverySubscriberAndCountsThem) {
  TestRedis redis;
  EXPECT_EQ(redis("PUBLISH c hello"), "0");
  EXPECT_EQ(redis.by(1, "SUBSCRIBE c"), "[subscribe c 1]");
  EXPECT_EQ(redis.by(2, "SUBSCRIBE c d"), "[subscribe c 1]");
  EXPECT_EQ(redis.push(2), "[subscribe d 2]");
  EXPECT_EQ(redis("PUBLISH c hello"), "2");
  EXPECT_EQ(redis("PUBLISH d x"), "1");
  EXPECT_EQ(redis.push(1), "[message c hello]");
  EXPECT_EQ(redis.push(1), "no push");
  EXPECT_EQ(redis.push(2), "[message c hello]");
  EXPECT_EQ(redis.push(2), "[message d x]");
}

TEST(PubSub, UnsubscribesFromNamedOrAllChannels) {
  TestRedis redis;
  EXPECT_EQ(redis("UNSUBSCRIBE"), "[unsubscribe nil 0]");
  EXPECT_EQ(redis("UNSUBSCRIBE c"), "[unsubscribe c 0]");
  redis("SUBSCRIBE a");
  redis("SUBSCRIBE b");
  EXPECT_EQ(redis("UNSUBSCRIBE none"), "[unsubscribe none 2]");
  EXPECT_EQ(redis("UNSUBSCRIBE"), "[unsubscribe a 1]");
  EXPECT_EQ(redis.push(0), "[unsubscribe b 0]");
  EXPECT_EQ(redis("GET k"), "nil");
}

TEST(PubSub, ASubscribedConnectionMayOnlySubscribeAndPing) {
  TestRedis redis;
  redis("SUBSCRIBE c");
  EXPECT_EQ(
      redis("GET k"),
      "ERR Can't execute 'get': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed "
      "in this context");
  EXPECT_EQ(redis("PING"), "[pong \"\"]");
  EXPECT_EQ(redis("PING x"), "[pong x]");
}

TEST(Blmove, MovesWhatIsPushedOn) {
  TestRedis redis;
  EXPECT_EQ(redis.by(1, "BLMOVE from to LEFT RIGHT 0"), "blocked");
  redis("RPUSH from a");
  EXPECT_EQ(redis.unblocked(1), "\"a\"");
  EXPECT_EQ(redis("LRANGE to 0 -1"), "[a]");
  EXPECT_EQ(redis("EXISTS from"), "0");
}

TEST(Blmove, ServesWhoWaitsForTheListThatItMakes) {
  TestRedis redis;
  redis.by(1, "BRPOPLPUSH a b 0");
  redis.by(2, "BLPOP b 0");
  redis("RPUSH a x");
  EXPECT_EQ(redis.unblocked(1), "\"x\"");
  EXPECT_EQ(redis.unblocked(2), "[b x]");
}

TEST(Blmove, LeavesTheElementToTheNextWhereItCannotBePut) {
  TestRedis redis;
  redis("SET to text");
  redis.by(1, "BLMOVE from to LEFT LEFT 0");
  redis.by(2, "BRPOP from 0");
  redis("RPUSH from a");
  EXPECT_EQ(redis.unblocked(1), "WRONGTYPE Operation against a key holding the wrong kind of value");
  EXPECT_EQ(redis.unblocked(2), "[from a]");
}

TEST(Bzpopmin, WaitsForASortedSetAndForNothingElse) {
  TestRedis redis;
  redis.by(1, "BZPOPMIN k 0");
  redis.by(2, "BLPOP k 0");
  redis("ZADD k 2 b 1 a");
  EXPECT_EQ(redis.unblocked(1), "[k a 1]");
  EXPECT_EQ(redis.unblocked(2), "none");
  redis("DEL k");
  redis("RPUSH k x");
  EXPECT_EQ(redis.unblocked(2), "[k x]");
}

TEST(BlockingCommands, AreDifferentStatesWhenTheyTakeFromDifferentEnds) {
  TestRedis head;
  TestRedis tail;
  head.by(1, "BLPOP l 0");
  tail.by(1, "BRPOP l 0");
  EXPECT_NE(head.redis.digest(), tail.redis.digest());
}

}  // namespace
}  // namespace overbook::redis
