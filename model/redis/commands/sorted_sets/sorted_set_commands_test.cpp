#include <gtest/gtest.h>

#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

TEST(Zadd, CountsAddedOrWithChChangedMembers) {
  TestRedis redis;
  EXPECT_EQ(redis("ZADD z 1 a 2 b"), "2");
  EXPECT_EQ(redis("ZADD z 3 a 4 c"), "1");
  EXPECT_EQ(redis("ZADD z CH 5 a 4 c 1 d"), "2");
  EXPECT_EQ(redis("ZRANGE z 0 -1 WITHSCORES"), "[d 1 b 2 c 4 a 5]");
}

TEST(Zadd, NxXxGtAndLtDecideWhoIsTouched) {
  TestRedis redis;
  redis("ZADD z 5 a");
  EXPECT_EQ(redis("ZADD z NX CH 9 a 1 b"), "1");
  EXPECT_EQ(redis("ZADD z XX CH 6 a 1 c"), "1");
  EXPECT_EQ(redis("ZADD z GT CH 5 a"), "0");
  EXPECT_EQ(redis("ZADD z LT CH 5 a 1 d"), "2");
  EXPECT_EQ(redis("ZRANGE z 0 -1 WITHSCORES"), "[b 1 d 1 a 5]");
  EXPECT_EQ(redis("ZADD none XX 1 a"), "0");
  EXPECT_EQ(redis("EXISTS none"), "0");
}

TEST(Zadd, RefusesContradictionsAndBadScoresBeforeItAddsAnything) {
  TestRedis redis;
  EXPECT_EQ(redis("ZADD z NX XX 1 a"), "ERR XX and NX options at the same time are not compatible");
  for (const auto* pair : {"NX GT", "NX LT", "GT LT"}) {
    EXPECT_EQ(redis(std::string("ZADD z ") + pair + " 1 a"),
              "ERR GT, LT, and/or NX options at the same time are not compatible");
  }
  EXPECT_EQ(redis("ZADD z INCR 1 a 2 b"), "ERR INCR option supports a single increment-element pair");
  EXPECT_EQ(redis("ZADD z 1 a x b"), "ERR value is not a valid float");
  EXPECT_EQ(redis("ZADD z nan a"), "ERR value is not a valid float");
  EXPECT_EQ(redis("ZADD z 1 a 2"), "ERR syntax error");
  EXPECT_EQ(redis("EXISTS z"), "0");
}

TEST(Zadd, IncrAnswersTheScoreOrNilWhenHeldBack) {
  TestRedis redis;
  EXPECT_EQ(redis("ZADD z INCR 1.5 a"), "\"1.5\"");
  EXPECT_EQ(redis("ZADD z NX INCR 1 a"), "nil");
  EXPECT_EQ(redis("ZADD z XX INCR 1 none"), "nil");
  EXPECT_EQ(redis("ZINCRBY z inf a"), "\"inf\"");
  EXPECT_EQ(redis("ZINCRBY z -inf a"), "ERR resulting score is not a number (NaN)");
}

TEST(Scores, AreShownWithSeventeenDigitsAndNegativeZeroIsZero) {
  TestRedis redis;
  redis("ZADD z 0.1 a -0 b 1e17 c 3.0 d 0x10 e -inf f");
  EXPECT_EQ(redis("ZSCORE z a"), "\"0.10000000000000001\"");
  EXPECT_EQ(redis("ZSCORE z b"), "\"0\"");
  EXPECT_EQ(redis("ZSCORE z c"), "\"1e+17\"");
  EXPECT_EQ(redis("ZSCORE z d"), "\"3\"");
  EXPECT_EQ(redis("ZSCORE z e"), "\"16\"");
  EXPECT_EQ(redis("ZSCORE z f"), "\"-inf\"");
  EXPECT_EQ(redis("ZSCORE z none"), "nil");
}

TEST(Scores, KeepANegativeZeroOnceTheSetIsNoListpack) {
  TestRedis redis;
  const std::string long_member(65, 'x');
  redis("ZADD z -0 packed 1 " + long_member);
  redis("ZADD z -0 b");
  EXPECT_EQ(redis("ZSCORE z packed"), "\"0\"");
  EXPECT_EQ(redis("ZSCORE z b"), "\"-0\"");
  redis("ZREM z " + long_member);  // it stays a table
  redis("ZADD z -0 c");
  EXPECT_EQ(redis("ZSCORE z c"), "\"-0\"");
  redis("ZUNIONSTORE y 1 z");  // the result is small
  EXPECT_EQ(redis("ZSCORE y c"), "\"0\"");
}

TEST(Scores, KeepANegativeZeroInASetOf129) {
  TestRedis redis;
  for (int i = 0; i < 128; ++i) redis("ZADD z 1 m" + std::to_string(i));
  redis("ZADD z -0 m0");
  EXPECT_EQ(redis("ZSCORE z m0"), "\"0\"");
  redis("ZADD z 1 m128");
  redis("ZADD z -0 m1");
  EXPECT_EQ(redis("ZSCORE z m1"), "\"-0\"");
}

TEST(Ranks, BreakTiesByMemberBytes) {
  TestRedis redis;
  redis("ZADD z 1 b 1 a 1 B 0 z");
  EXPECT_EQ(redis("ZRANGE z 0 -1"), "[z B a b]");
  EXPECT_EQ(redis("ZRANK z a"), "2");
  EXPECT_EQ(redis("ZREVRANK z a"), "1");
  EXPECT_EQ(redis("ZRANK z none"), "nil");
}

TEST(Zrange, ByRankFromBothEnds) {
  TestRedis redis;
  redis("ZADD z 1 a 2 b 3 c");
  EXPECT_EQ(redis("ZRANGE z 0 0"), "[a]");
  EXPECT_EQ(redis("ZRANGE z 0 0 REV"), "[c]");
  EXPECT_EQ(redis("ZREVRANGE z 0 1 WITHSCORES"), "[c 3 b 2]");
  EXPECT_EQ(redis("ZRANGE z -2 -1"), "[b c]");
  EXPECT_EQ(redis("ZRANGE z 5 9"), "[]");
}

TEST(Zrange, ByScoreWithExclusiveBoundsAndLimit) {
  TestRedis redis;
  redis("ZADD z 1 a 2 b 3 c 4 d");
  EXPECT_EQ(redis("ZRANGE z (1 3 BYSCORE"), "[b c]");
  EXPECT_EQ(redis("ZRANGEBYSCORE z -inf +inf LIMIT 1 2"), "[b c]");
  EXPECT_EQ(redis("ZRANGEBYSCORE z -inf (3 WITHSCORES LIMIT 1 -1"), "[b 2]");
  EXPECT_EQ(redis("ZREVRANGEBYSCORE z +inf (1 LIMIT 0 2"), "[d c]");
  EXPECT_EQ(redis("ZRANGE z 4 2 BYSCORE REV"), "[d c b]");
  EXPECT_EQ(redis("ZRANGEBYSCORE z -inf +inf LIMIT -1 2"), "[]");
  EXPECT_EQ(redis("ZCOUNT z (1 (4"), "2");
  EXPECT_EQ(redis("ZCOUNT z 4 1"), "0");
}

TEST(Zrange, ByLexWithinEqualScores) {
  TestRedis redis;
  redis("ZADD z 0 a 0 b 0 c 0 d");
  EXPECT_EQ(redis("ZRANGE z [b (d BYLEX"), "[b c]");
  EXPECT_EQ(redis("ZRANGE z - + BYLEX LIMIT 1 2"), "[b c]");
  EXPECT_EQ(redis("ZRANGE z + [c BYLEX REV"), "[d c]");
  EXPECT_EQ(redis("ZRANGE z (c [c BYLEX"), "[]");
  EXPECT_EQ(redis("ZRANGE z + - BYLEX"), "[]");
}

TEST(Zrange, ByLexOverUnequalScoresStopsAtTheFirstMemberOutOfRange) {
  TestRedis redis;
  redis("ZADD z 1 c 2 a 3 b");
  EXPECT_EQ(redis("ZRANGE z [b + BYLEX"), "[c a b]");
  EXPECT_EQ(redis("ZRANGE z + [b BYLEX REV"), "[b]");
}

// Redis checks no member that LIMIT passes over.
TEST(Zrange, ByLexOverUnequalScoresPassesOverWhateverIsThere) {
  TestRedis redis;
  redis("ZADD z 0 c 1 z 2 d 3 y");
  EXPECT_EQ(redis("ZRANGE z [c [d BYLEX LIMIT 0 5"), "[c]");
  EXPECT_EQ(redis("ZRANGE z [c [d BYLEX LIMIT 2 5"), "[d]");
  EXPECT_EQ(redis("ZRANGE z [d [c BYLEX REV LIMIT 2 5"), "[c]");
}

TEST(Zrange, RefusesWhatDoesNotGoTogether) {
  TestRedis redis;
  EXPECT_EQ(redis("ZRANGE z 0 1 LIMIT 0 1"),
            "ERR syntax error, LIMIT is only supported in combination with either BYSCORE or BYLEX");
  EXPECT_EQ(redis("ZRANGE z - + BYLEX WITHSCORES"),
            "ERR syntax error, WITHSCORES not supported in combination with BYLEX");
  EXPECT_EQ(redis("ZRANGE z a b BYSCORE"), "ERR min or max is not a float");
  EXPECT_EQ(redis("ZRANGE z a b BYLEX"), "ERR min or max not valid string range item");
  EXPECT_EQ(redis("ZREVRANGE z 0 1 REV"), "ERR syntax error");
  EXPECT_EQ(redis("ZRANGE z 0 1 BYSCORE LIMIT 0"), "ERR syntax error");
}

TEST(Zremrange, RemovesByScoreAndByRank) {
  TestRedis redis;
  redis("ZADD z 1 a 2 b 3 c 4 d");
  EXPECT_EQ(redis("ZREMRANGEBYSCORE z -inf (2"), "1");
  EXPECT_EQ(redis("ZREMRANGEBYRANK z -1 -1"), "1");
  EXPECT_EQ(redis("ZRANGE z 0 -1"), "[b c]");
  EXPECT_EQ(redis("ZREMRANGEBYSCORE none a b"), "ERR min or max is not a float");
}

TEST(Zpopmin, TakesTheLowestFirst) {
  TestRedis redis;
  redis("ZADD z 2 b 1 a 3 c");
  EXPECT_EQ(redis("ZPOPMIN z"), "[a 1]");
  EXPECT_EQ(redis("ZPOPMIN z 0"), "[]");
  EXPECT_EQ(redis("ZPOPMIN z 10"), "[b 2 c 3]");
  EXPECT_EQ(redis("ZPOPMIN z"), "[]");
  EXPECT_EQ(redis("ZPOPMIN z -1"), "ERR value is out of range, must be positive");
}

TEST(Zstore, IntersectsAndUnitesWithWeightsAndAggregates) {
  TestRedis redis;
  redis("ZADD x 1 a 2 b");
  redis("ZADD y 10 b 20 c");
  redis("SADD s b c");
  EXPECT_EQ(redis("ZINTERSTORE d 2 x y WEIGHTS 1 0"), "1");
  EXPECT_EQ(redis("ZRANGE d 0 -1 WITHSCORES"), "[b 2]");
  EXPECT_EQ(redis("ZUNIONSTORE d 3 x y s AGGREGATE MAX"), "3");
  EXPECT_EQ(redis("ZRANGE d 0 -1 WITHSCORES"), "[a 1 b 10 c 20]");
  EXPECT_EQ(redis("ZUNIONSTORE d 2 x s WEIGHTS 2 5 AGGREGATE MIN"), "3");
  EXPECT_EQ(redis("ZRANGE d 0 -1 WITHSCORES"), "[a 2 b 4 c 5]");
}

TEST(Zstore, AnEmptyResultDeletesTheTargetWhateverItsType) {
  TestRedis redis;
  redis("SET d 1");
  redis("ZADD x 1 a");
  EXPECT_EQ(redis("ZINTERSTORE d 2 x none"), "0");
  EXPECT_EQ(redis("EXISTS d"), "0");
}

// Redis makes inf * 0 a 0 in the source that it walks, but hands it on as NaN from those that it looks up;
// then the sum is no number, and that is made 0.
TEST(Zstore, InfinityTimesZeroLosesTheSumOfAnIntersectionButNotOfAUnion) {
  TestRedis redis;
  redis("ZADD x inf a 1 b");
  redis("SADD s a");
  redis("ZINTERSTORE d 2 x s WEIGHTS 0 2");
  EXPECT_EQ(redis("ZRANGE d 0 -1 WITHSCORES"), "[a 0]");
  redis("ZINTERSTORE d 2 x s WEIGHTS 0 2 AGGREGATE MIN");
  EXPECT_EQ(redis("ZRANGE d 0 -1 WITHSCORES"), "[a 2]");
  redis("ZUNIONSTORE d 2 x s WEIGHTS 0 2");
  EXPECT_EQ(redis("ZRANGE d 0 -1 WITHSCORES"), "[b 0 a 2]");
}

TEST(Zstore, RefusesBadKeysNumbersAndWeights) {
  TestRedis redis;
  EXPECT_EQ(redis("ZINTERSTORE d 0 x"), "ERR at least 1 input key is needed for 'zinterstore' command");
  EXPECT_EQ(redis("ZUNIONSTORE d 3 x y"), "ERR syntax error");
  EXPECT_EQ(redis("ZUNIONSTORE d 1 x WEIGHTS q"), "ERR weight value is not a float");
  EXPECT_EQ(redis("ZUNIONSTORE d 1 x AGGREGATE avg"), "ERR syntax error");
}

}  // namespace
}  // namespace overbook::redis
