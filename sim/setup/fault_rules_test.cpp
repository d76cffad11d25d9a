#include "sim/setup/fault_rules.h"

#include <gtest/gtest.h>

namespace overbook::sim {
namespace {

constexpr model::ServerId kOne{1};

// Strikes as often as the budget has it, and one more.
std::uint32_t strikes_until_none_is_left(const FaultRules& rules, StepKind fault, Strikes& struck) {
  std::uint32_t count = 0;
  for (; rules.is_left(fault, struck) && count < 100; ++count) rules.count(fault, struck);
  return count;
}

TEST(FaultRules, EveryBudgetIsSpentStrikeByStrike) {
  const Faults faults{.crashes = 1,
                      .pauses = 2,
                      .lost_replies = 3,
                      .lost_requests = 4,
                      .duplicate_deliveries = 5,
                      .redis_restarts = 6,
                      .failovers = 7,
                      .clock_skew_ms = {}};
  const FaultRules rules(faults, /*sends_scripts=*/false);
  Strikes struck;
  EXPECT_EQ(strikes_until_none_is_left(rules, StepKind::crash, struck), 1U);
  EXPECT_EQ(strikes_until_none_is_left(rules, StepKind::pause, struck), 2U);
  EXPECT_EQ(strikes_until_none_is_left(rules, StepKind::loses_reply, struck), 3U);
  EXPECT_EQ(strikes_until_none_is_left(rules, StepKind::loses_request, struck), 4U);
  EXPECT_EQ(strikes_until_none_is_left(rules, StepKind::comes_late, struck), 5U);
  EXPECT_EQ(strikes_until_none_is_left(rules, StepKind::redis_restart, struck), 6U);
  EXPECT_EQ(strikes_until_none_is_left(rules, StepKind::failover, struck), 7U);
}

TEST(FaultRules, WhatHasNoBudgetIsAlwaysLeft) {
  const Faults faults;
  const FaultRules rules(faults, /*sends_scripts=*/false);
  Strikes struck;
  rules.count(StepKind::restart, struck);
  EXPECT_EQ(struck, Strikes());
  EXPECT_TRUE(rules.is_left(StepKind::restart, struck));
  EXPECT_TRUE(rules.is_left(StepKind::goes_on, struck));
}

TEST(FaultRules, ASlowScriptIsALostReplyOnceThoseAreSpent) {
  const Faults faults{.lost_replies = 1, .slow_scripts = 2, .clock_skew_ms = {}};
  Strikes struck;
  const FaultRules scripts(faults, /*sends_scripts=*/true);
  EXPECT_EQ(strikes_until_none_is_left(scripts, StepKind::loses_reply, struck), 3U);
  EXPECT_EQ(struck.of(StepKind::loses_reply), 1U);
  EXPECT_EQ(struck.slow_scripts, 2U);
  Strikes others;
  const FaultRules plain(faults, /*sends_scripts=*/false);
  EXPECT_EQ(strikes_until_none_is_left(plain, StepKind::loses_reply, others), 1U);
}

TEST(FaultRules, ALapseThatTakesAPauseCountsAsOne) {
  const Faults faults{.pauses = 1, .clock_skew_ms = {}};
  const FaultRules rules(faults, /*sends_scripts=*/false);
  Strikes struck;
  EXPECT_EQ(rules.lapse_by(struck, 3), LapseBy::pause);
  rules.count_lapse(LapseBy::pause, 3, struck);
  EXPECT_FALSE(rules.is_left(StepKind::pause, struck));
  EXPECT_EQ(rules.lapse_by(struck, 3), LapseBy::nobody);
}

TEST(FaultRules, MissedRenewalsAreLostRequestsThenLateOnesThenWhatRedisLoses) {
  Faults faults{.lost_requests = 1,
                .duplicate_deliveries = 1,
                .redis_restarts = 1,
                .restart_loses_writes = 1,
                .failovers = 1,
                .clock_skew_ms = {}};
  const FaultRules rules(faults, /*sends_scripts=*/false);
  Strikes struck;
  EXPECT_EQ(rules.lapse_by(struck, 5), LapseBy::nobody);
  EXPECT_EQ(rules.lapse_by(struck, 0), LapseBy::nobody);
  ASSERT_EQ(rules.lapse_by(struck, 3), LapseBy::misses);
  rules.count_lapse(LapseBy::misses, 3, struck);
  EXPECT_EQ(struck.of(StepKind::loses_request), 1U);
  EXPECT_EQ(struck.of(StepKind::comes_late), 1U);
  EXPECT_EQ(struck.of(StepKind::redis_restart), 1U);
  EXPECT_EQ(struck.of(StepKind::failover), 0U);
  // A restart that loses everything is no renewal that is missed: the lease is gone with it.
  faults.restart_loses_writes = 0;
  EXPECT_EQ(rules.lapse_by(Strikes(), 4), LapseBy::nobody);
  EXPECT_EQ(rules.lapse_by(Strikes(), 3), LapseBy::misses);
}

TEST(FaultRules, ACommandIsLateOnceAtATime) {
  const Faults faults{.lost_replies = 1, .lost_requests = 1, .duplicate_deliveries = 2, .clock_skew_ms = {}};
  const FaultRules rules(faults, /*sends_scripts=*/false);
  const TaskId heartbeat{.server = kOne, .duty = Duty::heartbeat};
  std::vector<Step> offers;
  rules.offer_on_command(heartbeat, /*is_late_already=*/false, {}, offers);
  EXPECT_EQ(offers, (std::vector<Step>{{.kind = StepKind::loses_reply, .task = heartbeat},
                                       {.kind = StepKind::loses_request, .task = heartbeat},
                                       {.kind = StepKind::comes_late, .task = heartbeat}}));
  offers.clear();
  rules.offer_on_command(heartbeat, /*is_late_already=*/true, {}, offers);
  EXPECT_EQ(offers.size(), 2U);
}

TEST(FaultRules, OnlyWhoIsAtSomethingCrashesAndOnlyTheDeadComeBack) {
  const Faults faults{.crashes = 1, .restarts = true, .clock_skew_ms = {}};
  const FaultRules rules(faults, /*sends_scripts=*/false);
  const auto offered = [&](const ServerFacts& facts) {
    std::vector<Step> offers;
    rules.offer_on_server(kOne, facts, {}, offers);
    return offers;
  };
  EXPECT_EQ(offered({.is_at_something = true}), std::vector{done_to(StepKind::crash, kOne)});
  EXPECT_TRUE(offered({}).empty());
  EXPECT_EQ(offered({.is_dead = true, .is_at_something = true}),
            std::vector{done_to(StepKind::restart, kOne)});
  EXPECT_EQ(offered({.has_lapse = true}), std::vector{done_to(StepKind::lapse, kOne)});
}

TEST(FaultRules, RedisLosesAllOrAsManyWritesAsThereAre) {
  Faults faults{.redis_restarts = 1, .failovers = 1, .failover_loses_writes = 2, .clock_skew_ms = {}};
  const FaultRules rules(faults, /*sends_scripts=*/false);
  std::vector<Step> offers;
  rules.offer_on_redis(1, {}, offers);
  EXPECT_EQ(offers,
            (std::vector{done_to_redis(StepKind::redis_restart, 0), done_to_redis(StepKind::failover, 1)}));
  offers.clear();
  faults.restart_loses_writes = 1;
  rules.offer_on_redis(3, {}, offers);
  EXPECT_EQ(offers,
            (std::vector{done_to_redis(StepKind::redis_restart, 1), done_to_redis(StepKind::failover, 1),
                         done_to_redis(StepKind::failover, 2)}));
}

}  // namespace
}  // namespace overbook::sim
