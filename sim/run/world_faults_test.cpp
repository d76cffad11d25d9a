// Claims about what goes wrong in a run: each fault does what it says, within its budget, and nothing else.

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/exploration.h"
#include "sim/run/world.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

using model::Decision;
using model::EventKind;
using model::PropertyId;

Scenario one_slot(std::uint32_t servers = 2) {
  return empty_house(servers);
}

Scenario with_leases(Scenario scenario) {
  scenario.lease = Lease{.ttl_ms = 15'000, .refresh_ms = 5'000};
  return scenario;
}

Replay played(const Scenario& scenario, std::string_view use, std::string_view schedule) {
  return replay(scenario, strategy(use), schedule_from_text(schedule));
}

std::string keys_of(const Replay& replay) {
  std::string keys;
  for (const redis::KeyView& key : replay.trace.steps.back().keys) keys += key.key + " ";
  return keys;
}

std::vector<Decision> decisions_of(const Replay& replay) {
  std::vector<Decision> decisions;
  for (const model::Event& event : replay.history.events()) {
    if (event.kind == EventKind::returned) decisions.push_back(event.decision);
  }
  return decisions;
}

bool offers(const Scenario& scenario, std::string_view use, std::string_view schedule) {
  try {
    (void)played(scenario, use, schedule);
  } catch (const ReplayError&) {
    return false;
  }
  return true;
}

// Whether nothing is left to come that must, heartbeats that would find something among it.
bool is_quiet_after(const Scenario& scenario, std::string_view use, std::string_view schedule) {
  const Replay run = played(scenario, use, schedule);
  for (const model::Event& event : run.history.events().last(2)) {
    if (event.kind == EventKind::quiescent && event.step.value == run.schedule.steps.size()) return true;
  }
  return false;
}

PropertyOutcome explored(const Scenario& scenario, std::string_view use, PropertyId property) {
  ExplorationOptions options;
  options.properties = {property};
  return explore_all(scenario, strategy(use), options).properties[property];
}

const std::vector<std::string_view> kRegisterFirst{"register-then-count-plus-one", "exclude-own-key",
                                                   "lua-script"};

// --- Crashes ---

TEST(Crash, FailsTheRequestAndLeavesItsKey) {
  Scenario scenario = one_slot();
  scenario.faults.crashes = 1;
  const Replay run = played(scenario, "register-then-count-plus-one", "1.C1");
  EXPECT_EQ(decisions_of(run), std::vector{Decision::failed});
  EXPECT_EQ(keys_of(run), "conv:u1:c1 ");
  EXPECT_FALSE(offers(scenario, "register-then-count-plus-one", "1.C1.1"));
}

TEST(Crash, EndsWhatRunsOnTheServer) {
  Scenario scenario = last_slot();
  scenario.faults.crashes = 1;
  const Replay run = played(scenario, "lua-script", "1.C0");
  const model::Analysis analysis(run.history);
  EXPECT_EQ(analysis.running_after(run.history.events().size() - 1).size(), 1U);
}

TEST(Crash, StrikesAsOftenAsItsBudgetSays) {
  Scenario scenario = one_slot(3);
  scenario.faults.crashes = 2;
  EXPECT_TRUE(offers(scenario, "register-then-count", "1.C1.2.C2"));
  EXPECT_FALSE(offers(scenario, "register-then-count", "1.C1.2.C2.3.C3"));
}

TEST(Crash, AServerThatIsAtNothingHasNothingToLose) {
  Scenario scenario = one_slot();
  scenario.faults.crashes = 1;
  EXPECT_TRUE(offers(scenario, "lua-script", "C1")) << "its first command may be on its way";
  EXPECT_FALSE(offers(scenario, "lua-script", "1.1.C1"));
}

TEST(Crash, AfterARestartTheServerMakesItsRequestAgainAndMeetsItsOwnKey) {
  Scenario scenario = one_slot();
  scenario.faults.crashes = 1;
  scenario.faults.restarts = true;
  const Replay run = played(scenario, "register-then-count-plus-one", "1.C1.R1.1");
  EXPECT_EQ(decisions_of(run), (std::vector{Decision::failed, Decision::duplicate}));
}

TEST(Crash, WithoutRestartsTheServerStaysAway) {
  Scenario scenario = one_slot();
  scenario.faults.crashes = 1;
  EXPECT_FALSE(offers(scenario, "lua-script", "1.C1.R1"));
}

TEST(Crash, WithoutLeasesWhoRegistersFirstLosesASlotForEver) {
  for (const std::string_view use : kRegisterFirst) {
    Scenario scenario = one_slot();
    scenario.faults.crashes = 1;
    const PropertyOutcome outcome = explored(scenario, use, PropertyId::no_slot_leak);
    EXPECT_EQ(outcome.outcome, Outcome::violated) << use;
    EXPECT_EQ(outcome.worst_excess, 1U) << use;
  }
}

TEST(Crash, WithLeasesNoSlotIsLostForEver) {
  for (const std::string_view use : kRegisterFirst) {
    Scenario scenario = with_leases(one_slot());
    scenario.faults.crashes = 1;
    EXPECT_EQ(explored(scenario, use, PropertyId::no_slot_leak).outcome, Outcome::proved) << use;
  }
}

// --- Leases ---

TEST(Lapse, ADeadServersLeaseLapsesWithoutABudget) {
  Scenario scenario = with_leases(one_slot());
  scenario.faults.crashes = 1;
  EXPECT_EQ(keys_of(played(scenario, "lua-script", "1.C1.X1")), "convs:u1 ");
  EXPECT_EQ(decisions_of(played(scenario, "lua-script", "1.C1.X1.2")).back(), Decision::admitted);
}

TEST(Lapse, AHealthyServersLeaseNeverDoes) {
  Scenario scenario = with_leases(one_slot());
  scenario.faults.crashes = 1;
  EXPECT_FALSE(offers(scenario, "lua-script", "1.X1"));
}

TEST(Lapse, WithoutHeartbeatsTheLeaseOfWhatRunsMayLapseAtAnyTime) {
  Scenario scenario = one_slot();
  scenario.lease = Lease{.ttl_ms = 15'000};
  const Replay run = played(scenario, "lua-script", "1.X1.2");
  EXPECT_EQ(decisions_of(run), (std::vector{Decision::admitted, Decision::admitted}));
  // A request in the middle of its commands is quicker than its lease.
  EXPECT_FALSE(offers(scenario, "register-then-count", "1.X1"));
}

TEST(Lapse, OnlyTheLeasesOfTheServerLapse) {
  Scenario scenario = with_leases(last_slot());
  scenario.faults.pauses = 1;
  for (const std::string_view use : {"lua-script", "exclude-own-key", "openhands"}) {
    const Replay run = played(scenario, use, "1.X1");
    EXPECT_NE(keys_of(run).find("c1 "), std::string::npos) << use;
    EXPECT_NE(keys_of(run).find("c2 "), std::string::npos) << use;
    EXPECT_EQ(keys_of(run).find("c3 "), std::string::npos) << use;
  }
}

TEST(Pause, LongerThanTheLeaseMakesEveryStrategyOverbook) {
  for (const model::StrategyInfo& info : model::all_strategies()) {
    if (info.name == "register-then-count") continue;  // it never fills a house of one
    Scenario scenario = with_leases(one_slot());
    scenario.faults.pauses = 1;
    EXPECT_EQ(explored(scenario, info.name, PropertyId::no_over_admission).outcome, Outcome::violated)
        << info.name;
  }
}

TEST(Pause, AHeartbeatThatFindsTheLeaseGoneEndsTheConversationIfAskedTo) {
  Scenario scenario = with_leases(one_slot());
  scenario.faults.pauses = 1;
  const auto running = [](const Replay& run) {
    return model::Analysis(run.history).running_after(run.history.events().size() - 1).size();
  };
  EXPECT_EQ(running(played(scenario, "exclude-own-key", "1.1.X1.H1")), 1U);
  scenario.lease->when_lost = WhenLost::stop;
  EXPECT_EQ(running(played(scenario, "exclude-own-key", "1.1.X1")), 1U);
  EXPECT_EQ(running(played(scenario, "exclude-own-key", "1.1.X1.H1")), 0U);
}

TEST(Pause, WhoStopsWhenTheLeaseIsLostHasNoExcessThatLasts) {
  Scenario scenario = with_leases(one_slot());
  scenario.faults.pauses = 1;
  EXPECT_EQ(explored(scenario, "lua-script", PropertyId::no_lasting_excess).outcome, Outcome::violated);
  scenario.lease->when_lost = WhenLost::stop;
  EXPECT_EQ(explored(scenario, "lua-script", PropertyId::no_lasting_excess).outcome, Outcome::proved);
}

TEST(Pause, OpenHandsHeartbeatBringsALapsedKeyBack) {
  Scenario scenario = one_slot();  // openhands has a lease of its own
  scenario.faults.pauses = 1;
  const Replay run = played(scenario, "openhands", "1x3.X1.H1");
  EXPECT_EQ(keys_of(run), "ohcnv:u1:c1 ");
}

// --- Commands that are lost ---

TEST(LostReply, ANaiveResendTakesItsOwnKeyForADuplicate) {
  Scenario scenario = one_slot();
  scenario.faults.lost_replies = 1;
  scenario.resends = 1;
  const Replay run = played(scenario, "register-then-count-plus-one", "Y1.1");
  EXPECT_EQ(decisions_of(run), std::vector{Decision::duplicate});
  EXPECT_EQ(keys_of(run), "conv:u1:c1 ");
}

TEST(LostReply, WithoutAResendTheRequestFailsAndItsEntryStays) {
  Scenario scenario = one_slot();
  scenario.faults.lost_replies = 1;
  const Replay run = played(scenario, "register-then-count-plus-one", "Y1");
  EXPECT_EQ(decisions_of(run), std::vector{Decision::failed});
  EXPECT_EQ(keys_of(run), "conv:u1:c1 ");
}

TEST(LostRequest, LeavesNothingBehind) {
  Scenario scenario = one_slot();
  scenario.faults.lost_requests = 1;
  const Replay run = played(scenario, "register-then-count-plus-one", "Q1");
  EXPECT_EQ(decisions_of(run), std::vector{Decision::failed});
  EXPECT_EQ(keys_of(run), "");
}

TEST(DuplicateDelivery, ALateCommandArrivesAfterItsResend) {
  Scenario scenario = one_slot(1);
  scenario.faults.duplicate_deliveries = 1;
  scenario.resends = 1;
  // The SET comes late: after the resent one, the count, and the release.
  const Replay run = played(scenario, "register-then-count-plus-one", "Z1.1.1.1.D1");
  EXPECT_EQ(decisions_of(run), std::vector{Decision::admitted});
  EXPECT_EQ(keys_of(run), "conv:u1:c1 ");
  EXPECT_EQ(run.history.events().back().missing, 1U);
}

TEST(SlowScript, StrikesScriptsOnly) {
  Scenario scenario = one_slot();
  scenario.faults.slow_scripts = 1;
  EXPECT_TRUE(offers(scenario, "lua-script", "Y1"));
  EXPECT_FALSE(offers(scenario, "exclude-own-key", "Y1"));
}

// --- Redis itself ---

TEST(RedisRestart, ForgetsEverythingUnlessItHasASnapshot) {
  Scenario scenario = last_slot();
  scenario.faults.redis_restarts = 1;
  EXPECT_EQ(keys_of(played(scenario, "exclude-own-key", "1.B0")), "");
  scenario.faults.restart_loses_writes = 1;
  EXPECT_EQ(keys_of(played(scenario, "exclude-own-key", "1.B1")), "conv:u1:c1 conv:u1:c2 ");
  EXPECT_FALSE(offers(scenario, "exclude-own-key", "1.B0"));
}

TEST(Failover, LosesNoMoreWritesThanThereWere) {
  Scenario scenario = one_slot();
  scenario.faults.failovers = 1;
  scenario.faults.failover_loses_writes = 2;
  EXPECT_EQ(keys_of(played(scenario, "register-then-count", "1.2.F1")), "conv:u1:c1 ");
  EXPECT_EQ(keys_of(played(scenario, "register-then-count", "1.2.F2")), "");
  EXPECT_FALSE(offers(scenario, "register-then-count", "1.F2"));
}

TEST(Failover, OverbooksByAsManyWritesAsItLoses) {
  for (const std::uint32_t lost : {1U, 2U}) {
    Scenario scenario = one_slot();
    scenario.limits = model::one_limit(2);
    scenario.servers = 4;
    scenario.release = false;
    scenario.faults.failovers = 1;
    scenario.faults.failover_loses_writes = lost;
    const PropertyOutcome outcome = explored(scenario, "lua-script", PropertyId::no_over_admission);
    EXPECT_EQ(outcome.outcome, Outcome::violated);
    EXPECT_EQ(outcome.worst_excess, lost);
    EXPECT_TRUE(outcome.worst_is_exact);
  }
}

TEST(RedisRestart, AHeartbeatFindsThatItsLeaseIsForgotten) {
  Scenario scenario = with_leases(one_slot());
  scenario.faults.redis_restarts = 1;
  const auto running = [](const Replay& run) {
    return model::Analysis(run.history).running_after(run.history.events().size() - 1).size();
  };
  EXPECT_EQ(running(played(scenario, "lua-script", "1.B0.H1")), 1U);
  scenario.lease->when_lost = WhenLost::stop;
  EXPECT_EQ(running(played(scenario, "lua-script", "1.B0")), 1U);
  EXPECT_EQ(running(played(scenario, "lua-script", "1.B0.H1")), 0U);
  EXPECT_FALSE(is_quiet_after(scenario, "lua-script", "1.B0"));
  EXPECT_TRUE(is_quiet_after(scenario, "lua-script", "1.B0.H1"));
  // Who has lost nothing has nothing to find out.
  EXPECT_TRUE(is_quiet_after(scenario, "lua-script", "B0.1"));
}

TEST(RedisRestart, OpenHandsHeartbeatBringsAForgottenKeyBack) {
  Scenario scenario = one_slot();
  scenario.faults.redis_restarts = 1;
  EXPECT_EQ(keys_of(played(scenario, "openhands", "1x3.B0.H1")), "ohcnv:u1:c1 ");
}

TEST(RedisRestart, WhoStopsWhenTheLeaseIsLostHasNoExcessThatLasts) {
  Scenario scenario = with_leases(one_slot());
  scenario.faults.redis_restarts = 1;
  for (const std::string_view use : {"exclude-own-key", "lua-script"}) {
    scenario.lease->when_lost = WhenLost::ignore;
    EXPECT_EQ(explored(scenario, use, PropertyId::no_lasting_excess).outcome, Outcome::violated) << use;
    scenario.lease->when_lost = WhenLost::stop;
    EXPECT_EQ(explored(scenario, use, PropertyId::no_lasting_excess).outcome, Outcome::proved) << use;
    EXPECT_EQ(explored(scenario, use, PropertyId::no_over_admission).outcome, Outcome::violated) << use;
  }
}

TEST(Failover, EveryHeartbeatLooksForWhatItHasLost) {
  Scenario scenario = with_leases(last_slot());
  scenario.release = false;
  scenario.limits = model::one_limit(4);
  scenario.faults.failovers = 1;
  scenario.faults.failover_loses_writes = 1;
  // Which of them has lost something nobody knows: all that run find out.
  EXPECT_FALSE(is_quiet_after(scenario, "lua-script", "1.2.F1"));
  EXPECT_FALSE(is_quiet_after(scenario, "lua-script", "1.2.F1.H1.H2"));
  EXPECT_TRUE(is_quiet_after(scenario, "lua-script", "1.2.F1.H1.H2.H0.H0"));
}

// --- All of them ---

TEST(Faults, ARunWithFaultsReplaysToTheByte) {
  Scenario scenario = with_leases(one_slot(3));
  scenario.requests_per_server = 2;
  scenario.resends = 1;
  scenario.faults = {.crashes = 1,
                     .restarts = true,
                     .pauses = 1,
                     .lost_replies = 1,
                     .lost_requests = 1,
                     .duplicate_deliveries = 1,
                     .slow_scripts = 1,
                     .redis_restarts = 1,
                     .restart_loses_writes = 2,
                     .failovers = 1,
                     .failover_loses_writes = 2,
                     .clock_skew_ms = {}};
  for (const model::StrategyInfo& info : model::all_strategies()) {
    World world(scenario, strategy(info.name));
    RandomScheduler random(11, 0, 200);
    std::uint32_t faults = 0;
    while (random.begin_run()) {
      const RunEnd end = world.run(random);
      ASSERT_EQ(end, RunEnd::complete) << info.name << " " << to_text(world.schedule());
      const Schedule schedule = schedule_from_text(to_text(world.schedule()));
      ASSERT_EQ(schedule, world.schedule());
      const Replay again = replay(scenario, strategy(info.name), schedule);
      ASSERT_EQ(again.history, world.history()) << info.name << " " << to_text(schedule);
      faults +=
          static_cast<std::uint32_t>(std::count_if(schedule.steps.begin(), schedule.steps.end(),
                                                   [](const Step& step) { return is_fault(step.kind); }));
    }
    EXPECT_GT(faults, 500U) << info.name;
  }
}

TEST(Faults, WithoutABudgetNothingGoesWrong) {
  for (const model::StrategyInfo& info : model::all_strategies()) {
    World world(last_slot(), strategy(info.name));
    // Those that bring a lease of their own renew it, so that it never lapses.
    EXPECT_EQ(world.setup().has_faults(), info.lease.has_value()) << info.name;
    RandomScheduler random(3, 0, 200);
    while (random.begin_run()) {
      world.run(random);
      // A heartbeat that was under way when its conversation ended may come late.
      for (const Step& step : world.schedule().steps)
        ASSERT_TRUE(!is_fault(step.kind) ||
                    (step.kind == StepKind::late_command && step.task.duty == Duty::heartbeat));
    }
  }
}

}  // namespace
}  // namespace overbook::sim
