#include "sim/exploration/exploration.h"

#include <gtest/gtest.h>

#include "sim/exploration/engines_for_tests.h"

namespace overbook::sim {
namespace {

using model::PropertyId;

class LastSlot : public testing::TestWithParam<std::uint32_t> {};

INSTANTIATE_TEST_SUITE_P(Servers, LastSlot, testing::Range(2U, 9U));

TEST_P(LastSlot, CountThenRegisterLetsInAllWhoRaceForOneSlot) {
  const ExplorationResult result = explore_all(last_slot(GetParam()), strategy("count-then-register"), {});
  const PropertyOutcome& over = outcome(result, PropertyId::no_over_admission);
  EXPECT_EQ(over.outcome, Outcome::violated);
  EXPECT_EQ(over.worst_excess, GetParam() - 1);
  EXPECT_TRUE(over.worst_is_exact);
  EXPECT_EQ(over.shortest->steps.size(), 4U);
  EXPECT_EQ(over.worst->steps.size(), 2U * GetParam());
  EXPECT_EQ(outcome(result, PropertyId::no_false_rejection).outcome, Outcome::proved);
}

TEST_P(LastSlot, RegisteringFirstNeverOverAdmitsAndRejectsMutually) {
  for (const char* const name : {"register-then-count-plus-one", "exclude-own-key"}) {
    const ExplorationResult result = explore_all(last_slot(GetParam()), strategy(name), {});
    EXPECT_TRUE(result.is_complete);
    EXPECT_EQ(outcome(result, PropertyId::no_over_admission).outcome, Outcome::proved) << name;
    EXPECT_EQ(outcome(result, PropertyId::no_false_rejection).outcome, Outcome::violated) << name;
    EXPECT_EQ(outcome(result, PropertyId::no_false_rejection).shortest->steps.size(), 6U) << name;
    EXPECT_EQ(outcome(result, PropertyId::progress).outcome, Outcome::violated) << name;
  }
}

TEST_P(LastSlot, OneScriptIsProvedForEveryProperty) {
  const ExplorationResult result = explore_all(last_slot(GetParam()), strategy("lua-script"), {});
  for (const model::PropertyInfo& property : model::all_properties()) {
    EXPECT_EQ(outcome(result, property.id).outcome, Outcome::proved) << property.name;
  }
}

TEST(Exploration, WithTheWrongComparisonPlusOneOverAdmits) {
  model::StrategySpec off_by_one = strategy("register-then-count-plus-one");
  off_by_one.comparison = model::Comparison::more_than;
  const ExplorationResult result = explore_all(last_slot(3), off_by_one, {});
  EXPECT_EQ(outcome(result, PropertyId::no_over_admission).outcome, Outcome::violated);
  EXPECT_EQ(outcome(result, PropertyId::no_over_admission).worst_excess, 1U);
}

TEST(Exploration, OneServerAloneIsNeverRejectedByPlusOne) {
  const ExplorationResult result = explore_all(last_slot(1), strategy("register-then-count-plus-one"), {});
  EXPECT_EQ(outcome(result, PropertyId::no_false_rejection).outcome, Outcome::proved);
}

// The peak and the excess that lasts, of OpenHands' protocol: limit, running, starters -> worst excesses.
struct OpenHandsCase {
  std::uint32_t limit;
  std::uint32_t running;
  std::uint32_t starters;
  std::uint32_t peak;
  std::uint32_t lasting;
};

TEST(Exploration, OpenHandsOverbooksByEveryStarterOfAFullHouseAndForGoodWhenAStarterIsTheOldest) {
  for (const OpenHandsCase& expected :
       {OpenHandsCase{1, 0, 2, 1, 1}, OpenHandsCase{1, 1, 2, 2, 1}, OpenHandsCase{2, 0, 2, 0, 0},
        OpenHandsCase{2, 2, 2, 2, 0}, OpenHandsCase{3, 3, 2, 2, 0}, OpenHandsCase{2, 0, 3, 1, 1}}) {
    Scenario scenario;
    scenario.limits = model::one_limit(expected.limit);
    scenario.running = expected.running;
    scenario.servers = expected.starters;
    const ExplorationResult result = explore_all(scenario, strategy("openhands"), {});
    EXPECT_TRUE(result.is_complete);
    EXPECT_EQ(outcome(result, PropertyId::no_over_admission).worst_excess, expected.peak)
        << expected.limit << " " << expected.running << " " << expected.starters;
    EXPECT_EQ(outcome(result, PropertyId::no_lasting_excess).worst_excess, expected.lasting)
        << expected.limit << " " << expected.running << " " << expected.starters;
  }
}

TEST(Exploration, EndsInconclusiveAtItsBoundsAndKeepsWhatItFound) {
  ExplorationOptions options;
  options.max_states = 40;
  const ExplorationResult result =
      explore_all(last_slot(8), strategy("register-then-count-plus-one"), options);
  EXPECT_FALSE(result.is_complete);
  EXPECT_EQ(result.stopped_because, StopReason::states);
  EXPECT_GT(result.frontier, 0U);
  EXPECT_EQ(outcome(result, PropertyId::no_over_admission).outcome, Outcome::inconclusive);
}

TEST(Exploration, ProvesNothingUnlessEveryPlacementOfTheKeysWasExplored) {
  Scenario scenario = last_slot(2);
  scenario.other_keys = 12;
  model::StrategySpec by_scan = strategy("exclude-own-key");
  by_scan.count_by = model::CountBy::scan;
  ExplorationOptions options;
  options.max_states = 2'000;  // enough for some of the placements
  for (const Engine engine : {Engine::fast, Engine::plain}) {
    options.engine = engine;
    const ExplorationResult result = explore_all(scenario, by_scan, options);
    EXPECT_FALSE(result.is_complete);
    for (const model::PropertyInfo& property : model::all_properties()) {
      // Nobody is ever asked to close anything, wherever the keys are.
      if (engine == Engine::fast && property.id == PropertyId::no_needless_eviction) continue;
      EXPECT_NE(outcome(result, property.id).outcome, Outcome::proved) << property.name;
    }
  }
}

TEST(Exploration, WithoutPreemptionsTheRaceIsNotThereAndWithOneItIs) {
  // S1 counts; S2 counts and registers; S1 registers: one switch away from S1 in the middle of its request.
  const auto over_admission = [](std::uint32_t preemptions) {
    ExplorationOptions options;
    options.preemptions = preemptions;
    const ExplorationResult result = explore_all(last_slot(2), strategy("count-then-register"), options);
    return outcome(result, PropertyId::no_over_admission).outcome;
  };
  EXPECT_EQ(over_admission(0), Outcome::proved);
  EXPECT_EQ(over_admission(1), Outcome::violated);
}

// The budget is less than what the herd takes: servers that listen are never counted. Two break it, within
// the part of the budget that they get.
TEST(Exploration, WhatFewServersBreakAHerdBreaks) {
  Scenario scenario;
  scenario.limits = model::one_limit(1);
  scenario.servers = 32;
  ExplorationOptions options;
  options.max_states = 400'000;
  const ExplorationResult result = explore_with(Engine::fast, scenario, strategy("openhands"), options);
  EXPECT_EQ(result.stopped_because, StopReason::states);
  for (const PropertyId id : {PropertyId::no_over_admission, PropertyId::linearizable}) {
    const PropertyOutcome& found = outcome(result, id);
    EXPECT_EQ(found.outcome, Outcome::violated) << model::info(id).name;
    EXPECT_FALSE(found.worst_is_exact);
    EXPECT_EQ(found.stopped_because, StopReason::states);
  }
  EXPECT_EQ(outcome(result, PropertyId::no_duplicate_run).outcome, Outcome::inconclusive);
}

}  // namespace
}  // namespace overbook::sim
