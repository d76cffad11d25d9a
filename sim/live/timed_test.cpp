// Timed schedules on a real redis-server that reads a clock which the test hands it: leases lapse there by
// themselves, and nobody waits.

#include "sim/schedule/timed.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/redis/real/handed_clock.h"
#include "model/redis/real/redis_server.h"
#include "sim/live/live_replay.h"
#include "sim/live/name_space.h"
#include "sim/run/world.h"
#include "sim/schedule/replay.h"
#include "sim/test_scenarios.h"

namespace overbook::sim::live {
namespace {

using redis::real::HandedClock;
using testing::HasSubstr;

// The server's wall clock, and ours: whoever waits lets it go on.
class SharedClock final : public Clock {
 public:
  SharedClock() { handed_.set(now_); }
  [[nodiscard]] Instant now() override { return now_; }
  void wait_until(Instant then) override {
    const bool is_late = ++waits_ == late_wait_;
    set(std::max(now_, then + (is_late ? late_by_ : Instant(0))));
  }

  // In the wait with this number from now on.
  void be_late(std::uint32_t wait, Instant by) {
    waits_ = 0;
    late_wait_ = wait;
    late_by_ = by;
  }
  [[nodiscard]] const HandedClock& handed() const { return handed_; }

 private:
  void set(Instant now) {
    now_ = now;
    handed_.set(now);
  }

  HandedClock handed_;
  Instant now_ = std::chrono::seconds(1'795'000'000);
  std::uint32_t waits_ = 0;
  std::uint32_t late_wait_ = 0;
  Instant late_by_{};
};

class LiveTimed : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    clock_ = std::make_unique<SharedClock>();
    redis_ = std::make_unique<redis::real::RedisServer>(
        redis::real::RedisServer::Options{.clock = &clock_->handed(), .databases = 16});
  }
  static void TearDownTestSuite() {
    redis_.reset();
    clock_.reset();
  }
  void SetUp() override { clock_->be_late(0, {}); }

  static ServerOptions options() { return {.address = redis_->address(), .clock = clock_.get()}; }

  static std::unique_ptr<SharedClock> clock_;
  static std::unique_ptr<redis::real::RedisServer> redis_;
};
std::unique_ptr<SharedClock> LiveTimed::clock_;
std::unique_ptr<redis::real::RedisServer> LiveTimed::redis_;

Distribution exponential(double mean_ms) {
  return {.kind = DistributionKind::exponential, .unit = TimeUnit::milliseconds, .first = mean_ms};
}

// Servers that stand still for longer than their lease, now and then; every other fault as well.
Scenario refresh_too_late() {
  Scenario scenario = empty_house(3);
  scenario.requests_per_server = 3;
  scenario.lease = Lease{.ttl_ms = 15'000, .refresh_ms = 10'000};
  scenario.resends = 1;
  scenario.timing.is_timed = true;
  scenario.timing.arrival.process = ArrivalProcess::closed;
  scenario.timing.latency = exponential(50);
  scenario.timing.hold = exponential(60'000);
  scenario.timing.think = exponential(20'000);
  scenario.timing.restart = exponential(5'000);
  scenario.timing.pause = {
      .kind = DistributionKind::pareto, .unit = TimeUnit::milliseconds, .first = 1000, .second = 1};
  scenario.timing.client_timeout_ms = 400;
  Faults& faults = scenario.faults;
  faults.restarts = true;
  faults.failover_loses_writes = 2;
  faults.crashes = faults.pauses = faults.lost_replies = faults.lost_requests = faults.duplicate_deliveries =
      faults.redis_restarts = faults.failovers = 100;
  faults.rates = {.lost_reply = 0.03,
                  .lost_request = 0.03,
                  .duplicate_delivery = 0.03,
                  .crash_per_s = 0.003,
                  .pause_per_s = 0.01,
                  .redis_restart_per_s = 0.001,
                  .failover_per_s = 0.003};
  return scenario;
}

// A drawn run, as the fake records it again.
Replay recorded(const Scenario& scenario, const model::StrategySpec& spec, std::uint64_t number) {
  World world(scenario, spec);
  TimedScheduler scheduler(scenario.explore.seed, number, number + 1);
  scheduler.begin_run();
  (void)world.run(scheduler);
  return replay(scenario, spec, world.schedule());
}

bool over_admits(const Replay& replay, const Scenario& scenario) {
  return model::property(model::PropertyId::no_over_admission)
      .check(replay.history, scenario.limits)
      .has_value();
}

TEST_F(LiveTimed, DrawnRunsAreTheSameRunsAsOnTheFake) {
  Server server(options());
  const Scenario scenario = refresh_too_late();
  std::string letters;
  std::size_t lapsed = 0;
  for (const model::StrategyInfo& info : model::all_strategies()) {
    const model::StrategySpec spec = strategy(info.name);
    for (std::uint64_t number = 0; number < 25; ++number) {
      const Replay on_fake = recorded(scenario, spec, number);
      SCOPED_TRACE(std::string(info.name) + " " + to_text(on_fake.schedule));
      const LiveReplay live = replay_on(server, scenario, spec, on_fake);
      ASSERT_FALSE(live.parted) << live.parted->what();
      ASSERT_EQ(live.replay.history, on_fake.history);
      letters += to_text(on_fake.schedule);
      if (over_admits(on_fake, scenario)) ++lapsed;
    }
  }
  for (const char letter : std::string_view("AMGPCRYQZDBF"))
    EXPECT_NE(letters.find(letter), std::string::npos) << letter;
  EXPECT_GT(lapsed, 10U);
}

// The first run in which a lease lapses that should not, and nothing else goes wrong.
Replay lapses_in(const Scenario& scenario) {
  for (std::uint64_t number = 0;; ++number) {
    Replay replay = recorded(scenario, strategy("exclude-own-key"), number);
    if (over_admits(replay, scenario)) return replay;
  }
}

Scenario pauses_only() {
  Scenario scenario = refresh_too_late();
  const std::uint32_t pauses = scenario.faults.pauses;
  scenario.faults = {};
  scenario.faults.pauses = pauses;
  scenario.faults.rates.pause_per_s = 0.02;
  return scenario;
}

TEST_F(LiveTimed, WithoutItsTimeTheSameScheduleParts) {
  Server server(options());
  const Scenario scenario = pauses_only();
  const Replay on_fake = lapses_in(scenario);
  World world(scenario, strategy("exclude-own-key"), in_name_space(server.name_space()));
  Counterpart counterpart(server, world);
  ReplayScheduler at_once(on_fake.schedule);
  at_once.begin_run();
  EXPECT_THROW((void)counterpart.run(at_once), Parted);  // nothing has lapsed
  counterpart.keep_pace();
  ReplayScheduler in_time(on_fake.schedule);
  in_time.begin_run();
  EXPECT_NO_THROW((void)counterpart.run(in_time));
}

TEST_F(LiveTimed, AStepThatComesTooLateForALeaseShowsNothing) {
  Server server(options());
  Scenario scenario = pauses_only();
  scenario.requests_per_server = 1;
  scenario.timing.latency = {.kind = DistributionKind::constant, .first = 1};
  // Admitted at 1 ms; the next comes a millisecond before the lease of 15 s would lapse, and is turned away.
  const model::StrategySpec spec = strategy("lua-script");
  const Replay on_fake =
      replay(scenario, spec, schedule_from_text("A1+0.1+1000.A1+1000.A2+14997000.2+1000.A2+1000"));
  EXPECT_FALSE(replay_on(server, scenario, spec, on_fake).parted);
  clock_->be_late(5, std::chrono::milliseconds(20));
  EXPECT_THAT([&] { (void)replay_on(server, scenario, spec, on_fake); },
              testing::ThrowsMessage<TooSlow>(HasSubstr(
                  "the lease of conv:u1:c1 lapses within 23 ms of it, and steps came up to 20.0 ms")));
}

TEST(OwnTime, IsThatOfTheScheduleWhereLeasesOrTimesAreInRedis) {
  const Scenario scenario = pauses_only();
  const Replay with_lease = lapses_in(scenario);
  EXPECT_EQ(own_time(with_lease), with_lease.schedule.moments.back());
  Scenario plain = scenario;
  plain.lease.reset();
  EXPECT_EQ(own_time(recorded(plain, strategy("exclude-own-key"), 0)), Instant(0));
  EXPECT_EQ(own_time(recorded(plain, strategy("lua-script"), 0)), Instant(0));
  EXPECT_GT(own_time(recorded(plain, strategy("zset-client-clock"), 0)), Instant(0));  // it brings a lease
  EXPECT_EQ(own_time(replay(empty_house(), strategy("zset-client-clock"), schedule_from_text("1.2"))),
            Instant(0));
}

}  // namespace
}  // namespace overbook::sim::live
