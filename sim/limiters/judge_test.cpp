// The judge by itself: what is known of some limiters without any engine.

#include "sim/limiters/judge.h"

#include <gtest/gtest.h>

namespace overbook::sim::judge {
namespace {

Scenario race(std::uint32_t limit, std::uint32_t servers) {
  Scenario scenario;
  scenario.limits = model::one_limit(limit);
  scenario.servers = servers;
  return scenario;
}

Scenario with_leases(Scenario scenario, WhenLost when_lost = WhenLost::ignore) {
  scenario.lease = sim::Lease{.ttl_ms = 2'000, .refresh_ms = 500, .when_lost = when_lost};
  return scenario;
}

Result judged(const Scenario& scenario, Limiter limiter) {
  const Result result = search(scenario, limiter, 200'000);
  EXPECT_TRUE(result.is_complete);
  return result;
}

TEST(Judge, FindsNothingWhereNothingGoesWrong) {
  for (std::uint32_t limiter = 0; limiter < kLimiters; ++limiter) {
    Scenario scenario = race(1, 3);
    scenario.requests_per_server = 2;
    EXPECT_EQ(judged(scenario, static_cast<Limiter>(limiter)).shortest, Result{}.shortest) << limiter;
    // But for those whose heartbeat brings back what a release has taken away just before.
    const bool brings_back = static_cast<Limiter>(limiter) == Limiter::sloppy_leases;
    const Result with = judged(with_leases(scenario), static_cast<Limiter>(limiter));
    EXPECT_EQ(with.shortest == Result{}.shortest, !brings_back) << limiter;
  }
}

TEST(Judge, FindsTheLeakOfACounterAtACrash) {
  Scenario scenario = race(1, 2);
  scenario.faults.crashes = 1;
  const Result result = judged(scenario, Limiter::counter);
  EXPECT_EQ(result.shortest[kOver], std::nullopt);
  EXPECT_EQ(result.shortest[kLeak], 3U);  // 1.C1, and the other is turned away
  EXPECT_EQ(result.shortest[kFalseNo], 3U);
  EXPECT_EQ(result.shortest[kStuck], 3U);
}

TEST(Judge, LetsLeasesDoneRightLapseInAPauseOnly) {
  Scenario scenario = with_leases(race(2, 3), WhenLost::stop);
  scenario.running = 1;
  EXPECT_EQ(judged(scenario, Limiter::leases).shortest, Result{}.shortest);
  scenario.faults.crashes = 1;
  const Result crashed = judged(scenario, Limiter::leases);
  EXPECT_EQ(crashed.shortest[kOver], std::nullopt);
  EXPECT_EQ(crashed.shortest[kLeak], std::nullopt);
  scenario.faults.crashes = 0;
  scenario.faults.pauses = 1;
  const Result paused = judged(scenario, Limiter::leases);
  EXPECT_TRUE(paused.shortest[kOver]);
  EXPECT_EQ(paused.shortest[kLasts], std::nullopt);  // whoever lost its lease stops
  EXPECT_EQ(paused.shortest[kLeak], std::nullopt);
  EXPECT_TRUE(judged(scenario, Limiter::sloppy_leases).shortest[kLasts]);
}

TEST(Judge, LetsAnUnrefreshedLockLapseAtAnyTime) {
  Scenario scenario = race(1, 2);
  scenario.lease = sim::Lease{.ttl_ms = 2'000};
  EXPECT_EQ(judged(scenario, Limiter::lock).shortest[kOver], 3U);  // 1.X1.2
  // The first one's release takes the second one's lock away: a third gets in.
  scenario.servers = 3;
  scenario.limits = model::one_limit(1);
  EXPECT_EQ(judged(scenario, Limiter::unchecked_lock).shortest[kOver], 3U);
}

TEST(Judge, SeesThatACounterIsGivenBackTwice) {
  Scenario scenario = race(1, 1);
  scenario.resends = 1;
  scenario.faults.lost_replies = 1;
  EXPECT_TRUE(judged(scenario, Limiter::counter).shortest[kGain]);
  EXPECT_EQ(judged(scenario, Limiter::set).shortest[kGain], std::nullopt);
}

TEST(Judge, NeedsNoMoreFaultsThanMayStrike) {
  Scenario scenario = race(1, 1);
  scenario.faults.failovers = 2;
  scenario.faults.failover_loses_writes = 2;
  EXPECT_TRUE(judged(scenario, Limiter::set).shortest[kLeak]);
}

}  // namespace
}  // namespace overbook::sim::judge
