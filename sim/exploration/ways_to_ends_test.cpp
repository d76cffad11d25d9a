#include "sim/exploration/ways_to_ends.h"

#include <gtest/gtest.h>

namespace overbook::sim {
namespace {

// 0 leads to 1 and to the loop of 2 and 3; 1 is an end.
WaysToEnds with_a_loop(bool is_kept) {
  WaysToEnds ways(is_kept);
  ways.expand(0);
  ways.go_on_to(1);
  ways.go_on_to(2);
  ways.expand(1);
  ways.end();
  ways.expand(2);
  ways.go_on_to(3);
  ways.expand(3);
  ways.go_on_to(2);
  return ways;
}

TEST(WaysToEnds, AreOutOfReachOfALoopThatNothingLeaves) {
  WaysToEnds ways = with_a_loop(true);
  EXPECT_TRUE(ways.are_out_of_reach());
}

TEST(WaysToEnds, AreInReachOfALoopThatCanBeLeft) {
  WaysToEnds ways = with_a_loop(true);
  ways.go_on_to(1);
  EXPECT_FALSE(ways.are_out_of_reach());
}

TEST(WaysToEnds, AreNotKnownWhereNothingIsKept) {
  WaysToEnds ways = with_a_loop(false);
  EXPECT_FALSE(ways.are_out_of_reach());
}

}  // namespace
}  // namespace overbook::sim
