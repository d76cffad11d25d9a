// What goes wrong on a real redis-server goes wrong there as in the fake.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>

#include "sim/live/live_replay.h"
#include "sim/live/on_test_redis.h"
#include "sim/run/world.h"
#include "sim/verification/circumstances.h"

namespace overbook::sim::live {
namespace {

using testing::ElementsAre;

using LiveFaults = OnTestRedis;

TEST_F(LiveFaults, RandomRunsWithEveryFaultAreTheSameRunsAsOnTheFake) {
  Server server(options());
  Scenario base = empty_house();
  base.running = 1;
  base.limits = model::one_limit(2);
  std::set<char> letters;
  for (const Circumstance& circumstance : circumstances_of(base)) {
    Scenario scenario = circumstance.scenario;
    scenario.faults.restarts = true;
    scenario.faults.slow_scripts = scenario.faults.lost_replies;
    for (const model::StrategySpec& spec : strategy_variants()) {
      World on_fake(scenario, spec);
      if (on_fake.setup().chooses_placement())
        continue;  // where the pages of SCAN lie is the server's own draw
      World on_server(scenario, spec, in_name_space(server.name_space()));
      Counterpart counterpart(server, on_server);
      Trace trace;
      on_server.record(&trace);
      RandomScheduler one(3, 0, 6);
      RandomScheduler other(3, 0, 6);
      while (one.begin_run() && other.begin_run()) {
        const RunEnd end = on_fake.run(one);
        SCOPED_TRACE(fmt::format("{}, {}, {}", circumstance.name, spec.use, to_text(on_fake.schedule())));
        ASSERT_EQ(counterpart.run(other), end);
        ASSERT_EQ(on_server.schedule(), on_fake.schedule());
        ASSERT_EQ(on_server.history(), on_fake.history());
        for (const Step& step : on_fake.schedule().steps) letters.insert(to_text(step).front());
      }
    }
  }
  for (const char letter : std::string_view("CRXHYQZDBF")) EXPECT_TRUE(letters.contains(letter)) << letter;
}

TEST_F(LiveFaults, ADeadServersConnectionsAreClosedAndItsKeysStay) {
  Server server(options());
  Scenario scenario = with_lease(empty_house());
  scenario.faults.crashes = 1;
  scenario.faults.restarts = true;
  Played played(server, scenario, "openhands");
  const std::string channel(played.world.setup().channels().front());
  const auto subscribers = [&] { return ask({"PUBSUB", "NUMSUB", channel}).as_array().at(1).as_integer(); };
  EXPECT_EQ(subscribers(), 3);
  EXPECT_EQ(played.run("1.C1.2", 3, [&] { EXPECT_EQ(subscribers(), 2); }), RunEnd::stopped);
  EXPECT_THAT(all_keys(),
              ElementsAre(server.name_space() + "ohcnv:u1:c1", server.name_space() + "ohcnv:u1:c2"));
  EXPECT_EQ(played.run("1.C1.R1.2", 4, [&] { EXPECT_EQ(subscribers(), 3); }), RunEnd::stopped);
  EXPECT_EQ(played.run("1"), RunEnd::stopped);  // whoever was dead at the end of a run is there in the next
}

TEST_F(LiveFaults, PublishCountsTheLivingAsInTheFake) {
  Server server(options());
  Scenario scenario = with_lease(empty_house(3));
  scenario.running = 1;
  scenario.faults.crashes = 1;
  Played played(server, scenario, "openhands");
  played.run("3.C3.1x4");
  ASSERT_TRUE(played.trace.steps.back().command);
  EXPECT_EQ(played.trace.steps.back().command->words.front(), "PUBLISH");
  EXPECT_EQ(played.trace.steps.back().reply, redis::Reply::integer(3));
}

TEST_F(LiveFaults, ALeaseOfAnyLengthLapses) {
  Server server(options());
  Scenario scenario = with_lease(empty_house());
  scenario.faults.pauses = 1;
  model::StrategySpec twice = strategy("lua-script");
  twice.script = "redis.call('SET', KEYS[1], ARGV[2], 'PX', 2 * ARGV[3]) return 'admitted'";
  World world(scenario, twice, in_name_space(server.name_space()));
  Trace trace;
  world.record(&trace);
  Counterpart counterpart(server, world);
  const Schedule schedule = schedule_from_text("1.X1");
  ReplayScheduler replay(schedule);
  replay.begin_run();
  EXPECT_EQ(counterpart.run(replay), RunEnd::stopped);
  // However long it was: the pause was longer.
  EXPECT_EQ(ask({"EXISTS", server.name_space() + "conv:u1:c1"}), redis::Reply::integer(0));
}

// What the shipped script stamps by the server's own clock is found lapsed by the next script.
TEST_F(LiveFaults, StampsOfTheServersClockAreSetBackToo) {
  Server server(options());
  Scenario scenario = with_lease(empty_house());
  scenario.faults.pauses = 1;
  Played played(server, scenario, "lua-script");
  EXPECT_EQ(played.run("1.X1.2"), RunEnd::stopped);
  EXPECT_EQ(played.trace.steps.back().reply.text(), "admitted");
  EXPECT_EQ(ask({"ZCARD", server.name_space() + "convs:u1"}), redis::Reply::integer(1));
}

TEST_F(LiveFaults, LostWritesComeBackWithWhatIsLeftOfTheirLease) {
  Server server(options());
  Scenario scenario = with_lease(empty_house());
  scenario.faults.failovers = 1;
  scenario.faults.failover_loses_writes = 1;
  Played played(server, scenario, "count-then-register");
  // Server 1 registers, and takes its key back; that write is lost.
  played.run("1x3.F1");
  const std::int64_t left = ask({"PTTL", server.name_space() + "conv:u1:c1"}).as_integer();
  EXPECT_GT(left, 10'000);
  EXPECT_LE(left, 15'000);
}

TEST_F(LiveFaults, KeysOfOthersOutliveARestartThatForgetsEverything) {
  (void)ask({"SET", "theirs", "1"});
  ServerOptions shared = options();
  shared.allows_keys_of_others = true;
  {
    Server server(std::move(shared));
    Scenario scenario = last_slot();
    scenario.running = 1;
    scenario.faults.redis_restarts = 1;
    scenario.faults.failovers = 1;
    scenario.faults.failover_loses_writes = 2;
    Played played(server, scenario, "lua-script");
    played.run("B0");
    EXPECT_THAT(all_keys(), ElementsAre("theirs"));
    played.run("1.2.F2");
    EXPECT_EQ(all_keys().size(), 3U);
  }
  EXPECT_THAT(all_keys(), ElementsAre("theirs"));
  EXPECT_EQ(ask({"GET", "theirs"}).text(), "1");
}

TEST_F(LiveFaults, ALateCommandArrivesOnAConnectionOfItsOwn) {
  Server server(options());
  Scenario scenario = empty_house();
  scenario.faults.duplicate_deliveries = 1;
  scenario.resends = 1;
  Played played(server, scenario, "count-then-register");
  const auto clients = [] {
    const std::string list = ask({"CLIENT", "LIST"}).text();
    return std::count(list.begin(), list.end(), '\n');
  };
  std::ptrdiff_t before = 0;
  played.run("1.Z1.1.D1", 2, [&] { before = clients(); });
  std::ptrdiff_t with_late = 0;
  played.run("1.Z1.1.D1", 4, [&] { with_late = clients(); });
  EXPECT_EQ(with_late, before + 1);
  EXPECT_TRUE(played.trace.steps.back().reply.is_nil());  // it met its own key
}

TEST_F(LiveFaults, AfterAFailoverEveryServerHasConnectedAnew) {
  Server server(options());
  Scenario scenario = empty_house();
  scenario.faults.failovers = 1;
  scenario.faults.failover_loses_writes = 1;
  Played played(server, scenario, "openhands");
  const auto clients = [] {
    std::set<std::string> ids;
    std::istringstream list(ask({"CLIENT", "LIST"}).text());
    for (std::string line; std::getline(list, line);) ids.insert(line.substr(0, line.find(' ')));
    return ids;
  };
  std::set<std::string> before;
  played.run("1.2.F1.1.2", 3, [&] { before = clients(); });
  std::vector<std::string> stayed;
  const std::set<std::string> after = clients();
  std::set_intersection(before.begin(), before.end(), after.begin(), after.end(), std::back_inserter(stayed));
  EXPECT_EQ(stayed.size(), 1U);  // the one that sets keys back
}

// Loses the reply to a page of server 1's SCAN that is not the first, and looks whether it is at that still.
class LosingAPage final : public Scheduler {
 public:
  explicit LosingAPage(const Counterpart& counterpart) : counterpart_(&counterpart) {}
  bool begin_run() override { return true; }
  std::size_t choose(const Choice& choice) override {
    if (choice.kind == ChoiceKind::placement) return 0;
    const bool is_scanning = counterpart_->is_scanning(step_of(model::ServerId{1}));
    if (has_lost_) {
      is_scanning_still_ = is_scanning;
      return kStop;
    }
    has_lost_ = is_scanning;
    Step wanted = step_of(model::ServerId{1});
    if (is_scanning) wanted.kind = StepKind::loses_reply;
    const auto at = std::find(choice.options.begin(), choice.options.end(), wanted);
    return at == choice.options.end() ? kStop : static_cast<std::size_t>(at - choice.options.begin());
  }
  [[nodiscard]] bool has_lost() const { return has_lost_; }
  [[nodiscard]] bool is_scanning_still() const { return is_scanning_still_; }

 private:
  const Counterpart* counterpart_;
  bool has_lost_ = false;
  bool is_scanning_still_ = false;
};

TEST_F(LiveFaults, WhoHasNotSeenAPageOfScanIsStillAtIt) {
  Server server(options());
  Scenario scenario = empty_house();
  scenario.other_keys = 15;  // two pages, so the one that is lost is often the last
  scenario.faults.lost_replies = 1;
  scenario.resends = 1;
  model::StrategySpec spec = strategy("exclude-own-key");
  spec.count_by = model::CountBy::scan;
  World world(scenario, spec, in_name_space(server.name_space()));
  Counterpart counterpart(server, world);
  for (int i = 0; i < 10; ++i) {
    LosingAPage scheduler(counterpart);
    ASSERT_EQ(counterpart.run(scheduler), RunEnd::stopped);
    ASSERT_TRUE(scheduler.has_lost());
    EXPECT_TRUE(scheduler.is_scanning_still());
  }
}

// Where it depends on the pages whether a reply is lost at all, the run is followed all the same.
TEST_F(LiveFaults, LostPagesOfScanNeverPart) {
  Server server(options());
  Scenario scenario = empty_house();
  scenario.other_keys = 60;
  scenario.faults.lost_replies = 1;
  scenario.resends = 1;
  model::StrategySpec spec = strategy("exclude-own-key");
  spec.count_by = model::CountBy::scan;
  World on_fake(scenario, spec);
  RandomScheduler random(5, 0, 60);
  std::size_t lost_pages = 0;
  while (random.begin_run()) {
    ASSERT_EQ(on_fake.run(random), RunEnd::complete);
    const Replay recorded = replay(scenario, spec, on_fake.schedule());
    SCOPED_TRACE(to_text(recorded.schedule));
    const LiveReplay live = replay_on(server, scenario, spec, recorded);
    ASSERT_FALSE(live.parted) << live.parted->what();
    for (const StepRecord& step : live.replay.trace.steps) {
      const bool is_lost_page =
          step.step.kind == StepKind::loses_reply && step.command->words.front() == "SCAN";
      if (is_lost_page) ++lost_pages;
    }
    server.renew_name_space();
  }
  EXPECT_GT(lost_pages, 5U);
}

}  // namespace
}  // namespace overbook::sim::live
