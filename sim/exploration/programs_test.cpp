// Users' programs, explored: as our strategies are, with symmetry only where it is checked, and not proved
// where they are no function of their replies.

#include <gmock/gmock.h>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/engines_for_tests.h"
#include "sim/exploration/generated_for_tests.h"
#include "sim/exploration/program_limiters.h"
#include "sim/verification/prove.h"

namespace overbook::sim {
namespace {

using enum model::PropertyId;
using testing::HasSubstr;

ExplorationResult explore(const Scenario& scenario, const model::StrategySpec& spec) {
  return explore_with(Engine::fast, scenario, spec);
}

// What it says when it is not explored; else "none".
std::string complaint(const Scenario& scenario, const model::StrategySpec& spec,
                      Engine engine = Engine::fast) {
  try {
    (void)explore_with(engine, scenario, spec);
  } catch (const NotAFunction& error) {
    return error.what();
  }
  return "none";
}

std::string text_of(std::string_view acquire) {
  return std::string(kRegistering) + std::string(acquire);
}

// --- As ours ---

struct Twin {
  std::string_view ours;
  std::string_view theirs;
};

// A program that sends what a strategy of ours sends is explored as that one is: as many states, as many
// transitions, the same verdicts, the same shortest schedules, with both engines.
TEST(ProgramsExplored, AreWhatOurStrategiesAre) {
  std::uint32_t compared = 0;
  for (std::uint64_t number = 0; number < 40; ++number) {
    const Scenario scenario = (number % 2 == 0 ? generate(number) : generate_with_faults(number)).scenario;
    for (const Twin& twin : {Twin{"register-then-count-plus-one", kPlusOne},
                             {"exclude-own-key", kExcludeOwn},
                             {"count-then-register", kCountFirst}}) {
      const model::StrategySpec ours = strategy(twin.ours);
      const model::StrategySpec theirs = program(text_of(twin.theirs));
      if (!can_begin(scenario, ours)) continue;
      const std::string text = fmt::format("{} {}", number, Generated{scenario, ours}.text());
      ExplorationOptions options;
      options.max_states = 20'000;
      const ExplorationResult of_ours = explore_with(Engine::fast, scenario, ours, options);
      const ExplorationResult of_theirs = explore_with(Engine::fast, scenario, theirs, options);
      EXPECT_EQ(of_theirs.contradiction, "") << text;
      if (of_ours.stopped_because || of_theirs.stopped_because) continue;
      expect_same(of_theirs, of_ours, text);
      // A program may bring leases of its own, so that more is told apart where things may go wrong.
      if (number % 2 == 0 || scenario.lease) {
        EXPECT_EQ(of_theirs.states, of_ours.states) << text;
        EXPECT_EQ(of_theirs.transitions, of_ours.transitions) << text;
      }
      ++compared;
      options.max_states = 300;
      const ExplorationResult plain = explore_with(Engine::plain, scenario, theirs, options);
      if (!plain.stopped_because) expect_same(of_theirs, plain, text);
    }
  }
  EXPECT_GT(compared, 60U);
}

// --- What they show ---

// The DECR of one that is turned away comes late, and the next one is turned away for nothing. As one script
// it is not.
TEST(ProgramsExplored, CountingInTwoCommandsTurnsAwayForNothing) {
  const Scenario scenario = house(2, 2);
  const model::StrategySpec in_two = program(std::string(kCountThenTakeBack));
  for (const Engine engine : {Engine::fast, Engine::plain}) {
    const ExplorationResult result = explore_with(engine, scenario, in_two);
    EXPECT_EQ(result.contradiction, "");
    EXPECT_GT(shortest(result, no_false_rejection), 0U);
    EXPECT_EQ(outcome(result, no_over_admission).outcome, Outcome::proved);
    EXPECT_EQ(outcome(result, no_slot_leak).outcome, Outcome::proved);
    const ExplorationResult script = explore_with(engine, scenario, as_script(in_two));
    EXPECT_EQ(script.contradiction, "");
    for (const model::PropertyId id : {no_false_rejection, no_over_admission, progress, no_slot_leak,
                                       no_slot_gain, no_failure, linearizable})
      EXPECT_EQ(outcome(script, id).outcome, Outcome::proved) << model::info(id).name;
  }
}

// A counter that lapses while it counts somebody lets another one in, whether in two commands or as a script.
TEST(ProgramsExplored, ACounterThatLapsesOverbooks) {
  const std::string text = R"(
function acquire(request)
  local count = request.prefix .. 'count'
  local n = redis.call('INCR', count)
  redis.call('EXPIRE', count, 60)
  if n > request.limit then
    redis.call('DECR', count)
    return 'rejected'
  end
  return 'admitted'
end
function release(request)
  redis.call('DECR', request.prefix .. 'count')
end)";
  for (const model::StrategySpec& spec : {program(text), as_script(program(text))}) {
    const ExplorationResult result = explore(house(2), spec);
    EXPECT_EQ(result.contradiction, "");
    EXPECT_GT(shortest(result, no_over_admission), 0U) << spec.label;
  }
  EXPECT_EQ(shortest(explore(house(2), as_script(program(text))), no_over_admission), 3U)
      << "one gets in, the counter lapses, another gets in";
}

// A block that releases in any case gives back what was never taken: with nobody between two steps of anybody.
TEST(ProgramsExplored, ABlockThatReleasesInAnyCaseOverbooks) {
  const std::string text = std::string(kCountThenTakeBack) + R"(
function after_rejection(request)
  redis.call('DECR', request.prefix .. 'count')
end)";
  for (const Engine engine : {Engine::fast, Engine::plain}) {
    const ExplorationResult result = explore_with(engine, house(3), program(text));
    EXPECT_EQ(result.contradiction, "");
    ASSERT_EQ(shortest(result, no_over_admission), 5U);
    const std::vector<Step>& steps = outcome(result, no_over_admission).shortest->steps;
    std::vector<model::ServerId> order;
    for (const Step& step : steps) {
      if (order.empty() || order.back() != step.task.server) order.push_back(step.task.server);
    }
    EXPECT_EQ(order.size(), 3U) << "each server takes its steps in a row";
  }
}

TEST(ProgramsExplored, OneThatForgetsToReleaseLeaks) {
  const std::string text =
      "function acquire(request)\n"
      "if redis.call('SADD', request.index, request.conversation) == 0 then return -1 end\n"
      "if redis.call('SCARD', request.index) <= request.limit then return 1 end\n"
      "redis.call('SREM', request.index, request.conversation) return 0 end";
  EXPECT_GT(shortest(explore(house(2), program(text)), no_slot_leak), 0U);
}

// --- Memory ---

// What it keeps is what it releases: a token that only its own server knows.
constexpr std::string_view kKeepsTokens = R"(
function acquire(request)
  local token = request.server .. '/' .. request.conversation
  if not redis.call('SET', request.prefix .. 'lock', token, 'NX') then return 'rejected' end
  server.memory[request.conversation] = token
  return 'admitted'
end
function release(request)
  if redis.call('GET', request.prefix .. 'lock') == server.memory[request.conversation] then
    redis.call('DEL', request.prefix .. 'lock')
  end
  server.memory[request.conversation] = nil
end
)";

TEST(ProgramsExplored, ReleaseWhatTheyRemember) {
  for (const std::uint32_t requests : {1U, 2U}) {
    for (const bool releases : {true, false}) {
      Scenario scenario = house(2, requests);
      scenario.release = releases;
      const ExplorationResult fast = explore(scenario, program(std::string(kKeepsTokens)));
      const ExplorationResult plain =
          explore_with(Engine::plain, scenario, program(std::string(kKeepsTokens)));
      EXPECT_EQ(fast.contradiction, "");
      expect_same(fast, plain, fmt::format("{} requests", requests));
      EXPECT_EQ(outcome(fast, no_slot_leak).outcome, Outcome::proved);
      EXPECT_EQ(outcome(fast, no_over_admission).outcome, Outcome::proved);
    }
  }
}

TEST(ProgramsExplored, RememberWhatTheResidentsWereGiven) {
  Scenario scenario = house(2);
  scenario.limits = model::one_limit(1);
  scenario.running = 1;
  const ExplorationResult result = explore(scenario, program(std::string(kKeepsTokens)));
  EXPECT_EQ(result.contradiction, "");
  EXPECT_EQ(outcome(result, no_slot_leak).outcome, Outcome::proved);
}

// A server that comes back after a crash remembers nothing, so it can't release.
TEST(ProgramsExplored, ForgetInACrash) {
  Scenario scenario = house(2);
  scenario.faults.crashes = 1;
  scenario.faults.restarts = true;
  const ExplorationResult fast = explore(scenario, program(std::string(kKeepsTokens)));
  const ExplorationResult plain = explore_with(Engine::plain, scenario, program(std::string(kKeepsTokens)));
  EXPECT_EQ(fast.contradiction, "");
  expect_same(fast, plain, "crash");
  EXPECT_GT(shortest(fast, no_slot_leak), 0U);
}

// What an earlier request has left in the memory decides a later one: two states that differ in that only must
// not be taken for one.
TEST(ProgramsExplored, AreNotTakenForOneThatRemembersSomethingElse) {
  const std::string text = R"(
function acquire(request)
  if redis.call('INCR', request.prefix .. 'count') > request.limit then
    redis.call('DECR', request.prefix .. 'count')
    server.memory.was_rejected = true
    return 'rejected'
  end
  return 'admitted'
end
function release(request)
  if not server.memory.was_rejected then redis.call('GET', 'x') end
  redis.call('DECR', request.prefix .. 'count')
  if server.memory.was_rejected then redis.call('DECR', request.prefix .. 'count') end
end)";
  const ExplorationResult plain = explore_with(Engine::plain, house(2, 2), program(text));
  expect_same(explore(house(2, 2), program(text)), plain, "remembers");
  const ExplorationResult fast = explore(house(2, 3), program(text));
  EXPECT_EQ(fast.contradiction, "");
  EXPECT_GT(shortest(fast, no_over_admission), 0U);
}

// A heartbeat that finds everything in place may change what its server does much later.
TEST(ProgramsExplored, SeeWhatAHeartbeatLeavesBehind) {
  Scenario scenario = house(2);
  scenario.lease = Lease{.ttl_ms = 15'000, .refresh_ms = 5'000};
  const std::string text = std::string(kKeepsTokens) + R"(
function refresh(request)
  server.memory.beats = (server.memory.beats or 0) % 2 + 1
  return redis.call('GET', request.prefix .. 'lock')
end
)";
  std::string wrong = text;
  wrong.replace(wrong.find("if redis.call('GET'"), 2,
                "redis.call('GET', 'x') if server.memory.beats ~= 2 and");
  for (const std::string& one : {text, wrong}) {
    const ExplorationResult fast = explore(scenario, program(one));
    const ExplorationResult plain = explore_with(Engine::plain, scenario, program(one));
    EXPECT_EQ(fast.contradiction, "");
    expect_same(fast, plain, one);
    EXPECT_EQ(shortest(fast, no_slot_leak) > 0, one == wrong);
  }
}

// --- No functions ---

TEST(ProgramsExplored, AreNamedWithThePlaceIfTheyDrawNumbers) {
  const std::string text =
      "function acquire(request)\n  local token = math.random(1, 1000000)\n"
      "  return redis.call('SET', request.key, token, 'NX') and 1 or -1\nend";
  for (const Engine engine : {Engine::fast, Engine::plain})
    EXPECT_THAT(complaint(house(2), program(text), engine), HasSubstr("p.lua:2")) << "at its line";
}

TEST(ProgramsExplored, AreNamedIfTheyKeepWhatCanNotBeSeen) {
  const std::string text =
      "local calls = 0\nfunction acquire(request)\n  calls = calls + 1\n"
      "  return redis.call('SET', request.key, calls, 'NX') and 1 or -1\nend";
  for (const Engine engine : {Engine::fast, Engine::plain})
    EXPECT_THAT(complaint(house(2), program(text), engine),
                HasSubstr("p.lua: it keeps something where overbook can't see it"));
}

TEST(ProgramsExplored, AreNamedIfTheyNeverComeToAnEnd) {
  const std::string text =
      "function acquire(request)\n  local n = 0\n"
      "  while true do n = n + 1 redis.call('GET', 'k') end\nend";
  EXPECT_THAT(complaint(house(2), program(text)), HasSubstr("has made 300 steps and is not done"));
}

TEST(ProgramsExplored, MayGoRoundForEver) {
  const ExplorationResult result =
      explore(house(2), program("function acquire(request) while true do redis.call('GET', 'k') end end"));
  EXPECT_TRUE(result.is_complete);
  EXPECT_EQ(outcome(result, no_over_admission).outcome, Outcome::proved);
  for (const model::PropertyId id :
       {no_lasting_excess, model::PropertyId::progress, no_slot_leak, model::PropertyId::no_slot_gain}) {
    EXPECT_EQ(outcome(result, id).outcome, Outcome::inconclusive);
    EXPECT_EQ(outcome(result, id).reason, kMayNeverEnd);
  }
}

TEST(ProgramsExplored, AreInconclusiveForThatReason) {
  Scenario scenario = house(2);
  scenario.strategies = {program("function acquire(request) return math.random(0, 1) end", "dice")};
  Unwatched watch;
  const auto proofs = prove(scenario, model::PropertySet::all(), {}, watch);
  ASSERT_EQ(proofs.size(), 1U);
  const PropertyOutcome& found = outcome(*proofs[0].at(0).result, no_over_admission);
  EXPECT_EQ(found.outcome, Outcome::inconclusive);
  EXPECT_THAT(found.reason, HasSubstr("p.lua:1"));
}

// --- Names, clocks, orders ---

// A program that treats one server otherwise is explored with the servers listed, whichever it is.
TEST(ProgramsExplored, MayFavourAServer) {
  for (const std::string server : {"s1", "s2", "s3"}) {
    const std::string text = "function acquire(request)\n  if request.server == '" + server +
                             "' then return 1 end\n" +
                             "  return redis.call('INCR', 'n') <= request.limit and 1 or 0\nend\n"
                             "function release(request) if request.server ~= '" +
                             server + "' then redis.call('DECR', 'n') end end";
    const ExplorationResult fast = explore(house(3), program(text));
    const ExplorationResult plain = explore_with(Engine::plain, house(3), program(text));
    EXPECT_EQ(fast.contradiction, "");
    expect_same(fast, plain, server);
    EXPECT_GT(shortest(fast, no_over_admission), 0U) << server;
  }
}

TEST(ProgramsExplored, KeepTimeOfTheirOwn) {
  const auto reason = [](const std::string& acquire, bool has_lease) {
    Scenario scenario = house(2);
    if (has_lease) scenario.lease = Lease{.ttl_ms = 10'000, .refresh_ms = 5'000};
    const ExplorationResult result = explore(scenario, program(acquire));
    EXPECT_EQ(result.contradiction, "");
    const PropertyOutcome& found = outcome(result, no_over_admission);
    if (found.outcome == Outcome::violated) return std::string("violated");
    return found.outcome == Outcome::proved ? std::string("proved") : found.reason;
  };
  // Stamps that are plain numbers lapse where the length of a lease is known.
  const std::string plain =
      "function acquire(request)\n  redis.call('ZADD', request.index, clock_ms(), request.conversation)\n"
      "  if redis.call('ZCARD', request.index) <= request.limit then return 1 end\n"
      "  redis.call('ZREM', request.index, request.conversation) return 0 end\n"
      "function release(request) redis.call('ZREM', request.index, request.conversation) end\n"
      "function refresh(request) return redis.call('ZADD', request.index, 'XX', 'CH', clock_ms(), "
      "request.conversation) end";
  EXPECT_EQ(reason(plain, true), "proved");
  EXPECT_EQ(reason(plain, false), "proved");
  // Packed into a text, or compared with a time that nothing tells.
  const std::string packed =
      "function acquire(request)\n"
      "  return redis.call('SET', request.prefix .. 'lock', request.server .. clock_ms(), 'NX') and 1 or 0 "
      "end\n"
      "function release(request) redis.call('DEL', request.prefix .. 'lock') end";
  EXPECT_EQ(reason(packed, true), kKeepsTimeOfItsOwn);
  const std::string compared =
      "function acquire(request)\n"
      "  if clock_ms() > 1700000001000 then return redis.call('SET', 'lock', 1) and 1 or 0 end\n"
      "  return redis.call('SET', 'lock', 1, 'NX') and 1 or 0 end\n"
      "function release(request) redis.call('DEL', 'lock') end";
  EXPECT_EQ(reason(compared, true), kKeepsTimeOfItsOwn);
  EXPECT_EQ(reason(compared, false), kKeepsTimeOfItsOwn);
}

TEST(ProgramsExplored, DependOnAnOrderThatIsNone) {
  const std::string text =
      "function acquire(request)\n  redis.call('SADD', 'all', request.conversation)\n"
      "  local first = redis.call('SMEMBERS', 'all')[1]\n"
      "  if first == request.conversation then return redis.call('SET', 'lock', 1, 'NX') and 1 or 0 end\n"
      "  redis.call('SREM', 'all', request.conversation)\n"
      "  return 0 end\n"
      "function release(request) redis.call('SREM', 'all', request.conversation) redis.call('DEL', 'lock') "
      "end";
  const ExplorationResult result = explore(house(2), program(text));
  EXPECT_EQ(result.contradiction, "");
  EXPECT_EQ(outcome(result, no_over_admission).outcome, Outcome::inconclusive);
  EXPECT_EQ(outcome(result, no_over_admission).reason, kDependsOnOrder);
}

TEST(ProgramsExplored, FailAtALineOfTheirFile) {
  const std::string text =
      "function acquire(request)\n  redis.call('SET', 'n', 'x')\n"
      "  redis.call('INCR', 'n')\n  return 1\nend";
  const ExplorationResult result = explore(house(2), program(text));
  ASSERT_EQ(shortest(result, no_failure), 2U);
  const Replay again = replay(house(2), program(text), *outcome(result, no_failure).shortest);
  EXPECT_EQ(again.trace.steps.at(1).error, "p.lua:3: ERR value is not an integer or out of range");
}

}  // namespace
}  // namespace overbook::sim
