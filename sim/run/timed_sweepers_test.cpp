// Claims about sweepers in timed runs: when their passes begin, and what they may break.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/exploration.h"
#include "sim/exploration/program_limiters.h"
#include "sim/timed_test_scenarios.h"

namespace overbook::sim {
namespace {

using enum model::PropertyId;

// Admits whoever asks, in one command; a pass is one command as well.
constexpr std::string_view kOneCommandEach = R"(
function acquire(request) redis.call('GET', 'x') return 'admitted' end
function sweep(sweeper) redis.call('GET', 'swept') end
)";

// When something came to a sweeper, in milliseconds since the start of the run: the time of a pass, or a reply.
std::vector<std::int64_t> arrivals_of(const Scenario& scenario, std::string_view text) {
  const TimedRun run = one_run(scenario, program(std::string(text)));
  EXPECT_EQ(run.end, RunEnd::complete);
  std::vector<std::int64_t> arrivals;
  for (std::size_t i = 0; i < run.schedule.steps.size(); ++i) {
    const Step& step = run.schedule.steps[i];
    if (step.kind == StepKind::arrives && step.task.duty == Duty::sweeper)
      arrivals.push_back(
          std::chrono::duration_cast<std::chrono::milliseconds>(run.schedule.moments[i]).count());
  }
  return arrivals;
}

TEST(TimedSweepers, BeginAPassEveryPeriodAndTheFirstAfterOne) {
  Scenario scenario = timed(house(1));
  scenario.sweepers = {.count = 1, .passes = 2, .every_ms = 400};
  // Begun at 400 and 800 ms; each is over 5 ms later, when its reply has come.
  EXPECT_EQ(arrivals_of(scenario, kOneCommandEach), (std::vector<std::int64_t>{400, 405, 800, 805}));
  EXPECT_EQ(to_text(one_run(scenario, program(std::string(kOneCommandEach))).schedule),
            "A1+0.1+3000.A1+2000.WA1+395000.W1+3000.WA1+2000.WA1+395000.W1+3000.WA1+2000.A1+200000");
  scenario.sweepers.passes = 1;
  EXPECT_EQ(arrivals_of(scenario, kOneCommandEach), (std::vector<std::int64_t>{400, 405}));
}

TEST(TimedSweepers, GoOnAtOnceWhereAPassTookLongerThanThePeriod) {
  Scenario scenario = timed(house(1));
  scenario.timing.hold = milliseconds(100);
  scenario.sweepers = {.count = 1, .passes = 3, .every_ms = 4};
  // 5 ms each. Ticks that were missed are not caught up with.
  EXPECT_EQ(arrivals_of(scenario, kOneCommandEach), (std::vector<std::int64_t>{4, 9, 9, 14, 14, 19}));
}

TEST(TimedSweepers, KeepNoRunFromItsEnd) {
  Scenario scenario = timed(house(1));
  scenario.sweepers = {.count = 3, .passes = 100, .every_ms = 60'000};
  EXPECT_TRUE(arrivals_of(scenario, kOneCommandEach).empty());
}

// What strikes servers strikes no sweeper, whose places come behind theirs.
TEST(TimedSweepers, AreStruckByNothing) {
  Scenario scenario = restless(house(2, 3));
  scenario.sweepers = {.count = 2, .passes = 5, .every_ms = 15};
  scenario.timing.pause = milliseconds(5);
  scenario.timing.restart = milliseconds(5);
  scenario.faults.crashes = scenario.faults.pauses = kUnlimitedFaults;
  scenario.faults.restarts = true;
  scenario.faults.rates.crash_per_s = scenario.faults.rates.pause_per_s = 20;
  std::uint32_t struck = 0;
  for (std::uint64_t number = 0; number < 50; ++number) {
    const TimedRun run = one_run(
        scenario, program(std::string(kCounterWithHolders) + std::string(kSweepReadsThenSets)), number);
    for (const Step& step : run.schedule.steps) {
      if (!is_fault(step.kind)) continue;
      ++struck;
      EXPECT_LE(step.task.server.value, scenario.servers) << to_text(run.schedule);
    }
  }
  EXPECT_GT(struck, 20U);
}

TEST(TimedSweepers, AreSampledAndReplayedToTheByte) {
  Scenario scenario = restless(house(2, 3));
  scenario.sweepers = {.count = 2, .passes = 5, .every_ms = 15};
  scenario.explore.schedules = 400;
  const model::StrategySpec spec =
      program(std::string(kCounterWithHolders) + std::string(kSweepReadsThenSets));
  const StrategySummary summary = summary_of(scenario, spec);
  ASSERT_GT(tally(summary, no_over_admission).violations, 0U);
  const Schedule& schedule = tally(summary, no_over_admission).shortest->schedule;
  const Replay run = replay(scenario, spec, schedule_from_text(to_text(schedule)));
  EXPECT_EQ(run.schedule, schedule);
  const auto is_of_sweeper = [](const Step& step) { return is_sweeper(step.task.server); };
  EXPECT_TRUE(std::any_of(schedule.steps.begin(), schedule.steps.end(), is_of_sweeper)) << to_text(schedule);
  scenario.sweepers.passes = 0;
  EXPECT_EQ(tally(summary_of(scenario, spec), no_over_admission).violations, 0U);
}

TEST(TimedSweepers, BreakNothingThatNoOrderOfStepsBreaks) {
  std::uint32_t proved = 0;
  for (const std::string_view limiter : {kPlusOne, kExcludeOwn, kCountFirst}) {
    for (const std::string_view sweep :
         {"for _, key in ipairs(redis.call('KEYS', sweeper.prefix .. '*')) do redis.call('GET', key) end",
          "redis.call('DEL', sweeper.prefix .. 'c' .. sweeper.pass)",
          "if redis.call('GET', sweeper.prefix .. 'c1') then redis.call('DEL', sweeper.prefix .. 'c2') "
          "end"}) {
      const std::string text = std::string(kRegistering) + std::string(limiter) + "function sweep(sweeper) " +
                               std::string(sweep) + " end";
      const Scenario scenario = house(2);
      const ExplorationResult possible = explore_all(scenario, program(text), {});
      Scenario in_time = restless(scenario);
      in_time.sweepers.every_ms = 7;
      in_time.explore.schedules = 300;
      const StrategySummary found = summary_of(in_time, program(text));
      for (const model::PropertyInfo& property : model::all_properties()) {
        if (possible.properties[property.id].outcome != Outcome::proved) continue;
        ++proved;
        EXPECT_EQ(tally(found, property.id).violations, 0U) << text << property.name;
      }
    }
  }
  EXPECT_GT(proved, 20U);
}

}  // namespace
}  // namespace overbook::sim
