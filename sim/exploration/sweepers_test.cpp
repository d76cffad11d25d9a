// Sweepers: actors of their own that clean up, explored.

#include <gmock/gmock.h>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/engines_for_tests.h"
#include "sim/exploration/generated_for_tests.h"
#include "sim/exploration/program_limiters.h"
#include "sim/setup/rehearsal.h"
#include "sim/verification/shrink.h"

namespace overbook::sim {
namespace {

using enum model::PropertyId;
using testing::HasSubstr;

ExplorationResult explored(const Scenario& scenario, const model::StrategySpec& spec,
                           const std::string& text = {}) {
  ExplorationResult fast = explore_with(Engine::fast, scenario, spec);
  EXPECT_EQ(fast.contradiction, "") << text;
  expect_same(fast, explore_with(Engine::plain, scenario, spec), text);
  return fast;
}

std::string sweeping(std::string_view sweep) {
  return std::string(kCounterWithHolders) + std::string(sweep);
}

// Between its two commands somebody gets in, and is not counted any more.
TEST(Sweepers, OneThatWritesWhatItHasReadBeforeOverbooks) {
  Scenario scenario = house(2);
  scenario.sweepers.passes = 1;
  const model::StrategySpec spec = program(sweeping(kSweepReadsThenSets));
  const ExplorationResult result = explored(scenario, spec);
  ASSERT_EQ(shortest(result, no_over_admission), 6U);
  const Schedule& schedule = *outcome(result, no_over_admission).shortest;
  EXPECT_THAT(to_text(schedule), HasSubstr("W1"));
  EXPECT_EQ(schedule_from_text(to_text(schedule)), schedule);
  const Replay run = replay(scenario, spec, schedule);
  EXPECT_EQ(run.schedule, schedule);
  scenario.sweepers.passes = 0;
  EXPECT_EQ(outcome(explored(scenario, spec), no_over_admission).outcome, Outcome::proved);
  scenario.sweepers = {.count = 0};
  EXPECT_EQ(outcome(explored(scenario, spec), no_over_admission).outcome, Outcome::proved);
}

TEST(Sweepers, OneThatDoesBothAtOnceDoesNot) {
  const model::StrategySpec spec = program(sweeping(R"(
function sweep(sweeper)
  redis.call('EVAL', [[redis.call('SET', KEYS[1], redis.call('SCARD', KEYS[2]))]],
             2, sweeper.prefix .. 'count', sweeper.index)
end
)"));
  EXPECT_EQ(outcome(explored(house(2), spec), no_over_admission).outcome, Outcome::proved);
}

// What a crash leaves behind is there for good, unless somebody sweeps: they make their passes before it is asked who
// gets in when all is over.
TEST(Sweepers, TakeAwayWhatCrashesLeftBehind) {
  const std::string leases = R"(
function acquire(request)
  redis.call('SET', request.key, request.server, 'EX', 60)
  if redis.call('SADD', request.index, request.conversation) == 0 then return 'duplicate' end
  if redis.call('SCARD', request.index) > request.limit then
    redis.call('SREM', request.index, request.conversation)
    redis.call('DEL', request.key)
    return 'rejected'
  end
  return 'admitted'
end
function release(request)
  redis.call('SREM', request.index, request.conversation)
  redis.call('DEL', request.key)
end
function refresh(request) return redis.call('EXPIRE', request.key, 60) end
)";
  const std::string sweep = R"(
function sweep(sweeper)
  for _, conversation in ipairs(redis.call('SMEMBERS', sweeper.index)) do
    if redis.call('EXISTS', sweeper.prefix .. conversation) == 0 then
      redis.call('SREM', sweeper.index, conversation)
    end
  end
end
)";
  Scenario scenario = house(1);
  scenario.lease = Lease{.ttl_ms = 60'000, .refresh_ms = 20'000};
  scenario.faults.crashes = 1;
  scenario.sweepers.passes = 1;
  EXPECT_GT(shortest(explored(scenario, program(leases)), no_slot_leak), 0U);
  EXPECT_EQ(outcome(explored(scenario, program(leases + sweep)), no_slot_leak).outcome, Outcome::proved);
}

// Two of them are two actors.
TEST(Sweepers, MayBeSeveral) {
  const model::StrategySpec spec = program(std::string(kCountThenTakeBack) + R"(
function sweep(sweeper)
  if redis.call('SET', 'sweeping', sweeper.name, 'NX', 'EX', 60) then
    redis.call('HSET', 'swept', sweeper.name, sweeper.pass)
    if redis.call('GET', 'sweeping') == sweeper.name then redis.call('DEL', 'sweeping') end
  end
end)");
  Scenario scenario = house(1);
  scenario.sweepers = {.count = 2, .passes = 2};
  const ExplorationResult result = explored(scenario, spec);
  EXPECT_EQ(outcome(result, no_failure).outcome, Outcome::proved);
  // The lock of one lapses between its passes, not within one.
  const auto last_of = [&](const std::string& schedule) {
    return replay(scenario, spec, schedule_from_text(schedule)).trace.steps.back();
  };
  EXPECT_EQ(last_of("W1.W2").reply, redis::Reply::nil());
  EXPECT_EQ(last_of("W1.W1.W1.W1.W2").reply, redis::Reply::ok());
  EXPECT_EQ(last_of("W2.W2.W2.W2.W2.W2").command, redis::Command({"HSET", "swept", "w2", "2"}));
}

TEST(Sweepers, WhatFailsInAPassIsAFailure) {
  const model::StrategySpec spec =
      program(std::string(kCountThenTakeBack) +
              "function sweep(sweeper)\n"
              "  local n = redis.call('GET', sweeper.prefix .. 'count')\n"
              "  if n then redis.call('LPUSH', sweeper.prefix .. 'count', 1) end\nend");
  const ExplorationResult result = explored(house(2), spec);
  ASSERT_EQ(shortest(result, no_failure), 3U);
  const Replay run = replay(house(2), spec, *outcome(result, no_failure).shortest);
  EXPECT_THAT(run.trace.steps.back().error, HasSubstr("p.lua:15: WRONGTYPE"));
  const auto failures = rehearse(house(2), spec);
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures.front().call, "sweep");
  EXPECT_EQ(failures.front().server, "w1");
}

TEST(Sweepers, AreSampledShrunkAndExplained) {
  Scenario scenario = house(3);
  scenario.explore.schedules = 500;
  const model::StrategySpec spec = program(sweeping(kSweepReadsThenSets));
  const StrategySummary summary = summary_of(scenario, spec);
  EXPECT_GT(tally(summary, no_over_admission).violations, 0U);
  const ExplorationResult result = explore_with(Engine::fast, scenario, spec);
  const Shrunk shrunk =
      shrink(scenario, spec, no_over_admission, *outcome(result, no_over_admission).shortest);
  EXPECT_EQ(shrunk.scenario.servers, 2U);
  EXPECT_THAT(to_text(shrunk.schedule), HasSubstr("W1"));
}

TEST(Sweepers, AreTheSameForBothEnginesWhateverGoesWrong) {
  std::uint32_t compared = 0;
  for (std::uint64_t number = 0; number < 25; ++number) {
    Generated generated = generate_with_faults(number);
    generated.scenario.servers = std::min(generated.scenario.servers, 2U);
    generated.scenario.sweepers.passes = 1 + static_cast<std::uint32_t>(number % 2);
    for (const std::string_view sweep :
         {"for _, key in ipairs(redis.call('KEYS', sweeper.prefix .. '*')) do redis.call('GET', key) end",
          "redis.call('DEL', sweeper.prefix .. 'c' .. sweeper.pass)",
          "if redis.call('SET', 'lock', 1, 'NX', 'EX', 60) then redis.call('GET', 'x') redis.call('DEL', "
          "'lock') end"}) {
      const model::StrategySpec spec = program(std::string(kRegistering) + std::string(kPlusOne) +
                                               "function sweep(sweeper) " + std::string(sweep) + " end");
      const std::string text = fmt::format("{} {} {}", number, sweep, generated.text());
      if (expect_engines_agree(generated.scenario, spec, 1'500, text)) ++compared;
    }
  }
  EXPECT_GT(compared, 10U);
}

}  // namespace
}  // namespace overbook::sim
