// When a real Redis and the fake hold the same keys: all that is equal but for the clocks.

#include "sim/live/same_keys.h"

#include <gtest/gtest.h>

namespace overbook::sim::live {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Instant kFake = seconds(1'700'000'000);
constexpr Instant kReal = seconds(1'795'000'000);

redis::KeyView text(std::string key, std::string value, std::optional<Instant> left = {}) {
  redis::KeyView view{.key = std::move(key), .type = "string", .value = std::move(value), .expires_at = {}};
  if (left) view.expires_at = kFake + *left;
  return view;
}

redis::KeyView zset(std::string value) {
  return {.key = "z", .type = "zset", .value = std::move(value), .expires_at = {}};
}

bool are_same(std::vector<redis::KeyView> fake, std::vector<redis::KeyView> real,
              ClockTolerance tolerance = {}) {
  return !difference({std::move(fake), kFake}, {std::move(real), kReal}, tolerance);
}

TEST(SameKeys, NamesTypesAndValuesAreEqual) {
  EXPECT_TRUE(are_same({text("a", "1"), text("b", "2")}, {text("a", "1"), text("b", "2")}));
  EXPECT_FALSE(are_same({text("a", "1")}, {text("a", "2")}));
  EXPECT_FALSE(are_same({text("a", "1")}, {}));
  EXPECT_FALSE(are_same({}, {text("a", "1")}));
  EXPECT_FALSE(are_same({text("a", "1")}, {text("b", "1")}));
  EXPECT_FALSE(are_same({zset("{a:1}")}, {text("z", "{a:1}")}));
  EXPECT_FALSE(are_same({text("a", "12345678901")}, {text("a", "12345678902")}));
  EXPECT_FALSE(are_same({text("a", "c1")}, {text("a", "c1 c2")}));
}

TEST(SameKeys, OfALeaseNoMoreMayBeLeftAndLessByWhatHasPassed) {
  EXPECT_TRUE(are_same({text("a", "1", seconds(15))}, {text("a", "1", milliseconds(14'900))},
                       {.behind = milliseconds(100)}));
  EXPECT_FALSE(are_same({text("a", "1", seconds(15))}, {text("a", "1", milliseconds(14'800))},
                        {.behind = milliseconds(100)}));
  EXPECT_FALSE(are_same({text("a", "1", seconds(15))}, {text("a", "1", milliseconds(15'100))},
                        {.behind = seconds(1)}));
  EXPECT_FALSE(are_same({text("a", "1", seconds(15))}, {text("a", "1")}));
  EXPECT_FALSE(are_same({text("a", "1")}, {text("a", "1", seconds(15))}));
}

TEST(SameKeys, WhatIsAboutToLapseMayHaveLapsed) {
  const ClockTolerance tolerance{.behind = milliseconds(5), .ahead = milliseconds(5)};
  EXPECT_TRUE(are_same({text("a", "1", milliseconds(4))}, {}, tolerance));
  EXPECT_TRUE(are_same({}, {text("a", "1", milliseconds(4))}, tolerance));
  EXPECT_FALSE(are_same({text("a", "1", milliseconds(40))}, {}, tolerance));
}

TEST(SameKeys, TimesAreComparedWithTheClockThatTheyAreOf) {
  // 15 s from now in both, in milliseconds, and in another order.
  EXPECT_TRUE(are_same({zset("{a:1700000015000 b:1700000015000}")},
                       {zset("{b:1795000015000 a:1795000015001}")}, {.ahead = milliseconds(1)}));
  // Set back in one of them only.
  EXPECT_FALSE(are_same({zset("{a:1699999999999}")}, {zset("{a:1795000015000}")}, {.behind = seconds(1)}));
  // The clients' own clocks are the fake's.
  EXPECT_TRUE(are_same({zset("{a:1700000000000}")}, {zset("{a:1700000000000}")}));
  EXPECT_FALSE(are_same({zset("{a:1700000000000}")}, {zset("{a:1699999989999}")}));
  EXPECT_TRUE(are_same({zset("{a:inf}")}, {zset("{a:inf}")}));
}

TEST(SameKeys, TheDifferenceIsTold) {
  const auto found = difference({{text("a", "1", seconds(15))}, kFake}, {{}, kReal}, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->fake, "a = 1, 15000 ms left");
  EXPECT_EQ(found->real, "no a");
}

TEST(SameKeys, ANumberThatCouldBeATimeIsFound) {
  EXPECT_TRUE(has_time("{a:1700000015000}", kFake));
  EXPECT_TRUE(has_time("1700000015", kFake));
  EXPECT_FALSE(has_time("{a:inf b:12}", kFake));
  EXPECT_FALSE(has_time("{a:1000000015000}", kFake));
}

}  // namespace
}  // namespace overbook::sim::live
