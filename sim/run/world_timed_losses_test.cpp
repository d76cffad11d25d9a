// Claims about commands of timed runs that get lost, or come late: those of requests, of
// releases and of heartbeats.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/math/distributions/binomial.hpp>
#include <map>

#include "sim/explanation/counterexample.h"
#include "sim/timed_test_scenarios.h"

namespace overbook::sim {
namespace {

using model::Decision;
using model::EventKind;
using testing::HasSubstr;

// How often each kind of step was taken by a heartbeat.
using Kinds = std::map<StepKind, std::uint64_t>;

Kinds of_heartbeats(const Schedule& schedule) {
  Kinds kinds;
  for (const Step& step : schedule.steps) {
    if (step.task.duty == Duty::heartbeat) ++kinds[step.kind];
  }
  return kinds;
}

bool is_heartbeat(const Step& step, StepKind kind) {
  return step.kind == kind && step.task.duty == Duty::heartbeat;
}

// One server has the slot for 60 s; the other one comes after 30. Clients wait for 100 ms.
Scenario one_that_refreshes() {
  Scenario scenario = timed(empty_house());
  scenario.lease = Lease{.ttl_ms = 15'000, .refresh_ms = 5'000};
  scenario.timing.hold = milliseconds(60'000);
  scenario.timing.arrival = {.process = ArrivalProcess::bursts, .size = 1, .every_ms = 30'000};
  scenario.timing.client_timeout_ms = 100;
  return scenario;
}

TEST(LostHeartbeat, ThreeInARowCostTheLease) {
  Scenario scenario = one_that_refreshes();
  scenario.lease->refresh_ms = 4'900;  // the third comes 300 ms before the end
  scenario.faults.lost_requests = kUnlimitedFaults;
  scenario.faults.rates.lost_request = 0.5;
  std::uint32_t lapsed = 0;
  std::uint32_t kept = 0;
  for (std::uint64_t number = 0; number < 400; ++number) {
    const TimedRun run = one_run(scenario, "lua-script", number);
    const std::vector<Decision> decisions = decisions_of(run.history);
    if (decisions.size() != 2 || decisions[0] != Decision::admitted || decisions[1] == Decision::failed)
      continue;
    // Of the heartbeats before the other request: how many were lost one after the other?
    std::uint32_t in_a_row = 0;
    std::uint32_t most = 0;
    for (std::size_t i = 0; i < run.schedule.steps.size() && run.schedule.moments[i].count() < 30'000'000;
         ++i) {
      if (is_heartbeat(run.schedule.steps[i], StepKind::goes_on)) in_a_row = 0;
      if (is_heartbeat(run.schedule.steps[i], StepKind::loses_request)) most = std::max(most, ++in_a_row);
    }
    // For good: a refresh by the script does not bring a lease back that is gone.
    EXPECT_EQ(decisions[1] == Decision::admitted, most >= 3) << to_text(run.schedule);
    (decisions[1] == Decision::admitted ? lapsed : kept) += 1;
  }
  EXPECT_GT(lapsed, 20U);
  EXPECT_GT(kept, 20U);
}

TEST(LostHeartbeat, IsToldWhereItCostALease) {
  Scenario scenario = one_that_refreshes();
  // Server 1 gets in, loses three heartbeats, and server 2 gets in as well.
  const Schedule schedule = schedule_from_text(
      "A1+0.1+3000.A1+2000.G1+5000000.HQ1+0.G1+100000.G1+4900000.HQ1+0.G1+100000.G1+4900000.HQ1+0.G1+100000."
      "A2+10000000.2+3000.A2+2000");
  const Replay run = replay(scenario, strategy("lua-script"), schedule);
  const auto violation =
      model::property(model::PropertyId::no_over_admission).check(run.history, model::one_limit(1));
  ASSERT_TRUE(violation);
  EXPECT_THAT(
      explain(scenario, run, model::PropertyId::no_over_admission, *violation),
      HasSubstr("s1's 3 heartbeats from step 5 on did not arrive in time; meanwhile its lease of c1 lapsed"));
}

TEST(LostHeartbeat, IsTheShareOfHeartbeatsThatItsRateSays) {
  Scenario scenario = one_that_refreshes();
  scenario.faults.lost_requests = scenario.faults.lost_replies = kUnlimitedFaults;
  scenario.faults.rates.lost_request = 0.2;
  scenario.faults.rates.lost_reply = 0.1;
  Kinds kinds;
  for (std::uint64_t number = 0; number < 300; ++number) {
    for (const auto& [kind, count] : of_heartbeats(one_run(scenario, "lua-script", number).schedule))
      kinds[kind] += count;
  }
  using Binomial = boost::math::binomial_distribution<>;
  const auto is_share = [](std::uint64_t some, std::uint64_t all, double share) {
    const auto n = static_cast<double>(all);
    const auto k = static_cast<double>(some);
    return n > 500 && Binomial::find_lower_bound_on_p(n, k, 1e-6) < share &&
           Binomial::find_upper_bound_on_p(n, k, 1e-6) > share;
  };
  const std::uint64_t heartbeats =
      kinds[StepKind::goes_on] + kinds[StepKind::loses_request] + kinds[StepKind::loses_reply];
  // What has lost its reply has not lost the request: 0.1, and 0.2 of the rest.
  EXPECT_TRUE(is_share(kinds[StepKind::loses_reply], heartbeats, 0.1));
  EXPECT_TRUE(is_share(kinds[StepKind::loses_request], heartbeats, 0.2 * 0.9));
}

TEST(LostHeartbeat, IsSentAgainAsOftenAsTheClientDoes) {
  Scenario scenario = one_that_refreshes();
  scenario.resends = 2;
  scenario.faults.lost_requests = kUnlimitedFaults;
  scenario.faults.rates.lost_request = 0.3;
  std::uint64_t resent = 0;
  for (std::uint64_t number = 0; number < 50; ++number) {
    const TimedRun run = one_run(scenario, "lua-script", number);
    std::vector<std::pair<StepKind, Instant>> heartbeats;  // of server 1
    for (std::size_t i = 0; i < run.schedule.steps.size(); ++i) {
      const Step& step = run.schedule.steps[i];
      const bool is_command =
          is_heartbeat(step, StepKind::goes_on) || is_heartbeat(step, StepKind::loses_request);
      if (step.task.server.value == 1 && is_command)
        heartbeats.emplace_back(step.kind, run.schedule.moments[i]);
    }
    std::uint32_t in_a_row = 0;
    for (std::size_t i = 0; i + 1 < heartbeats.size(); ++i) {
      in_a_row = heartbeats[i].first == StepKind::loses_request ? in_a_row + 1 : 0;
      if (in_a_row == 0) continue;
      // Sent again when the client gives up, after 100 ms; at the third time the next heartbeat has to do it.
      const bool is_soon = heartbeats[i + 1].second - heartbeats[i].second < std::chrono::milliseconds(200);
      EXPECT_EQ(is_soon, in_a_row % 3 != 0) << to_text(run.schedule);
      if (is_soon) ++resent;
    }
  }
  EXPECT_GT(resent, 50U);
}

TEST(LateHeartbeat, BringsBackAKeyThatWasDeleted) {
  // openhands refreshes by SET, with neither NX nor XX.
  Scenario scenario = one_that_refreshes();
  scenario.servers = 1;
  scenario.faults.duplicate_deliveries = kUnlimitedFaults;
  scenario.faults.rates.duplicate_delivery = 0.2;
  // Most messages take a millisecond or two, some take seconds.
  scenario.timing.latency = {
      .kind = DistributionKind::pareto, .unit = TimeUnit::milliseconds, .first = 1, .second = 0.5};
  scenario.lease->refresh_ms = 200;
  scenario.timing.hold = exponential(1'000);
  std::uint32_t brought_back = 0;
  for (std::uint64_t number = 0; number < 300; ++number) {
    const TimedRun run = one_run(scenario, "openhands", number);
    if (of_heartbeats(run.schedule)[StepKind::late_command] == 0) continue;
    const Replay recorded = replay(scenario, strategy("openhands"), run.schedule);
    for (std::size_t i = 1; i < recorded.trace.steps.size(); ++i) {
      const StepRecord& step = recorded.trace.steps[i];
      if (is_heartbeat(step.step, StepKind::late_command) && recorded.trace.steps[i - 1].keys.empty() &&
          !step.keys.empty())
        ++brought_back;
    }
  }
  EXPECT_GT(brought_back, 5U);
}

TEST(LateHeartbeat, IsNotTakenForALateRelease) {
  Scenario scenario = one_that_refreshes();
  scenario.servers = 1;
  scenario.faults.duplicate_deliveries = 2;
  // The heartbeat is given up first, and arrives last.
  const Schedule schedule = schedule_from_text(
      "A1+0.1+3000.A1+2000.1+3000.A1+2000.G1+5000000.HZ1+0.G1+100000.A1+50000000.Z1+0.A1+100000.D1+1.HD1+1");
  const Replay run = replay(scenario, strategy("count-then-register"), schedule);
  EXPECT_EQ(run.trace.steps[11].command->words.front(), "DEL");
  EXPECT_EQ(run.trace.steps[12].command->words.front(), "PEXPIRE");
}

TEST(LostRelease, LeavesTheSlotTaken) {
  Scenario scenario = timed(empty_house(1));
  scenario.timing.client_timeout_ms = 100;
  scenario.faults.lost_requests = kUnlimitedFaults;
  scenario.faults.rates.lost_request = 0.5;
  std::uint32_t leaked = 0;
  for (std::uint64_t number = 0; number < 100; ++number) {
    const TimedRun run = one_run(scenario, "exclude-own-key", number);
    if (decisions_of(run.history) != std::vector{Decision::admitted}) continue;
    const bool is_lost = run.schedule.steps[run.schedule.steps.size() - 2] ==
                         Step{.kind = StepKind::loses_request, .task = {.server = model::ServerId{1}}};
    EXPECT_EQ(run.history.events().back().missing, is_lost ? 1U : 0U) << to_text(run.schedule);
    leaked += is_lost ? 1 : 0;
  }
  EXPECT_GT(leaked, 5U);
}

TEST(LostCommand, IsNeverAListeners) {
  Scenario scenario = timed(last_slot(3));
  scenario.running = 3;
  scenario.timing.client_timeout_ms = 100;
  scenario.faults.lost_requests = kUnlimitedFaults;
  scenario.faults.rates.lost_request = 0.3;
  std::uint32_t messages = 0;
  for (std::uint64_t number = 0; number < 100; ++number) {
    const TimedRun run = one_run(scenario, "openhands", number);
    std::map<std::uint32_t, std::uint32_t> sent;  // commands of each server's listener
    for (const Step& step : run.schedule.steps) {
      if (step == step_of(step.task.server, Duty::listener)) ++sent[step.task.server.value];
      if (step.kind == StepKind::arrives && step.task.duty == Duty::listener) ++messages;
    }
    // Who closes a conversation sends a DEL and a PUBLISH, and both arrive.
    for (const auto& [server, commands] : sent) EXPECT_EQ(commands % 2, 0U) << server;
  }
  EXPECT_GT(messages, 50U);
}

// --- Batches ---

TEST(TimedRun, WhatIsSentTogetherTravelsOnceAndIsServedCommandByCommand) {
  model::StrategySpec spec = strategy("program");
  spec.program =
      "function acquire(request) redis.multi{{'INCR', 'n'}, {'GET', 'n'}} return 1 end\n"
      "function release(request) redis.pipeline{{'DECR', 'n'}, {'GET', 'n'}} end";
  spec.pipelines = model::Pipelines::whole;
  World world(timed(empty_house(1)), spec);
  TimedScheduler scheduler(1, 0, 1);
  scheduler.begin_run();
  world.run(scheduler);
  // With MULTI and EXEC Redis serves four commands, of the pipeline two.
  EXPECT_EQ(to_text(world.schedule()), "A1+0.1+6000.A1+2000.A1+1000000.1+4000.A1+2000");
  EXPECT_EQ(world.cost().round_trips, 1U);
  EXPECT_EQ(world.cost().commands.at("EXEC"), 1U);
  EXPECT_EQ(world.cost().commands.at("INCR"), 1U);
}

}  // namespace
}  // namespace overbook::sim
