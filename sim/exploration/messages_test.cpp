// Programs that take messages: explored, sampled, shrunk, replayed.

#include <gmock/gmock.h>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/engines_for_tests.h"
#include "sim/exploration/generated_for_tests.h"
#include "sim/exploration/program_limiters.h"
#include "sim/exploration/sampled_for_tests.h"
#include "sim/exploration/sharing_limiters.h"
#include "sim/verification/applicability.h"
#include "sim/verification/shrink.h"

namespace overbook::sim {
namespace {

using enum model::PropertyId;
using testing::HasSubstr;

Scenario gone_on(std::uint32_t servers, std::uint32_t requests = 1) {
  Scenario scenario = house(servers, requests);
  scenario.limits = model::one_limit(1);
  return scenario;
}

// The slow engine: as many states as a second or two are good for.
ExplorationResult explored(const Scenario& scenario, const model::StrategySpec& spec,
                           std::uint64_t most_states = 3'000) {
  ExplorationOptions options;
  options.max_states = most_states;
  return explore_with(Engine::plain, scenario, spec, options);
}

// The count is kept where it is asked for often, and whoever changes it says so.
constexpr std::string_view kCachedCount = R"(
channels = {'u1:changed'}
function on_message(channel, text) server.memory.count = nil end
function acquire(request)
  local m = server.memory
  if not m.count then m.count = redis.call('SCARD', request.index) end
  if m.count >= request.limit then return 'rejected' end
  redis.call('SADD', request.index, request.conversation)
  redis.call('PUBLISH', 'u1:changed', request.conversation)
  return 'admitted'
end
function release(request)
  redis.call('SREM', request.index, request.conversation)
  redis.call('PUBLISH', 'u1:changed', request.conversation)
end
)";

// One step lets in, so that who is told nothing is at most too careful.
constexpr std::string_view kCachedRefusal = R"(
channels = {'freed'}
local enter = [[
  if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
  return redis.call('SADD', KEYS[1], ARGV[2])]]
function on_message(channel, text) server.memory.is_full = nil end
function acquire(request)
  if server.memory.is_full then return 'rejected' end
  local is_in = redis.call('EVAL', enter, 1, request.index, request.limit, request.conversation)
  if is_in == 0 then server.memory.is_full = true return 'rejected' end
  return 'admitted'
end
function release(request)
  redis.call('SREM', request.index, request.conversation)
  redis.call('PUBLISH', 'freed', request.conversation)
end
)";

TEST(Messages, ACountThatIsKeptUntilAMessageComesOverbooks) {
  const model::StrategySpec spec = program(std::string(kCachedCount));
  // What is kept is read before it is used: alone, and with all messages taken, it is right.
  EXPECT_EQ(outcome(explored(gone_on(1), spec), no_over_admission).outcome, Outcome::proved);
  const ExplorationResult two = explored(gone_on(2), spec);
  ASSERT_EQ(outcome(two, no_over_admission).outcome, Outcome::violated);
  EXPECT_EQ(two.contradiction, "");
}

// A server that has counted none before the other came in, and is told too late.
TEST(Messages, AreLate) {
  const model::StrategySpec spec = program(R"(
channels = {'in'}
function on_message(channel, text) server.memory.is_full = true end
function acquire(request)
  if server.memory.is_full then return 'rejected' end
  redis.call('SET', request.key, '1')
  redis.call('PUBLISH', 'in', request.conversation)
  return 'admitted'
end
)");
  Scenario scenario = gone_on(2);
  scenario.release = false;
  const ExplorationResult found = explored(scenario, spec);
  // Each: begins, SET, hears of it, PUBLISH, hears of it.
  ASSERT_EQ(shortest(found, no_over_admission), 10U);
  const Schedule& schedule = *outcome(found, no_over_admission).shortest;
  const Replay again = replay(scenario, spec, schedule_from_text(to_text(schedule)));
  EXPECT_EQ(again.schedule, schedule);
  // Told in time, it refuses.
  const Replay in_time = replay(scenario, spec, schedule_from_text("1x5.L2.2"));
  ASSERT_FALSE(in_time.history.events().empty());
  EXPECT_EQ(in_time.history.events().back().decision, model::Decision::rejected);
  EXPECT_EQ(in_time.trace.steps[5].message, "c1");
  EXPECT_EQ(in_time.trace.steps[5].channel, "in");
}

// A reply that was sent before the message may be heard after it: what was thrown away is kept again, for good.
TEST(Messages, OvertakeReplies) {
  const model::StrategySpec spec = program(std::string(kCachedRefusal));
  const Scenario scenario = gone_on(2, 2);
  const auto is_turned_away_for_nothing = [&](const std::string& schedule) {
    const Replay run = replay(scenario, spec, schedule_from_text(schedule));
    return model::property(no_false_rejection).check(run.history, scenario.limits).has_value();
  };
  // 1 asks while 2 runs, 2 is over and says so; 1 takes that before it hears that all was full.
  EXPECT_TRUE(is_turned_away_for_nothing("2x3.1x2.2x5.L1.1x2"));
  EXPECT_FALSE(is_turned_away_for_nothing("2x3.1x3.2x5.L1.1x3"));
  EXPECT_NE(outcome(explored(scenario, spec), no_over_admission).outcome, Outcome::violated);
}

// Two servers that listen, each message to both of them, and nothing left open.
TEST(Messages, OfTwoServersAreExploredToTheEnd) {
  const ExplorationResult careful =
      explore_with(Engine::fast, gone_on(2), program(std::string(kCachedRefusal)));
  EXPECT_TRUE(careful.is_complete);
  EXPECT_EQ(careful.contradiction, "");
  for (const model::PropertyId id : {no_over_admission, no_slot_leak, no_failure})
    EXPECT_EQ(outcome(careful, id).outcome, Outcome::proved) << model::info(id).name;
  const ExplorationResult careless =
      explore_with(Engine::fast, gone_on(2), program(std::string(kCachedCount)));
  EXPECT_EQ(careless.contradiction, "");
  EXPECT_EQ(shortest(careless, no_over_admission),
            shortest(explored(gone_on(2), program(std::string(kCachedCount))), no_over_admission));
  EXPECT_TRUE(outcome(careless, no_over_admission).worst_is_exact);
}

// --- Waiters ---

// Who finds no slot waits on a list of its own server, which a message fills.
std::string waits_for_messages(std::string_view publishes) {
  return R"(
channels = {'freed'}
local take = [[
  if tonumber(redis.call('GET', KEYS[1]) or 0) >= tonumber(ARGV[1]) then return 0 end
  return redis.call('INCR', KEYS[1])]]
function on_start(server) server.memory.list = 'wake:' .. server.name end
function on_message(channel, text) redis.call('RPUSH', server.memory.list, text) end
function acquire(request)
  while redis.call('EVAL', take, 1, request.prefix .. 'count', request.limit) == 0 do
    redis.call('BLPOP', server.memory.list, 0)
  end
  return 'admitted'
end
function release(request)
  redis.call('DECR', request.prefix .. 'count')
)" + std::string(publishes) +
         "end\n";
}

TEST(Messages, WakeThoseWhoWait) {
  const model::StrategySpec told = program(waits_for_messages("redis.call('PUBLISH', 'freed', '1')\n"));
  const model::StrategySpec untold = program(waits_for_messages(""));
  // Both requests of one server, so that few states are all.
  Scenario scenario = gone_on(1, 2);
  scenario.at_once = 2;
  const ExplorationResult good = explored(scenario, told, 10'000);
  EXPECT_TRUE(good.has_waited);
  for (const model::PropertyId id : {no_over_admission, no_lost_wakeup, no_slot_leak, no_failure})
    EXPECT_EQ(outcome(good, id).outcome, Outcome::proved) << model::info(id).name << " " << good.states;
  EXPECT_EQ(outcome(explored(scenario, untold), no_lost_wakeup).outcome, Outcome::violated);
  EXPECT_NE(outcome(explored(gone_on(2), told), no_lost_wakeup).outcome, Outcome::violated);
}

// --- Who is told, and when ---

TEST(Messages, ComeOnceAServerHasStarted) {
  const model::StrategySpec spec = program(R"(
channels = {'a', 'b'}
function on_start(server) redis.call('SET', 'started:' .. server.name, '1') server.memory.is_there = true end
function on_message(channel, text)
  if not server.memory.is_there then error('told before it had started') end
  if channel .. text ~= 'a1' and channel .. text ~= 'b2' then error('told ' .. channel .. text) end
  server.memory[channel] = true
  if channel == 'b' and not server.memory.a then error('told in another order') end
end
function acquire(request)
  redis.call('PUBLISH', 'a', '1')
  redis.call('PUBLISH', 'b', '2')
  return 'admitted'
end
)");
  Scenario scenario = house(1);
  scenario.release = false;
  const ExplorationResult alone = explored(scenario, spec);
  EXPECT_EQ(outcome(alone, no_failure).outcome, Outcome::proved);
  EXPECT_GT(alone.states, 20U);
  // With two, the second may miss nothing that was said before it started.
  scenario.servers = 2;
  StrategySummary sampled = summary_of(scenario, spec);
  EXPECT_EQ(tally(sampled, no_failure).violations, 0U);
}

TEST(Messages, ReachTheResidentOnlyWhereThereIsOne) {
  const model::StrategySpec spec = program(R"(
channels = {'a'}
function on_message(channel, text) redis.call('INCR', 'told') end
function acquire(request)
  return redis.call('PUBLISH', 'a', '1') <= 1
end
)");
  Scenario scenario = house(1);
  scenario.release = false;
  // One server hears it, and nobody else does: with a resident, both.
  EXPECT_EQ(replay(scenario, spec, schedule_from_text("1x3")).history.events().back().decision,
            model::Decision::admitted);
  scenario.running = 1;
  EXPECT_EQ(replay(scenario, spec, schedule_from_text("1x3.L0x3")).trace.steps.back().step.task.server,
            model::kResident);
}

TEST(Messages, AreLostWithAServerThatCrashes) {
  const model::StrategySpec spec = program(R"(
channels = {'take'}
function on_message(channel, text) redis.call('DECR', 'count') end
function acquire(request)
  return redis.call('INCR', 'count') <= request.limit
end
function release(request) redis.call('PUBLISH', 'take', '1') end
)");
  // Of a server that runs nothing any more as well: nobody else gives back.
  Scenario scenario = gone_on(1);
  EXPECT_EQ(outcome(explored(scenario, spec), no_slot_leak).outcome, Outcome::proved);
  scenario.faults.crashes = 1;
  const ExplorationResult crashed = explored(scenario, spec);
  ASSERT_EQ(outcome(crashed, no_slot_leak).outcome, Outcome::violated);
  EXPECT_EQ(crashed.contradiction, "");
  const Replay lost = replay(scenario, spec, schedule_from_text("1x6.C1"));
  EXPECT_EQ(to_text(lost.schedule), "1x6.C1");
  scenario.faults.restarts = true;
  EXPECT_EQ(explored(scenario, spec).contradiction, "");
}

TEST(Messages, ThatFailAreTold) {
  const model::StrategySpec spec = program(R"(
channels = {'a'}
function on_message(channel, text)
  error('no')
end
function acquire(request) redis.call('PUBLISH', 'a', '1') return 'admitted' end
)");
  const ExplorationResult found = explored(house(1), spec);
  ASSERT_EQ(outcome(found, no_failure).outcome, Outcome::violated);
  const Replay again = replay(house(1), spec, *outcome(found, no_failure).shortest);
  EXPECT_THAT(again.trace.steps.back().error, HasSubstr("p.lua:4: no"));
}

// As one script nothing is kept, and a message is one step.
TEST(Messages, OfAtomicProgramsAreOneStep) {
  const model::StrategySpec spec = as_script(program(R"(
channels = {'freed'}
function on_message(channel, text)
  redis.call('DECR', 'count')
  redis.call('INCR', channel .. ':' .. text)
end
function acquire(request)
  if redis.call('INCR', 'count') <= request.limit then return 'admitted' end
  redis.call('DECR', 'count')
  return 'rejected'
end
function release(request) redis.call('PUBLISH', 'freed', 'x') end
)"));
  const Scenario scenario = gone_on(1);
  const ExplorationResult found = explored(scenario, spec);
  EXPECT_EQ(outcome(found, no_over_admission).outcome, Outcome::proved);
  EXPECT_EQ(outcome(found, no_slot_leak).outcome, Outcome::proved);
  const Replay run = replay(scenario, spec, schedule_from_text("1.1.L1"));
  ASSERT_TRUE(run.trace.steps.back().command);
  EXPECT_EQ(run.trace.steps.back().command->words.front(), "EVAL");
}

// What a message tells keeps nobody from asking, and evicts nobody.
TEST(Messages, OfProgramsEvictNobody) {
  EXPECT_TRUE(why_not_applicable(house(2), program(std::string(kCachedCount)), no_needless_eviction));
}

TEST(Messages, AreSampledAndShrunk) {
  Scenario scenario = gone_on(3, 2);
  scenario.explore.schedules = 300;
  const model::StrategySpec spec = program(std::string(kCachedCount));
  const StrategySummary summary = summary_of(scenario, spec);
  ASSERT_GT(tally(summary, no_over_admission).violations, 0U);
  const Schedule& found = tally(summary, no_over_admission).shortest->schedule;
  EXPECT_EQ(replay(scenario, spec, schedule_from_text(to_text(found))).schedule, found);
  const Shrunk shrunk = shrink(scenario, spec, no_over_admission, found);
  EXPECT_LE(shrunk.steps_after, found.steps.size());
  EXPECT_EQ(replay(shrunk.scenario, spec, shrunk.schedule).schedule, shrunk.schedule);
}

TEST(Messages, TakeTheirTimeInATimedRun) {
  Scenario scenario = gone_on(2, 4);
  scenario.timing.is_timed = true;
  scenario.timing.hold = {.kind = DistributionKind::constant, .unit = TimeUnit::milliseconds, .first = 20};
  scenario.timing.latency = {
      .kind = DistributionKind::exponential, .unit = TimeUnit::milliseconds, .first = 2};
  scenario.timing.arrival = {.process = ArrivalProcess::poisson, .rate_per_s = 100};
  scenario.explore.schedules = 200;
  const model::StrategySpec spec =
      program(std::string(kCachedCount) + "function on_start(server) redis.call('PING') end\n");
  const StrategySummary summary = summary_of(scenario, spec);
  EXPECT_EQ(tally(summary, no_failure).violations, 0U);
  ASSERT_GT(tally(summary, no_over_admission).violations, 0U);
  const Schedule& schedule = tally(summary, no_over_admission).shortest->schedule;
  EXPECT_EQ(replay(scenario, spec, schedule_from_text(to_text(schedule))).schedule, schedule);
  const model::StrategySpec fails = program(R"(
channels = {'a'}
function on_start(server) redis.call('PUBLISH', 'a', '1') end
function on_message(channel, text) error('no') end
function acquire(request) return 'admitted' end
)");
  const StrategySummary failed = summary_of(scenario, fails);
  ASSERT_GT(tally(failed, no_failure).violations, 0U);
  const Schedule& heard = tally(failed, no_failure).shortest->schedule;
  EXPECT_THAT(to_text(heard), HasSubstr("M"));
  EXPECT_EQ(replay(scenario, fails, schedule_from_text(to_text(heard))).schedule, heard);
}

// --- Generated ---

// No schedule that is sampled breaks what was proved, and what was found is found again when it is run.
TEST(Messages, SampledAndExploredAgree) {
  Decided decided;
  for (std::uint64_t number = 0; number < 30; ++number) {
    RunRandom random;
    random.seed(31'126, number);
    model::StrategySpec spec = program(drawn_with_messages(random));
    if (random.below(5) == 0) spec = as_script(std::move(spec));
    Scenario scenario = gone_on(1 + static_cast<std::uint32_t>(random.below(2)));
    if (scenario.servers == 1) {
      scenario.requests_per_server = 2;
      scenario.at_once = 1 + static_cast<std::uint32_t>(random.below(2));
    }
    scenario.release = random.below(3) != 0;
    if (random.below(4) == 0) scenario.faults.crashes = 1;
    if (random.below(4) == 0) scenario.faults.lost_replies = 1;
    scenario.faults.restarts = scenario.faults.crashes > 0;
    scenario.explore.schedules = 200;
    const ExplorationResult all = explored(scenario, spec, 1'000);
    EXPECT_EQ(all.contradiction, "") << *spec.program;
    expect_sampled_agrees(all, scenario, spec, decided);
  }
  EXPECT_GT(decided.proved, 40U);
  EXPECT_GT(decided.violated, 20U);
}

}  // namespace
}  // namespace overbook::sim
