// Limiters that wait in Redis, explored: by both engines alike, and as they run.

#include <gmock/gmock.h>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/engines_for_tests.h"
#include "sim/exploration/waiting_limiters.h"
#include "sim/run/world.h"
#include "sim/schedule/random.h"

namespace overbook::sim {
namespace {

using model::PropertyId;

struct Compared {
  std::uint32_t scenarios = 0;
  std::uint32_t waited = 0;
  model::PerProperty<std::uint32_t> violated{};
};

Compared compare(std::uint64_t numbers, Generated (*draw)(std::uint64_t),
                 const ExplorationOptions& within = {}) {
  Compared compared;
  for (std::uint64_t number = 0; number < numbers; ++number) {
    const Generated generated = draw(number);
    const std::string text =
        fmt::format("case {}: {}\n{}", number, generated.text(), *generated.spec.program);
    ExplorationOptions options = within;
    options.max_states = 600;
    const ExplorationResult plain = explore_with(Engine::plain, generated.scenario, generated.spec, options);
    if (plain.stopped_because == StopReason::states) continue;
    options.max_states = ~std::uint64_t{0};
    const ExplorationResult fast = explore_with(Engine::fast, generated.scenario, generated.spec, options);
    EXPECT_EQ(fast.contradiction, "") << text;
    EXPECT_EQ(plain.contradiction, "") << text;
    expect_same(fast, plain, text);
    ++compared.scenarios;
    compared.waited += fast.has_waited ? 1U : 0U;
    for (const PropertyId id : model::kEveryProperty) {
      if (fast.properties[id].outcome == Outcome::violated) ++compared.violated[id];
    }
  }
  return compared;
}

TEST(Waiting, IsTheSameToBothEngines) {
  const Compared compared = compare(120, generate_waiting);
  EXPECT_GE(compared.scenarios, 50U);
  EXPECT_GE(compared.waited, 40U);
  for (const PropertyId id : {PropertyId::no_false_rejection, PropertyId::no_slot_leak,
                              PropertyId::no_lost_wakeup, PropertyId::linearizable})
    EXPECT_GE(compared.violated[id], 3U) << model::info(id).name;
}

TEST(Waiting, IsTheSameToBothEnginesWhereThingsGoWrong) {
  const Compared compared = compare(120, generate_waiting_with_faults);
  EXPECT_GE(compared.scenarios, 25U);
  EXPECT_GE(compared.waited, 20U);
  EXPECT_GE(compared.violated[PropertyId::no_slot_leak], 3U);
  EXPECT_GE(compared.violated[PropertyId::no_lost_wakeup], 3U);
}

TEST(Waiting, IsTheSameToBothEnginesWithinABoundOnPreemptions) {
  ExplorationOptions options;
  options.preemptions = 1;
  EXPECT_GE(compare(60, generate_waiting, options).scenarios, 20U);
}

// What is proved, no random schedule violates.
TEST(Waiting, IsExploredAsItRuns) {
  std::uint32_t proved = 0;
  for (std::uint64_t number = 0; number < 60; ++number) {
    const Generated generated =
        number % 2 == 0 ? generate_waiting(number) : generate_waiting_with_faults(number);
    ExplorationOptions options;
    options.max_states = 10'000;
    const ExplorationResult found = explore_with(Engine::fast, generated.scenario, generated.spec, options);
    World world(generated.scenario, generated.spec);
    RandomScheduler scheduler(number, 0, 60);
    while (scheduler.begin_run()) {
      (void)world.run(scheduler);
      for (const PropertyId id : model::kEveryProperty) {
        if (found.properties[id].outcome != Outcome::proved) continue;
        ++proved;
        EXPECT_FALSE(model::property(id).check(world.history(), generated.scenario.limits))
            << model::info(id).name << ": " << to_text(world.schedule()) << ": " << generated.text() << "\n"
            << *generated.spec.program;
      }
    }
  }
  EXPECT_GE(proved, 1'000U);
}

// --- A list of tokens ---

Waiting tokens(int timeout = 0) {
  return {.has_tokens = true, .timeout = timeout};
}

Replay run_of(const Scenario& scenario, const Waiting& how, std::string_view schedule) {
  return replay(scenario, waiting(how), schedule_from_text(schedule));
}

std::vector<std::uint32_t> admitted_in(const Replay& run) {
  std::vector<std::uint32_t> admitted;
  for (const model::Event& event : run.history.events()) {
    if (event.kind == model::EventKind::returned && event.decision == model::Decision::admitted)
      admitted.push_back(event.server.value);
  }
  return admitted;
}

TEST(Waiting, MakesASemaphoreOfAListOfTokens) {
  for (std::size_t command = 0; command < Waiting::kWays.size(); ++command) {
    Waiting how = tokens();
    how.command = command;
    const ExplorationResult found = explore_with(Engine::fast, empty_house(3), waiting(how));
    EXPECT_EQ(found.contradiction, "");
    EXPECT_TRUE(found.is_complete);
    EXPECT_TRUE(found.has_waited);
    for (const PropertyId id :
         {PropertyId::no_over_admission, PropertyId::no_slot_leak, PropertyId::no_slot_gain,
          PropertyId::no_lost_wakeup, PropertyId::no_failure, PropertyId::linearizable})
      EXPECT_EQ(outcome(found, id).outcome, Outcome::proved) << how.text() << model::info(id).name;
  }
}

// s3 waits before s2 does.
TEST(Waiting, IsServedInTheOrderInWhichItBegan) {
  EXPECT_EQ(admitted_in(run_of(empty_house(3), tokens(), "1.1.1.3.3.2.2.1.3")),
            (std::vector<std::uint32_t>{1, 3}));
  EXPECT_THROW((void)run_of(empty_house(3), tokens(), "1.1.1.3.3.2.2.1.2"), ReplayError);
}

TEST(Waiting, MayTimeOutAndThenIsTurnedAway) {
  const auto rejected = [](const Waiting& how) {
    const ExplorationResult found = explore_with(Engine::fast, empty_house(2), waiting(how));
    return outcome(found, PropertyId::no_false_rejection);
  };
  Waiting how = tokens(5);
  how.gives_back = 0;  // what ran has ended, and the token is gone: nobody gets in
  const PropertyOutcome lost = rejected(how);
  ASSERT_EQ(lost.outcome, Outcome::violated);
  EXPECT_EQ(lost.shortest->steps.back().kind, StepKind::gives_up);
}

// A crash takes along the token that was on its way: s1 gives it back, s2 is served, and is gone.
TEST(Waiting, LosesWhatItWasServedInACrash) {
  Scenario scenario = empty_house(2);
  scenario.faults.crashes = 1;
  const Replay run = run_of(scenario, tokens(), "1.1.1.2.2.1.C2");
  const auto leak = model::property(PropertyId::no_slot_leak).check(run.history, scenario.limits);
  ASSERT_TRUE(leak);
  EXPECT_EQ(leak->worst_excess, 1U);
}

// Whoever waits and is gone is not served.
TEST(Waiting, IsForgottenInACrash) {
  Scenario scenario = empty_house(2);
  scenario.faults.crashes = 1;
  const Replay run = run_of(scenario, tokens(), "1.1.1.2.2.C2.1");
  EXPECT_FALSE(model::property(PropertyId::no_slot_leak).check(run.history, scenario.limits));
}

// The reply that it has waited for gets lost, and the token with it; asked again it waits for another one.
TEST(Waiting, LosesWhatItWasServedWithTheReply) {
  Scenario scenario = empty_house(2);
  scenario.faults.lost_replies = 1;
  const Replay once = run_of(scenario, tokens(), "1.1.1.2.2.1.Y2");
  EXPECT_TRUE(model::property(PropertyId::no_slot_leak).check(once.history, scenario.limits));
  scenario.resends = 1;
  const Replay again = run_of(scenario, tokens(), "1.1.1.2.2.1.Y2.2");
  EXPECT_EQ(again.end, RunEnd::stuck);
  EXPECT_TRUE(model::property(PropertyId::no_lost_wakeup).check(again.history, scenario.limits));
}

// Redis is down for a moment, and whoever waited is told so.
TEST(Waiting, IsCutOffWhenRedisRestarts) {
  Scenario scenario = empty_house(2);
  scenario.faults.redis_restarts = 1;
  const Replay run = run_of(scenario, tokens(), "1.1.1.2.2.B0.2.1");
  EXPECT_EQ(admitted_in(run), (std::vector<std::uint32_t>{1}));
  EXPECT_FALSE(model::property(PropertyId::no_failure).check(run.history, scenario.limits));
  EXPECT_EQ(run.end, RunEnd::complete);
}

// What it had sent before, and given up on, arrives while it waits.
TEST(Waiting, HearsOfItsOwnLateCommand) {
  Scenario scenario = empty_house(2);
  scenario.requests_per_server = 2;
  scenario.faults.duplicate_deliveries = 1;
  const Replay run = run_of(scenario, tokens(), "1.1.1.Z1.1.1.D1.1");
  EXPECT_EQ(admitted_in(run), (std::vector<std::uint32_t>{1, 1}));
}

// --- Loops ---

// Asks again whenever a wait has timed out: it may go round as often as it likes.
constexpr std::string_view kAsksAgain = R"(
function acquire(request)
  while redis.call('INCR', 'count') > request.limit do
    redis.call('DECR', 'count')
    redis.call('BLPOP', 'wake', 1)
  end
  return 1
end
function release(request)
  redis.call('DECR', 'count')
  redis.call('RPUSH', 'wake', 1)
  redis.call('LTRIM', 'wake', 0, 0)
end
)";

// The same by looking again and again.
constexpr std::string_view kPolls = R"(
function acquire(request)
  while redis.call('INCR', 'count') > request.limit do
    redis.call('DECR', 'count')
    work('sleeps')
  end
  return 1
end
function release(request) redis.call('DECR', 'count') end
)";

TEST(Waiting, MayGoRoundWithoutEnd) {
  for (const std::string_view text : {kAsksAgain, kPolls}) {
    Scenario scenario = empty_house(3);
    const model::StrategySpec spec = program(std::string(text));
    const ExplorationResult found = explore_with(Engine::fast, scenario, spec);
    EXPECT_EQ(found.contradiction, "");
    EXPECT_TRUE(found.is_complete);
    EXPECT_LT(found.states, 20'000U);
    for (const PropertyId id :
         {PropertyId::no_over_admission, PropertyId::no_lasting_excess, PropertyId::no_false_rejection,
          PropertyId::no_failure, PropertyId::no_slot_leak})
      EXPECT_EQ(outcome(found, id).outcome, Outcome::proved) << model::info(id).name << text;
  }
}

// A slot that is lost leaves whoever polls for it where he is: no run of that kind comes to an end.
TEST(Waiting, IsNotProvedToLeakNothingWhereItMayGoRoundForEver) {
  const std::string keeps =
      std::string(kPolls).replace(kPolls.rfind("'DECR', 'count'"), 15, "'GET', 'count'");
  const ExplorationResult found = explore_with(Engine::fast, empty_house(2), program(keeps));
  EXPECT_TRUE(found.is_complete);
  EXPECT_EQ(outcome(found, PropertyId::no_over_admission).outcome, Outcome::proved);
  EXPECT_EQ(outcome(found, PropertyId::no_slot_leak).outcome, Outcome::inconclusive);
  EXPECT_EQ(outcome(found, PropertyId::no_slot_leak).reason, kMayNeverEnd);
}

// As far as the plain engine goes, which does not know that a loop leads back.
TEST(Waiting, GoesRoundAsBothEnginesHaveIt) {
  for (const std::string_view text : {kAsksAgain, kPolls, kEarlyWakeup}) {
    for (const std::uint32_t crashes : {0U, 1U}) {
      Scenario scenario = empty_house(2);
      scenario.faults.crashes = crashes;
      ExplorationOptions options;
      options.max_depth = 11;
      const model::StrategySpec spec = program(std::string(text));
      const ExplorationResult plain = explore_with(Engine::plain, scenario, spec, options);
      const ExplorationResult fast = explore_with(Engine::fast, scenario, spec, options);
      EXPECT_EQ(plain.contradiction, "");
      EXPECT_EQ(fast.contradiction, "");
      EXPECT_EQ(outcome(plain, PropertyId::no_slot_leak).outcome == Outcome::violated, crashes > 0);
      expect_same(fast, plain, std::string(text));
    }
  }
}

// One that is told apart by its turns: it counts them, or two of its calls look alike.
TEST(Waiting, IsLearnedAsFarAsItGoesWhereTurnsDiffer) {
  const std::string text(kAsksAgain);
  const auto with = [&](const std::string& old, const std::string& instead) {
    std::string changed = text;
    return program(changed.replace(changed.find(old), old.size(), instead));
  };
  const model::StrategySpec counts =
      with("  while redis.call('INCR', 'count') > request.limit do",
           "  for turn = 1, 1000 do\n"
           "    if redis.call('INCR', 'count') <= request.limit then break end");
  const model::StrategySpec looks_alike =
      with("redis.call('BLPOP', 'wake', 1)", "work('a') work('a')\n    redis.call('BLPOP', 'wake', 0)");
  for (const model::StrategySpec& spec : {counts, looks_alike}) {
    ExplorationOptions options;
    options.max_states = 1'000;
    const ExplorationResult found = explore_with(Engine::fast, empty_house(2), spec, options);
    EXPECT_EQ(found.contradiction, "");
    EXPECT_EQ(outcome(found, PropertyId::no_over_admission).outcome,
              found.is_complete ? Outcome::proved : Outcome::inconclusive);
  }
}

// --- Where it is not followed ---

TEST(Waiting, IsNotFollowedInHeartbeats) {
  Scenario scenario = empty_house(2);
  scenario.lease = Lease{.ttl_ms = 15'000, .refresh_ms = 5'000};
  const model::StrategySpec waits = program(
      "function acquire(request) return redis.call('INCR', 'n') <= request.limit end\n"
      "function refresh(request) redis.call('BLPOP', 'x', 1) return true end");
  for (const Engine engine : {Engine::fast, Engine::plain}) {
    const ExplorationResult found = explore_with(engine, scenario, waits);
    EXPECT_EQ(outcome(found, PropertyId::no_over_admission).outcome, Outcome::inconclusive);
    EXPECT_EQ(outcome(found, PropertyId::no_over_admission).reason,
              "a heartbeat waits in a blocking command");
    EXPECT_FALSE(found.is_complete);
  }
}

// Nobody waits in the middle of a pipeline that Redis reads whole: nothing is said of such a limiter.
TEST(Waiting, IsNotFollowedInAPipelineThatIsOneStep) {
  model::StrategySpec spec = program(
      "function acquire(request)\n"
      "  redis.pipeline{ {'INCR', 'n'}, {'BLPOP', 'x', 0} }\n"
      "  return 1 end\n"
      "function release(request) redis.call('RPUSH', 'x', 1) end");
  for (const Engine engine : {Engine::fast, Engine::plain}) {
    spec.pipelines = model::Pipelines::interleaved;
    const ExplorationResult in_steps = explore_with(engine, empty_house(2), spec);
    EXPECT_EQ(outcome(in_steps, PropertyId::no_lost_wakeup).outcome, Outcome::violated);
    spec.pipelines = model::Pipelines::whole;
    const ExplorationResult whole = explore_with(engine, empty_house(2), spec);
    EXPECT_EQ(outcome(whole, PropertyId::no_failure).outcome, Outcome::inconclusive);
    EXPECT_EQ(outcome(whole, PropertyId::no_failure).reason, "the fake Redis has no wait in a pipeline");
  }
}

// A command that may wait is looked for in the text: one that is put together is refused.
TEST(Waiting, IsWrittenOut) {
  const ExplorationResult found =
      explore_with(Engine::fast, empty_house(2),
                   program("function acquire(request) redis.call('BL' .. 'POP', 'x', 0) return 1 end"));
  ASSERT_EQ(outcome(found, PropertyId::no_failure).outcome, Outcome::violated);
  const Replay run = replay(empty_house(2),
                            program("function acquire(request) redis.call('BL' .. 'POP', 'x', 0) "
                                    "return 1 end"),
                            *outcome(found, PropertyId::no_failure).shortest);
  EXPECT_THAT(run.trace.steps.front().error,
              testing::HasSubstr("overbook looks for the word BLPOP in the file"));
}

}  // namespace
}  // namespace overbook::sim
