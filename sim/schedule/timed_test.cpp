#include "sim/schedule/timed.h"

#include <gtest/gtest.h>

#include <array>

namespace overbook::sim {
namespace {

TEST(TimedScheduler, TakesTheOneStepThatIsDueNext) {
  TimedScheduler scheduler(/*seed=*/1, /*first=*/0, /*last=*/1);
  ASSERT_TRUE(scheduler.begin_run());
  const std::array steps{step_of(model::ServerId{1}), step_of(model::ServerId{2})};
  const std::array due{Instant(7), Instant(5)};
  EXPECT_EQ(
      scheduler.choose({.options = std::span(steps).first(1), .count = 1, .due = std::span(due).first(1)}),
      0U);
  EXPECT_DEATH((void)scheduler.choose({.options = steps, .count = 2, .due = due}),
               "2 steps are offered as the one that is due next");
  EXPECT_FALSE(scheduler.begin_run());
}

}  // namespace
}  // namespace overbook::sim
