#include <gtest/gtest.h>

#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

TEST(Keys, ExistsAndDelCountEachNamedKey) {
  TestRedis redis;
  redis("SET a 1");
  EXPECT_EQ(redis("EXISTS a a none"), "2");
  EXPECT_EQ(redis("DEL a a"), "1");
  EXPECT_EQ(redis("UNLINK a"), "0");
}

TEST(Keys, RenameMovesValueAndExpiryTime) {
  TestRedis redis;
  redis("SET a 1 EX 10");
  redis("SADD b x");
  EXPECT_EQ(redis("RENAME a b"), "OK");
  EXPECT_EQ(redis("GET b"), "\"1\"");
  EXPECT_EQ(redis("TTL b"), "10");
  EXPECT_EQ(redis("RENAME a b"), "ERR no such key");
  EXPECT_EQ(redis("RENAME b b"), "OK");
}

TEST(Keys, TypeNamesTheFiveTypes) {
  TestRedis redis;
  redis("SET s 1");
  redis("RPUSH l 1");
  redis("SADD m 1");
  redis("ZADD z 1 a");
  redis("HSET h f v");
  EXPECT_EQ(redis("TYPE s") + redis("TYPE l") + redis("TYPE m") + redis("TYPE z") + redis("TYPE h"),
            "stringlistsetzsethash");
  EXPECT_EQ(redis("TYPE none"), "none");
}

TEST(Keys, FlushallTakesAModeAndNothingElse) {
  TestRedis redis;
  redis("SET a 1");
  EXPECT_EQ(redis("FLUSHALL foo"), "ERR syntax error");
  EXPECT_EQ(redis("FLUSHALL async sync"), "ERR syntax error");
  EXPECT_EQ(redis("DBSIZE"), "1");
  EXPECT_EQ(redis("FLUSHALL ASYNC"), "OK");
  EXPECT_EQ(redis("DBSIZE"), "0");
}

TEST(Keys, RandomkeySkipsAndDeletesExpiredKeys) {
  TestRedis redis;
  EXPECT_EQ(redis("RANDOMKEY"), "nil");
  redis("SET a 1");
  EXPECT_EQ(redis("RANDOMKEY"), "\"a\"");
  redis("PEXPIRE a 5");
  redis.now_ms += 6;
  EXPECT_EQ(redis("RANDOMKEY"), "nil");
  EXPECT_EQ(redis("DBSIZE"), "0");
}

TEST(Expiry, AKeyLivesThroughTheMillisecondOfItsTime) {
  TestRedis redis;
  redis("SET k 1 PX 5");
  redis.now_ms += 5;
  EXPECT_EQ(redis("PTTL k"), "0");
  EXPECT_EQ(redis("GET k"), "\"1\"");
  redis.now_ms += 1;
  EXPECT_EQ(redis("PTTL k"), "-2");
}

TEST(Expiry, DbsizeCountsAnExpiredKeyUntilSomeoneMeetsItAndKeysDoesNotMeetIt) {
  TestRedis redis;
  redis("SET k 1 PX 5");
  redis.now_ms += 6;
  EXPECT_EQ(redis("KEYS *"), "[]");
  EXPECT_EQ(redis("DBSIZE"), "1");
  EXPECT_EQ(redis("SCAN 0"), "[0 []]");
  EXPECT_EQ(redis("DBSIZE"), "0");
}

TEST(Expiry, ExpireInThePastDeletes) {
  TestRedis redis;
  redis("SET k 1");
  EXPECT_EQ(redis("EXPIRE k 0"), "1");
  EXPECT_EQ(redis("DBSIZE"), "0");
  redis("SET k 1");
  EXPECT_EQ(redis("PEXPIREAT k 1000000"), "1");
  EXPECT_EQ(redis("DBSIZE"), "0");
}

TEST(Expiry, ConditionsCompareWithTheOldTimeAndNoTimeIsInfinite) {
  TestRedis redis;
  redis("SET k 1");
  EXPECT_EQ(redis("EXPIRE k 10 XX"), "0");
  EXPECT_EQ(redis("EXPIRE k 10 GT"), "0");
  EXPECT_EQ(redis("EXPIRE k 10 LT"), "1");
  EXPECT_EQ(redis("EXPIRE k 20 NX"), "0");
  EXPECT_EQ(redis("EXPIRE k 10 GT"), "0");
  EXPECT_EQ(redis("EXPIRE k 20 GT"), "1");
  EXPECT_EQ(redis("EXPIRE k 20 LT"), "0");
  EXPECT_EQ(redis("EXPIRE k 10 XX LT"), "1");
}

TEST(Expiry, ConditionsThatContradictAreErrors) {
  TestRedis redis;
  EXPECT_EQ(redis("EXPIRE k 1 NX GT"), "ERR NX and XX, GT or LT options at the same time are not compatible");
  EXPECT_EQ(redis("EXPIRE k 1 GT LT"), "ERR GT and LT options at the same time are not compatible");
  EXPECT_EQ(redis({"EXPIRE", "k", "1", "\r\n"}), "ERR Unsupported option ");
  EXPECT_EQ(redis("EXPIRE k 9223372036854775807"), "ERR invalid expire time in 'expire' command");
}

TEST(Expiry, SecondsAreRoundedToTheNearest) {
  TestRedis redis;
  redis("SET k 1 PX 1499");
  EXPECT_EQ(redis("TTL k"), "1");
  redis("PEXPIRE k 1500");
  EXPECT_EQ(redis("TTL k"), "2");
  redis("PEXPIREAT k 9223372036854775807");
  EXPECT_EQ(redis("EXPIRETIME k"), "9223372036854776");
  EXPECT_EQ(redis("PEXPIRETIME k"), "9223372036854775807");
  EXPECT_EQ(redis("PERSIST k"), "1");
  EXPECT_EQ(redis("PERSIST k"), "0");
  EXPECT_EQ(redis("EXPIRETIME k"), "-1");
}

TEST(Server, AnswersAboutItself) {
  TestRedis redis;
  redis.now_ms = 12'345;
  EXPECT_EQ(redis("TIME"), "[12 345000]");
  EXPECT_EQ(redis("PING"), "PONG");
  EXPECT_EQ(redis("PING hello"), "\"hello\"");
  EXPECT_EQ(redis("PING a b"), "ERR wrong number of arguments for 'ping' command");
  EXPECT_EQ(redis("ECHO hello"), "\"hello\"");
  EXPECT_EQ(redis("SELECT 0"), "OK");
  EXPECT_EQ(redis("SELECT 1"), "ERR DB index is out of range");
  EXPECT_EQ(redis("SELECT x"), "ERR value is not an integer or out of range");
  EXPECT_EQ(redis("SELECT 2147483648"),
            "ERR value is out of range, value must between -2147483648 and 2147483647");
}

TEST(Dispatch, RefusesUnknownCommandsInRedisWords) {
  TestRedis redis;
  EXPECT_EQ(redis("FOO a b"), "ERR unknown command 'FOO', with args beginning with: 'a' 'b' ");
  EXPECT_EQ(redis({"FOO", "a\r\nb"}), "ERR unknown command 'FOO', with args beginning with: 'a  b' ");
  EXPECT_EQ(redis("SCRIPT foo"), "ERR unknown subcommand 'foo'. Try SCRIPT HELP.");
  EXPECT_EQ(redis("script load"), "ERR wrong number of arguments for 'script|load' command");
  EXPECT_EQ(redis("SCRIPT"), "ERR wrong number of arguments for 'script' command");
  EXPECT_EQ(redis("gEt"), "ERR wrong number of arguments for 'get' command");
  EXPECT_EQ(redis.reply(0, Command()).text(), "ERR unknown command '', with args beginning with: ");
}

TEST(Dispatch, ShowsAtMost128BytesOfAnUnknownCommandsArguments) {
  TestRedis redis;
  const std::string words(200, 'x');
  EXPECT_EQ(redis({"FOO", words, "more"}),
            "ERR unknown command 'FOO', with args beginning with: '" + std::string(128, 'x') + "' ");
}

TEST(View, ShowsLiveKeysSortedInCanonicalOrder) {
  TestRedis redis;
  redis("RPUSH l x y");
  redis("SADD m b a");
  redis("ZADD z 2 a 1 b");
  redis("HSET h f v e w");
  redis({"SET", "a s", "two words"});
  redis("SET gone 1 PX 1");
  redis("PEXPIREAT m 2000000");
  redis.now_ms += 2;
  std::string shown;
  for (const KeyView& key : redis.redis.view(std::chrono::milliseconds(redis.now_ms))) {
    shown += key.key + "|" + key.type + "|" + key.value + "\n";
    EXPECT_EQ(key.expires_at.has_value(), key.key == "m");
  }
  EXPECT_EQ(shown,
            "a s|string|\"two words\"\nh|hash|{e:w f:v}\nl|list|[x y]\nm|set|{a b}\nz|zset|{b:1 a:2}\n");
}

TEST(CommandNames, AreSortedAndUpperCase) {
  const std::vector<std::string> names = Redis::command_names();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(names.front(), "APPEND");
  EXPECT_EQ(names.back(), "ZUNIONSTORE");
}

}  // namespace
}  // namespace overbook::redis
