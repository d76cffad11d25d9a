#include "sim/setup/places.h"

#include <gtest/gtest.h>

namespace overbook::sim {
namespace {

using Kind = Place::Kind;

TEST(Places, AreWhereSomethingStands) {
  const Places places = places_of({{"convs", "zset", "{c1:17 \"a b:c\":1.5}", {}},
                                   {"names", "hash", "{c1:s1 \"x\\\"y:z\":\"1 2\" u1:c2:3}", {}},
                                   {"seen", "set", "{}", {}},
                                   {"tokens", "list", "[t t u]", {}},
                                   {"text", "string", "\"a b\"", {}}});
  EXPECT_EQ(places.at({Kind::member, "convs", "c1"}), "17");
  EXPECT_EQ(places.at({Kind::member, "convs", "\"a b:c\""}), "1.5");
  EXPECT_EQ(places.at({Kind::field, "names", "c1"}), "s1");
  EXPECT_EQ(places.at({Kind::field, "names", "\"x\\\"y:z\""}), "\"1 2\"");
  EXPECT_EQ(places.at({Kind::field, "names", "u1:c2"}), "3");
  EXPECT_EQ(places.at({Kind::element, "tokens", "t"}), "2");
  EXPECT_EQ(places.at({Kind::length, "tokens"}), "3");
  EXPECT_EQ(places.at({Kind::value, "text"}), "\"a b\"");
}

TEST(Places, TellWhatHasRunOutFromWhatWasWrittenSince) {
  const Instant now = std::chrono::seconds(10);
  const std::vector<redis::KeyView> before{{"n", "string", "1", std::chrono::milliseconds(9'999)}};
  const std::vector<redis::KeyView> after{{"n", "string", "1", std::chrono::milliseconds(20'000)}};
  const Place n{Kind::value, "n"};
  EXPECT_EQ(changes_between(before, after, now),
            (std::vector<Change>{{n, "1", std::nullopt, true}, {n, std::nullopt, "1", false}}));
  EXPECT_TRUE(changes_between(before, after, std::chrono::seconds(9)).empty());
}

TEST(Places, MentionsAreWholeNames) {
  EXPECT_TRUE(mentions("c1", "c1"));
  EXPECT_TRUE(mentions("lock:c1", "c1"));
  EXPECT_TRUE(mentions("[\"c10\",\"c1\"]", "c1"));
  EXPECT_FALSE(mentions("c10", "c1"));
  EXPECT_FALSE(mentions("abc1", "c1"));
  EXPECT_FALSE(mentions("", "c1"));
}

}  // namespace
}  // namespace overbook::sim
