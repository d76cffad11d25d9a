// What SCAN promises, and that it promises no more.

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

struct Page {
  std::string cursor;
  std::vector<std::string> items;
};

Page page(TestRedis& redis, const std::string& line) {
  const Reply reply = redis.reply(0, command_of(line));
  Page page{reply.as_array()[0].text(), {}};
  for (const Reply& item : reply.as_array()[1].as_array()) page.items.push_back(item.text());
  return page;
}

// Iterates to the end; `between` runs after each call.
template <typename Between>
std::multiset<std::string> iterate(TestRedis& redis, const std::string& command, const std::string& options,
                                   Between&& between) {
  std::multiset<std::string> met;
  std::string cursor = "0";
  do {
    const Page one = page(redis, command + ' ' + cursor + ' ' + options);
    met.insert(one.items.begin(), one.items.end());
    cursor = one.cursor;
    between();
  } while (cursor != "0");
  return met;
}

TEST(Scan, MeetsEveryKeyOnceWhenNothingChanges) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    TestRedis redis(seed);
    for (int i = 0; i < 100; ++i) redis("SET key:" + std::to_string(i) + " 1");
    const auto met = iterate(redis, "SCAN", "COUNT 3", [] {});
    EXPECT_EQ(met.size(), 100U);
    EXPECT_EQ(std::set<std::string>(met.begin(), met.end()).size(), 100U);
  }
}

// A random client adds and removes keys between the calls, so that the table grows under the iteration.
TEST(Scan, MeetsEveryKeyThatIsThereThroughoutWhateverElseComesAndGoes) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    std::mt19937_64 random(seed);
    TestRedis redis(seed);
    const std::size_t staying = random() % 60;
    for (std::size_t i = 0; i < staying; ++i) redis("SET stays:" + std::to_string(i) + " 1");
    for (int i = 0; i < 20; ++i) redis("SET goes:" + std::to_string(i) + " 1");
    const auto met = iterate(redis, "SCAN", "COUNT " + std::to_string(1 + random() % 7), [&] {
      for (int i = 0; i < 5; ++i) {
        const std::string key = "goes:" + std::to_string(random() % 200);
        redis(random() % 3 == 0 ? "DEL " + key : "SET " + key + " 1");
      }
    });
    for (std::size_t i = 0; i < staying; ++i)
      ASSERT_TRUE(met.contains("stays:" + std::to_string(i))) << "seed " << seed;
  }
}

// One key is there at any moment, yet a count by SCAN sees none or two of them for some placement: a server
// moves its registration from one key to another between two calls.
TEST(Scan, ACountCanBeTornInBothDirections) {
  std::map<std::size_t, int> counts;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    TestRedis redis(seed);
    for (int i = 0; i < 20; ++i) redis("SET filler:" + std::to_string(i) + " 1");
    redis("SET run:a 1");
    bool moved = false;
    std::size_t calls = 0;
    const auto met = iterate(redis, "SCAN", "MATCH run:* COUNT 1", [&] {
      if (++calls == 8 && !moved) {
        moved = true;
        redis("RENAME run:a run:b");
      }
    });
    ++counts[met.size()];
  }
  EXPECT_GT(counts[0], 0);
  EXPECT_GT(counts[1], 0);
  EXPECT_GT(counts[2], 0);
}

TEST(Scan, CountsBucketsNotMatchesSoAPageMayBeEmpty) {
  TestRedis redis;
  for (int i = 0; i < 64; ++i) redis("SET key:" + std::to_string(i) + " 1");
  const Page first = page(redis, "SCAN 0 MATCH none:* COUNT 10");
  EXPECT_TRUE(first.items.empty());
  EXPECT_NE(first.cursor, "0");
}

TEST(Scan, FiltersByTypeAndPattern) {
  TestRedis redis;
  redis("SET s:1 1");
  redis("SADD s:2 a");
  EXPECT_EQ(redis("SCAN 0 TYPE SET COUNT 100"), "[0 [s:2]]");
  EXPECT_EQ(redis("SCAN 0 MATCH s:1 COUNT 100"), "[0 [s:1]]");
  EXPECT_EQ(redis("SCAN 0 TYPE nonsense COUNT 100"), "[0 []]");
}

TEST(Scan, TypeNoneSelectsTheExpiredKeysThatItDeletes) {
  TestRedis redis;
  redis("SET k v PX 5");
  redis("SET j v");
  redis.now_ms += 10;
  EXPECT_EQ(redis("SCAN 0 TYPE none"), "[0 [k]]");
  EXPECT_EQ(redis("SCAN 0 TYPE none"), "[0 []]");
}

TEST(Scan, RefusesBadCursorsAndOptions) {
  TestRedis redis;
  EXPECT_EQ(redis("SCAN x"), "ERR invalid cursor");
  EXPECT_EQ(redis("SCAN 99999999999999999999"), "ERR invalid cursor");
  EXPECT_EQ(redis("SCAN 0 COUNT 0"), "ERR syntax error");
  EXPECT_EQ(redis("SCAN 0 COUNT x"), "ERR value is not an integer or out of range");
  EXPECT_EQ(redis("SCAN 0 COUNT"), "ERR syntax error");
  EXPECT_EQ(redis("SSCAN k 0 TYPE set"), "[0 []]");  // no key: the options are not looked at
  redis("SADD k a");
  EXPECT_EQ(redis("SSCAN k 0 TYPE set"), "ERR syntax error");
  EXPECT_EQ(redis("SCAN ''"), "[0 [k]]");  // Redis reads no digits as 0
}

TEST(Sscan, GivesAnIntsetWholeAndATableInPages) {
  TestRedis redis;
  for (int i = 0; i < 100; ++i) redis("SADD s " + std::to_string(i));
  EXPECT_EQ(page(redis, "SSCAN s 0 COUNT 1").items.size(), 100U);
  redis("SADD s word");
  EXPECT_LT(page(redis, "SSCAN s 0 COUNT 1").items.size(), 20U);
  redis("SREM s word");  // the encoding does not go back
  EXPECT_LT(page(redis, "SSCAN s 0 COUNT 1").items.size(), 20U);
}

TEST(Sscan, AnIntsetEndsWith513Integers) {
  TestRedis redis;
  for (int i = 0; i < 512; ++i) redis("SADD s " + std::to_string(i));
  EXPECT_EQ(page(redis, "SSCAN s 0 COUNT 1").items.size(), 512U);
  redis("SADD s 512");
  EXPECT_LT(page(redis, "SSCAN s 0 COUNT 1").items.size(), 30U);
}

TEST(Hscan, GivesAListpackWholeUntilAFieldOrValueIsLong) {
  TestRedis redis;
  for (int i = 0; i < 512; ++i) redis("HSET h " + std::to_string(i) + " v");
  EXPECT_EQ(page(redis, "HSCAN h 0 COUNT 1").items.size(), 1024U);
  redis("HSET h 512 v");
  EXPECT_LT(page(redis, "HSCAN h 0 COUNT 1").items.size(), 60U);
  redis("HSET g a 1 b 2 c 3 d 4 e 5 f 6 g 7 h 8");
  redis("HSET g a " + std::string(65, 'x'));
  EXPECT_LT(page(redis, "HSCAN g 0 COUNT 1").items.size(), 16U);
}

TEST(Zscan, GivesAListpackWholeAndInOrderWithWholeNumbersAsIntegers) {
  TestRedis redis;
  redis("ZADD z 2.5 b 1e17 c 1 a -inf d");
  EXPECT_EQ(redis("ZSCAN z 0 COUNT 1"), "[0 [d -inf a 1 b 2.5 c 100000000000000000]]");
  EXPECT_EQ(redis("ZSCAN z 0 MATCH [bc]"), "[0 [b 2.5 c 100000000000000000]]");
  EXPECT_EQ(redis("ZSCAN none 0"), "[0 []]");
  redis("ZADD z 0 " + std::string(65, 'x'));  // a table now: as ZSCORE shows it
  EXPECT_EQ(redis("ZSCAN z 0 MATCH c COUNT 100"), "[0 [c 1e+17]]");
  EXPECT_EQ(redis("ZSCAN z x"), "ERR invalid cursor");
}

TEST(Zscan, MeetsEveryMemberOfATableInPages) {
  TestRedis redis;
  for (int i = 0; i < 300; ++i) redis("ZADD z " + std::to_string(i) + " m" + std::to_string(i));
  EXPECT_NE(page(redis, "ZSCAN z 0 COUNT 5").cursor, "0");
  const auto met = iterate(redis, "ZSCAN z", "COUNT 5", [] {});
  EXPECT_EQ(met.size(), 600U);
  for (int i = 0; i < 300; ++i) EXPECT_TRUE(met.contains("m" + std::to_string(i)));
}

TEST(Hscan, MeetsEveryFieldWithItsValueAndMatchesNames) {
  TestRedis redis;
  redis("HSET h long " + std::string(65, 'x'));
  for (int i = 0; i < 50; ++i) redis("HSET h f" + std::to_string(i) + " v");
  EXPECT_EQ(iterate(redis, "HSCAN h", "COUNT 2 MATCH f*", [] {}).count("v"), 50U);
}

}  // namespace
}  // namespace overbook::redis
