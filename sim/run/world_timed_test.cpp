// Claims about timed runs: what happens when, what is drawn, and what it costs.

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/exploration.h"
#include "sim/run/world.h"
#include "sim/timed_test_scenarios.h"

namespace overbook::sim {
namespace {

using model::Decision;
using model::EventKind;
using model::PropertyId;

// --- When ---

TEST(TimedRun, HappensWhenItIsComputedByHand) {
  // Two servers arrive at 0; their SETs reach Redis at 2 ms, and are served until 3 and 4 ms. The replies
  // come at 5 and 6; so the counts reach Redis at 7 and 8, are over at 8 and 9, and are heard of at 10
  // and 11. Both see two, and take their keys back: heard of at 15 and 16.
  const TimedRun run = one_run(timed(empty_house()), "register-then-count-plus-one");
  EXPECT_EQ(
      to_text(run.schedule),
      "A1+0.A2+0.1+3000.2+1000.A1+1000.A2+1000.1+2000.2+1000.A1+1000.A2+1000.1+2000.2+1000.A1+1000.A2+1000");
  EXPECT_EQ(decisions_of(run.history), (std::vector{Decision::rejected, Decision::rejected}));
  EXPECT_EQ(run.end, RunEnd::complete);
}

TEST(TimedRun, RequestsReturnWhenTheirReplyHasArrived) {
  const TimedRun run = one_run(timed(empty_house(1)), "lua-script");
  // The release follows after a second.
  EXPECT_EQ(to_text(run.schedule), "A1+0.1+3000.A1+2000.A1+1000000.1+3000.A1+2000");
  EXPECT_EQ(run.history.events()[1].kind, EventKind::returned);
  EXPECT_EQ(run.history.events()[1].step.value, 3U);
  EXPECT_EQ(run.cost.latency.max(), 5000U);
}

TEST(TimedRun, BurstsComeOneAfterTheOther) {
  Scenario scenario = timed(empty_house(4));
  scenario.timing.arrival = {.process = ArrivalProcess::bursts, .size = 2, .every_ms = 100};
  const TimedRun run = one_run(scenario, "lua-script");
  std::vector<std::int64_t> arrivals;
  for (const model::Event& event : run.history.events()) {
    if (event.kind == EventKind::invoked)
      arrivals.push_back(run.schedule.moments[event.step.value - 1].count());
  }
  EXPECT_EQ(arrivals, (std::vector<std::int64_t>{0, 0, 100'000, 100'000}));
}

TEST(TimedRun, PoissonArrivalsHaveTheRateThatTheyShould) {
  Scenario scenario = timed(empty_house(4));
  scenario.requests_per_server = 50;
  scenario.release = true;
  scenario.timing.hold = milliseconds(0);
  scenario.timing.latency = scenario.timing.service = milliseconds(0);
  scenario.timing.arrival = {.process = ArrivalProcess::poisson, .rate_per_s = 20};
  double sum_s = 0;
  std::uint64_t count = 0;
  for (std::uint64_t number = 0; number < 50; ++number) {
    const TimedRun run = one_run(scenario, "lua-script", number);
    // Of each server alone the last arrival is the sum of its gaps, each with a mean of 4 / 20 s.
    std::vector<double> last(5, 0);
    for (const model::Event& event : run.history.events()) {
      if (event.kind != EventKind::invoked) continue;
      last[event.server.value] =
          static_cast<double>(run.schedule.moments[event.step.value - 1].count()) / 1e6;
    }
    for (std::size_t server = 1; server <= 4; ++server) sum_s += last[server];
    count += 4 * 50;
  }
  // 10,000 gaps: the mean's standard error is 0.002.
  EXPECT_NEAR(sum_s / static_cast<double>(count), 0.2, 0.006);
}

TEST(Distribution, HasTheMeanThatItShould) {
  RunRandom random;
  random.seed(5, 0);
  const auto mean_us = [&](const Distribution& distribution) {
    double sum = 0;
    for (int i = 0; i < 100'000; ++i) sum += static_cast<double>(draw(distribution, random).count());
    return sum / 100'000;
  };
  EXPECT_EQ(mean_us(milliseconds(1.5)), 1500);
  EXPECT_NEAR(mean_us(exponential(2)), 2000, 30);
  EXPECT_NEAR(
      mean_us(
          {.kind = DistributionKind::uniform, .unit = TimeUnit::microseconds, .first = 100, .second = 300}),
      200, 2);
  EXPECT_NEAR(
      mean_us(
          {.kind = DistributionKind::lognormal, .unit = TimeUnit::milliseconds, .first = 2, .second = 0.5}),
      2000 * std::exp(0.125), 30);
  EXPECT_NEAR(
      mean_us({.kind = DistributionKind::pareto, .unit = TimeUnit::milliseconds, .first = 1, .second = 3}),
      1500, 30);
}

TEST(Distribution, NeverTakesLongerThanTheLongest) {
  RunRandom random;
  random.seed(5, 0);
  const Distribution wild{
      .kind = DistributionKind::pareto, .unit = TimeUnit::milliseconds, .first = 1e9, .second = 0.01};
  for (int i = 0; i < 1000; ++i) EXPECT_LE(draw(wild, random), kLongest);
}

// --- Leases ---

// One server takes the slot for 60 s; the other one comes after 30.
Scenario two_one_after_the_other() {
  Scenario scenario = timed(empty_house());
  scenario.lease = Lease{.ttl_ms = 15'000, .refresh_ms = 5'000};
  scenario.timing.hold = milliseconds(60'000);
  scenario.timing.arrival = {.process = ArrivalProcess::bursts, .size = 1, .every_ms = 30'000};
  return scenario;
}

TEST(TimedLease, RefreshedInTimeNeverLapses) {
  for (const std::string_view use : {"lua-script", "exclude-own-key", "register-then-count-plus-one"}) {
    EXPECT_EQ(decisions_of(one_run(two_one_after_the_other(), use).history),
              (std::vector{Decision::admitted, Decision::rejected}))
        << use;
  }
}

TEST(TimedLease, NotRefreshedLapsesByItself) {
  Scenario scenario = two_one_after_the_other();
  scenario.lease->refresh_ms.reset();
  for (const std::string_view use : {"lua-script", "exclude-own-key", "register-then-count-plus-one"}) {
    EXPECT_EQ(decisions_of(one_run(scenario, use).history),
              (std::vector{Decision::admitted, Decision::admitted}))
        << use;
  }
}

TEST(TimedLease, AStrategysOwnIsRefreshedAsItsServersDo) {
  for (const auto& [use, every] : std::map<std::string, std::int64_t>{
           {"openhands", 5'000'000}, {"zset-client-clock", 8'000'000}, {"lua-script", 0}}) {
    Scenario scenario = timed(empty_house(1));
    scenario.timing.hold = milliseconds(60'000);
    const TimedRun run = one_run(scenario, use);
    std::vector<std::int64_t> heartbeats;
    for (std::size_t i = 0; i < run.schedule.steps.size(); ++i) {
      if (run.schedule.steps[i] == step_of(run.schedule.steps[i].task.server, Duty::heartbeat))
        heartbeats.push_back(run.schedule.moments[i].count());
    }
    EXPECT_EQ(heartbeats.empty(), every == 0) << use;
    for (std::size_t i = 1; i < heartbeats.size(); ++i) EXPECT_EQ(heartbeats[i] - heartbeats[i - 1], every);
  }
}

TEST(TimedLease, LapsesInAPauseThatIsLonger) {
  Scenario scenario = two_one_after_the_other();
  scenario.timing.pause = milliseconds(20'000);
  scenario.faults.pauses = 1;
  std::uint32_t lapsed = 0;
  std::uint32_t paused = 0;
  scenario.faults.rates.pause_per_s = 0.01;
  for (std::uint64_t number = 0; number < 200; ++number) {
    const TimedRun run = one_run(scenario, "lua-script", number);
    bool is_paused = false;
    for (const Step& step : run.schedule.steps) is_paused = is_paused || step.kind == StepKind::pause;
    const std::vector<Decision> decisions = decisions_of(run.history);
    const bool both_in = decisions == std::vector{Decision::admitted, Decision::admitted};
    EXPECT_TRUE(is_paused || !both_in);
    if (is_paused) ++paused;
    if (both_in) ++lapsed;
  }
  EXPECT_GT(paused, 50U);
  EXPECT_GT(lapsed, 10U);
  // Half as long, no pause costs the lease.
  scenario.timing.pause = milliseconds(9'000);
  for (std::uint64_t number = 0; number < 200; ++number) {
    EXPECT_EQ(decisions_of(one_run(scenario, "lua-script", number).history).back(), Decision::rejected);
  }
}

// --- Slots that are lost ---

TEST(TimedCost, ASlotLeakedByACrashIsTakenNoLongerThanItsLease) {
  // Others run for a second each beside the slot that is lost: they are no leak.
  Scenario scenario = timed(empty_house(3));
  scenario.limits = model::one_limit(2);
  scenario.lease = Lease{.ttl_ms = 15'000, .refresh_ms = 5'000};
  scenario.faults.crashes = 1;
  scenario.faults.rates.crash_per_s = 0.1;
  scenario.timing.arrival = {.process = ArrivalProcess::bursts, .size = 1, .every_ms = 10'000};
  // A key is gone in the millisecond after its last one (Redis 7.0 db.c, keyIsExpired: now > when).
  constexpr std::uint64_t kLease = 15'001'000;
  std::uint64_t most = 0;
  for (std::uint64_t number = 0; number < 200; ++number) {
    const TimedRun run = one_run(scenario, "register-then-count-plus-one", number);
    EXPECT_LE(run.cost.slot_us_leaked, kLease) << to_text(run.schedule);
    most = std::max(most, run.cost.slot_us_leaked);
  }
  // But for the 5 ms in which server 2 has not registered yet, or has removed its entry and not heard of it:
  // what Redis counts then could be its.
  EXPECT_EQ(most, kLease - 5000);
  scenario.lease.reset();
  most = 0;
  for (std::uint64_t number = 0; number < 200; ++number)
    most = std::max(most, one_run(scenario, "register-then-count-plus-one", number).cost.slot_us_leaked);
  EXPECT_GT(most, 20'000'000U);
}

TEST(TimedCost, CountsHowLongTooManyRun) {
  // Both count 0 (heard of at 5 and 6 ms), and both register: admitted at 10 and 11
  // ms, they run for a second.
  const TimedRun run = one_run(timed(empty_house()), "count-then-register");
  EXPECT_EQ(run.cost.slot_us_over_limit, 999'000U);
  EXPECT_EQ(run.cost.slot_us_leaked, 0U);
}

TEST(LatencyTally, IsExactBelow128AndToOneSixtyFourthAbove) {
  LatencyTally tally;
  for (std::uint64_t value = 1; value <= 100; ++value) tally.add(value);
  EXPECT_EQ(tally.percentile(0.5), 50U);
  EXPECT_EQ(tally.percentile(0.99), 99U);
  EXPECT_EQ(tally.max(), 100U);
  for (const std::uint64_t value : {128U, 1000U, 12'345U, 1'000'000U, 4'000'000'000U}) {
    LatencyTally one;
    one.add(value);
    one.add(value * 10);
    EXPECT_GE(one.percentile(0.5), value);
    EXPECT_LE(one.percentile(0.5), value + value / 64) << value;
  }
}

TEST(LatencyTally, PartsMergeInAnyOrder) {
  LatencyTally a;
  LatencyTally b;
  LatencyTally all;
  for (std::uint64_t value = 1; value < 5000; ++value) {
    (value % 3 == 0 ? a : b).add(value * value);
    all.add(value * value);
  }
  LatencyTally ab = a;
  ab.merge(b);
  b.merge(a);
  for (const double share : {0.01, 0.5, 0.9, 0.99, 1.0}) {
    EXPECT_EQ(ab.percentile(share), all.percentile(share));
    EXPECT_EQ(b.percentile(share), all.percentile(share));
  }
}

// --- One source of choice ---

Scenario everything_goes_wrong() {
  Scenario scenario = restless(last_slot(4));
  scenario.requests_per_server = 3;
  scenario.retries = 1;
  scenario.resends = 1;
  scenario.lease = Lease{.ttl_ms = 30, .refresh_ms = 10};
  scenario.timing.backoff = exponential(3);
  scenario.timing.work = exponential(1);
  scenario.timing.pause = exponential(30);
  scenario.timing.restart = exponential(10);
  scenario.timing.slow_script = exponential(8);
  scenario.timing.client_timeout_ms = 12;
  scenario.faults = {.crashes = kUnlimitedFaults,
                     .restarts = true,
                     .pauses = 3,
                     .lost_replies = kUnlimitedFaults,
                     .lost_requests = kUnlimitedFaults,
                     .duplicate_deliveries = kUnlimitedFaults,
                     .slow_scripts = kUnlimitedFaults,
                     .redis_restarts = 1,
                     .restart_loses_writes = 2,
                     .failovers = 2,
                     .failover_loses_writes = 3,
                     .clock_skew_ms = {},
                     .rates = {.lost_reply = 0.05,
                               .lost_request = 0.05,
                               .duplicate_delivery = 0.05,
                               .slow_script = 0.2,
                               .crash_per_s = 4,
                               .pause_per_s = 4,
                               .redis_restart_per_s = 4,
                               .failover_per_s = 8}};
  return scenario;
}

TEST(TimedRun, ReplaysToTheByteFromItsText) {
  const Scenario scenario = everything_goes_wrong();
  for (const model::StrategyInfo& info : model::all_strategies()) {
    std::map<std::pair<StepKind, Duty>, std::uint32_t> kinds;
    for (std::uint64_t number = 0; number < 200; ++number) {
      const TimedRun run = one_run(scenario, info.name, number);
      ASSERT_EQ(run.end, RunEnd::complete) << info.name << " " << to_text(run.schedule);
      const Schedule schedule = schedule_from_text(to_text(run.schedule));
      ASSERT_EQ(schedule, run.schedule);
      const Replay again = replay(scenario, strategy(info.name), schedule);
      ASSERT_EQ(again.history, run.history) << info.name << " " << to_text(schedule);
      ASSERT_EQ(again.schedule, schedule);
      for (const Step& step : schedule.steps) ++kinds[{step.kind, step.task.duty}];
    }
    for (const Duty duty : {Duty::requests, Duty::heartbeat}) {
      for (const StepKind kind : {StepKind::goes_on, StepKind::loses_reply, StepKind::loses_request,
                                  StepKind::comes_late, StepKind::late_command})
        EXPECT_GT((kinds[{kind, duty}]), 5U) << info.name << " " << static_cast<int>(kind);
    }
    for (const StepKind kind :
         {StepKind::crash, StepKind::restart, StepKind::pause, StepKind::redis_restart, StepKind::failover})
      EXPECT_GT((kinds[{kind, Duty::requests}]), 5U) << info.name << " " << static_cast<int>(kind);
  }
}

TEST(TimedRun, IsTheSameOnAnyNumberOfJobs) {
  Scenario scenario = everything_goes_wrong();
  scenario.explore.schedules = 1500;
  const StrategySummary one = summary_of(scenario, strategy("register-then-count-plus-one"), 1);
  const StrategySummary three = summary_of(scenario, strategy("register-then-count-plus-one"), 3);
  EXPECT_EQ(one.steps, three.steps);
  EXPECT_EQ(one.cost.slot_us_leaked, three.cost.slot_us_leaked);
  EXPECT_EQ(one.cost.slot_us_over_limit, three.cost.slot_us_over_limit);
  EXPECT_EQ(one.cost.run_us, three.cost.run_us);
  for (const double share : {0.5, 0.9, 0.99, 1.0})
    EXPECT_EQ(one.cost.latency.percentile(share), three.cost.latency.percentile(share));
  for (const model::PropertyInfo& property : model::all_properties()) {
    EXPECT_EQ(tally(one, property.id).violations, tally(three, property.id).violations) << property.name;
    const std::optional<Found>& a = tally(one, property.id).shortest;
    const std::optional<Found>& b = tally(three, property.id).shortest;
    ASSERT_EQ(a.has_value(), b.has_value());
    if (a) {
      EXPECT_EQ(a->schedule, b->schedule);
    }
  }
}

TEST(TimedRun, ARestingTimeIsNoTimeAtAll) {
  Scenario scenario = timed(empty_house());
  scenario.timing = Timing();
  scenario.timing.is_timed = true;
  const TimedRun run = one_run(scenario, "lua-script");
  EXPECT_EQ(run.schedule.moments.back(), Instant(0));
  EXPECT_EQ(run.end, RunEnd::complete);
}

TEST(TimedRun, WhoRunsForEverDoesNotKeepTheRunFromItsEnd) {
  Scenario scenario = two_one_after_the_other();
  scenario.release = false;
  const TimedRun run = one_run(scenario, "lua-script");
  EXPECT_EQ(run.end, RunEnd::complete);
  EXPECT_LT(run.schedule.moments.back(), std::chrono::seconds(31));
}

TEST(TimedRun, BreaksNothingThatNoOrderOfStepsBreaks) {
  for (const std::string_view use : {"count-then-register", "register-then-count",
                                     "register-then-count-plus-one", "exclude-own-key", "lua-script"}) {
    Scenario scenario = last_slot();
    const ExplorationResult possible = explore_all(scenario, strategy(use), {});
    Scenario in_time = restless(scenario);
    in_time.explore.schedules = 3000;
    const StrategySummary found = summary_of(in_time, strategy(use));
    for (const model::PropertyInfo& property : model::all_properties()) {
      if (tally(found, property.id).violations == 0) continue;
      EXPECT_EQ(possible.properties[property.id].outcome, Outcome::violated) << use << " " << property.name;
    }
  }
}

TEST(TimedRun, FindsWhatRacesAreFoundFor) {
  Scenario scenario = restless(last_slot());
  scenario.explore.schedules = 3000;
  EXPECT_GT(
      tally(summary_of(scenario, strategy("count-then-register")), PropertyId::no_over_admission).violations,
      100U);
  EXPECT_GT(
      tally(summary_of(scenario, strategy("exclude-own-key")), PropertyId::no_false_rejection).violations,
      100U);
  EXPECT_EQ(tally(summary_of(scenario, strategy("lua-script")), PropertyId::no_over_admission).violations,
            0U);
}

TEST(TimedRun, IsNothingForASchedulerWithoutTimes) {
  World world(timed(empty_house()), strategy("lua-script"));
  RandomScheduler random(1, 0, 1);
  random.begin_run();
  EXPECT_THROW(world.run(random), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(explore_all(timed(empty_house()), strategy("lua-script"), {})),
               std::invalid_argument);
}

TEST(TimedSchedule, TimesAreOfEveryStepOrOfNone) {
  EXPECT_EQ(schedule_from_text("A1+5.1+10").moments, (std::vector<Instant>{Instant(5), Instant(15)}));
  EXPECT_TRUE(schedule_from_text("1.2").moments.empty());
  for (const char* const text : {"1+5.2", "1.2+5", "1x2+5", "1+", "1+5x2", "1+99999999999999999"})
    EXPECT_THROW(static_cast<void>(schedule_from_text(text)), ScheduleError) << text;
}

}  // namespace
}  // namespace overbook::sim
