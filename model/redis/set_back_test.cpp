// Redis::set_back_expiry and set_back_number.

#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <string>

#include "model/redis/writers_test.h"

namespace overbook::redis {
namespace {

TEST(SetBackExpiry, MakesItNobodys) {
  TestRedis redis = tracking();
  redis.redis.write_as(1);
  redis("SET k x EX 10");
  redis.redis.set_back_expiry("k", redis.now_ms + 5);
  EXPECT_EQ(owners(redis), "");
  EXPECT_EQ(redis("PTTL k"), "5");
}

TEST(SetBackExpiry, ToThePastIsAsIfACommandHadMetTheExpiredKey) {
  for (const std::int64_t back_to_ms :
       {std::int64_t{999'999}, std::int64_t{0}, std::int64_t{-1}, std::int64_t{-5}}) {
    TestRedis back = tracking();
    back.redis.write_as(1);
    back("SADD other x");
    back("SET k x PX 10");
    back.by(1, "WATCH k");
    TestRedis expired = back;
    back.redis.set_back_expiry("k", back_to_ms);
    expired.now_ms += 11;
    expired("EXISTS k");
    EXPECT_EQ(back.redis.digest(), expired.redis.digest()) << back_to_ms;
    EXPECT_EQ(back("DBSIZE"), "1");
  }
}

TEST(SetBackExpiry, OfWhatHasNoneDoesNothing) {
  TestRedis redis = tracking();
  redis("SET k x");
  const Digest before = redis.redis.digest();
  redis.redis.set_back_expiry("k", 10'000);
  redis.redis.set_back_expiry("absent", 10'000);
  EXPECT_EQ(redis.redis.digest(), before);
}

TEST(SetBackNumber, ChangesItAndMakesItNobodys) {
  TestRedis redis = tracking();
  redis.redis.write_as(1);
  redis("ZADD z 1 a 2 b");
  redis("HSET h f 1 g 2");
  redis("SET k 1 EX 10");
  redis.redis.set_back_number(Owned::What::score, "z", "a", 3.5);
  redis.redis.set_back_number(Owned::What::field, "h", "f", 1700000000);
  redis.redis.set_back_number(Owned::What::value, "k", "", 0.1);
  EXPECT_EQ(owners(redis), "h field g 1, k expiry 1, z score b 1");
  EXPECT_EQ(redis("ZRANGE z 0 -1 WITHSCORES"), "[b 2 a 3.5]");
  EXPECT_EQ(redis("HGET h f"), "\"1700000000\"");
  EXPECT_EQ(redis("GET k"), "\"0.10000000000000001\"");
}

TEST(SetBackNumber, OfWhatIsNotThereDoesNothing) {
  TestRedis redis = tracking();
  redis.redis.write_as(1);
  redis("ZADD z 1 a");
  redis("HSET h f 1");
  redis("SET k 1");
  const Digest before = redis.redis.digest();
  for (const auto* key : {"z", "h", "k", "absent"}) {
    redis.redis.set_back_number(Owned::What::score, key, "other", 5);
    redis.redis.set_back_number(Owned::What::field, key, "other", 5);
    if (std::string(key) != "k") redis.redis.set_back_number(Owned::What::value, key, "", 5);
  }
  EXPECT_EQ(redis.redis.digest(), before);
  EXPECT_THROW(redis.redis.set_back_number(Owned::What::expiry, "k", "", 5), std::invalid_argument);
}

}  // namespace
}  // namespace overbook::redis
