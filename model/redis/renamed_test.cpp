// Redis::renamed: there and back, and commands that cannot tell.

#include <gtest/gtest.h>

#include <map>
#include <stdexcept>

#include "model/redis/commands/random_commands.h"
#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

using Names = std::map<std::string, std::string, std::less<>>;

// Keys change places within their type, members turn into texts of another length in another order.
Names some_names() {
  Names names;
  for (const auto* type : {"s", "n", "m", "z", "h", "l"}) {
    for (int i = 0; i < 3; ++i)
      names[type + std::to_string(i)] = "key:" + std::string(type) + ":" + std::to_string((i + 1) % 3);
  }
  for (char c = 'a'; c <= 'f'; ++c)
    names[std::string(1, c)] = "name " + std::string(1, static_cast<char>('a' + 'f' - c));
  return names;
}

Names inverse(const Names& names) {
  Names back;
  for (const auto& [from, to] : names) back[to] = from;
  return back;
}

std::string name_in(const Names& names, std::string_view text) {
  const auto found = names.find(text);
  return found == names.end() ? std::string(text) : found->second;
}

Redis renamed(const Redis& redis, const Names& names, Writer turn) {
  return redis.renamed([&](std::string_view text) { return name_in(names, text); },
                       [&](Writer writer) { return writer ^ turn; });
}

Command renamed(Command command, const Names& names) {
  for (std::string& word : command.words) word = name_in(names, word);
  return command;
}

// Not among them: what orders equal scores by name (ZPOPMIN, ZREMRANGEBYRANK) and what joins texts (APPEND).
Command random_command(RandomCommands& random) {
  static const std::vector<std::string> kLines{"SET s# @",
                                               "SET s# @ NX EX 10",
                                               "GETEX s# PX 30",
                                               "INCR n#",
                                               "EXPIRE m# 20",
                                               "PERSIST m#",
                                               "SADD m# @ @ @",
                                               "SREM m# @",
                                               "ZADD z# 1 @",
                                               "ZADD z# XX 2 @",
                                               "ZINCRBY z# 2 @",
                                               "ZREM z# @",
                                               "HSET h# @ @ @ @",
                                               "HDEL h# @",
                                               "HINCRBY h# n 2",
                                               "RPUSH l# @ @",
                                               "LPOP l#",
                                               "LREM l# 0 @",
                                               "GETDEL s#",
                                               "RENAME s# s#",
                                               "RENAME z# z#",
                                               "DEL m# h#",
                                               "HSETNX h# @ @",
                                               "SETNX s# @",
                                               "RPOPLPUSH l# l#",
                                               "ZUNIONSTORE z# 2 z# z#",
                                               "ZREMRANGEBYSCORE z# 2 4",
                                               "FLUSHALL"};
  const std::string line = random.one_of(kLines);
  return command_of(line == "FLUSHALL" && random.below(10) != 0 ? "DBSIZE" : line);
}

// A Redis that some writers have written to.
TestRedis written(std::uint64_t seed, RandomCommands& random) {
  TestRedis redis(seed);
  redis.redis.track_writers();
  for (int i = 0; i < 60; ++i) {
    redis.redis.write_as(random.below(4));
    redis.reply(0, random_command(random));
  }
  return redis;
}

TEST(Renamed, ThereAndBackIsTheSameState) {
  const Names names = some_names();
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    RandomCommands random(seed);
    const TestRedis redis = written(seed, random);
    const Redis there = renamed(redis.redis, names, 1);
    EXPECT_EQ(there.digest() == redis.redis.digest(), redis.redis.view({}).empty()) << "seed " << seed;
    EXPECT_EQ(renamed(there, inverse(names), 1).digest(), redis.redis.digest()) << "seed " << seed;
  }
}

TEST(Renamed, CommandsThatTreatNamesAlikeCannotTell) {
  const Names names = some_names();
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    RandomCommands random(seed);
    TestRedis redis = written(seed, random);
    TestRedis other = redis;
    other.redis = renamed(redis.redis, names, 1);
    for (int i = 0; i < 30; ++i) {
      const Command command = random_command(random);
      const Writer writer = random.below(4);
      redis.redis.write_as(writer);
      other.redis.write_as(writer ^ 1);
      redis.now_ms += 5;
      other.now_ms += 5;
      redis.reply(0, command);
      other.reply(0, renamed(command, names));
      ASSERT_EQ(other.redis.digest(), renamed(redis.redis, names, 1).digest())
          << "seed " << seed << ": " << to_text(command);
    }
  }
}

TEST(Renamed, CommandsThatOrderByNameCan) {
  TestRedis redis;
  redis("ZADD z0 1 a 1 b");
  TestRedis other = redis;
  other.redis = renamed(redis.redis, some_names(), 0);
  redis("ZPOPMIN z0");
  other("ZPOPMIN key:z:1");
  EXPECT_NE(other.redis.digest(), renamed(redis.redis, some_names(), 0).digest());
}

TEST(Renamed, KeepsEncodingsTableSizesAndTheOrderOfLists) {
  TestRedis redis;
  redis("SADD m0 1 x");
  redis("SREM m0 x");
  const std::string long_name(65, 'x');
  redis("ZADD z0 1 a 1 " + long_name);
  redis("ZREM z0 " + long_name);
  redis("HSET h0 f a g " + long_name);
  redis("HDEL h0 g");
  redis("RPUSH l0 b a b");
  for (int i = 0; i < 20; ++i) redis("SET k" + std::to_string(i) + " 1");
  for (int i = 0; i < 20; ++i) redis("DEL k" + std::to_string(i));
  TestRedis other = redis;
  other.redis = renamed(redis.redis, some_names(), 0);
  EXPECT_EQ(other("LRANGE key:l:1 0 -1"), "[\"name e\" \"name f\" \"name e\"]");
  EXPECT_EQ(renamed(other.redis, inverse(some_names()), 0).digest(), redis.redis.digest());
}

TEST(Renamed, LeavesTheOriginalAndNobodyAlone) {
  TestRedis redis;
  redis.redis.track_writers();
  redis("SET s0 1 EX 10");
  const Digest before = redis.redis.digest();
  const Redis other = redis.redis.renamed([](std::string_view text) { return std::string(text) + "'"; },
                                          [](Writer) { return Writer{5}; });
  EXPECT_TRUE(other.owned({}).empty());
  EXPECT_EQ(redis.redis.digest(), before);
}

TEST(Renamed, RefusesToMakeOneTextOfTwo) {
  TestRedis redis;
  redis("SET a b");
  const auto one = [](std::string_view) { return std::string("one"); };
  const auto same = [](Writer writer) { return writer; };
  EXPECT_THROW((void)redis.redis.renamed(one, same), std::invalid_argument);
  redis("RENAME a b");
  EXPECT_NO_THROW((void)redis.redis.renamed(one, same));
}

}  // namespace
}  // namespace overbook::redis
