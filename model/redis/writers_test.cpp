// Who wrote what, after each command that writes.

#include "model/redis/writers_test.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace overbook::redis {
namespace {

struct Case {
  std::vector<std::string> by_first;
  std::vector<std::string> by_second;
  std::string owners;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> kCases{
      // strings
      {{"SET k 1"}, {}, "k value 1"},
      {{"SET k 1"}, {"SET k 1"}, "k value 2"},
      {{"SET k 1"}, {"SET k 2 NX"}, "k value 1"},
      {{"SET k 1"}, {"SETNX k 2"}, "k value 1"},
      {{"SET k 1"}, {"SET j 2 XX"}, "k value 1"},
      {{"SET k 1"}, {"SET k 2 XX GET"}, "k value 2"},
      {{"SET k 1"}, {"GETSET k 1"}, "k value 2"},
      {{"SET k 1"}, {"GET k", "STRLEN k", "MGET k"}, "k value 1"},
      {{"SET k 1"}, {"GETDEL k"}, ""},
      {{"SET k 1"}, {"APPEND k 2"}, "k value 2"},
      {{"SET k 1"}, {"APPEND k x"}, ""},
      {{}, {"APPEND k 2"}, "k value 2"},
      {{"SET k 1"}, {"INCR k"}, "k value 2"},
      {{"SET k 1"}, {"INCRBY k 0"}, "k value 2"},
      {{"SET k 1"}, {"DECR k"}, "k value 2"},
      {{"SET k 1"}, {"DECRBY k 3"}, "k value 2"},
      {{"SET k 1.5"}, {"INCR k"}, "k value 1"},
      {{"SET k 1"}, {"INCRBY k x", "INCRBY k 9223372036854775807"}, "k value 1"},
      {{"SET k one"}, {}, ""},
      {{"SET k 1"}, {"RPUSH k x", "SADD k x", "HSET k f 1", "ZADD k 1 a"}, "k value 1"},
      // expiries
      {{"SET k x EX 10"}, {}, "k expiry 1"},
      {{"SET k x EX 10"}, {"SET k y"}, ""},
      {{"SET k x EX 10"}, {"SET k y KEEPTTL"}, "k expiry 1"},
      {{"SET k x EX 10"}, {"SET k y PX 10000"}, "k expiry 2"},
      {{"SET k x EX 10"}, {"SET k y EX 5 NX"}, "k expiry 1"},
      {{"SET k x"}, {"SET k y EXAT 5000 XX"}, "k expiry 2"},
      {{"SET k x"}, {"SET k y PXAT 5000000"}, "k expiry 2"},
      {{"SET k x EX 10"}, {"SETEX k 10 y"}, "k expiry 2"},
      {{"SET k x EX 10"}, {"PSETEX k 10 y"}, "k expiry 2"},
      {{"SET k x EX 10"}, {"GETSET k y"}, ""},
      {{"SET k x EX 10"}, {"GETEX k"}, "k expiry 1"},
      {{"SET k x EX 10"}, {"GETEX k EX 10"}, "k expiry 2"},
      {{"SET k x EX 10"}, {"GETEX k PERSIST"}, ""},
      {{"SET k x EX 10"}, {"EXPIRE k 10"}, "k expiry 2"},
      {{"SET k x EX 10"}, {"PEXPIRE k 10000"}, "k expiry 2"},
      {{"SET k x EX 10"}, {"EXPIREAT k 5000"}, "k expiry 2"},
      {{"SET k x EX 10"}, {"PEXPIREAT k 5000000"}, "k expiry 2"},
      {{"SET k x EX 10"}, {"EXPIRE k 20 NX", "EXPIRE k 10 GT", "EXPIRE k 10 LT"}, "k expiry 1"},
      {{"SET k x EX 10"}, {"EXPIRE k 5 LT"}, "k expiry 2"},
      {{"SET k x"}, {"EXPIRE k 10 XX"}, ""},
      {{"SET k x EX 10"}, {"EXPIRE k 0"}, ""},
      {{"SET k x EX 10"}, {"PERSIST k"}, ""},
      {{"SET k 1 EX 10"}, {"INCR k"}, "k expiry 1, k value 2"},
      {{"SET k 1 EX 10"}, {"APPEND k 1"}, "k expiry 1, k value 2"},
      {{"SADD k a", "EXPIRE k 10"}, {"SADD k b"}, "k expiry 1"},
      {{"RPUSH k a", "EXPIRE k 10"}, {"RPUSH k b", "LPOP k"}, "k expiry 1"},
      {{"RPUSH k a", "EXPIRE k 10"}, {"LPOP k", "RPUSH k b"}, ""},
      // sorted sets
      {{"ZADD k 1 a 2 b"}, {}, "k score a 1, k score b 1"},
      {{"ZADD k 1 a 2 b"}, {"ZADD k 1 a"}, "k score a 2, k score b 1"},
      {{"ZADD k 1 a 2 b"}, {"ZADD k 3 a"}, "k score a 2, k score b 1"},
      {{"ZADD k 1 a"}, {"ZADD k NX 2 a 2 b"}, "k score a 1, k score b 2"},
      {{"ZADD k 1 a"}, {"ZADD k XX 2 b"}, "k score a 1"},
      {{"ZADD k 1 a"}, {"ZADD k XX 1 a"}, "k score a 2"},
      {{"ZADD k 1 a"}, {"ZADD k GT 1 a"}, "k score a 1"},
      {{"ZADD k 1 a"}, {"ZADD k LT 2 a"}, "k score a 1"},
      {{"ZADD k 1 a"}, {"ZADD k GT 2 a"}, "k score a 2"},
      {{"ZADD k 1 a"}, {"ZINCRBY k 0 a"}, "k score a 2"},
      {{"ZADD k inf a"}, {"ZINCRBY k -inf a"}, "k score a 1"},
      {{"ZADD k 1 a 2 b"}, {"ZREM k a"}, "k score b 1"},
      {{"ZADD k 1 a 2 b"}, {"ZREM k a", "ZADD k 1 a"}, "k score a 2, k score b 1"},
      {{"ZADD k 1 a 2 b"}, {"ZPOPMIN k"}, "k score b 1"},
      {{"ZADD k 1 a 2 b"}, {"ZREMRANGEBYSCORE k 1 1"}, "k score b 1"},
      {{"ZADD k 1 a 2 b"}, {"ZREMRANGEBYRANK k 0 0"}, "k score b 1"},
      {{"ZADD k 1 a"}, {"ZUNIONSTORE j 1 k"}, "j score a 2, k score a 1"},
      {{"ZADD k 1 a"}, {"ZUNIONSTORE k 1 k"}, "k score a 2"},
      {{"ZADD k 1 a"}, {"ZINTERSTORE j 1 k"}, "j score a 2, k score a 1"},
      // hashes
      {{"HSET k f 1 g x"}, {}, "k field f 1"},
      {{"HSET k f 1 g 1"}, {"HSET k f 1"}, "k field f 2, k field g 1"},
      {{"HSET k f 1"}, {"HMSET k f 2 g 2"}, "k field f 2, k field g 2"},
      {{"HSET k f 1"}, {"HSETNX k f 2", "HSETNX k g 2"}, "k field f 1, k field g 2"},
      {{"HSET k f 1"}, {"HINCRBY k f 0", "HINCRBY k g 1"}, "k field f 2, k field g 2"},
      {{"HSET k f 1 g 1"}, {"HDEL k f"}, "k field g 1"},
      {{"HSET k f 1e9 g inf h nan i ' j 1x"}, {}, "k field f 1"},
      // keys
      {{"SET k 1 EX 10"}, {"RENAME k j"}, "j expiry 1, j value 1"},
      {{"ZADD k 1 a", "SET j 1 EX 10"}, {"RENAME k j"}, "j score a 1"},
      {{"HSET k f 1"}, {"RENAME k k"}, "k field f 1"},
      {{"SET k 1 EX 10", "ZADD z 1 a"}, {"DEL k z", "SET k x"}, ""},
      {{"SET k 1 EX 10"}, {"FLUSHALL"}, ""},
      {{"SET k 1"}, {"EVAL return(redis.call('INCR','k')) 0"}, "k value 2"},
      {{"SET k x EX 10"}, {"EVAL return(redis.call('EXPIRE','k',10)) 0"}, "k expiry 2"},
      {{"SET k 1"}, {"MULTI", "INCR k", "EXEC"}, "k value 2"},
      {{"SET k 1", "MULTI", "INCR k"}, {"EXEC"}, "k value 2"},
  };
  return kCases;
}

TEST(Writers, OwnWhatTheirCommandsWrote) {
  for (const Case& one : cases()) {
    TestRedis redis = tracking();
    redis.redis.write_as(1);
    for (const std::string& line : one.by_first) redis(line);
    redis.redis.write_as(2);
    for (const std::string& line : one.by_second) redis(line);
    EXPECT_EQ(owners(redis), one.owners)
        << testing::PrintToString(one.by_first) << ", then " << testing::PrintToString(one.by_second);
  }
}

TEST(Writers, AreForgottenWithWhatExpires) {
  TestRedis redis = tracking();
  redis.redis.write_as(1);
  redis("ZADD z 1 a");
  redis("PEXPIRE z 10");
  redis.now_ms += 11;
  EXPECT_EQ(owners(redis), "");
  redis("EXISTS z");
  EXPECT_EQ(owners(redis), "");
  EXPECT_EQ(redis.redis.digest(), tracking().redis.digest());
}

TEST(Owned, SaysWhatAndHowMuch) {
  TestRedis redis = tracking();
  redis.redis.write_as(7);
  redis("HSET h f -2.5");
  redis("PEXPIREAT h 2000000");
  const std::vector<Owned> owned = redis.redis.owned(now_of(redis));
  const Owned expiry{Owned::What::expiry, "h", "", 7, 2'000'000, 0};
  const Owned field{Owned::What::field, "h", "f", 7, 0, -2.5};
  EXPECT_EQ(owned, (std::vector{expiry, field}));
}

TEST(Writers, AreADifferenceOfStates) {
  for (const auto* line : {"SET k 1", "SET k x", "ZADD k 1 a", "HSET k f 1", "HSET k f x", "EXPIRE m 10"}) {
    std::set<Digest> digests;
    std::vector<TestRedis> earlier;
    for (const Writer writer : {kNobody, Writer{0}, Writer{1}}) {
      TestRedis redis = tracking();
      redis("SADD m a");
      redis.redis.write_as(writer);
      redis(line);
      EXPECT_TRUE(digests.insert(redis.redis.digest()).second) << line << " by " << writer;
      for (const TestRedis& other : earlier) EXPECT_FALSE(redis.redis.has_keys_of(other.redis)) << line;
      earlier.push_back(redis);
    }
  }
}

TEST(Writers, SwappedBetweenTwoMembersAreAnotherState) {
  TestRedis one = tracking();
  TestRedis other = tracking();
  const auto add = [](TestRedis& redis, Writer writer, const std::string& member) {
    redis.redis.write_as(writer);
    redis("ZADD z 1 " + member);
  };
  add(one, 1, "a");
  add(one, 2, "b");
  add(other, 2, "a");
  add(other, 1, "b");
  EXPECT_NE(one.redis.digest(), other.redis.digest());
}

TEST(Writers, AreNobodyUntilTheyAreTracked) {
  TestRedis redis;
  TestRedis plain;
  redis.redis.write_as(1);
  redis("SET k 1 EX 10");
  plain("SET k 1 EX 10");
  EXPECT_EQ(owners(redis), "");
  EXPECT_EQ(redis.redis.digest(), plain.redis.digest());
  redis.redis.track_writers();
  EXPECT_EQ(redis.redis.digest(), plain.redis.digest());
  redis("INCR k");
  EXPECT_EQ(owners(redis), "k value 1");
}

TEST(Writers, GoAlongWithTheKeysToCopiesAndRestarts) {
  TestRedis redis = tracking();
  redis.redis.write_as(1);
  redis("SET k 1");
  const TestRedis snapshot = redis;
  EXPECT_EQ(owners(snapshot), "k value 1");
  redis.redis.write_as(2);
  redis("INCR k");
  EXPECT_EQ(owners(snapshot), "k value 1");
  redis.redis.restart_from(snapshot.redis);
  EXPECT_EQ(owners(redis), "k value 1");
  EXPECT_TRUE(redis.redis.has_keys_of(snapshot.redis));
}

TEST(Writers, AreNoPartOfTheOrderInWhichStatesCameAbout) {
  TestRedis one = tracking();
  TestRedis other = tracking();
  const std::vector<std::pair<Writer, std::string>> writes{{1, "SET a 1"},    {2, "SET b 1 EX 10"},
                                                           {3, "ZADD z 1 x"}, {1, "ZADD z 1 y"},
                                                           {2, "HSET h f 1"}, {1, "HSET h g 1"}};
  const auto write = [](TestRedis& redis, const auto& what) {
    redis.redis.write_as(what.first);
    redis(what.second);
  };
  for (auto what = writes.begin(); what != writes.end(); ++what) write(one, *what);
  for (auto what = writes.rbegin(); what != writes.rend(); ++what) write(other, *what);
  EXPECT_EQ(one.redis.digest(), other.redis.digest());
}

}  // namespace
}  // namespace overbook::redis
