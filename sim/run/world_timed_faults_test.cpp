// Claims about faults that strike at any instant of a timed run: how often, whom, and that it does not matter
// what is sent. The intervals are so wide that a right program misses one in a million times.

#include <gtest/gtest.h>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/chi_squared.hpp>

#include "sim/explanation/counterexample.h"
#include "sim/timed_test_scenarios.h"

namespace overbook::sim {
namespace {

using model::EventKind;

constexpr double kRisk = 1e-6;  // one-sided

// Whether `count` may be a Poisson number of this mean: the mean lies where the count says that it lies
// (Garwood, Biometrika 28, 1936).
testing::AssertionResult may_be_poisson(std::uint64_t count, double mean) {
  if (count < 500) return testing::AssertionFailure() << count << " are too few to say anything";
  const auto quantile = [](double freedom, double share) {
    return boost::math::quantile(boost::math::chi_squared(freedom), share) / 2;
  };
  const auto seen = static_cast<double>(count);
  const double low = quantile(2 * seen, kRisk);
  const double high = quantile(2 * seen + 2, 1 - kRisk);
  if (low < mean && mean < high) return testing::AssertionSuccess();
  return testing::AssertionFailure() << count << " instead of some " << mean;
}

double seconds(Instant time) {
  return static_cast<double>(time.count()) / 1e6;
}

// Four servers that run a conversation for a minute, of three, and refresh their leases.
Scenario four_that_hold() {
  Scenario scenario = timed(empty_house(4));
  scenario.limits = model::one_limit(4);
  scenario.lease = Lease{.ttl_ms = 15'000, .refresh_ms = 5'000};
  scenario.timing.hold = milliseconds(60'000);
  scenario.timing.pause = milliseconds(10);
  scenario.timing.restart = milliseconds(3'000);
  return scenario;
}

struct Strikes {
  std::uint64_t count = 0;
  double exposure_s = 0;  // the time in which one could strike: of each server, or of Redis
};

// Whether it is the same with another server.
bool is_like(const Step& step, const Step& other) {
  return step.kind == other.kind && step.task.duty == other.task.duty;
}

// Of faults of servers, who are exposed while they are alive; over many runs.
Strikes strikes_on_servers(const Scenario& scenario, StepKind kind, std::uint64_t runs) {
  Strikes strikes;
  for (std::uint64_t number = 0; number < runs; ++number) {
    const TimedRun run = one_run(scenario, "lua-script", number);
    EXPECT_EQ(run.end, RunEnd::complete);
    std::uint32_t alive = scenario.servers;
    Instant before{};
    for (std::size_t i = 0; i < run.schedule.steps.size(); ++i) {
      strikes.exposure_s += alive * seconds(run.schedule.moments[i] - before);
      before = run.schedule.moments[i];
      const StepKind step = run.schedule.steps[i].kind;
      if (step == StepKind::crash) --alive;
      if (step == StepKind::restart) ++alive;
      if (step == kind) ++strikes.count;
    }
  }
  return strikes;
}

TEST(RecurringFault, PausesComeAtTheirRate) {
  Scenario scenario = four_that_hold();
  scenario.faults.pauses = kUnlimitedFaults;
  for (const double rate_per_s : {0.02, 0.1}) {
    scenario.faults.rates.pause_per_s = rate_per_s;
    const Strikes strikes = strikes_on_servers(scenario, StepKind::pause, 500);
    EXPECT_TRUE(may_be_poisson(strikes.count, rate_per_s * strikes.exposure_s));
  }
}

TEST(RecurringFault, CrashesComeAtTheirRateToThoseWhoAreAlive) {
  Scenario scenario = four_that_hold();
  scenario.faults.crashes = kUnlimitedFaults;
  scenario.faults.rates.crash_per_s = 0.02;
  for (const bool restarts : {false, true}) {
    scenario.faults.restarts = restarts;
    const Strikes strikes = strikes_on_servers(scenario, StepKind::crash, 500);
    EXPECT_TRUE(may_be_poisson(strikes.count, 0.02 * strikes.exposure_s)) << (restarts ? "with" : "without");
  }
}

TEST(RecurringFault, TheirNumberIsAsSpreadAsPoissonNumbersAre) {
  Scenario scenario = four_that_hold();
  scenario.faults.pauses = kUnlimitedFaults;
  scenario.faults.rates.pause_per_s = 0.05;
  constexpr std::uint64_t kRuns = 500;
  const Instant horizon = std::chrono::seconds(50);  // every run is longer
  std::vector<double> counts;
  double sum = 0;
  std::uint64_t in_first_half = 0;
  for (std::uint64_t number = 0; number < kRuns; ++number) {
    const TimedRun run = one_run(scenario, "lua-script", number);
    ASSERT_GT(run.schedule.moments.back(), horizon);
    double count = 0;
    for (std::size_t i = 0; i < run.schedule.steps.size(); ++i) {
      if (run.schedule.steps[i].kind != StepKind::pause || run.schedule.moments[i] >= horizon) continue;
      ++count;
      if (run.schedule.moments[i] < horizon / 2) ++in_first_half;
    }
    counts.push_back(count);
    sum += count;
  }
  // The index of dispersion: chi-squared with a degree of freedom for all but one.
  const double mean = sum / kRuns;
  double dispersion = 0;
  for (const double count : counts) dispersion += (count - mean) * (count - mean) / mean;
  const boost::math::chi_squared expected(kRuns - 1);
  EXPECT_GT(dispersion, boost::math::quantile(expected, kRisk));
  EXPECT_LT(dispersion, boost::math::quantile(expected, 1 - kRisk));
  // And no time is better than another.
  using Binomial = boost::math::binomial_distribution<>;
  EXPECT_LT(Binomial::find_lower_bound_on_p(sum, static_cast<double>(in_first_half), kRisk), 0.5);
  EXPECT_GT(Binomial::find_upper_bound_on_p(sum, static_cast<double>(in_first_half), kRisk), 0.5);
}

TEST(RecurringFault, MoreHeartbeatsAreNotMorePauses) {
  Scenario scenario = four_that_hold();
  scenario.faults.pauses = kUnlimitedFaults;
  scenario.faults.rates.pause_per_s = 0.05;
  const Instant horizon = std::chrono::seconds(50);
  const auto counted = [&](std::uint32_t refresh_ms, const Step& of_anybody) {
    scenario.lease->refresh_ms = refresh_ms;
    // Independent runs: other numbers for each.
    const std::uint64_t first = std::uint64_t{refresh_ms} * 1000;
    double count = 0;
    for (std::uint64_t number = first; number < first + 400; ++number) {
      const TimedRun run = one_run(scenario, "lua-script", number);
      for (std::size_t i = 0; i < run.schedule.steps.size(); ++i)
        count += is_like(run.schedule.steps[i], of_anybody) && run.schedule.moments[i] < horizon ? 1 : 0;
    }
    return count;
  };
  EXPECT_NEAR(counted(2'500, step_of({}, Duty::heartbeat)) / counted(5'000, step_of({}, Duty::heartbeat)), 2,
              0.2);
  // Of two Poisson numbers with one mean, each strike belongs to either as likely.
  const double some = counted(5'000, done_to(StepKind::pause, {}));
  const double others = counted(2'500, done_to(StepKind::pause, {}));
  EXPECT_GT(some + others, 5000);
  using Binomial = boost::math::binomial_distribution<>;
  EXPECT_LT(Binomial::find_lower_bound_on_p(some + others, some, kRisk), 0.5);
  EXPECT_GT(Binomial::find_upper_bound_on_p(some + others, some, kRisk), 0.5);
}

TEST(RecurringFault, RedisRestartsAtItsRate) {
  Scenario scenario = four_that_hold();
  scenario.faults.redis_restarts = kUnlimitedFaults;
  scenario.faults.rates.redis_restart_per_s = 0.1;
  Strikes strikes;
  for (std::uint64_t number = 0; number < 300; ++number) {
    const TimedRun run = one_run(scenario, "lua-script", number);
    strikes.exposure_s += seconds(run.schedule.moments.back());
    for (const Step& step : run.schedule.steps) strikes.count += step.kind == StepKind::redis_restart ? 1 : 0;
  }
  EXPECT_TRUE(may_be_poisson(strikes.count, 0.1 * strikes.exposure_s));
}

std::vector<std::string> names_of(const std::vector<redis::KeyView>& keys) {
  std::vector<std::string> names;
  for (const redis::KeyView& key : keys) names.push_back(key.key);
  return names;
}

// A replica can lack a write only where there was one.
TEST(RecurringFault, FailoversComeAtTheirRateWhileThereIsSomethingToLose) {
  Scenario scenario = restless(empty_house(4));
  scenario.limits = model::one_limit(2);
  scenario.requests_per_server = 5;
  scenario.faults.failovers = kUnlimitedFaults;
  scenario.faults.failover_loses_writes = 2;
  scenario.faults.rates.failover_per_s = 30;
  Strikes strikes;
  std::array<std::uint64_t, 2> lost{};  // one write, or two, where both could be
  for (std::uint64_t number = 0; number < 600; ++number) {
    const TimedRun run = one_run(scenario, "exclude-own-key", number);
    const Replay recorded = replay(scenario, strategy("exclude-own-key"), run.schedule);
    std::uint32_t writes = 0;  // that a replica may lack
    Instant before{};
    std::vector<std::string> names = names_of(recorded.trace.initial_keys);
    for (const StepRecord& step : recorded.trace.steps) {
      if (writes > 0) strikes.exposure_s += seconds(step.moment - before);
      before = step.moment;
      if (step.step.kind == StepKind::failover) {
        ++strikes.count;
        if (writes == 2) ++lost.at(step.step.writes - 1);
        writes -= step.step.writes;
      } else if (names_of(step.keys) != names) {
        writes = std::min(writes + 1, 2U);
      }
      names = names_of(step.keys);
    }
  }
  EXPECT_TRUE(may_be_poisson(strikes.count, 30 * strikes.exposure_s));
  using Binomial = boost::math::binomial_distribution<>;
  const auto all = static_cast<double>(lost[0] + lost[1]);
  EXPECT_LT(Binomial::find_lower_bound_on_p(all, static_cast<double>(lost[0]), kRisk), 0.5);
  EXPECT_GT(Binomial::find_upper_bound_on_p(all, static_cast<double>(lost[0]), kRisk), 0.5);
}

TEST(RecurringFault, StrikesAServerThatSendsNothing) {
  Scenario scenario = four_that_hold();
  scenario.lease.reset();  // so nobody refreshes
  scenario.faults.crashes = 1;
  scenario.faults.rates.crash_per_s = 0.01;
  std::uint32_t struck = 0;
  for (std::uint64_t number = 0; number < 100; ++number) {
    const TimedRun run = one_run(scenario, "lua-script", number);
    for (std::size_t i = 0; i < run.schedule.steps.size(); ++i) {
      // All four are in after 5 + 3 ms, and their minutes are over together.
      const double time_s = seconds(run.schedule.moments[i]);
      if (run.schedule.steps[i].kind != StepKind::crash || time_s < 0.01 || time_s > 60) continue;
      ++struck;
      const auto& events = run.history.events();
      const bool ended_it = std::any_of(events.begin(), events.end(), [&](const model::Event& event) {
        return event.kind == EventKind::release_returned && event.step.value == i + 1;
      });
      EXPECT_TRUE(ended_it) << to_text(run.schedule);
      EXPECT_EQ(events.back().missing, 1U) << "its slot is lost";
    }
  }
  EXPECT_GT(struck, 50U);
}

TEST(RecurringFault, WhatIsStillToComeToAServerComesWhenItWouldHaveComeOrNever) {
  Scenario scenario = timed(empty_house(1));
  scenario.requests_per_server = 2;
  scenario.timing.arrival = {.process = ArrivalProcess::bursts, .size = 1, .every_ms = 100'000};
  scenario.timing.restart = milliseconds(20'000);
  scenario.faults.crashes = 1;
  scenario.faults.rates.crash_per_s = 0.01;
  std::uint32_t while_idle = 0;
  for (const bool restarts : {false, true}) {
    scenario.faults.restarts = restarts;
    for (std::uint64_t number = 0; number < 200; ++number) {
      const TimedRun run = one_run(scenario, "lua-script", number);
      Instant crashed{};
      std::vector<Instant> invoked;
      for (std::size_t i = 0; i < run.schedule.steps.size(); ++i) {
        if (run.schedule.steps[i].kind == StepKind::crash) crashed = run.schedule.moments[i];
      }
      for (const model::Event& event : run.history.events()) {
        if (event.kind == EventKind::invoked) invoked.push_back(run.schedule.moments[event.step.value - 1]);
      }
      if (seconds(crashed) < 2 || seconds(crashed) > 99)
        continue;  // its first conversation ran, or its second
      ++while_idle;
      if (restarts) {
        ASSERT_EQ(invoked.size(), 2U);
        EXPECT_EQ(invoked[1],
                  std::max<Instant>(std::chrono::seconds(100), crashed + std::chrono::seconds(20)));
      } else {
        EXPECT_EQ(invoked.size(), 1U);
      }
    }
  }
  EXPECT_GT(while_idle, 100U);
}

TEST(RecurringFault, ABudgetBoundsIt) {
  Scenario scenario = four_that_hold();
  scenario.faults.pauses = 2;
  scenario.faults.crashes = 1;
  scenario.faults.redis_restarts = 3;
  scenario.faults.rates = {.crash_per_s = 1, .pause_per_s = 1, .redis_restart_per_s = 1};
  for (std::uint64_t number = 0; number < 50; ++number) {
    const TimedRun run = one_run(scenario, "lua-script", number);
    std::array<std::uint32_t, 32> kinds{};
    for (const Step& step : run.schedule.steps) ++kinds.at(static_cast<std::size_t>(step.kind));
    EXPECT_EQ(kinds.at(static_cast<std::size_t>(StepKind::pause)), 2U);
    EXPECT_EQ(kinds.at(static_cast<std::size_t>(StepKind::crash)), 1U);
    EXPECT_EQ(kinds.at(static_cast<std::size_t>(StepKind::redis_restart)), 3U);
  }
}

TEST(RecurringFault, ARareOneIsNotMadeOftenByTheLongestTimeThereIs) {
  RunRandom random;
  random.seed(5, 0);
  constexpr double kOnceInAMillennium = 1 / (1000 * 365.0 * 24 * 3600);
  int early = 0;
  for (int i = 0; i < 1000; ++i) early += draw_gap(kOnceInAMillennium, random) < kLongestGap ? 1 : 0;
  EXPECT_NEAR(early, 95, 45);  // 1 - exp(-1/10) of 1000
}

}  // namespace
}  // namespace overbook::sim
