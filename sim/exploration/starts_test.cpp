// What is done before the first request: by a server that starts, by a run before all of it.

#include <gmock/gmock.h>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/engines_for_tests.h"
#include "sim/exploration/generated_for_tests.h"
#include "sim/exploration/program_limiters.h"
#include "sim/setup/rehearsal.h"

namespace overbook::sim {
namespace {

using enum model::PropertyId;
using testing::HasSubstr;

// One command lets in; what it counts by is in an index.
constexpr std::string_view kInOneCommand = R"(
function acquire(request)
  if redis.call('SADD', request.index, request.conversation) == 0 then return 'duplicate' end
  if redis.call('SCARD', request.index) > request.limit then
    redis.call('SREM', request.index, request.conversation)
    return 'rejected'
  end
  return 'admitted'
end
function release(request) redis.call('SREM', request.index, request.conversation) end
)";

model::StrategySpec with(std::string_view body) {
  return program(std::string(kInOneCommand) + std::string(body));
}

// Both engines, which must agree.
ExplorationResult explored(const Scenario& scenario, const model::StrategySpec& spec,
                           const std::string& text = {}) {
  ExplorationResult fast = explore_with(Engine::fast, scenario, spec);
  EXPECT_EQ(fast.contradiction, "") << text;
  expect_same(fast, explore_with(Engine::plain, scenario, spec), text);
  return fast;
}

// --- on_start ---

TEST(Starts, AServerThatWipesTheSlateOverbooks) {
  const model::StrategySpec spec = with("function on_start(server) redis.call('DEL', server.index) end");
  const ExplorationResult result = explored(house(2), spec);
  EXPECT_EQ(shortest(result, no_over_admission), 6U) << "one gets in, the other starts, and gets in";
  EXPECT_EQ(shortest(explored(house(2), as_script(spec)), no_over_admission), 4U);
  EXPECT_EQ(outcome(explored(house(2), with("")), no_over_admission).outcome, Outcome::proved);
}

// A script that is loaded when the server starts is there for its requests, and for newcomers', until Redis
// forgets it.
TEST(Starts, WhatTheyRememberIsThereForRequests) {
  const model::StrategySpec spec = program(R"(
function on_start(server)
  server.memory.sha = redis.call('SCRIPT', 'LOAD',
    "if redis.call('INCR', KEYS[1]) <= tonumber(ARGV[1]) then return 1 end redis.call('DECR', KEYS[1]) return 0")
end
function acquire(request) return redis.call('EVALSHA', server.memory.sha, 1, 'n', request.limit) end
function release(request) redis.call('DECR', 'n') end)");
  Scenario scenario = house(2, 2);
  const ExplorationResult result = explored(scenario, spec);
  for (const model::PropertyId id : {no_failure, no_over_admission, no_slot_leak, no_slot_gain, progress})
    EXPECT_EQ(outcome(result, id).outcome, Outcome::proved) << model::info(id).name;
  scenario = house(2);
  scenario.limits = model::one_limit(2);
  scenario.running = 1;
  EXPECT_EQ(outcome(explored(scenario, spec), no_failure).outcome, Outcome::proved);
  scenario.faults.redis_restarts = 1;
  EXPECT_GT(shortest(explored(scenario, spec), no_failure), 0U);
}

// After a crash it starts again, and takes back what it left behind.
TEST(Starts, AServerThatComesBackCleansUpAfterItself) {
  const std::string own = R"(
function acquire(request)
  if redis.call('HSETNX', request.index, request.server, request.conversation) == 0 then return 'duplicate' end
  if redis.call('HLEN', request.index) > request.limit then
    redis.call('HDEL', request.index, request.server)
    return 'rejected'
  end
  return 'admitted'
end
function release(request) redis.call('HDEL', request.index, request.server) end
)";
  Scenario scenario = house(1);
  scenario.faults.crashes = 1;
  scenario.faults.restarts = true;
  const auto ends_after = [&](const std::string& text, const std::string& schedule) {
    const Replay run = replay(scenario, program(text), schedule_from_text(schedule));
    model::Decision last{};
    for (const model::Event& event : run.history.events()) {
      if (event.kind == model::EventKind::returned) last = event.decision;
    }
    return last;
  };
  EXPECT_EQ(ends_after(own, "1.1.C1.R1.1"), model::Decision::duplicate);
  const std::string cleans =
      own + "function on_start(server) redis.call('HDEL', server.index, server.name) end";
  EXPECT_EQ(ends_after(cleans, "1.1.1.C1.R1.1.1.1"), model::Decision::admitted);
  // Also one that has no request left.
  scenario.release = false;
  const Replay run = replay(scenario, program(cleans), schedule_from_text("1.1.1.C1.R1.1"));
  EXPECT_EQ(run.trace.steps.back().command, redis::Command({"HDEL", "convs:u1", "s1"}));
  for (const std::uint32_t servers : {1U, 2U}) {
    scenario.servers = servers;
    (void)explored(scenario, program(cleans));
    (void)explored(scenario, program(own));
  }
}

TEST(Starts, AnErrorInThemIsThatOfTheFirstRequest) {
  const model::StrategySpec spec =
      with("function on_start(server)\n  redis.call('INCR', server.prefix, 'x')\nend");
  const ExplorationResult result = explored(house(2), spec);
  ASSERT_EQ(shortest(result, no_failure), 2U);
  const Replay run = replay(house(2), spec, *outcome(result, no_failure).shortest);
  EXPECT_EQ(run.trace.steps.at(1).error, "p.lua:12: ERR wrong number of arguments for 'incr' command");
  const auto failures = rehearse(house(2), spec);
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures.front().call, "on_start");
  EXPECT_EQ(failures.front().line, 12U);
}

// What a fault has struck is no failure of its own.
TEST(Starts, FailWithoutBlameIfTheirReplyIsLost) {
  Scenario scenario = house(2);
  scenario.faults.lost_replies = 1;
  const model::StrategySpec spec = with("function on_start(server) redis.call('INCR', 'starts') end");
  EXPECT_EQ(outcome(explored(scenario, spec), no_failure).outcome, Outcome::proved);
  const Replay run = replay(scenario, spec, schedule_from_text("Y1.1.2"));
  EXPECT_EQ(run.history.events()[1].decision, model::Decision::failed);
}

TEST(Starts, AreTheSameForBothEnginesWhateverGoesWrong) {
  std::uint32_t compared = 0;
  for (std::uint64_t number = 0; number < 25; ++number) {
    const Generated generated = generate_with_faults(number);
    for (const std::string_view start :
         {"redis.call('HINCRBY', 'starts', server.name, 1) redis.call('GET', 'x')",
          "server.memory.n = redis.call('INCR', 'starts') % 2",
          "redis.call('DEL', server.index) work('boots')"}) {
      model::StrategySpec spec = program(std::string(kRegistering) + std::string(kPlusOne) +
                                         "function on_start(server) " + std::string(start) + " end");
      const std::string text = fmt::format("{} {} {}", number, start, generated.text());
      if (expect_engines_agree(generated.scenario, spec, 1'000, text)) ++compared;
    }
  }
  EXPECT_GT(compared, 20U);
}

// --- prepare ---

// What somebody who is no more has left behind takes a slot: for good, or until it lapses.
TEST(Prepared, WhatEarlierCrashesLeftTakesSlots) {
  const ExplorationResult for_good =
      explored(house(2), with("function prepare(world) redis.call('SADD', world.index, 'gone') end"));
  EXPECT_GT(shortest(for_good, no_false_rejection), 0U);
  EXPECT_EQ(outcome(for_good, no_slot_leak).outcome, Outcome::violated);
  const std::string leased =
      std::string(kRegistering) + std::string(kPlusOne) +
      "function prepare(world) redis.call('SET', world.prefix .. 'gone', 1, 'EX', 60) end";
  for (const model::StrategySpec& spec : {program(leased), as_script(program(leased))}) {
    const ExplorationResult lapses = explored(house(2), spec);
    EXPECT_EQ(outcome(lapses, no_slot_leak).outcome, Outcome::proved) << spec.label;
    EXPECT_GT(shortest(lapses, no_false_rejection), 0U) << spec.label;
    EXPECT_EQ(outcome(lapses, no_over_admission).outcome, Outcome::proved) << spec.label;
  }
  const Replay run = replay(house(1), program(leased), schedule_from_text("X0.1.1"));
  EXPECT_EQ(run.history.events()[1].decision, model::Decision::admitted);
}

TEST(Prepared, ResidentsGetInByTheLimitersOwnRule) {
  const model::StrategySpec spec =
      with("function prepare(world) redis.call('SADD', world.index, 'gone') end");
  Scenario scenario = house(2);
  scenario.limits = model::one_limit(2);
  scenario.running = 1;
  EXPECT_EQ(outcome(explored(scenario, spec), no_over_admission).outcome, Outcome::proved);
  scenario.running = 2;
  try {
    const sim::Setup setup(scenario, spec);
    FAIL() << "the second has no slot";
  } catch (const CannotBegin& error) {
    EXPECT_THAT(error.what(), HasSubstr("admits only 1 of the 2"));
  }
}

TEST(Prepared, AnErrorInItIsToldWithItsLine) {
  const model::StrategySpec spec = with("function prepare(world)\n  error('not today')\nend");
  try {
    const sim::Setup setup(house(2), spec);
    FAIL() << "it fails";
  } catch (const CannotBegin& error) {
    EXPECT_STREQ(error.what(), "what it does before everything fails: p.lua:12: not today");
  }
  const auto failures = rehearse(house(2), spec);
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures.front().call, "prepare");
  EXPECT_EQ(failures.front().error, "not today");
}

// What has the name of one server in it is not everybody's.
TEST(Prepared, MayFavourAServer) {
  const std::string text = R"(
function acquire(request)
  if redis.call('GET', request.server) then return 'admitted' end
  return redis.call('SET', request.prefix .. 'lock', 1, 'NX') and 'admitted' or 'rejected'
end
function release(request)
  if not redis.call('GET', request.server) then redis.call('DEL', request.prefix .. 'lock') end
end
function prepare(world) redis.call('SET', 's2', 1) end)";
  EXPECT_GT(shortest(explored(house(3), program(text)), no_over_admission), 0U);
}

}  // namespace
}  // namespace overbook::sim
