// Who wrote what: after each command that writes, and after any sequence of them.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "model/redis/random_commands.h"
#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

constexpr std::int64_t kSoonMs = 10'000;

TestRedis tracking(std::uint64_t hash_seed = 1) {
  TestRedis redis(hash_seed);
  redis.redis.track_writers();
  return redis;
}

Instant now_of(const TestRedis& redis) {
  return std::chrono::milliseconds(redis.now_ms);
}

std::string name_of(const Owned& owned) {
  static constexpr std::array kWords{"expiry", "score", "field", "value"};
  std::string name = owned.key + " " + kWords.at(static_cast<std::size_t>(owned.what));
  return owned.member.empty() ? name : name + " " + owned.member;
}

// "k expiry 1, k value 2".
std::string owners(const TestRedis& redis) {
  std::string text;
  for (const Owned& owned : redis.redis.owned(now_of(redis)))
    text += (text.empty() ? "" : ", ") + name_of(owned) + " " + std::to_string(owned.writer);
  return text;
}

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
  for (const auto* line : {"SET k 1", "SET k x", "ZADD k 1 a", "HSET k f 1", "HSET k f x"}) {
    std::vector<TestRedis> all;
    for (const Writer writer : {kNobody, Writer{0}, Writer{1}}) {
      all.push_back(tracking());
      all.back().redis.write_as(writer);
      all.back()(line);
    }
    for (const auto& [one, other] : {std::pair(0, 1), std::pair(0, 2), std::pair(1, 2)}) {
      EXPECT_NE(all[one].redis.digest(), all[other].redis.digest()) << line;
      EXPECT_FALSE(all[one].redis.has_keys_of(all[other].redis)) << line;
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
    back.by(1, "WATCH k");
    back("SADD other x");
    back("SET k x PX 10");
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
  redis.redis.set_back_expiry("k", kSoonMs);
  redis.redis.set_back_expiry("absent", kSoonMs);
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

const std::vector<std::string>& random_lines() {
  static const std::vector<std::string> kLines{
      "SET n# 5",
      "SET n# 1 EX 1",
      "SET n# 2 NX PX 40",
      "SET n# 3 KEEPTTL",
      "GETEX n# PX 30",
      "INCR n#",
      "APPEND n# 1",
      "DEL n# z#",
      "EXPIRE n# 1",
      "PEXPIRE z# 30",
      "PEXPIRE h# 30 GT",
      "PERSIST h#",
      "ZADD z# 1 @",
      "ZADD z# XX 1 @",
      "ZADD z# GT CH 2 @ 1 @",
      "ZINCRBY z# 0 @",
      "ZREM z# @",
      "ZPOPMIN z#",
      "HSET h# @ 1 @ 2",
      "HSETNX h# @ 3",
      "HINCRBY h# @ 1",
      "HDEL h# @ @",
      "RENAME n# n#",
      "RENAME z# z#",
      "RENAME h# h#",
      "ZUNIONSTORE z# 2 z# z#",
      "ZINTERSTORE z# 2 z# z#",
      "GETDEL n#",
      "SETEX n# 1 7",
      "ZREMRANGEBYRANK z# 0 1",
      "EVAL redis.call('INCR','n#')return(redis.call('ZADD','z#',1,'@')) 0",
      "GETSET n# 8"};
  return kLines;
}

using Item = std::tuple<std::string, Owned::What, std::string>;

// Everything that can belong to somebody, by asking Redis.
std::vector<Item> items(TestRedis redis) {
  std::vector<Item> found;
  for (const KeyView& key : redis.redis.view(now_of(redis))) {
    if (key.expires_at) found.emplace_back(key.key, Owned::What::expiry, "");
    if (key.type == "string") found.emplace_back(key.key, Owned::What::value, "");
    const auto add = [&](Owned::What what, const Command& command) {
      const Reply members = redis.reply(0, command);
      for (const Reply& member : members.as_array()) found.emplace_back(key.key, what, member.text());
    };
    if (key.type == "zset") add(Owned::What::score, {"ZRANGE", key.key, "0", "-1"});
    if (key.type == "hash") add(Owned::What::field, {"HKEYS", key.key});
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::map<Item, Owned> by_item(const TestRedis& redis) {
  std::map<Item, Owned> found;
  for (const Owned& one : redis.redis.owned(now_of(redis)))
    found.emplace(Item(one.key, one.what, one.member), one);
  return found;
}

// Whatever is there has an owner; and what is another's than it was is his whose command came last.
TEST(Writers, OwnEverythingAndChangeOnlyByTheirOwnCommands) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    RandomCommands random(seed);
    TestRedis redis = tracking(seed);
    for (int i = 0; i < 100; ++i) {
      const std::map<Item, Owned> before = by_item(redis);
      const Writer writer = random.below(4);
      const std::string line = random.one_of(random_lines());
      redis.now_ms += static_cast<std::int64_t>(random.below(8));
      redis.redis.write_as(writer);
      redis(line);
      const std::map<Item, Owned> after = by_item(redis);
      std::vector<Item> owned;
      for (const auto& [item, one] : after) owned.push_back(item);
      ASSERT_EQ(owned, items(redis)) << "seed " << seed << ": " << line;
      if (line.starts_with("RENAME")) continue;
      for (const auto& [item, one] : after) {
        const auto old = before.find(item);
        ASSERT_TRUE((old != before.end() && old->second == one) || one.writer == writer)
            << "seed " << seed << ": " << line << ": " << name_of(one) << " " << one.writer;
      }
    }
  }
}

TEST(Writers, ChangeNoReplyAndAreAllThatTheDigestAdds) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    RandomCommands random(seed);
    TestRedis plain(seed);
    TestRedis nobodys = tracking(seed);
    TestRedis owned = tracking(seed);
    for (int i = 0; i < 100; ++i) {
      const std::string line = random.one_of(random_lines());
      owned.redis.write_as(random.below(4));
      const std::string reply = plain(line);
      ASSERT_EQ(nobodys(line), reply) << "seed " << seed << ": " << line;
      ASSERT_EQ(owned(line), reply) << "seed " << seed << ": " << line;
      ASSERT_EQ(nobodys.redis.digest(), plain.redis.digest()) << "seed " << seed << ": " << line;
    }
    const auto forget = [](Writer) { return kNobody; };
    const auto same = [](std::string_view text) { return std::string(text); };
    EXPECT_EQ(owned.redis.renamed(same, forget).digest(), plain.redis.digest()) << "seed " << seed;
  }
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
