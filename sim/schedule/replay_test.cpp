#include "sim/schedule/replay.h"

#include <gtest/gtest.h>

#include "sim/explanation/counterexample.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

std::string message_of(const Scenario& scenario, std::string_view use, std::string_view schedule) {
  try {
    (void)replay(scenario, strategy(use), schedule_from_text(schedule));
  } catch (const ReplayError& error) {
    return error.what();
  }
  return "it followed";
}

TEST(Replay, StopsWhereTheScheduleEnds) {
  const Replay run = replay(last_slot(), strategy("count-then-register"), schedule_from_text("1.2.1"));
  EXPECT_EQ(run.end, RunEnd::stopped);
  EXPECT_EQ(to_text(run.schedule), "1.2.1");
  EXPECT_EQ(run.trace.steps.size(), 3U);
}

TEST(Replay, StopsEarlierWhenAskedTo) {
  const Replay run = replay(last_slot(), strategy("count-then-register"), schedule_from_text("1.2.1"), 2);
  EXPECT_EQ(to_text(run.schedule), "1.2");
}

TEST(Replay, AWholeRunIsComplete) {
  const Replay run = replay(empty_house(1), strategy("count-then-register"), schedule_from_text("1x3"));
  EXPECT_EQ(run.history.events().back().kind, model::EventKind::ended);
  EXPECT_EQ(run.end, RunEnd::complete);
}

TEST(Replay, SaysWhereItPartsAndWhoCouldHaveGone) {
  // A rejected server has nothing left to do after one step.
  Scenario full = last_slot();
  full.running = 3;
  EXPECT_EQ(message_of(full, "count-then-register", "1.2.1"), "step 3: 1 cannot take a step here; 3 could");
  EXPECT_EQ(message_of(last_slot(), "count-then-register", "9"),
            "step 1: 9 cannot take a step here; 1, 2, 3 could");
  EXPECT_EQ(message_of(last_slot(), "count-then-register", "1.L2"),
            "step 2: L2 cannot take a step here; 1, 2, 3 could");
}

TEST(Replay, SaysThatTheRunEndedBeforeTheSchedule) {
  EXPECT_EQ(message_of(empty_house(1), "count-then-register", "1x4"),
            "step 4: the run has ended, and the schedule goes on");
}

TEST(Replay, SaysThatAPlacementIsNotOneOfThem) {
  Scenario scenario = last_slot();
  scenario.other_keys = 20;
  EXPECT_EQ(message_of(scenario, "openhands", "@256:1"), "placement 256 is not below 256");
  EXPECT_EQ(message_of(scenario, "openhands", "@255:1"), "it followed");
}

TEST(Replay, RunsOnce) {
  const Schedule schedule = schedule_from_text("1");
  ReplayScheduler scheduler(schedule);
  EXPECT_TRUE(scheduler.begin_run());
  EXPECT_FALSE(scheduler.begin_run());
  EXPECT_FALSE(scheduler.parted());
}

}  // namespace
}  // namespace overbook::sim
