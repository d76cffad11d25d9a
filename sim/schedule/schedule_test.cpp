#include "sim/schedule/schedule.h"

#include <gtest/gtest.h>

#include "sim/run_random.h"
#include "sim/scenario.h"

namespace overbook::sim {
namespace {

std::string error_of(std::string_view text) {
  try {
    return "read as " + to_text(schedule_from_text(text));
  } catch (const ScheduleError& error) {
    return error.what();
  }
}

TEST(Schedule, IsWrittenAsItsHeaderSays) {
  const Step one = step_of(model::ServerId{1});
  const Step two = step_of(model::ServerId{2});
  EXPECT_EQ(to_text(Schedule{{}, {one, two, one, two}}), "1.2.1.2");
  const Step gives_up{.kind = StepKind::gives_up, .task = one.task};
  EXPECT_EQ(to_text(Schedule{{}, {one, one, one, step_of(model::ServerId{2}, Duty::listener), gives_up}}),
            "1x3.L2.T1");
  EXPECT_EQ(to_text(Schedule{
                {}, {done_to(StepKind::crash, model::ServerId{1}), done_to_redis(StepKind::failover, 2)}}),
            "C1.F2");
  EXPECT_EQ(to_text(Schedule{{}, {{.task = own_task(sweeper(2))}, done_to(StepKind::lapse, sweeper(1))}}),
            "W2.WX1");
  const TaskId second{.server = model::ServerId{1}, .worker = 1};
  EXPECT_EQ(to_text(Schedule{{}, {one, {.task = second}, {.kind = StepKind::loses_reply, .task = second}}}),
            "1.1b.Y1b");
  EXPECT_EQ(to_text(Schedule{5, {one, two}}), "@5:1.2");
  EXPECT_EQ(to_text(Schedule{{}, {one, one}}), "1.1");
  EXPECT_EQ(to_text(Schedule{}), "-");
  EXPECT_EQ(to_text(Schedule{5, {}}), "@5:-");
}

TEST(Schedule, RandomOnesAreReadBackAsTheyWere) {
  RunRandom random;
  for (std::uint64_t run = 0; run < 2000; ++run) {
    random.seed(7, run);
    Schedule schedule;
    if (random.below(2) == 0) schedule.placement = static_cast<std::uint32_t>(random.below(300));
    for (std::size_t i = random.below(40); i > 0; --i) {
      const auto number = static_cast<std::uint32_t>(random.below(3)) * 17;
      const auto kind = static_cast<StepKind>(random.below(kStepKinds));
      Step step = is_of_redis(kind) ? done_to_redis(kind, number) : done_to(kind, model::ServerId{number});
      if (kind == StepKind::goes_on || kind == StepKind::arrives)
        step.task.duty = static_cast<Duty>(random.below(kDuties));
      const bool may_be_of_sweeper = kind == StepKind::lapse && random.below(2) == 0;
      if (step.task.duty == Duty::sweeper || may_be_of_sweeper) step.task = own_task(sweeper(1 + number));
      if (strikes_command(kind) && random.below(2) == 0) step.task.duty = Duty::heartbeat;
      const bool may_be_of_worker = runs_code(kind) || kind == StepKind::late_command;
      if (may_be_of_worker && step.task.duty == Duty::requests)
        step.task.worker = static_cast<std::uint32_t>(random.below(kMaxAtOnce));
      schedule.steps.insert(schedule.steps.end(), 1 + random.below(5), step);
    }
    ASSERT_EQ(schedule_from_text(to_text(schedule)), schedule) << to_text(schedule);
  }
}

TEST(Schedule, OtherSpellingsOfTheSameAreRead) {
  EXPECT_EQ(schedule_from_text("1x1.1x2"), schedule_from_text("1.1.1"));
  EXPECT_EQ(schedule_from_text("1x3"), schedule_from_text("1.1.1"));
  EXPECT_EQ(schedule_from_text("1bx2"), schedule_from_text("1b.1b"));
}

TEST(Schedule, ABadTextSaysWhereWhatAndWhatInstead) {
  EXPECT_EQ(error_of(""), "schedule, character 1: found the end, expected a server's number");
  EXPECT_EQ(error_of("1..2"), "schedule, character 3: found '.2', expected a server's number");
  EXPECT_EQ(error_of("1.2."), "schedule, character 5: found the end, expected a server's number");
  EXPECT_EQ(error_of("1,2"), "schedule, character 2: found ',2', expected '.' or the end");
  EXPECT_EQ(error_of("U1"), "schedule, character 1: found 'U1', expected a server's number");
  EXPECT_EQ(error_of("L"), "schedule, character 2: found the end, expected a server's number");
  // There is no ninth request at once, and a server has one crash and one listener.
  EXPECT_EQ(error_of("1i"), "schedule, character 2: found 'i', expected '.' or the end");
  EXPECT_EQ(error_of("C1b"), "schedule, character 3: found 'b', expected '.' or the end");
  EXPECT_EQ(error_of("L1b"), "schedule, character 3: found 'b', expected '.' or the end");
  EXPECT_EQ(error_of("1x"), "schedule, character 3: found the end, expected a number of repetitions");
  EXPECT_EQ(error_of("1x0"), "schedule, character 4: found the end, expected 1 to 1000000 repetitions");
  EXPECT_EQ(error_of("1x1000001"),
            "schedule, character 10: found the end, expected 1 to 1000000 repetitions");
  EXPECT_EQ(error_of("@5"), "schedule, character 3: found the end, expected ':'");
  EXPECT_EQ(error_of("@:1"), "schedule, character 2: found ':1', expected the number of a placement");
  EXPECT_EQ(error_of("-1"), "schedule, character 1: found '-1', expected a server's number");
  EXPECT_EQ(error_of("1 "), "schedule, character 2: found ' ', expected '.' or the end");
  EXPECT_EQ(error_of("99999999999"),
            "schedule, character 1: found '99999999999', expected a server's number");
}

}  // namespace
}  // namespace overbook::sim
