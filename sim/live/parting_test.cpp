// What is not done to a real redis-server as to the fake is found; and what time alone may have done is not
// taken for that.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/live/on_test_redis.h"
#include "sim/live/redis_stage.h"

namespace overbook::sim::live {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

using LiveParting = OnTestRedis;

TEST_F(LiveParting, ALapseThatDidNotHappenThereIsFound) {
  Server server(options());
  Scenario scenario = with_lease(empty_house());
  scenario.faults.pauses = 1;
  Played played(server, scenario, "count-then-register");
  const std::string key = server.name_space() + "conv:u1:c1";
  try {
    played.run("1.1.X1.2", 4, [&] { (void)ask({"SET", key, "s1", "PX", "15000"}); });
    FAIL() << "it was not found";
  } catch (const Parted& parted) {
    EXPECT_EQ(parted.where().step, 4U);
    ASSERT_FALSE(parted.where().command.words.empty());
    EXPECT_EQ(parted.where().command.words.front(), "KEYS");
  }
}

TEST_F(LiveParting, KeysThatDifferAreFoundBeforeAnybodyLooksAtThem) {
  Server server(options());
  Scenario scenario = with_lease(empty_house());
  scenario.faults.pauses = 1;
  const auto parts_after = [&](const redis::Command& command) {
    Played played(server, scenario, "lua-script");
    try {
      // Server 2 is turned away after the first look at its own key, and does not touch the other's.
      played.run("1.2", 2, [&] { (void)ask(command); });
    } catch (const Parted& parted) {
      EXPECT_EQ(parted.where().step, 2U);
      EXPECT_THAT(parted.where().command.words, IsEmpty());
      EXPECT_THAT(parted.what(), HasSubstr("the keys after it: the fake has "));
      return parted.where().real;
    }
    return std::string("nothing");
  };
  const std::string key = server.name_space() + "conv:u1:c1";
  const std::string index = server.name_space() + "convs:u1";
  EXPECT_THAT(parts_after({"DEL", key}), StartsWith("no conv:u1:c1"));
  EXPECT_THAT(parts_after({"PERSIST", key}), StartsWith("conv:u1:c1 = s1"));
  EXPECT_THAT(parts_after({"PEXPIRE", key, "20000"}), HasSubstr("ms left"));
  EXPECT_THAT(parts_after({"PEXPIRE", key, "5000"}), HasSubstr("ms left"));
  EXPECT_THAT(parts_after({"SET", key, "s2", "KEEPTTL"}), StartsWith("conv:u1:c1 = s2"));
  EXPECT_THAT(parts_after({"ZINCRBY", index, "2000", "c1"}), StartsWith("convs:u1 = "));
  EXPECT_THAT(parts_after({"SET", server.name_space() + "more", "1"}), StartsWith("more = 1"));
  EXPECT_EQ(parts_after({"GET", key}), "nothing");
}

// --- Leases that could lapse by themselves ---

// The time of a run is what the test says.
class TestClock final : public Clock {
 public:
  [[nodiscard]] Instant now() override { return now_; }
  void wait_until(Instant then) override { now_ = std::max(now_, then); }
  void pass(Instant time) { now_ += time; }

 private:
  Instant now_{};
};

TEST_F(LiveParting, ADifferenceAfterMoreThanALeaseShowsNothing) {
  TestClock clock;
  ServerOptions slow = options();
  slow.clock = &clock;
  Server server(std::move(slow));
  Scenario scenario = empty_house();
  scenario.lease = Lease{.ttl_ms = 300, .refresh_ms = 100};
  Played played(server, scenario, "count-then-register");
  const std::string key = server.name_space() + "conv:u1:c1";
  const auto lose = [&](std::chrono::milliseconds after) {
    clock.pass(after);
    (void)ask({"DEL", key});
  };
  EXPECT_THROW(played.run("1.1.2", 3, [&] { lose(std::chrono::milliseconds(250)); }), Parted);
  EXPECT_THAT([&] { played.run("1.1.2", 3, [&] { lose(std::chrono::milliseconds(300)); }); },
              testing::ThrowsMessage<TooSlow>(HasSubstr("had taken 300 ms there, and a lease lasts 300 ms")));
}

TEST_F(LiveParting, ACampaignWithShortLeasesRunsAgainWhatWasTooSlow) {
  Server server(options());
  RedisStage stage(server);
  Scenario scenario = empty_house();
  // As short as can be: most runs of the first tries take longer.
  scenario.lease = Lease{.ttl_ms = 20, .refresh_ms = 5};
  scenario.strategies = {strategy("count-then-register"), strategy("lua-script")};
  scenario.faults.pauses = 1;
  scenario.explore.schedules = 50;
  const CampaignOptions plain{.jobs = 1, .stop = nullptr, .on_progress = {}};
  CampaignOptions live = plain;
  live.stage = &stage;
  const CampaignResult one = run_campaign(scenario, plain);
  const CampaignResult other = run_campaign(scenario, live);
  for (std::size_t i = 0; i < one.strategies.size(); ++i) {
    for (const model::PropertyId id : model::kEveryProperty) {
      EXPECT_EQ(one.strategies[i].properties[id].violations, other.strategies[i].properties[id].violations);
    }
  }
}

}  // namespace
}  // namespace overbook::sim::live
