// Requests of one server at the same time, explored, sampled, shrunk and explained.

#include <gmock/gmock.h>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/engines_for_tests.h"
#include "sim/exploration/generated_for_tests.h"
#include "sim/exploration/program_limiters.h"
#include "sim/exploration/sampled_for_tests.h"
#include "sim/exploration/sharing_limiters.h"
#include "sim/verification/shrink.h"

namespace overbook::sim {
namespace {

using enum model::PropertyId;
using testing::HasSubstr;

// A limiter within one process, as many write it: the check, a call, and then what the check looks at.
constexpr std::string_view kLooksThenTakes = R"(
function acquire(request)
  if (server.memory.running or 0) >= request.limit then return 'rejected' end
  redis.call('SADD', request.index, request.conversation)
  server.memory.running = (server.memory.running or 0) + 1
  return 'admitted'
end
function release(request)
  server.memory.running = server.memory.running - 1
  redis.call('SREM', request.index, request.conversation)
end
)";
constexpr std::string_view kTakesAtOnce = R"(
function acquire(request)
  if (server.memory.running or 0) >= request.limit then return 'rejected' end
  server.memory.running = (server.memory.running or 0) + 1
  redis.call('SADD', request.index, request.conversation)
  return 'admitted'
end
function release(request)
  redis.call('SREM', request.index, request.conversation)
  server.memory.running = server.memory.running - 1
end
)";

TEST(AtOnce, AServerThatLooksBeforeACallAndTakesAfterItOverbooksAlone) {
  const model::StrategySpec spec = program(std::string(kLooksThenTakes));
  const ExplorationResult one = explore_with(Engine::plain, several_at_once(1, 2, 1), spec);
  EXPECT_EQ(outcome(one, no_over_admission).outcome, Outcome::proved);
  const ExplorationResult two = explore_with(Engine::plain, several_at_once(1, 2, 2), spec);
  // Both look, both ask, both hear.
  ASSERT_EQ(shortest(two, no_over_admission), 6U);
  EXPECT_EQ(two.contradiction, "");
  EXPECT_EQ(outcome(two, no_over_admission).worst_excess, 1U);
  const ExplorationResult in_one_go =
      explore_with(Engine::plain, several_at_once(1, 2, 2), program(std::string(kTakesAtOnce)));
  EXPECT_EQ(outcome(in_one_go, no_over_admission).outcome, Outcome::proved);
  EXPECT_EQ(outcome(in_one_go, no_failure).outcome, Outcome::proved);
}

// Of two servers, each with two requests at a time, all is seen.
TEST(AtOnce, TwoServersAreExploredToTheEnd) {
  const ExplorationResult found =
      explore_with(Engine::fast, several_at_once(2, 2, 2), program(std::string(kTakesAtOnce)));
  EXPECT_TRUE(found.is_complete);
  EXPECT_EQ(found.contradiction, "");
  // Each server lets in as many as there are: what it keeps is its own.
  EXPECT_EQ(outcome(found, no_over_admission).outcome, Outcome::violated);
  EXPECT_TRUE(outcome(found, no_over_admission).worst_is_exact);
  EXPECT_EQ(outcome(found, no_false_rejection).outcome, Outcome::proved);
}

// A loop that polls leads back, also where two of them go round beside each other.
TEST(AtOnce, WhoPollsGoesRoundWithoutEnd) {
  const model::StrategySpec spec = program(R"(
function acquire(request)
  while (server.memory.running or 0) >= request.limit do
    work('sleeps')
  end
  server.memory.running = (server.memory.running or 0) + 1
  return 'admitted'
end
function release(request)
  server.memory.running = server.memory.running - 1
  redis.call('PING')
end
)");
  const ExplorationResult found = explore_with(Engine::fast, several_at_once(1, 3, 3), spec);
  EXPECT_TRUE(found.is_complete);
  EXPECT_EQ(found.contradiction, "");
  for (const model::PropertyId id : {no_over_admission, no_false_rejection, no_lasting_excess, no_slot_leak})
    EXPECT_EQ(outcome(found, id).outcome, Outcome::proved) << model::info(id).name;
}

// What was answered first need not be heard first: a count that is kept may be older than another that was kept before.
TEST(AtOnce, AnOldReplyMayBeHeardAfterANewOne) {
  const model::StrategySpec spec = program(R"(
function acquire(request)
  if (server.memory.seen or 0) >= request.limit then return 'rejected' end
  local n = redis.call('INCR', request.prefix .. 'count')
  server.memory.seen = n
  if n > request.limit then
    server.memory.seen = redis.call('DECR', request.prefix .. 'count')
    return 'rejected'
  end
  if server.memory.seen < n then error('it was told less after it was told more') end
  return 'admitted'
end
)");
  Scenario scenario = several_at_once(1, 2, 2);
  scenario.limits = model::one_limit(2);
  EXPECT_EQ(outcome(explore_with(Engine::plain, scenario, spec), no_failure).outcome, Outcome::proved);
  const model::StrategySpec twice = program(R"(
function acquire(request)
  server.memory.seen = redis.call('INCR', request.prefix .. 'count')
  local n = redis.call('GET', request.prefix .. 'count')
  if server.memory.seen < tonumber(n) then error('it is behind') end
  return 'admitted'
end
)");
  // Both are counted and the second hears of it first: the first one's reply, 1, is what is kept in the end.
  EXPECT_GT(shortest(explore_with(Engine::plain, scenario, twice), no_failure), 0U);
  scenario.at_once = 1;
  EXPECT_EQ(outcome(explore_with(Engine::plain, scenario, twice), no_failure).outcome, Outcome::proved);
}

// Of openhands nobody is told what it keeps.
TEST(AtOnce, IsExploredByThePlainEngineWhereTheStrategyDoesNotTellWhatItKeeps) {
  const model::StrategySpec spec = program(std::string(kLooksThenTakes));
  EXPECT_EQ(engine_for(several_at_once(2, 2, 2), spec, Engine::fast), Engine::fast);
  EXPECT_EQ(engine_for(several_at_once(2, 2, 2), strategy("lua-script"), Engine::fast), Engine::fast);
  EXPECT_EQ(engine_for(several_at_once(2, 2, 2), strategy("openhands"), Engine::fast), Engine::plain);
  EXPECT_EQ(engine_for(several_at_once(2, 2, 1), strategy("openhands"), Engine::fast), Engine::fast);
  ExplorationOptions options;
  options.max_states = 20'000;
  options.are_states_of_fast_engine = true;
  const ExplorationResult cut =
      explore_with(Engine::fast, several_at_once(2, 2, 2), strategy("openhands"), options);
  EXPECT_EQ(cut.stopped_because, StopReason::states);
  EXPECT_LT(cut.states, 5'000U);
}

// What a strategy without a memory does does not depend on whose name its requests have.
TEST(AtOnce, WhoKeepsNothingIsAsSeveralServersAre) {
  for (const std::string_view use : {"count-then-register", "register-then-count-plus-one", "lua-script"}) {
    const ExplorationResult servers = explore_with(Engine::plain, house(2), strategy(use));
    const ExplorationResult workers = explore_with(Engine::plain, several_at_once(1, 2, 2), strategy(use));
    EXPECT_EQ(servers.states, workers.states) << use;
    expect_same(servers, workers, std::string(use));
  }
}

TEST(AtOnce, FaultsStrikeEachOfThem) {
  Scenario scenario = several_at_once(1, 2, 2);
  scenario.faults.lost_replies = 1;
  const ExplorationResult lost = explore_with(Engine::plain, scenario, strategy("lua-script"));
  EXPECT_GT(shortest(lost, no_slot_leak), 0U);
  EXPECT_EQ(lost.contradiction, "");
  scenario.faults = {};
  scenario.faults.crashes = 1;
  scenario.faults.restarts = true;
  ExplorationOptions few;
  few.max_states = 1'500;
  for (const model::StrategySpec& spec :
       {strategy("count-then-register"), program(std::string(kLooksThenTakes)),
        program(std::string(kTakesAtOnce))}) {
    const ExplorationResult crashed = explore_with(Engine::plain, scenario, spec, few);
    EXPECT_EQ(crashed.contradiction, "") << spec.use;
    EXPECT_GT(crashed.states, 500U) << spec.use;
  }
  // What was on its way of either may come after the crash.
  const auto run = [&](const std::string& schedule) {
    return to_text(replay(scenario, strategy("count-then-register"), schedule_from_text(schedule)).schedule);
  };
  for (const std::string schedule : {"1.1b.C1.D1.D1b", "1.1b.C1.D1b.D1", "1b.C1.R1.1b.1b.D1b"})
    EXPECT_EQ(run(schedule), schedule);
}

TEST(AtOnce, AServerStartsOnceBeforeAnyOfThem) {
  const model::StrategySpec spec = program(R"(
function on_start(server) redis.call('INCR', 'starts') server.memory.started = true end
function acquire(request)
  if not server.memory.started then error('asked before the start') end
  if redis.call('GET', 'starts') ~= '1' then error('started twice') end
  return 'admitted'
end
)");
  Scenario scenario = several_at_once(1, 2, 2);
  scenario.release = false;
  EXPECT_EQ(outcome(explore_with(Engine::plain, scenario, spec), no_failure).outcome, Outcome::proved);
  scenario.faults = {};
  scenario.faults.crashes = 1;
  scenario.faults.restarts = true;
  // After a restart it has started twice.
  ExplorationOptions few;
  few.max_states = 1'500;
  EXPECT_GT(shortest(explore_with(Engine::plain, scenario, spec, few), no_failure), 0U);
}

TEST(AtOnce, IsSampledShrunkAndExplained) {
  Scenario scenario = several_at_once(3, 3, 2);
  scenario.explore.schedules = 300;
  const model::StrategySpec spec = program(std::string(kLooksThenTakes));
  const StrategySummary summary = summary_of(scenario, spec);
  ASSERT_GT(tally(summary, no_over_admission).violations, 0U);
  scenario.servers = 1;
  const StrategySummary alone = summary_of(scenario, spec);
  ASSERT_GT(tally(alone, no_over_admission).violations, 0U);
  const Schedule& found = tally(alone, no_over_admission).shortest->schedule;
  EXPECT_EQ(schedule_from_text(to_text(found)), found);
  const Shrunk shrunk = shrink(scenario, spec, no_over_admission, found);
  EXPECT_EQ(shrunk.steps_after, 6U) << to_text(shrunk.schedule);
  EXPECT_THAT(to_text(shrunk.schedule), HasSubstr("1b"));
  const Replay run = replay(shrunk.scenario, spec, shrunk.schedule);
  EXPECT_EQ(run.schedule, shrunk.schedule);
}

TEST(AtOnce, ReplaysInTime) {
  Scenario scenario = several_at_once(1, 4, 2);
  scenario.timing.is_timed = true;
  scenario.timing.hold = {.kind = DistributionKind::constant, .unit = TimeUnit::milliseconds, .first = 20};
  scenario.timing.latency = {
      .kind = DistributionKind::exponential, .unit = TimeUnit::milliseconds, .first = 2};
  scenario.timing.arrival = {.process = ArrivalProcess::poisson, .rate_per_s = 400};
  scenario.explore.schedules = 200;
  const model::StrategySpec spec = program(std::string(kLooksThenTakes));
  const StrategySummary summary = summary_of(scenario, spec);
  ASSERT_GT(tally(summary, no_over_admission).violations, 0U);
  const Schedule& schedule = tally(summary, no_over_admission).shortest->schedule;
  EXPECT_EQ(replay(scenario, spec, schedule_from_text(to_text(schedule))).schedule, schedule);
}

// --- Generated ---

// No schedule that is sampled breaks what was proved, and what was found is found again when it is run.
TEST(AtOnce, SampledAndExploredAgree) {
  Decided decided;
  for (std::uint64_t number = 0; number < 25; ++number) {
    RunRandom random;
    random.seed(20'261, number);
    const model::StrategySpec spec = program(drawn_with_memory(random));
    Scenario scenario = several_at_once(1, 2 + static_cast<std::uint32_t>(random.below(2)), 2);
    scenario.limits = model::one_limit(1 + static_cast<std::uint32_t>(random.below(2)));
    scenario.shared_conversation = random.below(4) == 0;
    scenario.release = random.below(4) != 0;
    if (random.below(3) == 0) scenario.faults.crashes = 1;
    if (random.below(4) == 0) scenario.faults.lost_replies = 1;
    scenario.faults.restarts = scenario.faults.crashes > 0;
    scenario.explore.schedules = 200;
    ExplorationOptions options;
    options.max_states = 1'500;
    const ExplorationResult explored = explore_with(Engine::plain, scenario, spec, options);
    EXPECT_EQ(explored.contradiction, "") << *spec.program;
    expect_sampled_agrees(explored, scenario, spec, decided);
  }
  EXPECT_GT(decided.proved, 40U);
  EXPECT_GT(decided.violated, 20U);
}

}  // namespace
}  // namespace overbook::sim
