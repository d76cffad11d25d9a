// What the faults must show of every strategy: leaks at a crash, excess after a pause and after a failover.

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/exploration.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

using model::PropertyId;

Scenario with_leases(Scenario scenario) {
  scenario.lease = Lease{.ttl_ms = 15'000, .refresh_ms = 5'000};
  return scenario;
}

PropertyOutcome explored(const Scenario& scenario, std::string_view use, PropertyId property) {
  ExplorationOptions options;
  options.properties = {property};
  return explore_all(scenario, strategy(use), options).properties[property];
}

// Whether any schedule violates it; how badly is not asked.
Outcome outcome_of(const Scenario& scenario, std::string_view use, PropertyId property) {
  ExplorationOptions options;
  options.properties = {property};
  options.find_worst = false;
  return explore_all(scenario, strategy(use), options).properties[property].outcome;
}

// One server that starts one conversation after the other, and none of them ends: no race is to blame.
Scenario one_after_the_other(std::uint32_t requests, std::uint32_t limit) {
  Scenario scenario = empty_house(1);
  scenario.limits = model::one_limit(limit);
  scenario.requests_per_server = requests;
  scenario.release = false;
  return scenario;
}

// Those that bring no lease of their own.
constexpr std::array<std::string_view, 5> kWithoutLease{"count-then-register", "register-then-count",
                                                        "register-then-count-plus-one", "exclude-own-key",
                                                        "lua-script"};

// As many slots as it takes for somebody to get in: register-then-count leaves one free.
Scenario house_for_one(std::string_view use) {
  Scenario scenario = empty_house();
  if (use == "register-then-count") scenario.limits = model::one_limit(2);
  return scenario;
}

TEST(Crash, WithoutLeasesCostsEveryStrategyASlotForEver) {
  for (const std::string_view use : kWithoutLease) {
    Scenario scenario = house_for_one(use);
    scenario.faults.crashes = 1;
    const PropertyOutcome leak = explored(scenario, use, PropertyId::no_slot_leak);
    EXPECT_EQ(leak.outcome, Outcome::violated) << use;
    EXPECT_EQ(leak.worst_excess, 1U) << use;
    EXPECT_TRUE(leak.worst_is_exact) << use;
  }
}

// That a server may come back makes nothing better: it need not.
TEST(Crash, MayBringNobodyBack) {
  for (const std::string_view use : kWithoutLease) {
    Scenario scenario = house_for_one(use);
    scenario.faults.crashes = 1;
    const PropertyOutcome gone = explored(scenario, use, PropertyId::no_slot_leak);
    scenario.faults.restarts = true;
    const PropertyOutcome maybe_back = explored(scenario, use, PropertyId::no_slot_leak);
    ASSERT_TRUE(gone.shortest && maybe_back.shortest) << use;
    EXPECT_EQ(to_text(*gone.shortest), to_text(*maybe_back.shortest)) << use;
    EXPECT_TRUE(replay(scenario, strategy(use), *maybe_back.shortest).end == RunEnd::complete) << use;
  }
}

TEST(Crash, WithLeasesCostsNoStrategyASlotForEver) {
  for (const model::StrategyInfo& info : model::all_strategies()) {
    Scenario scenario = with_leases(empty_house());
    scenario.faults.crashes = 1;
    EXPECT_EQ(explored(scenario, info.name, PropertyId::no_slot_leak).outcome, Outcome::proved) << info.name;
  }
}

TEST(Pause, ThatIsLongerThanTheLeaseOverbooksALimitOfTwoToo) {
  for (const std::string_view use :
       {"register-then-count-plus-one", "exclude-own-key", "lua-script", "zset-client-clock"}) {
    Scenario scenario = with_leases(empty_house(3));
    scenario.limits = model::one_limit(2);
    scenario.release = false;
    scenario.faults.pauses = 1;
    EXPECT_EQ(outcome_of(scenario, use, PropertyId::no_over_admission), Outcome::violated) << use;
    scenario.faults.pauses = 0;
    EXPECT_EQ(outcome_of(scenario, use, PropertyId::no_over_admission), Outcome::proved) << use;
  }
}

// It leaves one slot free, so that it takes two.
TEST(Pause, HappeningTwiceOverbooksRegisterThenCountAsWell) {
  Scenario scenario = with_leases(empty_house(3));
  scenario.limits = model::one_limit(2);
  scenario.release = false;
  scenario.faults.pauses = 1;
  EXPECT_EQ(outcome_of(scenario, "register-then-count", PropertyId::no_over_admission), Outcome::proved);
  scenario.faults.pauses = 2;
  EXPECT_EQ(outcome_of(scenario, "register-then-count", PropertyId::no_over_admission), Outcome::violated);
}

TEST(Failover, OverbooksEveryStrategyByAsManyWritesAsItLoses) {
  for (const std::string_view use : {"count-then-register", "register-then-count-plus-one", "exclude-own-key",
                                     "lua-script", "zset-client-clock"}) {
    for (const std::uint32_t lost : {1U, 2U}) {
      Scenario scenario = one_after_the_other(2 * lost + 1, lost);
      EXPECT_EQ(explored(scenario, use, PropertyId::no_over_admission).outcome, Outcome::proved)
          << use << " " << lost;
      scenario.faults.failovers = 1;
      scenario.faults.failover_loses_writes = lost;
      const PropertyOutcome excess = explored(scenario, use, PropertyId::no_over_admission);
      EXPECT_EQ(excess.outcome, Outcome::violated) << use << " " << lost;
      EXPECT_EQ(excess.worst_excess, lost) << use;
      EXPECT_TRUE(excess.worst_is_exact) << use << " " << lost;
    }
  }
}

// It leaves one slot free, which the failover fills first.
TEST(Failover, OverbooksRegisterThenCountByOneLess) {
  Scenario scenario = one_after_the_other(4, 2);
  scenario.faults.failovers = 1;
  scenario.faults.failover_loses_writes = 1;
  EXPECT_EQ(explored(scenario, "register-then-count", PropertyId::no_over_admission).outcome,
            Outcome::proved);
}

// OpenHands lets everybody in; what a failover adds is what lasts: nobody asks to close what nobody counts.
TEST(Failover, LeavesAnExcessThatLastsInOpenHands) {
  Scenario scenario = one_after_the_other(3, 2);
  EXPECT_EQ(outcome_of(scenario, "openhands", PropertyId::no_lasting_excess), Outcome::proved);
  scenario.faults.failovers = 1;
  scenario.faults.failover_loses_writes = 1;
  EXPECT_EQ(outcome_of(scenario, "openhands", PropertyId::no_lasting_excess), Outcome::violated);
}

TEST(LostReply, ToTheRegistrationMakesEveryNaiveRetryADuplicate) {
  for (const std::string_view use :
       {"register-then-count", "register-then-count-plus-one", "exclude-own-key", "lua-script"}) {
    Scenario scenario = house_for_one(use);
    scenario.resends = 1;
    scenario.faults.lost_replies = 1;
    const PropertyOutcome leak = explored(scenario, use, PropertyId::no_slot_leak);
    EXPECT_EQ(leak.outcome, Outcome::violated) << use;
    const Replay run = replay(scenario, strategy(use), leak.shortest.value());
    const auto events = run.history.events();
    EXPECT_TRUE(std::any_of(events.begin(), events.end(), [](const model::Event& event) {
      return event.kind == model::EventKind::returned && event.decision == model::Decision::duplicate;
    })) << use;
  }
}

TEST(ClockSkew, OfALeaseOverbooksWhoAsksTheClientsForTheTime) {
  Scenario scenario = empty_house();
  scenario.lease = Lease{.ttl_ms = 10'000, .refresh_ms = 3'000};
  for (const std::int64_t skew : {-10'000, 10'000}) {
    scenario.faults.clock_skew_ms = {0, skew};
    EXPECT_EQ(explored(scenario, "zset-client-clock", PropertyId::no_over_admission).outcome,
              Outcome::violated)
        << skew;
    EXPECT_EQ(explored(scenario, "lua-script", PropertyId::no_over_admission).outcome, Outcome::proved)
        << skew;
  }
  for (const std::int64_t skew : {-9'999, 9'999}) {
    scenario.faults.clock_skew_ms = {0, skew};
    EXPECT_EQ(explored(scenario, "zset-client-clock", PropertyId::no_over_admission).outcome, Outcome::proved)
        << skew;
  }
}

// Identical servers are not identical when their clocks differ, so they must not be counted: server 2 alone
// is ahead here, and removes what server 1 runs.
TEST(ClockSkew, OfOneServerIsNotThatOfAnother) {
  Scenario scenario = empty_house();
  scenario.faults.clock_skew_ms = {0, 0, 11'000};
  const PropertyOutcome excess = explored(scenario, "zset-client-clock", PropertyId::no_over_admission);
  ASSERT_EQ(excess.outcome, Outcome::violated);
  EXPECT_EQ(to_text(*excess.shortest), "1.2");
}

TEST(ClockSkew, WithoutItTheEnginesAgreeOnWhoAsksTheClients) {
  for (const std::uint32_t servers : {2U, 3U}) {
    ExplorationOptions options;
    const ExplorationResult fast = explore_all(last_slot(servers), strategy("zset-client-clock"), options);
    options.engine = Engine::plain;
    const ExplorationResult plain = explore_all(last_slot(servers), strategy("zset-client-clock"), options);
    for (const model::PropertyInfo& property : model::all_properties()) {
      EXPECT_EQ(fast.properties[property.id].outcome, plain.properties[property.id].outcome) << property.name;
      EXPECT_EQ(fast.properties[property.id].outcome, Outcome::proved) << property.name;
    }
  }
}

}  // namespace
}  // namespace overbook::sim
