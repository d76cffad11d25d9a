#include "model/limit.h"

#include <gtest/gtest.h>

namespace overbook::model {
namespace {

TEST(Limits, OfOneHaveItsPermits) {
  EXPECT_EQ(one_limit(3).the_limit(), (Limit{.name = "limit", .permits = 3}));
  EXPECT_NE(one_limit(3), one_limit(4));
}

TEST(LimitsDeathTest, OfTwoAreNotTakenForOne) {
  const Limits two({{.name = "per-user", .permits = 1}, {.name = "gpu", .permits = 2}});
  EXPECT_DEATH((void)two.the_limit(), "one limit was expected, and there are 2");
}

}  // namespace
}  // namespace overbook::model
