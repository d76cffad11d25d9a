// The properties that exploring rests on: copies are independent, and equal states have equal digests.

#include "model/redis/redis.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>

#include "model/redis/commands/random_commands.h"
#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

std::string line_of(RandomCommands& commands) {
  static const std::vector<std::string> kLines = {
      "SET s# @",       "SET s# @ NX EX 10", "DEL s# m# z#",  "INCR n#",      "EXPIRE m# 20",
      "PERSIST m#",     "SADD m# @ @ @",     "SREM m# @",     "ZADD z# 1 @",  "ZADD z# 2 @ 1 @",
      "ZREM z# @",      "HSET h# @ @",       "HDEL h# @",     "RPUSH l# @ @", "LPOP l#",
      "GETDEL s#",      "WATCH s#",          "UNWATCH",       "MULTI",        "SET s# @",
      "EXEC",           "DISCARD",           "PUBLISH c @",   "RENAME s# s#", "ZPOPMIN z#",
      "LREM l# 0 @",    "SUBSCRIBE c",       "UNSUBSCRIBE c", "FLUSHALL",     "SCAN 0",
      "HINCRBY h# n 2", "EVAL return{} 0",   "PEXPIRE s# 2"};
  const std::string line = commands.one_of(kLines);
  return line == "FLUSHALL" && commands.below(10) != 0 ? "DBSIZE" : line;
}

TEST(Copies, ShareNoLaterChange) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    RandomCommands commands(seed);
    TestRedis original(seed);
    for (int i = 0; i < 60; ++i) original.by(commands.below(3), line_of(commands));
    const Digest before = original.redis.digest();
    const std::size_t keys = original.redis.view({}).size();
    TestRedis copy = original;
    for (int i = 0; i < 60; ++i) copy.by(commands.below(3), line_of(commands));
    EXPECT_EQ(original.redis.digest(), before) << "seed " << seed;
    EXPECT_EQ(original.redis.view({}).size(), keys);
  }
}

// The copy is made in mid-sequence, so that one side writes to shared tables and the other to its own.
TEST(Copies, GiveTheSameRepliesAndDigestsForTheSameCommands) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    RandomCommands commands(seed);
    TestRedis original(seed);
    for (int i = 0; i < 30; ++i) original.by(commands.below(3), line_of(commands));
    TestRedis copy = original;
    for (int i = 0; i < 60; ++i) {
      const std::size_t client = commands.below(3);
      const std::string line = line_of(commands);
      original.now_ms += 1;
      copy.now_ms += 1;
      ASSERT_EQ(original.by(client, line), copy.by(client, line)) << "seed " << seed << ": " << line;
      ASSERT_EQ(original.redis.digest(), copy.redis.digest()) << "seed " << seed << ": " << line;
    }
  }
}

// The digest caches parts; a Redis that never was asked before has cached nothing.
TEST(Digest, DoesNotDependOnWhenItIsAskedFor) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    RandomCommands commands(seed);
    TestRedis often(seed);
    TestRedis once(seed);
    for (int i = 0; i < 100; ++i) {
      const std::size_t client = commands.below(3);
      const std::string line = line_of(commands);
      often.by(client, line);
      once.by(client, line);
      (void)often.redis.digest();
    }
    EXPECT_EQ(often.redis.digest(), once.redis.digest()) << "seed " << seed;
  }
}

TEST(Digest, IsThatOfTheStateNotOfItsHistory) {
  const std::vector<std::string> commuting = {
      "SET a 1",       "SET b 2 EX 10", "SADD m x",   "SADD m y",         "SADD m 3", "ZADD z 1 p",
      "ZADD z 2 q",    "HSET h f 1",    "HSET h g 2", "RPUSH l 1",        "SADD k 5", "SADD k 6",
      "INCRBY n 5",    "DECRBY n 2",    "SET c 3",    "EVAL return(1) 0", "SET d 4",  "EVAL return(2) 0",
      "ZINCRBY y 1 a", "HINCRBY i n 1", "SET e 5 NX", "ZADD z 0.5 r"};
  std::set<Digest> digests;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    std::vector<std::string> order = commuting;
    std::mt19937_64 random(seed);
    std::shuffle(order.begin(), order.end(), random);
    TestRedis redis;
    for (const std::string& line : order) redis(line);
    digests.insert(redis.redis.digest());
  }
  EXPECT_EQ(digests.size(), 1U);
}

TEST(Digest, DoesNotSeeWatchesAndQueuesThatAreOver) {
  TestRedis plain;
  TestRedis busy;
  for (const auto* line : {"WATCH k", "MULTI", "PING", "EXEC", "WATCH k", "UNWATCH", "MULTI", "DISCARD",
                           "SUBSCRIBE c", "UNSUBSCRIBE c", "BLPOP l 1"})
    busy(line);
  busy.redis.time_out(busy.clients[0]);
  EXPECT_EQ(plain.redis.digest(), busy.redis.digest());
}

TEST(Digest, SeesEverythingThatALaterReplyCanDependOn) {
  const std::vector<std::vector<std::string>> histories = {
      {},
      {"SET k 1"},
      {"SET k 2"},
      {"SET j 1"},
      {"SET k 1 EX 10"},
      {"SET k 1 EX 11"},
      {"RPUSH k 1"},
      {"SADD k 1"},
      {"ZADD k 1 1"},
      {"ZADD k 2 1"},
      {"HSET k 1 1"},
      {"RPUSH k 1 2"},
      {"RPUSH k 2 1"},
      {"SADD k 1 a", "SREM k a"},  // a table now, no intset any more
      {"MULTI"},
      {"MULTI", "PING"},
      {"MULTI", "FOO"},
      {"WATCH k"},
      {"WATCH k", "SET k 1"},
      {"SUBSCRIBE c"},
      {"SUBSCRIBE d"},
      {"BLPOP k 0"},
      {"BLPOP k 1"},
      {"WAIT 1 0"},
      {"WAIT 1 1"},
      {"ZADD k 1 1 1 " + std::string(65, 'x'), "ZREM k " + std::string(65, 'x')},  // a table now
      {"EVAL return(1) 0"},
      {"SET a 1", "SET b 1", "SET c 1", "SET d 1", "SET e 1", "DEL a b c d e"},  // a larger table
  };
  std::set<Digest> digests;
  for (const auto& history : histories) {
    TestRedis redis;
    for (const std::string& line : history) redis(line);
    EXPECT_TRUE(digests.insert(redis.redis.digest()).second) << (history.empty() ? "" : history.front());
  }
  TestRedis other_seed(2);
  EXPECT_TRUE(digests.insert(other_seed.redis.digest()).second);
}

TEST(Digest, SeesPendingPushesAndTheOrderOfThoseWhoWait) {
  TestRedis one;
  TestRedis two;
  one.by(1, "BLPOP k 0");
  one.by(2, "BLPOP k 0");
  two.by(2, "BLPOP k 0");
  two.by(1, "BLPOP k 0");
  EXPECT_NE(one.redis.digest(), two.redis.digest());
  one("SUBSCRIBE c");
  TestRedis copy = one;
  Redis& other = copy.redis;
  const ConnectionId publisher = other.connect();
  one.redis.connect();
  EXPECT_EQ(one.redis.digest(), other.digest());
  other.execute(publisher, {"PUBLISH", "c", "x"}, {});
  EXPECT_NE(one.redis.digest(), other.digest());
  (void)other.take_push(copy.clients[0]);
  EXPECT_EQ(one.redis.digest(), other.digest());
}

TEST(Reseed, GivesTheStateOfAServerStartedWithThatSeed) {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    TestRedis started(77);
    TestRedis reseeded(seed);
    RandomCommands commands(seed);
    for (int i = 0; i < 80; ++i) {
      const std::string line = line_of(commands);
      started(line);
      reseeded(line);
    }
    reseeded.redis.reseed(77);
    EXPECT_EQ(started.redis.digest(), reseeded.redis.digest()) << "seed " << seed;
    EXPECT_EQ(started("KEYS *"), reseeded("KEYS *"));
  }
}

TEST(Reseed, LeavesCopiesAlone) {
  TestRedis original(1);
  for (int i = 0; i < 40; ++i) original("SET k" + std::to_string(i) + " 1");
  TestRedis copy = original;
  const std::string order = original("KEYS *");
  copy.redis.reseed(2);
  EXPECT_EQ(original("KEYS *"), order);
  EXPECT_NE(copy("KEYS *"), order);
  EXPECT_EQ(copy("DBSIZE"), "40");
}

}  // namespace
}  // namespace overbook::redis
