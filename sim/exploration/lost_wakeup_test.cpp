// Who waits for ever beside a free slot: no-lost-wakeup, as both engines have it.

#include <gtest/gtest.h>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/engines_for_tests.h"
#include "sim/exploration/waiting_limiters.h"
#include "sim/verification/circumstances.h"

namespace overbook::sim {
namespace {

using model::PropertyId;

TEST(LostWakeup, LeavesAWaiterWhereItCameTooEarly) {
  const model::StrategySpec early = program(std::string(kEarlyWakeup));
  for (const Engine engine : {Engine::fast, Engine::plain}) {
    const Scenario scenario = empty_house(2);
    const ExplorationResult found = explore_with(engine, scenario, early);
    EXPECT_EQ(found.contradiction, "");
    const PropertyOutcome& lost = outcome(found, PropertyId::no_lost_wakeup);
    ASSERT_EQ(lost.outcome, Outcome::violated);
    ASSERT_EQ(lost.shortest->steps.size(), 4U) << to_text(*lost.shortest);
    const Replay run = replay(scenario, early, schedule_from_text("1.2.1.2"));
    EXPECT_EQ(run.end, RunEnd::stuck);
    const auto violation = model::property(PropertyId::no_lost_wakeup).check(run.history, scenario.limits);
    ASSERT_TRUE(violation);
    EXPECT_EQ(
        explain(scenario, run, PropertyId::no_lost_wakeup, *violation),
        "Nothing can happen any more, and s2 (in XREAD BLOCK 0 STREAMS conv:u1:freed $, since step 4) waits "
        "for ever, "
        "though 1 of 1 slot is free. A slot came free at step 3, before that wait began: the wake-up came "
        "too early.");
  }
}

TEST(LostWakeup, IsNoneWhereTheWaitTimesOut) {
  const auto lost = [](int timeout) {
    Waiting how = {.has_tokens = true, .timeout = timeout};
    how.gives_back = 0;
    return outcome(explore_with(Engine::fast, empty_house(2), waiting(how)), PropertyId::no_lost_wakeup)
        .outcome;
  };
  EXPECT_EQ(lost(5), Outcome::proved);
  EXPECT_EQ(lost(0), Outcome::violated);
}

// The heartbeat of what runs gives a token to whoever waits: a run that ends before it is not stuck. It does
// so every second time, as its server's memory has it.
TEST(LostWakeup, IsNoneWhereAHeartbeatWakes) {
  const auto wakes = [](bool it_does) {
    return program(std::string("function acquire(request)\n"
                               "  if request.server == 's2' then redis.call('BLPOP', 'wake', 0) end\n"
                               "  return 1 end\n"
                               "function refresh(request)\n"
                               "  server.memory.beats = ((server.memory.beats or 0) + 1) % 2\n"
                               "  if server.memory.beats == 0 then redis.call('") +
                   (it_does ? "RPUSH', 'wake" : "RPUSH', 'other") +
                   "', 1) redis.call('LTRIM', 'wake', 0, 0) redis.call('LTRIM', 'other', 0, 0) end\n"
                   "  return true end");
  };
  Scenario scenario = empty_house(2);
  scenario.limits = model::one_limit(2);
  scenario.release = false;
  scenario.lease = Lease{.ttl_ms = 15'000, .refresh_ms = 5'000};
  ExplorationOptions options;
  options.properties = {PropertyId::no_lost_wakeup};
  for (const Engine engine : {Engine::fast, Engine::plain}) {
    for (const bool it_does : {true, false}) {
      const ExplorationResult found = explore_with(engine, scenario, wakes(it_does), options);
      EXPECT_EQ(outcome(found, PropertyId::no_lost_wakeup).outcome,
                it_does ? Outcome::proved : Outcome::violated);
    }
  }
}

// A sweeper gives a token to whoever waits, in its second pass; or to nobody. It may make its passes later.
TEST(LostWakeup, IsNoneWhereASweeperWakes) {
  const auto sweeps = [](std::string_view list) {
    return program(
        fmt::format("function acquire(request)\n"
                    "  if request.server == 's2' then redis.call('BLPOP', 'wake', 0) end\n"
                    "  return 1 end\n"
                    "function sweep(sweeper)\n"
                    "  server.memory.passes = (server.memory.passes or 0) + 1\n"
                    "  if server.memory.passes == 2 then redis.call('RPUSH', '{}', 1) end end",
                    list));
  };
  ExplorationOptions options;
  options.properties = {PropertyId::no_lost_wakeup};
  for (const Engine engine : {Engine::fast, Engine::plain}) {
    Scenario scenario = empty_house(2);
    scenario.limits = model::one_limit(2);
    const auto lost = [&](std::string_view list) {
      return outcome(explore_with(engine, scenario, sweeps(list), options), PropertyId::no_lost_wakeup)
          .outcome;
    };
    EXPECT_EQ(lost("wake"), Outcome::proved);
    EXPECT_EQ(lost("other"), Outcome::violated);
  }
}

// However it goes wrong: a loop that waits is explored to its end.
TEST(LostWakeup, IsFoundWhateverElseGoesWrong) {
  for (const Circumstance& one : circumstances_of(empty_house(2))) {
    ExplorationOptions options;
    options.max_states = 20'000;
    const ExplorationResult found =
        explore_with(Engine::fast, one.scenario, program(std::string(kEarlyWakeup)), options);
    EXPECT_EQ(found.contradiction, "") << one.name;
    EXPECT_TRUE(found.is_complete) << one.name;
    EXPECT_EQ(outcome(found, PropertyId::no_lost_wakeup).outcome, Outcome::violated) << one.name;
  }
}

}  // namespace
}  // namespace overbook::sim
