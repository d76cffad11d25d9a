// Strategies made for the purpose: they block, push, swallow exceptions, fail, and send each other messages.

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <stdexcept>

#include "sim/run/world.h"
#include "sim/schedule/replay.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

using model::Client;
using model::Decision;
using model::Request;

using Acquire = std::function<Decision(Client&, const Request&)>;

// Its acquire is a function of the test.
class Scripted : public model::Strategy {
 public:
  explicit Scripted(Acquire acquire) : acquire_(std::move(acquire)) {}
  Decision acquire(Client& redis, const Request& request) override { return acquire_(redis, request); }
  void release(Client&, const Request&) override {}

 private:
  Acquire acquire_;
};

StrategyFactory scripted(Acquire acquire) {
  return [acquire](const model::StrategyConfig&) { return std::make_unique<Scripted>(acquire); };
}

Scenario two_servers() {
  Scenario scenario = empty_house(2);
  scenario.release = false;
  return scenario;
}

struct Outcome {
  RunEnd end;
  std::vector<Decision> decisions;  // in the order of their return
};

Outcome follow(World& world, std::string_view text) {
  const Schedule schedule = schedule_from_text(text);
  ReplayScheduler scheduler(schedule);
  EXPECT_TRUE(scheduler.begin_run());
  Outcome outcome{world.run(scheduler), {}};
  EXPECT_FALSE(scheduler.parted()) << *scheduler.parted();
  EXPECT_EQ(world.schedule(), schedule);
  for (const model::Event& event : world.history().events()) {
    if (event.kind == model::EventKind::returned) outcome.decisions.push_back(event.decision);
  }
  return outcome;
}

// Server 1 waits for a token; server 2 gives one.
Acquire waits_for_token(std::string_view timeout) {
  return [timeout](Client& redis, const Request& request) {
    if (request.server_id.value == 2) {
      redis.execute({"RPUSH", "tokens", "t"});
      return Decision::rejected;
    }
    const redis::Reply token = redis.execute({"BLPOP", "tokens", timeout});
    return token.is_nil() ? Decision::rejected : Decision::admitted;
  };
}

TEST(BlockedServer, IsWokenByThePushOfAnother) {
  World world(two_servers(), strategy("blocking"), scripted(waits_for_token("0")));
  const Outcome outcome = follow(world, "1.2.1");
  EXPECT_EQ(outcome.end, RunEnd::complete);
  EXPECT_EQ(outcome.decisions, (std::vector{Decision::rejected, Decision::admitted}));
}

TEST(BlockedServer, DoesNotBlockIfTheTokenIsThere) {
  World world(two_servers(), strategy("blocking"), scripted(waits_for_token("0")));
  EXPECT_EQ(follow(world, "2.1").decisions, (std::vector{Decision::rejected, Decision::admitted}));
}

TEST(BlockedServer, CannotTakeAStepWhileItWaits) {
  World world(two_servers(), strategy("blocking"), scripted(waits_for_token("0")));
  const Schedule schedule = schedule_from_text("1.1");
  ReplayScheduler scheduler(schedule);
  ASSERT_TRUE(scheduler.begin_run());
  EXPECT_EQ(world.run(scheduler), RunEnd::stopped);
  EXPECT_EQ(scheduler.parted(), "step 2: 1 cannot take a step here; 2 could");
}

TEST(BlockedServer, ATimeOutIsAChoice) {
  World world(two_servers(), strategy("blocking"), scripted(waits_for_token("5")));
  EXPECT_EQ(follow(world, "1.T1.2").decisions, (std::vector{Decision::rejected, Decision::rejected}));
  EXPECT_EQ(follow(world, "1.2.1").decisions, (std::vector{Decision::rejected, Decision::admitted}));
}

TEST(BlockedServer, EverybodyWaitingForEverIsStuck) {
  const Acquire waits = [](Client& redis, const Request&) {
    redis.execute({"BLPOP", "tokens", "0"});
    return Decision::admitted;
  };
  World world(two_servers(), strategy("blocking"), scripted(waits));
  EXPECT_EQ(follow(world, "1.2").end, RunEnd::stuck);
  EXPECT_EQ(follow(world, "2.1").end, RunEnd::stuck);  // and the World is as good as new
}

TEST(BlockedServer, ARunAfterAStuckOneIsUnaffected) {
  // With server 1 alone it is stuck; server 2's token would have freed it.
  World world(two_servers(), strategy("blocking"), scripted(waits_for_token("0")));
  RandomScheduler random(5, 0, 200);
  std::set<std::string> seen;
  while (random.begin_run()) {
    EXPECT_EQ(world.run(random), RunEnd::complete);
    seen.insert(to_text(world.schedule()));
    // Leave server 1 blocked in a stopped run.
    const Schedule half = schedule_from_text("1");
    ReplayScheduler stop(half);
    ASSERT_TRUE(stop.begin_run());
    EXPECT_EQ(world.run(stop), RunEnd::stopped);
  }
  EXPECT_EQ(seen, (std::set<std::string>{"1.2.1", "2.1"}));
}

TEST(BlockedServer, StuckRunsAreReportedByTheirHistoryAsPendingAndStuck) {
  const Acquire waits = [](Client& redis, const Request&) {
    redis.execute({"BLPOP", "tokens", "0"});
    return Decision::admitted;
  };
  World world(two_servers(), strategy("blocking"), scripted(waits));
  (void)follow(world, "1.2");
  std::vector<model::EventKind> kinds;
  for (const model::Event& event : world.history().events()) kinds.push_back(event.kind);
  using enum model::EventKind;
  EXPECT_EQ(kinds, (std::vector{invoked, invoked, stuck}));
}

TEST(BlockedServer, IsWokenByAPushThatComesLate) {
  Scenario scenario = two_servers();
  scenario.faults.duplicate_deliveries = 1;
  World world(scenario, strategy("blocking"), scripted(waits_for_token("0")));
  const Outcome outcome = follow(world, "1.Z2.D2.1");
  EXPECT_EQ(outcome.end, RunEnd::complete);
  EXPECT_EQ(outcome.decisions, (std::vector{Decision::rejected, Decision::admitted}));
}

TEST(FailingCode, ThatThrowsWhereItsRunIsCutIsToldOfThatRunAndOfNoOther) {
  const Acquire throws = [](Client& redis, const Request&) {
    try {
      redis.execute({"INCR", "a"});
      redis.execute({"INCR", "b"});
    } catch (...) {
      throw std::runtime_error("while it was cut");
    }
    return Decision::admitted;
  };
  World world(two_servers(), strategy("failing"), scripted(throws));
  const Schedule half = schedule_from_text("1");
  ReplayScheduler stop(half);
  ASSERT_TRUE(stop.begin_run());
  EXPECT_THROW(world.run(stop), std::runtime_error);
  EXPECT_EQ(follow(world, "1.1.2.2").end, RunEnd::complete);
}

// Two commands; whatever comes out of the first as an exception is swallowed.
template <typename Exception>
Decision swallows(Client& redis) {
  try {
    redis.execute({"INCR", "a"});
    redis.execute({"INCR", "b"});
  } catch (const Exception&) {
    return Decision::rejected;
  }
  return Decision::admitted;
}

TEST(CutRun, CannotBeSwallowedAsAnException) {
  const Acquire acquire = [](Client& redis, const Request&) { return swallows<std::exception>(redis); };
  World world(two_servers(), strategy("swallowing"), scripted(acquire));
  EXPECT_TRUE(follow(world, "1.2").decisions.empty());
  EXPECT_EQ(follow(world, "1.1.2.2").decisions, (std::vector{Decision::admitted, Decision::admitted}));
}

TEST(CutRun, AStrategyThatSwallowsEverythingAddsNothingToTheHistory) {
  const Acquire acquire = [](Client& redis, const Request&) {
    try {
      redis.execute({"INCR", "a"});
      redis.execute({"INCR", "b"});
    } catch (...) {  // NOLINT(bugprone-empty-catch)
    }
    return Decision::rejected;
  };
  Scenario scenario = two_servers();
  scenario.retries = 3;
  scenario.requests_per_server = 2;
  World world(scenario, strategy("swallowing"), scripted(acquire));
  const Outcome cut = follow(world, "1.2");
  EXPECT_EQ(cut.end, RunEnd::stopped);
  EXPECT_TRUE(cut.decisions.empty());
  EXPECT_EQ(world.cost().all_decisions(), 0U);
  EXPECT_EQ(follow(world, "1.1").decisions, std::vector{Decision::rejected});
}

TEST(FailingStrategy, ItsExceptionComesOutOfTheRunAndTheNextRunIsUnaffected) {
  const Acquire acquire = [](Client& redis, const Request& request) {
    if (redis.execute({"INCR", "turn"}).as_integer() == 1 && request.server_id.value == 2) {
      throw std::runtime_error("server 2 must not be first");
    }
    redis.execute({"INCR", "b"});
    return Decision::admitted;
  };
  World world(two_servers(), strategy("failing"), scripted(acquire));
  const Schedule bad = schedule_from_text("2.1");
  for (int i = 0; i < 3; ++i) {
    ReplayScheduler scheduler(bad);
    ASSERT_TRUE(scheduler.begin_run());
    EXPECT_THROW(world.run(scheduler), std::runtime_error);
    EXPECT_EQ(follow(world, "1.2.1.2").decisions, (std::vector{Decision::admitted, Decision::admitted}));
  }
}

TEST(FailingStrategy, ADefectOfASchedulerIsAnError) {
  struct Wrong final : Scheduler {
    bool begin_run() override { return true; }
    std::size_t choose(const Choice& choice) override { return choice.count; }
  } wrong;
  World world(two_servers(), strategy("count-then-register"));
  EXPECT_THROW(world.run(wrong), std::logic_error);
  EXPECT_EQ(follow(world, "1.2.1.2").decisions, (std::vector{Decision::admitted, Decision::admitted}));
}

TEST(SingleStepStrategy, TheHouseIsQuietAfterEachOfItsSteps) {
  const Acquire acquire = [](Client& redis, const Request&) {
    redis.execute({"INCR", "a"});
    return Decision::admitted;
  };
  World world(two_servers(), strategy("single"), scripted(acquire));
  (void)follow(world, "1.2");
  std::vector<std::uint32_t> quiet;
  for (const model::Event& event : world.history().events()) {
    if (event.kind == model::EventKind::quiescent) quiet.push_back(event.step.value);
  }
  EXPECT_EQ(quiet, (std::vector<std::uint32_t>{1, 2}));
  EXPECT_TRUE(
      model::property(model::PropertyId::no_lasting_excess).check(world.history(), model::one_limit(1)));
}

// Every server publishes two numbered messages about conversation 1; who runs that writes down what it hears.
class Talker final : public model::Strategy {
 public:
  explicit Talker(std::vector<std::string>* heard) : heard_(heard) {}
  Decision acquire(Client& redis, const Request& request) override {
    redis.publish("talk", request.server + " first");
    redis.publish("talk", request.server + " second");
    return Decision::admitted;
  }
  void release(Client&, const Request&) override {}
  std::span<const std::string> channels() const override { return {&channel_, 1}; }
  std::optional<model::ConversationId> subject(const model::Message&) const override {
    return model::ConversationId{1};
  }
  void on_message(Client&, const model::Message& message) override { heard_->push_back(message.payload); }

 private:
  std::string channel_ = "talk";
  std::vector<std::string>* heard_;
};

TEST(Messages, ReachAServerInTheOrderInWhichTheyWerePublished) {
  std::vector<std::string> heard;
  World world(two_servers(), strategy("talker"),
              [&](const model::StrategyConfig&) { return std::make_unique<Talker>(&heard); });
  // Conversation 1 is server 1's; nobody else can act on a message about it.
  (void)follow(world, "2.1.1.2.L1x4");
  EXPECT_EQ(heard, (std::vector<std::string>{"s2 first", "s1 first", "s1 second", "s2 second"}));
  heard.clear();
  (void)follow(world, "2.L1.2.1.L1.L1.1.L1");
  EXPECT_EQ(heard, (std::vector<std::string>{"s2 first", "s2 second", "s1 first", "s1 second"}));
}

TEST(Messages, TheHouseIsNotQuietWhileOneIsUnderWay) {
  std::vector<std::string> heard;
  World world(two_servers(), strategy("talker"),
              [&](const model::StrategyConfig&) { return std::make_unique<Talker>(&heard); });
  (void)follow(world, "1.1.2.2.L1x4");
  std::vector<std::uint32_t> quiet;
  for (const model::Event& event : world.history().events()) {
    if (event.kind == model::EventKind::quiescent) quiet.push_back(event.step.value);
  }
  EXPECT_EQ(quiet, std::vector<std::uint32_t>{8});
}

}  // namespace
}  // namespace overbook::sim
