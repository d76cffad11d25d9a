#include <gtest/gtest.h>

#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

class Draws : public testing::Test {
 protected:
  bool draws(const std::string& line) {
    redis(line);
    return redis.redis.has_drawn();
  }
  TestRedis redis;
};

TEST_F(Draws, AreNotedWhereMoreThanOneOutcomeIsPossible) {
  redis("SADD s a b c");
  EXPECT_TRUE(draws("SRANDMEMBER s"));
  EXPECT_TRUE(draws("SRANDMEMBER s 2"));
  EXPECT_TRUE(draws("SRANDMEMBER s -3"));
  EXPECT_TRUE(draws("EVAL return{redis.call('SPOP','s')} 0"));
  EXPECT_TRUE(draws("RANDOMKEY") == false) << "there is one key";
  redis("HSET h f 1 g 2");
  EXPECT_TRUE(draws("HRANDFIELD h"));
  EXPECT_TRUE(draws("RANDOMKEY"));
  EXPECT_TRUE(draws("EVAL return{math.random(9)} 0"));
}

TEST_F(Draws, AreNoneWhereNothingElseCouldHaveComeOut) {
  redis("SADD s a b c");
  EXPECT_FALSE(draws("SRANDMEMBER s 3"));
  EXPECT_FALSE(draws("SRANDMEMBER s 0"));
  EXPECT_FALSE(draws("SPOP s 5"));
  EXPECT_FALSE(draws("SPOP s"));
  redis("SADD one a");
  EXPECT_FALSE(draws("SPOP one"));
  EXPECT_FALSE(draws("EVAL math.randomseed(4)return{math.random(9)} 0"));
  EXPECT_FALSE(draws("GET k"));
}

TEST_F(Draws, AreTheSameInTheSameState) {
  redis("SADD s a b c d e f g");
  TestRedis other = redis;
  EXPECT_EQ(redis("SPOP s 3"), other("SPOP s 3"));
  EXPECT_EQ(redis.redis.digest(), other.redis.digest());
}

TEST_F(Draws, ComeOutAsIsHandedInIfTheyCan) {
  redis("SADD s a b c d e f g");
  redis.redis.draw_next({"e", "b"});
  EXPECT_EQ(redis("SPOP s 2"), "[e b]");
  redis.redis.draw_next({"e"});
  EXPECT_NE(redis("SPOP s"), "e") << "it is there no more";
  EXPECT_EQ(redis("SCARD s"), "4");
}

}  // namespace
}  // namespace overbook::redis
