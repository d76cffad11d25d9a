// Commands that a program sends together, explored: as one step where they are one for Redis, as several where
// others may come between, and with what may go wrong on their way.

#include <gtest/gtest.h>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/engines_for_tests.h"
#include "sim/exploration/generated_for_tests.h"
#include "sim/exploration/program_limiters.h"

namespace overbook::sim {
namespace {

using enum model::PropertyId;

// Adds first, and counts in the same flush.
std::string adding_by(const std::string& send) {
  return "function acquire(request)\n  local r = redis." + send + R"({
    {'ZADD', request.index, 1, request.conversation}, {'ZCARD', request.index}}
  if r[2] > request.limit then
    redis.call('ZREM', request.index, request.conversation)
    return 'rejected'
  end
  return 'admitted'
end
function release(request) redis.call('ZREM', request.index, request.conversation) end)";
}

model::StrategySpec sent_whole(model::StrategySpec spec) {
  spec.pipelines = model::Pipelines::whole;
  return spec;
}

// What its author takes for a transaction is none: two add, both count two, both take theirs back. In MULTI one
// of them counts first. Sent whole, a pipeline is as good, until Redis reads half of it.
TEST(Batches, APipelineTurnsBothAway) {
  for (const Engine engine : {Engine::fast, Engine::plain}) {
    const auto explored = [&](const model::StrategySpec& spec) {
      ExplorationResult result = explore_with(engine, house(2), spec);
      EXPECT_EQ(result.contradiction, "") << spec.label;
      EXPECT_EQ(outcome(result, no_over_admission).outcome, Outcome::proved) << spec.label;
      return result;
    };
    EXPECT_EQ(shortest(explored(program(adding_by("pipeline"))), progress), 6U);
    for (const model::StrategySpec& spec :
         {program(adding_by("multi"), "multi"), sent_whole(program(adding_by("pipeline"), "whole")),
          as_script(program(adding_by("pipeline")))})
      EXPECT_EQ(outcome(explored(spec), progress).outcome, Outcome::proved) << spec.label;
  }
}

// EXEC ends what WATCH watches, whether it did anything or not. Who sends the same again after the first one
// failed is not watched over any more.
TEST(Batches, AWatchThatItsFirstExecEndsOverbooks) {
  const std::string text = R"(
function acquire(request)
  local count = request.prefix .. 'count'
  redis.call('WATCH', count)
  local n = tonumber(redis.call('GET', count) or 0)
  if n >= request.limit then
    redis.call('UNWATCH')
    return 'rejected'
  end
  for attempt = 1, 3 do
    if redis.multi{{'SET', count, n + 1}} then return 'admitted' end
  end
  return 'rejected'
end
function release(request) redis.call('DECR', request.prefix .. 'count') end)";
  std::string watches_again = text;
  watches_again.replace(watches_again.find("attempt = 1, 3"), 14, "attempt = 1, 1");
  for (const Engine engine : {Engine::fast, Engine::plain}) {
    const ExplorationResult result = explore_with(engine, house(2), program(text));
    EXPECT_EQ(result.contradiction, "");
    EXPECT_EQ(shortest(result, no_over_admission), 7U);
    const ExplorationResult right = explore_with(engine, house(2), program(watches_again));
    EXPECT_EQ(right.contradiction, "");
    EXPECT_EQ(outcome(right, no_over_admission).outcome, Outcome::proved);
  }
}

// The same command by command: what is queued has no effect, and is a step all the same.
TEST(Batches, TransactionsMayBeSentCommandByCommand) {
  const std::string text = R"(
function acquire(request)
  redis.call('WATCH', 'n')
  local n = tonumber(redis.call('GET', 'n') or 0)
  if n >= request.limit then redis.call('UNWATCH') return 0 end
  redis.call('MULTI')
  redis.call('SET', 'n', n + 1)
  return redis.call('EXEC') and 1 or 0
end
function release(request) redis.call('DECR', 'n') end)";
  std::string does_not_watch = text;
  does_not_watch.replace(does_not_watch.find("'WATCH', 'n'"), 12, "'GET', 'n'");
  for (const std::string& one : {text, does_not_watch}) {
    const ExplorationResult fast = explore_with(Engine::fast, house(2), program(one));
    EXPECT_EQ(fast.contradiction, "");
    expect_same(fast, explore_with(Engine::plain, house(2), program(one)), one);
    EXPECT_EQ(shortest(fast, no_over_admission) > 0, one == does_not_watch);
  }
}

// After a restart Redis knows no script; a client that asks by its hash must send it again.
TEST(Batches, ScriptsMayBeForgotten) {
  const std::string text = R"(
local script = "if redis.call('INCR', KEYS[1]) <= tonumber(ARGV[1]) then return 1 end redis.call('DECR', KEYS[1]) return 0"
local hash = redis.sha1hex(script)
function acquire(request)
  local reply = redis.pcall('EVALSHA', hash, 1, 'n', request.limit)
  if type(reply) == 'table' and string.find(reply.err, '^NOSCRIPT') then
    reply = redis.call('EVAL', script, 1, 'n', request.limit)
  end
  return reply
end
function release(request) redis.call('DECR', 'n') end)";
  std::string careless = text;
  careless.replace(careless.find("redis.pcall('EVALSHA'"), 11, "redis.call");
  for (const std::string& one : {text, careless}) {
    Scenario scenario = house(2);
    scenario.faults.redis_restarts = 1;
    const ExplorationResult fast = explore_with(Engine::fast, scenario, program(one));
    const ExplorationResult plain = explore_with(Engine::plain, scenario, program(one));
    EXPECT_EQ(fast.contradiction, "");
    expect_same(fast, plain, one);
    EXPECT_EQ(shortest(fast, no_failure) > 0, one == careless);
  }
}

// --- What goes wrong ---

// Whose reply is lost has been executed, all of it, and its client knows nothing; one that is lost on its way has not.
TEST(Batches, AreExecutedOrNotAtAll) {
  for (const Engine engine : {Engine::fast, Engine::plain}) {
    for (const model::StrategySpec& spec :
         {program(adding_by("multi")), sent_whole(program(adding_by("pipeline")))}) {
      Scenario scenario = house(2);
      scenario.faults.lost_replies = 1;
      const ExplorationResult executed = explore_with(engine, scenario, spec);
      EXPECT_EQ(executed.contradiction, "");
      EXPECT_GT(shortest(executed, no_slot_leak), 0U) << "added, and nobody takes it back";
      scenario.faults.lost_replies = 0;
      scenario.faults.lost_requests = 1;
      scenario.release = false;
      const ExplorationResult lost = explore_with(engine, scenario, spec);
      EXPECT_EQ(lost.contradiction, "");
      EXPECT_EQ(outcome(lost, no_over_admission).outcome, Outcome::proved);
    }
  }
}

// Of a pipeline that is not read at once, each command may be the last that arrives.
TEST(Batches, EndWhereTheirConnectionBreaks) {
  Scenario scenario = house(2);
  scenario.faults.lost_requests = 1;
  const Replay run = replay(scenario, program(adding_by("pipeline")), schedule_from_text("1.Q1"));
  ASSERT_EQ(run.trace.steps.size(), 2U);
  EXPECT_EQ(run.trace.steps.at(1).error, "p.lua:2: TIMEOUT no reply in time");
  EXPECT_EQ(run.history.events()[1].kind, model::EventKind::returned);
  EXPECT_EQ(run.history.events()[1].decision, model::Decision::failed);
}

// A limiter that renews what it holds, of which everything is sent together.
std::string leasing_by(const std::string& send) {
  const std::string together = "redis." + send;
  return "function acquire(request)\n  local r = " + together +
         R"({{'SET', request.key, request.server, 'NX', 'EX', 60},
    {'KEYS', request.prefix .. '*'}}
  if not r[1] then return 'duplicate' end
  if #r[2] > request.limit then
    )" + together +
         R"({{'DEL', request.key}, {'GET', 'x'}}
    return 'rejected'
  end
  return 'admitted'
end
function release(request) )" +
         together + R"({{'DEL', request.key}, {'GET', 'x'}} end
function refresh(request) return )" +
         together + R"({{'EXPIRE', request.key, 60}, {'GET', request.key}}[1] == 1 end)";
}

TEST(Batches, AreTheSameForBothEnginesWhateverGoesWrong) {
  std::uint32_t compared = 0;
  for (std::uint64_t number = 0; number < 25; ++number) {
    const Generated generated = generate_with_faults(number);
    for (const model::StrategySpec& spec :
         {program(leasing_by("multi"), "multi"), program(leasing_by("pipeline"), "pipeline"),
          sent_whole(program(leasing_by("pipeline"), "whole"))}) {
      const std::string text = fmt::format("{} {} {}", number, spec.label, generated.text());
      if (expect_engines_agree(generated.scenario, spec, 1'000, text)) ++compared;
    }
  }
  EXPECT_GT(compared, 20U);
}

}  // namespace
}  // namespace overbook::sim
