#include <gtest/gtest.h>

#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

constexpr auto kWrongType = "WRONGTYPE Operation against a key holding the wrong kind of value";
constexpr auto kNotAnInteger = "ERR value is not an integer or out of range";

TEST(SetCommand, NxSetsOnlyWhatIsAbsentAndXxOnlyWhatIsThere) {
  TestRedis redis;
  EXPECT_EQ(redis("SET k 1 XX"), "nil");
  EXPECT_EQ(redis("SET k 1 NX"), "OK");
  EXPECT_EQ(redis("SET k 2 NX"), "nil");
  EXPECT_EQ(redis("SET k 3 XX"), "OK");
  EXPECT_EQ(redis("GET k"), "\"3\"");
}

TEST(SetCommand, NxAndXxExcludeEachOther) {
  TestRedis redis;
  EXPECT_EQ(redis("SET k 1 NX XX"), "ERR syntax error");
  EXPECT_EQ(redis("SET k 1 XX NX"), "ERR syntax error");
  EXPECT_EQ(redis("SET k 1 nx nx"), "OK");
}

TEST(SetCommand, GetAnswersTheOldValueEvenWhenNxFails) {
  TestRedis redis;
  EXPECT_EQ(redis("SET k 1 GET"), "nil");
  EXPECT_EQ(redis("SET k 2 NX GET"), "\"1\"");
  EXPECT_EQ(redis("SET k 3 XX GET"), "\"1\"");
  EXPECT_EQ(redis("SET other 3 XX GET"), "nil");
  EXPECT_EQ(redis("GET k"), "\"3\"");
}

TEST(SetCommand, GetOfAnotherTypeSetsNothingWhilePlainSetReplacesIt) {
  TestRedis redis;
  redis("SADD k a");
  EXPECT_EQ(redis("SET k 1 GET"), kWrongType);
  EXPECT_EQ(redis("TYPE k"), "set");
  EXPECT_EQ(redis("SET k 1"), "OK");
  EXPECT_EQ(redis("TYPE k"), "string");
}

TEST(SetCommand, DropsTheExpiryTimeUnlessKeepttl) {
  TestRedis redis;
  redis("SET k 1 EX 10");
  redis("SET k 2 KEEPTTL");
  EXPECT_EQ(redis("TTL k"), "10");
  redis("SET k 3");
  EXPECT_EQ(redis("TTL k"), "-1");
}

TEST(SetCommand, TakesOneWayToSayTheExpiryTime) {
  TestRedis redis;
  EXPECT_EQ(redis("SET k 1 EX 10 PX 10"), "ERR syntax error");
  EXPECT_EQ(redis("SET k 1 EX 10 KEEPTTL"), "ERR syntax error");
  EXPECT_EQ(redis("SET k 1 PERSIST"), "ERR syntax error");
  EXPECT_EQ(redis("SET k 1 EX"), "ERR syntax error");
  EXPECT_EQ(redis("SET k 1 EX 10 EX 20"), "OK");
  EXPECT_EQ(redis("TTL k"), "20");
}

TEST(SetCommand, TakesEveryFormOfExpiryTime) {
  TestRedis redis;
  redis("SET a 1 EX 5");
  redis("SET b 1 PX 5000");
  redis("SET c 1 EXAT 1005");
  redis("SET d 1 PXAT 1005000");
  for (const auto* key : {"a", "b", "c", "d"}) EXPECT_EQ(redis(std::string("PEXPIRETIME ") + key), "1005000");
}

TEST(SetCommand, RefusesTimesThatAreNotPositiveOrOverflow) {
  TestRedis redis;
  for (const auto* time : {"0", "-1", "9223372036854775807"})
    EXPECT_EQ(redis(std::string("SET k 1 EX ") + time), "ERR invalid expire time in 'set' command");
  EXPECT_EQ(redis("SET k 1 PX 9223372036854775807"), "ERR invalid expire time in 'set' command");
  EXPECT_EQ(redis("SETEX k 0 1"), "ERR invalid expire time in 'setex' command");
  EXPECT_EQ(redis("SET k 1 EX ten"), kNotAnInteger);
  EXPECT_EQ(redis("EXISTS k"), "0");
}

TEST(SetCommand, WithATimeInThePastLeavesAKeyThatNobodySees) {
  TestRedis redis;
  EXPECT_EQ(redis("SET k 1 PXAT 1"), "OK");
  EXPECT_EQ(redis("DBSIZE"), "1");
  EXPECT_EQ(redis("GET k"), "nil");
  EXPECT_EQ(redis("DBSIZE"), "0");
}

TEST(GetexCommand, ChangesTheExpiryTimeAndAnswersTheValue) {
  TestRedis redis;
  redis("SET k v");
  EXPECT_EQ(redis("GETEX k EX 10"), "\"v\"");
  EXPECT_EQ(redis("TTL k"), "10");
  EXPECT_EQ(redis("GETEX k"), "\"v\"");
  EXPECT_EQ(redis("TTL k"), "10");
  EXPECT_EQ(redis("GETEX k PERSIST"), "\"v\"");
  EXPECT_EQ(redis("TTL k"), "-1");
  EXPECT_EQ(redis("GETEX k PXAT 1"), "\"v\"");
  EXPECT_EQ(redis("DBSIZE"), "0");
  EXPECT_EQ(redis("GETEX k EX 0"), "nil");  // looks for the key before it looks at the time
}

TEST(Strings, GetdelGetsetSetnxAppendAndStrlen) {
  TestRedis redis;
  EXPECT_EQ(redis("SETNX k a"), "1");
  EXPECT_EQ(redis("SETNX k b"), "0");
  EXPECT_EQ(redis("GETSET k b"), "\"a\"");
  EXPECT_EQ(redis("APPEND k cd"), "3");
  EXPECT_EQ(redis("STRLEN k"), "3");
  EXPECT_EQ(redis("GETDEL k"), "\"bcd\"");
  EXPECT_EQ(redis("GETDEL k"), "nil");
}

TEST(Strings, GetsetDropsTheExpiryTimeAndAppendKeepsIt) {
  TestRedis redis;
  redis("SETEX k 10 a");
  redis("APPEND k b");
  EXPECT_EQ(redis("TTL k"), "10");
  redis("GETSET k c");
  EXPECT_EQ(redis("TTL k"), "-1");
}

TEST(Strings, MgetTakesAnotherTypeForAbsent) {
  TestRedis redis;
  redis("SET a 1");
  redis("SADD s x");
  EXPECT_EQ(redis("MGET a s none a"), "[1 nil nil 1]");
}

TEST(Counters, CountAndKeepTheExpiryTime) {
  TestRedis redis;
  EXPECT_EQ(redis("INCR n"), "1");
  redis("EXPIRE n 10");
  EXPECT_EQ(redis("INCRBY n 10"), "11");
  EXPECT_EQ(redis("DECR n"), "10");
  EXPECT_EQ(redis("DECRBY n 20"), "-10");
  EXPECT_EQ(redis("TTL n"), "10");
}

TEST(Counters, RefuseWhatIsNoIntegerAndWhatOverflows) {
  TestRedis redis;
  for (const auto* text : {"1.5", "abc", "01", "+1", "-0", "9223372036854775808", "''"}) {
    redis(std::string("SET n ") + text);
    EXPECT_EQ(redis("INCR n"), kNotAnInteger) << text;
  }
  redis("SET n 9223372036854775807");
  EXPECT_EQ(redis("INCR n"), "ERR increment or decrement would overflow");
  EXPECT_EQ(redis("DECRBY n -9223372036854775808"), "ERR decrement would overflow");
  EXPECT_EQ(redis("GET n"), "\"9223372036854775807\"");
}

}  // namespace
}  // namespace overbook::redis
