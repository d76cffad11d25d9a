#include "scenarios/loader/diagnostics/nearest_name.h"

#include <gtest/gtest.h>

#include <array>

namespace overbook::scenarios {
namespace {

constexpr std::array<std::string_view, 4> kCommands{"run", "replay", "report", "check"};

TEST(AlignmentDistance, CountsASwapOfNeighboursOnce) {
  EXPECT_EQ(alignment_distance("rnu", "run"), 1U);
  EXPECT_EQ(alignment_distance("ab", "ba"), 1U);
}

TEST(AlignmentDistance, EditsNoPartTwice) {
  // The unrestricted distance would be 2: CA -> AC -> ABC.
  EXPECT_EQ(alignment_distance("ca", "abc"), 3U);
}

TEST(AlignmentDistance, CountsInsertionsDeletionsAndSubstitutions) {
  EXPECT_EQ(alignment_distance("", ""), 0U);
  EXPECT_EQ(alignment_distance("", "abc"), 3U);
  EXPECT_EQ(alignment_distance("abc", ""), 3U);
  EXPECT_EQ(alignment_distance("kitten", "sitting"), 3U);
}

TEST(AlignmentDistance, IsSymmetric) {
  EXPECT_EQ(alignment_distance("servers", "severs"), alignment_distance("severs", "servers"));
  EXPECT_EQ(alignment_distance("abcd", "badc"), alignment_distance("badc", "abcd"));
}

TEST(NearestName, FindsTheMisspeltOne) {
  EXPECT_EQ(nearest_name("rnu", kCommands), "run");
  EXPECT_EQ(nearest_name("repaly", kCommands), "replay");
  EXPECT_EQ(nearest_name("CHECK", kCommands), "check");
}

TEST(NearestName, TakesTheFirstOfEquals) {
  constexpr std::array<std::string_view, 2> kNames{"bat", "cat"};
  EXPECT_EQ(nearest_name("rat", kNames), "bat");
}

TEST(NearestName, DoesNotGuessWildly) {
  EXPECT_EQ(nearest_name("teapot", kCommands), std::nullopt);
  EXPECT_EQ(nearest_name("", kCommands), std::nullopt);
  EXPECT_EQ(nearest_name(std::string(1'000'000, 'r'), kCommands), std::nullopt);
}

}  // namespace
}  // namespace overbook::scenarios
