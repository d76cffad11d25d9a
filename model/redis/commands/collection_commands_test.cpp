#include <gtest/gtest.h>

#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

constexpr auto kWrongType = "WRONGTYPE Operation against a key holding the wrong kind of value";

TEST(Sets, CountWhatChanges) {
  TestRedis redis;
  EXPECT_EQ(redis("SADD s a b a"), "2");
  EXPECT_EQ(redis("SCARD s"), "2");
  EXPECT_EQ(redis("SISMEMBER s a"), "1");
  EXPECT_EQ(redis("SREM s a x"), "1");
  EXPECT_EQ(redis("SMEMBERS s"), "[b]");
  EXPECT_EQ(redis("SADD s b"), "0");
}

TEST(Sets, OfIntegersAreGivenInNumericOrder) {
  TestRedis redis;
  redis("SADD s 10 9 -1 100");
  EXPECT_EQ(redis("SMEMBERS s"), "[-1 9 10 100]");
}

TEST(Collections, LosingTheLastElementDeletesTheKeyAndItsExpiryTime) {
  for (const auto& [add, remove] :
       std::vector<std::pair<std::string, std::string>>{{"SADD k a", "SREM k a"},
                                                        {"ZADD k 1 a", "ZREM k a"},
                                                        {"ZADD k 1 a", "ZPOPMIN k"},
                                                        {"ZADD k 1 a", "ZREMRANGEBYSCORE k -inf +inf"},
                                                        {"ZADD k 1 a", "ZREMRANGEBYRANK k 0 -1"},
                                                        {"HSET k a 1", "HDEL k a"},
                                                        {"RPUSH k a", "LPOP k"},
                                                        {"RPUSH k a", "LREM k 0 a"},
                                                        {"RPUSH k a", "RPOPLPUSH k other"},
                                                        {"RPUSH k a", "BLPOP k 0"}}) {
    TestRedis redis;
    redis(add);
    redis("EXPIRE k 10");
    redis(remove);
    EXPECT_EQ(redis("EXISTS k"), "0") << remove;
    redis(add);
    EXPECT_EQ(redis("TTL k"), "-1") << remove;
  }
}

TEST(Collections, RefuseAKeyOfAnotherType) {
  TestRedis redis;
  redis("SET k 1");
  redis("SADD set 1");
  for (const auto* line : {"SADD k a",
                           "SREM k a",
                           "SCARD k",
                           "SISMEMBER k a",
                           "SMEMBERS k",
                           "ZADD k 1 a",
                           "ZREM k a",
                           "ZCARD k",
                           "ZCOUNT k 0 1",
                           "ZSCORE k a",
                           "ZRANK k a",
                           "ZREVRANK k a",
                           "ZRANGE k 0 1",
                           "ZREMRANGEBYSCORE k 0 1",
                           "ZREMRANGEBYRANK k 0 1",
                           "ZINCRBY k 1 a",
                           "ZPOPMIN k",
                           "ZINTERSTORE d 1 k",
                           "ZUNIONSTORE d 1 k",
                           "HSET k a 1",
                           "HGET k a",
                           "HDEL k a",
                           "HLEN k",
                           "HGETALL k",
                           "HINCRBY k a 1",
                           "HEXISTS k a",
                           "HSETNX k a 1",
                           "HMGET k a",
                           "HKEYS k",
                           "HVALS k",
                           "LPUSH k a",
                           "RPUSH k a",
                           "LPOP k",
                           "RPOP k",
                           "LLEN k",
                           "LRANGE k 0 1",
                           "LREM k 0 a",
                           "RPOPLPUSH k d",
                           "BLPOP k 0",
                           "SSCAN k 0",
                           "HSCAN k 0",
                           "GET set",
                           "INCR set",
                           "APPEND set a",
                           "STRLEN set",
                           "GETSET set a",
                           "GETDEL set",
                           "GETEX set"}) {
    EXPECT_EQ(redis(line), kWrongType) << line;
  }
  EXPECT_EQ(redis("GET k"), "\"1\"");
}

TEST(Hashes, SetGetAndCountFields) {
  TestRedis redis;
  EXPECT_EQ(redis("HSET h a 1 b 2 a 3"), "2");
  EXPECT_EQ(redis("HMSET h c 4"), "OK");
  EXPECT_EQ(redis("HMGET h a none c"), "[3 nil 4]");
  EXPECT_EQ(redis("HSETNX h a 9"), "0");
  EXPECT_EQ(redis("HSETNX h d 9"), "1");
  EXPECT_EQ(redis("HLEN h"), "4");
  EXPECT_EQ(redis("HEXISTS h d"), "1");
  EXPECT_EQ(redis("HDEL h d x"), "1");
  EXPECT_EQ(redis("HSET h a"), "ERR wrong number of arguments for 'hset' command");
  EXPECT_EQ(redis("HMSET h a 1 b"), "ERR wrong number of arguments for 'hmset' command");
}

TEST(Hashes, HincrbyRefusesWhatIsNoIntegerAndMakesNoKeyOfIt) {
  TestRedis redis;
  EXPECT_EQ(redis("HINCRBY h n x"), "ERR value is not an integer or out of range");
  EXPECT_EQ(redis("EXISTS h"), "0");
  EXPECT_EQ(redis("HINCRBY h n 5"), "5");
  redis("HSET h s x m 9223372036854775807");
  EXPECT_EQ(redis("HINCRBY h s 1"), "ERR hash value is not an integer");
  EXPECT_EQ(redis("HINCRBY h m 1"), "ERR increment or decrement would overflow");
}

TEST(Lists, PushAndPopAtBothEnds) {
  TestRedis redis;
  EXPECT_EQ(redis("RPUSH l c d"), "2");
  EXPECT_EQ(redis("LPUSH l b a"), "4");
  EXPECT_EQ(redis("LRANGE l 0 -1"), "[a b c d]");
  EXPECT_EQ(redis("LRANGE l -2 100"), "[c d]");
  EXPECT_EQ(redis("LRANGE l 3 1"), "[]");
  EXPECT_EQ(redis("RPOP l"), "\"d\"");
  EXPECT_EQ(redis("LPOP l 2"), "[a b]");
  EXPECT_EQ(redis("LPOP l 0"), "[]");
  EXPECT_EQ(redis("LPOP l -1"), "ERR value is out of range, must be positive");
  EXPECT_EQ(redis("LPOP none 1"), "nil");
  EXPECT_EQ(redis("LPOP l 1 1"), "ERR wrong number of arguments for 'lpop' command");
}

TEST(Lists, LremCountsFromTheEndThatItsSignSays) {
  TestRedis redis;
  redis("RPUSH l a x a x a");
  EXPECT_EQ(redis("LREM l -1 a"), "1");
  EXPECT_EQ(redis("LRANGE l 0 -1"), "[a x a x]");
  EXPECT_EQ(redis("LREM l 1 x"), "1");
  EXPECT_EQ(redis("LRANGE l 0 -1"), "[a a x]");
  EXPECT_EQ(redis("LREM l 0 a"), "2");
  EXPECT_EQ(redis("LREM l 0 a"), "0");
}

TEST(Lists, RpoplpushRotatesAndMoves) {
  TestRedis redis;
  redis("RPUSH l a b c");
  EXPECT_EQ(redis("RPOPLPUSH l l"), "\"c\"");
  EXPECT_EQ(redis("LRANGE l 0 -1"), "[c a b]");
  EXPECT_EQ(redis("RPOPLPUSH l m"), "\"b\"");
  EXPECT_EQ(redis("RPOPLPUSH none l"), "nil");
  redis("SET s 1");
  EXPECT_EQ(redis("RPOPLPUSH l s"), kWrongType);
  EXPECT_EQ(redis("LLEN l"), "2");
}

}  // namespace
}  // namespace overbook::redis
