// Against a real redis-server: it answers as the fake does, it is left as it was found, and what can't be
// used is refused.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/redis/real/redis_server.h"
#include "model/strategies/registry.h"
#include "sim/live/live_replay.h"
#include "sim/live/name_space.h"
#include "sim/live/race.h"
#include "sim/live/redis_stage.h"
#include "sim/run/world.h"
#include "sim/schedule/replay.h"
#include "sim/test_scenarios.h"

namespace overbook::sim::live {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Live : public testing::Test {
 protected:
  static void SetUpTestSuite() { redis_ = std::make_unique<redis::real::RedisServer>(); }
  static void TearDownTestSuite() { redis_.reset(); }
  void SetUp() override { (void)Connection(redis_->address()).execute({"FLUSHALL"}); }

  static ServerOptions options() { return {.address = redis_->address(), .complain = {}}; }
  static std::vector<std::string> all_keys() {
    std::vector<std::string> keys;
    const redis::Reply reply = Connection(redis_->address()).execute({"KEYS", "*"});
    for (const redis::Reply& key : reply.as_array()) keys.push_back(key.text());
    return keys;
  }

  static std::unique_ptr<redis::real::RedisServer> redis_;
};
std::unique_ptr<redis::real::RedisServer> Live::redis_;

TEST_F(Live, RandomRunsOfEveryStrategyAreTheSameRunsAsOnTheFake) {
  Server server(options());
  std::uint64_t runs = 0;
  for (std::uint64_t number = 0; number < 12; ++number) {
    const Scenario scenario = small_scenario(number);
    for (const model::StrategySpec& spec : strategy_variants()) {
      if (!can_begin(scenario, spec)) continue;
      World on_fake(scenario, spec);
      if (on_fake.setup().chooses_placement())
        continue;  // where the pages of SCAN lie is the server's own draw
      World on_server(scenario, spec, in_name_space(server.name_space()));
      Counterpart counterpart(server, on_server);
      RandomScheduler one(3, 0, 3);
      RandomScheduler other(3, 0, 3);
      while (one.begin_run() && other.begin_run()) {
        const RunEnd end = on_fake.run(one);
        SCOPED_TRACE(spec.use + " " + to_text(on_fake.schedule()));
        ASSERT_EQ(counterpart.run(other), end);
        ASSERT_EQ(on_server.schedule(), on_fake.schedule());
        ASSERT_EQ(on_server.history(), on_fake.history());
        ++runs;
      }
    }
  }
  EXPECT_GT(runs, 200U);
}

TEST_F(Live, PagesOfScanAreHeldAgainstWhatScanGuarantees) {
  Server server(options());
  Scenario scenario = last_slot();
  scenario.other_keys = 60;
  model::StrategySpec spec = strategy("register-then-count");
  spec.count_by = model::CountBy::scan;
  spec.scan_count = 2;
  World world(scenario, spec, in_name_space(server.name_space()));
  ASSERT_TRUE(world.setup().chooses_placement());
  Counterpart counterpart(server, world);
  RandomScheduler random(1, 0, 20);
  while (random.begin_run()) EXPECT_EQ(counterpart.run(random), RunEnd::complete);
}

TEST_F(Live, ACounterexampleReproducesWithTheKeysOfTheServer) {
  Server server(options());
  const Scenario scenario = last_slot();
  const model::StrategySpec spec = strategy("count-then-register");
  const Replay on_fake = replay(scenario, spec, schedule_from_text("1.2.1.2"));
  const LiveReplay live = replay_on(server, scenario, spec, on_fake);
  EXPECT_FALSE(live.parted);
  EXPECT_EQ(live.replay.history, on_fake.history);
  ASSERT_EQ(live.replay.trace.steps.size(), 4U);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(live.replay.trace.steps[i].command, on_fake.trace.steps[i].command);
    ASSERT_EQ(live.replay.trace.steps[i].keys.size(), on_fake.trace.steps[i].keys.size());
    for (std::size_t k = 0; k < live.replay.trace.steps[i].keys.size(); ++k) {
      EXPECT_EQ(live.replay.trace.steps[i].keys[k].key, on_fake.trace.steps[i].keys[k].key);
      EXPECT_EQ(live.replay.trace.steps[i].keys[k].value, on_fake.trace.steps[i].keys[k].value);
    }
  }
}

// Lets each server go on to its end before the next one begins.
class OneAfterTheOther final : public Scheduler {
 public:
  explicit OneAfterTheOther(std::size_t placement) : placement_(placement) {}
  bool begin_run() override { return true; }
  std::size_t choose(const Choice& choice) override {
    return choice.kind == ChoiceKind::placement ? placement_ : 0;
  }

 private:
  std::size_t placement_;
};

std::vector<std::pair<model::EventKind, model::ServerId>> order_of(const model::History& history) {
  std::vector<std::pair<model::EventKind, model::ServerId>> order;
  for (const model::Event& event : history.events()) order.emplace_back(event.kind, event.server);
  return order;
}

TEST_F(Live, OtherPagesOfScanLeaveTheOrderOfEverythingElse) {
  Server server(options());
  Scenario scenario = last_slot();
  scenario.other_keys = 60;
  model::StrategySpec spec = strategy("exclude-own-key");
  spec.count_by = model::CountBy::scan;
  World on_fake(scenario, spec);
  std::size_t adjusted = 0;
  for (std::size_t placement = 0; placement < 30; ++placement) {
    OneAfterTheOther scheduler(placement);
    ASSERT_EQ(on_fake.run(scheduler), RunEnd::complete);
    const Replay recorded = replay(scenario, spec, on_fake.schedule());
    const LiveReplay live = replay_on(server, scenario, spec, recorded);
    ASSERT_FALSE(live.parted) << live.parted->what();
    EXPECT_EQ(order_of(live.replay.history), order_of(recorded.history));
    adjusted += live.adjusted;
    server.renew_name_space();
  }
  EXPECT_GT(adjusted, 0U);
}

// A script that asks the clock, which is virtual in the fake: it tells a real server from it.
model::StrategySpec tells_them_apart() {
  model::StrategySpec spec = strategy("lua-script");
  spec.script =
      "if tonumber(redis.call('TIME')[1]) > 1750000000 then return 'rejected' end "
      "redis.call('SET', KEYS[1], ARGV[2]) return 'admitted'";
  return spec;
}

TEST_F(Live, WhereTheyPartTheStepAndBothRepliesAreNamed) {
  Server server(options());
  Scenario scenario = last_slot();
  scenario.running = 0;
  const Replay on_fake = replay(scenario, tells_them_apart(), schedule_from_text("2.1"));
  const LiveReplay live = replay_on(server, scenario, tells_them_apart(), on_fake);
  ASSERT_TRUE(live.parted);
  EXPECT_EQ(live.parted->where().step, 1U);
  EXPECT_EQ(live.parted->where().pick->task.server, model::ServerId{2});
  EXPECT_EQ(live.parted->where().command.words.front(), "EVAL");
  EXPECT_EQ(live.parted->where().fake, "\"admitted\"");
  EXPECT_EQ(live.parted->where().real, "\"rejected\"");
  EXPECT_THAT(live.parted->what(), HasSubstr("parted at step 1 of 2"));
  EXPECT_THAT(live.parted->what(), HasSubstr(server.name()));
}

TEST_F(Live, WhatRunsAlreadyIsComparedToo) {
  Server server(options());
  const Scenario scenario = last_slot();  // two run before the race
  World world(scenario, tells_them_apart(), in_name_space(server.name_space()));
  Counterpart counterpart(server, world);
  RandomScheduler random(1, 0, 1);
  ASSERT_TRUE(random.begin_run());
  try {
    (void)counterpart.run(random);
    FAIL() << "they agreed";
  } catch (const Parted& parted) {
    EXPECT_EQ(parted.where().step, 0U);
  }
}

TEST_F(Live, OursAreGoneAfterwardsAndThoseOfOthersStay) {
  (void)Connection(redis_->address()).execute({"SET", "theirs", "1"});
  {
    ServerOptions shared = options();
    shared.allows_keys_of_others = true;
    Server server(std::move(shared));
    const Scenario scenario = last_slot();
    World world(scenario, strategy("openhands"), in_name_space(server.name_space()));
    Counterpart counterpart(server, world);
    const Schedule one_step = schedule_from_text("1");
    ReplayScheduler cut(one_step);
    ASSERT_TRUE(cut.begin_run());
    EXPECT_EQ(counterpart.run(cut), RunEnd::stopped);
    EXPECT_EQ(all_keys().size(), 4U);
  }
  EXPECT_THAT(all_keys(), ElementsAre("theirs"));
}

TEST_F(Live, ADatabaseWithKeysIsRefusedUnlessAllowed) {
  (void)Connection(redis_->address()).execute({"SET", "theirs", "1"});
  EXPECT_THAT(
      [] { Server server(options()); },
      testing::ThrowsMessage<ServerError>(HasSubstr("holds 1 key; use an empty one (such as unix:///")));
  ServerOptions counting = options();
  counting.allows_keys_of_others = true;
  counting.counts_every_key = true;
  EXPECT_THAT([&] { Server server(counting); }, testing::ThrowsMessage<ServerError>(HasSubstr("DBSIZE")));
}

TEST_F(Live, KeysThatAScriptLeavesElsewhereAreToldOf) {
  std::vector<std::string> complaints;
  {
    ServerOptions telling = options();
    telling.complain = [&](std::string_view what) { complaints.emplace_back(what); };
    Server server(std::move(telling));
    (void)server.control().execute({"SET", "stray", "1"});
  }
  ASSERT_EQ(complaints.size(), 1U);
  EXPECT_THAT(complaints[0], HasSubstr("`stray`"));
}

TEST_F(Live, TheStateOfEveryTypeIsReadBack) {
  Server server(options());
  const std::string ours = server.name_space();
  const std::vector<redis::Command> commands{{"SET", ours + "string", "with\r\nlines", "PX", "100000"},
                                             {"SADD", ours + "set", "a", "b"},
                                             {"ZADD", ours + "zset", "1.5", "a", "inf", "b"},
                                             {"HSET", ours + "hash", "f", "v"},
                                             {"RPUSH", ours + "list", "x", "y"},
                                             {"SET", "not-ours", "1"}};
  redis::Redis expected;
  const redis::ConnectionId connection = expected.connect();
  for (const redis::Command& command : commands) {
    (void)server.control().execute(command);
    if (command.words[1] != "not-ours") expected.execute(connection, command, Setup::kStart);
  }
  const std::vector<redis::KeyView> state = server.state(Setup::kStart).view(Setup::kStart);
  const std::vector<redis::KeyView> wanted = expected.view(Setup::kStart);
  ASSERT_EQ(state.size(), wanted.size());
  for (std::size_t i = 0; i < state.size(); ++i) {
    EXPECT_EQ(state[i].key, wanted[i].key);
    EXPECT_EQ(state[i].value, wanted[i].value);
    ASSERT_EQ(state[i].expires_at.has_value(), wanted[i].expires_at.has_value());
    if (state[i].expires_at) {
      EXPECT_LE(*state[i].expires_at, *wanted[i].expires_at);
    }
  }
  (void)server.control().execute({"DEL", "not-ours"});
}

TEST_F(Live, ACampaignFindsThereWhatItFindsOnTheFake) {
  Scenario scenario = last_slot();
  scenario.explore.schedules = 60;
  for (const model::StrategyInfo& info : model::all_strategies()) {
    scenario.strategies.push_back(strategy(info.name));
  }
  const CampaignResult on_fake = run_campaign(scenario, {.jobs = 1, .stop = nullptr, .on_progress = {}});
  Server server(options());
  RedisStage stage(server);
  const CampaignResult on_server =
      run_campaign(scenario, {.jobs = 1, .stop = nullptr, .on_progress = {}, .stage = &stage});
  for (std::size_t s = 0; s < scenario.strategies.size(); ++s) {
    SCOPED_TRACE(scenario.strategies[s].label);
    const StrategySummary& one = on_server.strategies[s];
    const StrategySummary& other = on_fake.strategies[s];
    EXPECT_EQ(one.schedules, 60U);
    EXPECT_EQ(one.cost.commands, other.cost.commands);
    for (const model::PropertyId id : model::kEveryProperty) {
      EXPECT_EQ(one.properties[id].violations, other.properties[id].violations);
      EXPECT_EQ(one.properties[id].worst_excess, other.properties[id].worst_excess);
    }
  }
}

TEST_F(Live, RacesHaveNoFaultsAndCampaignsNoTime) {
  Server server(options());
  Scenario scenario = last_slot();
  scenario.strategies = {strategy("lua-script")};
  scenario.faults.crashes = 1;
  EXPECT_THAT([&] { (void)race(server, scenario, {.rounds = 1, .stop = nullptr, .on_progress = {}}); },
              testing::ThrowsMessage<Unplayable>(HasSubstr("lua-script: faults")));
  scenario.faults = {};
  scenario.lease = Lease{.ttl_ms = 1000};
  EXPECT_THAT([&] { check_can_race(scenario); }, testing::ThrowsMessage<Unplayable>(HasSubstr("refresh_ms")));
  scenario.lease->refresh_ms = 300;
  EXPECT_NO_THROW(check_can_race(scenario));
  scenario.timing.is_timed = true;
  EXPECT_THAT([&] { check_can_race(scenario); }, testing::ThrowsMessage<Unplayable>(HasSubstr("is timed")));
  RedisStage stage(server);
  EXPECT_THAT(
      [&] { (void)run_campaign(scenario, {.jobs = 1, .stop = nullptr, .on_progress = {}, .stage = &stage}); },
      testing::ThrowsMessage<Unplayable>(HasSubstr("is timed")));
}

TEST(LiveServer, NobodyThereIsSaidSo) {
  Address nowhere;
  nowhere.socket = "/nonexistent/redis.sock";
  EXPECT_THAT(
      [&] { Server server({.address = nowhere, .complain = {}}); },
      testing::ThrowsMessage<ServerError>(HasSubstr("unix:///nonexistent/redis.sock: no connection")));
}

TEST(LiveServer, ACrashOfTheServerIsAnErrorAndTheLeftoversAreNamed) {
  redis::real::RedisServer redis;
  std::vector<std::string> complaints;
  {
    Server server({.address = redis.address(),
                   .complain = [&](std::string_view what) { complaints.emplace_back(what); }});
    redis.kill();
    EXPECT_THROW(server.clear(), ServerError);
  }
  ASSERT_EQ(complaints.size(), 1U);
  EXPECT_THAT(complaints[0], HasSubstr("--scan --pattern 'overbook:"));
}

TEST(LiveServer, APasswordIsAskedForAndTaken) {
  redis::real::RedisServer redis;
  (void)Connection(redis.address()).execute({"CONFIG", "SET", "requirepass", "secret"});
  EXPECT_THAT([&] { Connection connection(redis.address()); },
              testing::ThrowsMessage<ServerError>(HasSubstr("NOAUTH")));
  Address with_password = redis.address();
  with_password.password = "secret";
  EXPECT_EQ(Connection(with_password).execute({"PING"}), redis::Reply::status("PONG"));
  with_password.password = "wrong";
  EXPECT_THAT([&] { Connection connection(with_password); },
              testing::ThrowsMessage<ServerError>(HasSubstr("WRONGPASS")));
}

}  // namespace
}  // namespace overbook::sim::live
