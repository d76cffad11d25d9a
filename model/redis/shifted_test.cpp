// Redis::shifted: what is a time moves, and what else there is does not notice.

#include <gtest/gtest.h>

#include "model/redis/commands/random_commands.h"
#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

constexpr std::int64_t kNowMs = 1'700'000'000'000;
constexpr std::chrono::milliseconds kHour = std::chrono::hours(1);

// Seconds, milliseconds or microseconds of some weeks around kNowMs.
double units_per_second(double number) {
  for (const double units : {1.0, 1e3, 1e6}) {
    if (number > 1.69e9 * units && number < 1.71e9 * units) return units;
  }
  return 0;
}

TestRedis at_now() {
  TestRedis redis;
  redis.now_ms = kNowMs;
  return redis;
}

std::string shifted_text(const std::string& text, std::chrono::milliseconds by) {
  TestRedis redis = at_now();
  redis({"SET", "k", text});
  redis.redis = redis.redis.shifted(by, units_per_second);
  return redis.reply(0, {"GET", "k"}).text();
}

TEST(Shifted, MovesATextInItsOwnUnit) {
  EXPECT_EQ(shifted_text("1700000000", kHour), "1700003600");
  EXPECT_EQ(shifted_text("1700003600", -kHour), "1700000000");
  EXPECT_EQ(shifted_text("1700000000000", kHour), "1700003600000");
  EXPECT_EQ(shifted_text("1700000000123456", kHour), "1700003600123456");
  EXPECT_EQ(shifted_text("1700000000.5", kHour), "1700003600.5");
  EXPECT_EQ(shifted_text("1.7e9", kHour), "1700003600");
}

TEST(Shifted, KeepsAnIntegersTextOneByRoundingDown) {
  using std::chrono::milliseconds;
  EXPECT_EQ(shifted_text("1700000000", milliseconds(1500)), "1700000001");
  EXPECT_EQ(shifted_text("1700000000", milliseconds(-500)), "1699999999");
  EXPECT_EQ(shifted_text("1700000000000", milliseconds(1500)), "1700000001500");
  EXPECT_EQ(shifted_text("1700000000.5", milliseconds(250)), "1700000000.75");
}

TEST(Shifted, LeavesWhatIsNoTime) {
  for (const auto* text : {"5", "", "x", "1700000000 ", " 1700000000", "1700000000x", "+1700000000", "inf",
                           "nan", "s1:1700000000"})
    EXPECT_EQ(shifted_text(text, kHour), text);
}

TEST(Shifted, MovesExpiriesScoresAndFieldsAndKeepsWhoWroteThem) {
  TestRedis redis = at_now();
  redis.redis.track_writers();
  redis.redis.write_as(3);
  redis("ZADD z 1700000000 a 5 b inf c");
  redis("HSET h f 1700000000 g 5");
  redis("SADD s 1700000000");
  redis("RPUSH l 1700000000");
  redis("PEXPIREAT s 1700000001000");
  const std::size_t owned = redis.redis.owned({}).size();
  redis.redis = redis.redis.shifted(kHour, units_per_second);
  EXPECT_EQ(redis("ZRANGE z 0 -1 WITHSCORES"), "[b 5 a 1700003600 c inf]");
  EXPECT_EQ(redis("HMGET h f g"), "[1700003600 5]");
  EXPECT_EQ(redis("SMEMBERS s"), "[1700000000]");
  EXPECT_EQ(redis("LRANGE l 0 -1"), "[1700000000]");
  EXPECT_EQ(redis("PEXPIRETIME s"), "1700003601000");
  EXPECT_EQ(redis("PEXPIRETIME z"), "-1");
  EXPECT_EQ(redis.redis.owned({}).size(), owned);
}

TEST(Shifted, AnExpiryDoesNotGoBeforeTheEpoch) {
  TestRedis redis;
  redis("SET k x PXAT 1000001");
  redis.redis = redis.redis.shifted(-kHour, units_per_second);
  EXPECT_TRUE(redis.redis.view(std::chrono::milliseconds(0)).front().expires_at);
  EXPECT_EQ(redis("EXISTS k"), "0");
}

// Scripts and commands that know nothing but differences of times do the same an hour later.
TEST(Shifted, IsTheStateThatTheSameCommandsReachLater) {
  const std::string now_s = "redis.call('TIME')[1]";
  const std::string now_ms = "(" + now_s + "*1000+math.floor(redis.call('TIME')[2]/1000))";
  const std::vector<std::string> lines{
      "SET s# @ PX 20",
      "EXPIRE s# 1",
      "PERSIST s#",
      "ZADD z# 5 @",
      "HSET h# @ @",
      "DEL s# z#",
      "INCR n#",
      "EVAL return(redis.call('ZADD','z#'," + now_s + ",'@')) 0",
      "EVAL return(redis.call('HSET','h#','@'," + now_ms + ")) 0",
      "EVAL return(redis.call('SET','s#'," + now_ms + ",'PX',50)) 0",
      "EVAL return(redis.call('ZREMRANGEBYSCORE','z#',6," + now_s + "-1)) 0"};
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    RandomCommands random(seed);
    TestRedis early = at_now();
    TestRedis late = at_now();
    late.now_ms += kHour.count();
    for (int i = 0; i < 60; ++i) {
      const std::string line = random.one_of(lines);
      const auto passed = static_cast<std::int64_t>(random.below(500));
      early.now_ms += passed;
      late.now_ms += passed;
      early(line);
      late(line);
      ASSERT_EQ(early.redis.shifted(kHour, units_per_second).digest(), late.redis.digest())
          << "seed " << seed << ": " << line;
    }
  }
}

}  // namespace
}  // namespace overbook::redis
