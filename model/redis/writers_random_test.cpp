// Who wrote what, after any sequence of commands.

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "model/redis/commands/random_commands.h"
#include "model/redis/writers_test.h"

namespace overbook::redis {
namespace {

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

}  // namespace
}  // namespace overbook::redis
