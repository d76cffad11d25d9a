// Runs of the shipped strategies: the same schedule is the same run, and no run leaves a trace in the next.

#include "sim/run/world.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>

#include "sim/explanation/counterexample.h"
#include "sim/schedule/pct.h"
#include "sim/schedule/replay.h"
#include "sim/schedule/round_robin.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

using model::EventKind;

std::vector<std::unique_ptr<Scheduler>> schedulers(std::uint64_t runs) {
  std::vector<std::unique_ptr<Scheduler>> all;
  all.push_back(std::make_unique<RandomScheduler>(11, 0, runs));
  all.push_back(std::make_unique<PctScheduler>(11, 0, runs, 3, 20));
  all.push_back(std::make_unique<RoundRobinScheduler>(2));
  return all;
}

struct Recorded {
  Schedule schedule;
  model::History history;
  RunEnd end;
  Digest redis;
  friend bool operator==(const Recorded&, const Recorded&) = default;
};

Recorded run_of(World& world, Scheduler& scheduler) {
  const RunEnd end = world.run(scheduler);
  return {world.schedule(), world.history(), end, world.fake().keys().digest()};
}

Recorded replay_of(World& world, const Schedule& schedule) {
  ReplayScheduler scheduler(schedule);
  EXPECT_TRUE(scheduler.begin_run());
  Recorded run = run_of(world, scheduler);
  EXPECT_FALSE(scheduler.parted()) << *scheduler.parted();
  return run;
}

TEST(World, ReplayingARunGivesTheSameRunStepForStep) {
  for (std::uint64_t number = 0; number < 25; ++number) {
    const Scenario scenario = small_scenario(number);
    for (const model::StrategySpec& spec : strategy_variants()) {
      if (!can_begin(scenario, spec)) continue;
      World world(scenario, spec);
      World other(scenario, spec);
      for (const auto& scheduler : schedulers(8)) {
        while (scheduler->begin_run()) {
          const Recorded first = run_of(world, *scheduler);
          SCOPED_TRACE(spec.use + " " + to_text(first.schedule));
          ASSERT_EQ(first.end, RunEnd::complete);
          ASSERT_EQ(replay_of(world, first.schedule), first);  // in the World that has run others
          ASSERT_EQ(replay_of(other, first.schedule), first);
        }
      }
    }
  }
}

TEST(World, ARunAfterACutOneIsAsInANewWorld) {
  for (std::uint64_t number = 0; number < 10; ++number) {
    for (const model::StrategyInfo& info : model::all_strategies()) {
      if (!can_begin(small_scenario(number), strategy(info.name))) continue;
      World world(small_scenario(number), strategy(info.name));
      RandomScheduler random(3, 0, 40);
      std::vector<Recorded> whole;
      while (random.begin_run()) whole.push_back(run_of(world, random));
      for (std::size_t i = 0; i < whole.size(); ++i) {
        // Cut somewhere, then whole.
        ReplayScheduler cut(whole[i].schedule, i % (whole[i].schedule.steps.size() + 1));
        ASSERT_TRUE(cut.begin_run());
        world.run(cut);
        ASSERT_EQ(replay_of(world, whole[i].schedule), whole[i]) << info.name << " " << i;
      }
    }
  }
}

TEST(World, ACutRunHasTheHistoryOfTheWholeOneUpToThere) {
  World world(small_scenario(5), strategy("openhands"));
  RandomScheduler random(3, 0, 20);
  while (random.begin_run()) {
    const Recorded whole = run_of(world, random);
    for (std::size_t until = 0; until < whole.schedule.steps.size(); ++until) {
      ReplayScheduler cut(whole.schedule, until);
      ASSERT_TRUE(cut.begin_run());
      // A run may end where nothing but heartbeats in time is left; then it has an end of its own.
      const bool has_ended = world.run(cut) == RunEnd::complete;
      const auto events = world.history().events();
      const auto part = events.first(events.size() - (has_ended ? 1 : 0));
      const auto all = whole.history.events();
      ASSERT_LE(part.size(), all.size());
      ASSERT_TRUE(std::equal(part.begin(), part.end(), all.begin()));
      ASSERT_EQ(world.schedule().steps.size(), until);
    }
  }
}

TEST(World, RunsAreCutAtTheirMostSteps) {
  Scenario scenario = last_slot();
  scenario.explore.max_steps = 4;
  World world(scenario, strategy("count-then-register"));
  RandomScheduler random(3, 0, 20);
  while (random.begin_run()) {
    EXPECT_EQ(world.run(random), RunEnd::cut);
    EXPECT_EQ(world.schedule().steps.size(), 4U);
    EXPECT_NE(world.history().events().back().kind, EventKind::ended);
  }
}

TEST(World, AsManyStepsAsAllowedAreNoCut) {
  Scenario scenario = empty_house(1);
  scenario.explore.max_steps = 3;
  World world(scenario, strategy("count-then-register"));
  RandomScheduler random(3, 0, 1);
  ASSERT_TRUE(random.begin_run());
  EXPECT_EQ(world.run(random), RunEnd::complete);
}

TEST(World, ResidentsRunFromStepZero) {
  const Replay run = replay(last_slot(), strategy("exclude-own-key"), Schedule{});
  ASSERT_EQ(run.history.events().size(), 4U);
  for (const model::Event& event : run.history.events()) {
    EXPECT_EQ(event.step, model::StepIndex{0});
    EXPECT_EQ(event.server, model::kResident);
  }
  EXPECT_EQ(run.trace.initial_events, 4U);
  EXPECT_EQ(run.trace.initial_keys.size(), 2U);
  EXPECT_EQ(run.trace.initial_keys.front().key, "conv:u1:c1");
}

TEST(World, ARequestIsInvokedWithItsFirstCommandAndReturnsWithItsLast) {
  const Replay run = replay(last_slot(), strategy("count-then-register"), schedule_from_text("2.1.2.2"));
  const auto events = run.history.events().subspan(run.trace.initial_events);
  ASSERT_EQ(events.size(), 5U);
  EXPECT_EQ(events[0].kind, EventKind::invoked);
  EXPECT_EQ(events[0].step, model::StepIndex{1});
  EXPECT_EQ(events[0].server, model::ServerId{2});
  EXPECT_EQ(events[1].kind, EventKind::invoked);
  EXPECT_EQ(events[1].step, model::StepIndex{2});
  EXPECT_EQ(events[2].kind, EventKind::returned);
  EXPECT_EQ(events[2].step, model::StepIndex{3});
  // The release, a single command, begins and ends in its step.
  EXPECT_EQ(events[3].kind, EventKind::release_invoked);
  EXPECT_EQ(events[4].kind, EventKind::release_returned);
  EXPECT_EQ(events[4].step, model::StepIndex{4});
}

TEST(World, TheOptionsComeInAFixedOrderAndEachOnce) {
  struct Watch final : Scheduler {
    explicit Watch(std::uint64_t seed) : random(seed, 0, 1) {}
    bool begin_run() override { return random.begin_run(); }
    std::size_t choose(const Choice& choice) override {
      const auto key = [](const Step& step) {
        return std::tuple(step.kind, step.task.duty, step.task.server);
      };
      for (std::size_t i = 1; i < choice.options.size(); ++i) {
        EXPECT_LT(key(choice.options[i - 1]), key(choice.options[i]));
      }
      EXPECT_EQ(choice.options.size(), choice.count);
      ++asked;
      return random.choose(choice);
    }
    RandomScheduler random;
    int asked = 0;
  };
  World world(small_scenario(1), strategy("openhands"));
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Watch watch(seed);
    ASSERT_TRUE(watch.begin_run());
    world.run(watch);
    EXPECT_GT(watch.asked, 3);
  }
}

TEST(World, ARejectedRequestIsTriedAgainAsOftenAsTheScenarioSays) {
  Scenario full = empty_house(1);
  full.running = 1;
  full.retries = 2;
  World world(full, strategy("count-then-register"));
  RandomScheduler random(3, 0, 1);
  ASSERT_TRUE(random.begin_run());
  ASSERT_EQ(world.run(random), RunEnd::complete);
  EXPECT_EQ(to_text(world.schedule()), "1x3");
  EXPECT_EQ(world.cost().decisions.at(static_cast<std::size_t>(model::Decision::rejected)), 3U);
  EXPECT_EQ(world.cost().commands.at("KEYS"), 3U);
}

TEST(World, WithoutReleaseAConversationOutlivesTheRun) {
  Scenario scenario = empty_house(1);
  scenario.release = false;
  World world(scenario, strategy("count-then-register"));
  RandomScheduler random(3, 0, 1);
  ASSERT_TRUE(random.begin_run());
  ASSERT_EQ(world.run(random), RunEnd::complete);
  EXPECT_EQ(to_text(world.schedule()), "1.1");
}

TEST(World, TheCostIsThatOfTheDecisions) {
  World world(empty_house(1), strategy("register-then-count-plus-one"));
  RandomScheduler random(3, 0, 3);
  while (random.begin_run()) world.run(random);
  EXPECT_EQ(world.cost().all_decisions(), 3U);
  EXPECT_EQ(world.cost().round_trips, 6U);  // the DEL of the release is not a part of the decision
  EXPECT_EQ(world.cost().round_trips_min, 2U);
  EXPECT_EQ(world.cost().round_trips_max, 2U);
  EXPECT_EQ(world.cost().commands,
            (std::map<std::string, std::uint64_t, std::less<>>{{"KEYS", 3}, {"SET", 3}}));
}

TEST(World, APlacementIsAskedForOnlyWhereAScanCanBeTorn) {
  Scenario few = last_slot();
  World one_call(few, strategy("openhands"));
  EXPECT_FALSE(one_call.setup().chooses_placement());
  few.other_keys = 20;
  World several_calls(few, strategy("openhands"));
  EXPECT_TRUE(several_calls.setup().chooses_placement());
  World atomic(few, strategy("exclude-own-key"));
  EXPECT_FALSE(atomic.setup().chooses_placement());
}

TEST(World, PlacementsOrderAScanDifferently) {
  Scenario scenario = empty_house(1);
  scenario.other_keys = 30;
  scenario.limits = model::one_limit(40);
  scenario.running = 8;
  model::StrategySpec spec = strategy("count-then-register");
  spec.count_by = model::CountBy::scan;
  std::set<std::vector<std::string>> orders;
  for (const std::string_view text : {"@0:1x2", "@1:1x2", "@2:1x2", "@3:1x2"}) {
    const Replay run = replay(scenario, spec, schedule_from_text(text));
    std::vector<std::string> seen;
    for (const StepRecord& step : run.trace.steps) seen.push_back(to_text(step.reply));
    orders.insert(seen);
  }
  EXPECT_GT(orders.size(), 1U);
}

TEST(World, CannotBeginWithWhatTheStrategyDoesNotAdmit) {
  model::StrategySpec refuses = strategy("lua-script");
  refuses.script = "return 0";
  EXPECT_THROW(World(last_slot(), refuses), CannotBegin);
  EXPECT_NO_THROW(World(empty_house(), refuses));
}

TEST(World, AnErrorOfRedisFailsTheRequestAndTheRunGoesOn) {
  model::StrategySpec failing = strategy("lua-script");
  failing.script = "return redis.error_reply('ERR no')";
  World world(empty_house(), failing);
  RandomScheduler random(3, 0, 5);
  while (random.begin_run()) EXPECT_EQ(world.run(random), RunEnd::complete);
  EXPECT_EQ(world.cost().decisions.at(static_cast<std::size_t>(model::Decision::failed)), 10U);
}

TEST(World, AnEvictionIsInTheHistoryWithItsCause) {
  // One runs of one; server 1 starts another and asks for the resident's end, which the listener of the
  // resident server carries out: DEL, then PUBLISH.
  Scenario scenario = empty_house(1);
  scenario.running = 1;
  const Replay run = replay(scenario, strategy("openhands"), schedule_from_text("1x4.L0.L0"));
  std::vector<EventKind> kinds;
  for (const model::Event& event : run.history.events()) kinds.push_back(event.kind);
  EXPECT_EQ(kinds, (std::vector{EventKind::invoked, EventKind::returned, EventKind::invoked,
                                EventKind::eviction_asked, EventKind::returned, EventKind::release_invoked,
                                EventKind::release_returned, EventKind::quiescent}));
  const auto events = run.history.events();
  EXPECT_EQ(events[5].request, model::RequestId{0});
  EXPECT_EQ(events[5].cause, model::RequestId{1});
  EXPECT_TRUE(events[5].evicted);
  EXPECT_EQ(events[5].step, model::StepIndex{5});
  EXPECT_EQ(run.trace.steps[4].message, "close_session c1");
}

}  // namespace
}  // namespace overbook::sim
