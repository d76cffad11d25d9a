#include "sim/schedule/round_robin.h"

#include <gtest/gtest.h>

#include <vector>

namespace overbook::sim {
namespace {

Step request(std::uint32_t server) {
  return step_of(model::ServerId{server});
}
Step listener(std::uint32_t server) {
  return step_of(model::ServerId{server}, Duty::listener);
}
Step pick(Scheduler& scheduler, const std::vector<Step>& options) {
  return options.at(scheduler.choose({.options = options, .count = options.size()}));
}

TEST(RoundRobin, GoesThroughTheServersInTurn) {
  RoundRobinScheduler scheduler;
  ASSERT_TRUE(scheduler.begin_run());
  const std::vector<Step> all{request(1), request(2), request(3)};
  for (const std::uint32_t server : {1U, 2U, 3U, 1U, 2U, 3U})
    EXPECT_EQ(pick(scheduler, all), request(server));
}

TEST(RoundRobin, SkipsWhoCannotGo) {
  RoundRobinScheduler scheduler;
  ASSERT_TRUE(scheduler.begin_run());
  EXPECT_EQ(pick(scheduler, {request(1), request(2), request(3)}), request(1));
  EXPECT_EQ(pick(scheduler, {request(1), request(3)}), request(3));
  EXPECT_EQ(pick(scheduler, {request(2), request(3)}), request(2));
  EXPECT_EQ(pick(scheduler, {request(2)}), request(2));
}

TEST(RoundRobin, AListenerComesAfterTheRequestOfItsServer) {
  RoundRobinScheduler scheduler;
  ASSERT_TRUE(scheduler.begin_run());
  // The options come as a World gives them: requests first, then listeners.
  const std::vector<Step> all{request(1), request(2), listener(0), listener(1), listener(2)};
  for (const Step& expected : {listener(0), request(1), listener(1), request(2), listener(2), listener(0)}) {
    EXPECT_EQ(pick(scheduler, all), expected);
  }
}

TEST(RoundRobin, EveryRunBeginsAnew) {
  RoundRobinScheduler scheduler(2);
  const std::vector<Step> all{request(1), request(2)};
  ASSERT_TRUE(scheduler.begin_run());
  EXPECT_EQ(pick(scheduler, all), request(1));
  ASSERT_TRUE(scheduler.begin_run());
  EXPECT_EQ(pick(scheduler, all), request(1));
  EXPECT_FALSE(scheduler.begin_run());
}

TEST(RoundRobin, TakesTheFirstPlacement) {
  RoundRobinScheduler scheduler;
  ASSERT_TRUE(scheduler.begin_run());
  EXPECT_EQ(scheduler.choose({.kind = ChoiceKind::placement, .options = {}, .count = 256}), 0U);
}

}  // namespace
}  // namespace overbook::sim
