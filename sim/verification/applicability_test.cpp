#include "sim/verification/applicability.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/test_scenarios.h"
#include "sim/verification/campaign.h"

namespace overbook::sim {
namespace {

using model::PropertyId;
using ::testing::Eq;
using ::testing::Optional;

std::optional<std::string> why(const Scenario& scenario, PropertyId property,
                               const char* use = "count-then-register") {
  return why_not_applicable(scenario, strategy(use), property);
}

TEST(Applicability, NothingIsTooManyWhereASlotIsLeftOver) {
  Scenario scenario = last_slot(2);  // limit 3, 2 running: 4 may run
  EXPECT_EQ(why(scenario, PropertyId::no_over_admission), std::nullopt);
  EXPECT_EQ(why(scenario, PropertyId::no_lasting_excess), std::nullopt);
  scenario.limits = model::one_limit(4);
  EXPECT_EQ(why(scenario, PropertyId::no_over_admission), std::nullopt) << "the last slot may be the last";
  scenario.limits = model::one_limit(5);
  const char* const kReason = "5 slots, and at most 4 conversations can run at once";
  EXPECT_THAT(why(scenario, PropertyId::no_over_admission), Optional(Eq(kReason)));
  EXPECT_THAT(why(scenario, PropertyId::no_lasting_excess), Optional(Eq(kReason)));
}

TEST(Applicability, AServerHoldsAllItsConversationsWhereNoneEnds) {
  Scenario scenario = last_slot(2);
  scenario.limits = model::one_limit(5);
  scenario.requests_per_server = 2;
  EXPECT_NE(why(scenario, PropertyId::no_over_admission), std::nullopt) << "each ends before the next";
  scenario.release = false;
  EXPECT_EQ(why(scenario, PropertyId::no_over_admission), std::nullopt) << "6 may run";
  scenario.release = true;
  scenario.at_once = 2;
  EXPECT_EQ(why(scenario, PropertyId::no_over_admission), std::nullopt) << "likewise";
  scenario.servers = 1;
  scenario.shared_conversation = true;
  EXPECT_EQ(why(scenario, PropertyId::no_duplicate_run), std::nullopt) << "both are under way";
}

TEST(Applicability, NothingRunsTwiceWhereNothingIsAskedForTwice) {
  Scenario scenario = last_slot(2);
  EXPECT_THAT(why(scenario, PropertyId::no_duplicate_run),
              Optional(Eq("each request is for a conversation of its own")));
  scenario.shared_conversation = true;
  EXPECT_EQ(why(scenario, PropertyId::no_duplicate_run), std::nullopt);
  scenario.servers = 1;
  EXPECT_THAT(why(scenario, PropertyId::no_duplicate_run),
              Optional(Eq("only 1 request is for the conversation")));
  scenario.requests_per_server = 2;
  EXPECT_THAT(why(scenario, PropertyId::no_duplicate_run),
              Optional(Eq("all 2 requests are of 1 server, each after the conversation has ended")));
  scenario.release = false;
  EXPECT_EQ(why(scenario, PropertyId::no_duplicate_run), std::nullopt) << "one server may run it twice";
}

TEST(Applicability, OnlyWhoListensIsEverEvicted) {
  EXPECT_NE(why(last_slot(2), PropertyId::no_needless_eviction), std::nullopt);
  EXPECT_EQ(why(last_slot(2), PropertyId::no_needless_eviction, "openhands"), std::nullopt);
}

TEST(Applicability, OnlyAProgramEverWaits) {
  const auto waits = [](const model::StrategySpec& spec) {
    return why_not_applicable(last_slot(2), spec, PropertyId::no_lost_wakeup);
  };
  for (const model::StrategyInfo& info : model::all_strategies())
    EXPECT_EQ(waits(strategy(info.name)), "the strategy has no command that waits") << info.name;
  model::StrategySpec spec = strategy("program");
  spec.program =
      "function acquire(request) redis.call('incr', 'waiters') return 1 end -- it never awaits_wait";
  EXPECT_NE(waits(spec), std::nullopt);
  for (const std::string command : {"BLPOP", "blmove", "BZPOPMIN", "Wait"}) {
    spec.program = "function acquire(request) redis.call('" + command + "', 'x', 0) return 1 end";
    EXPECT_EQ(waits(spec), std::nullopt) << command;
  }
  spec.is_atomic = true;
  EXPECT_NE(waits(spec), std::nullopt) << "a script can't wait";
}

TEST(Applicability, EverythingElseCanBeBrokenAnywhere) {
  Scenario scenario = last_slot(1);
  scenario.limits = model::one_limit(100);
  for (const PropertyId id : {PropertyId::no_false_rejection, PropertyId::progress, PropertyId::no_slot_leak,
                              PropertyId::no_slot_gain, PropertyId::no_failure, PropertyId::linearizable}) {
    EXPECT_EQ(why(scenario, id), std::nullopt) << model::info(id).name;
  }
}

// What lets everybody in breaks whatever can be broken.
TEST(Applicability, WhatCannotBeBrokenIsNotBrokenByALimiterThatAdmitsEverybody) {
  for (const bool releases : {true, false}) {
    for (const bool is_shared : {true, false}) {
      Scenario scenario = last_slot(2);
      scenario.strategies = {strategy("lua-script")};
      scenario.strategies.front().script = "return 1";
      scenario.requests_per_server = 2;
      scenario.release = releases;
      scenario.shared_conversation = is_shared;
      scenario.explore.schedules = 500;
      scenario.faults.crashes = 2;
      scenario.faults.restarts = true;
      scenario.faults.lost_replies = 1;
      scenario.faults.duplicate_deliveries = 1;
      for (const std::uint32_t limit : {3U, 5U, 7U}) {
        scenario.limits = model::one_limit(limit);
        const CampaignResult result = run_campaign(scenario, {});
        for (const model::PropertyInfo& property : model::all_properties()) {
          const bool is_broken = tally(result.strategies.front(), property.id).violations > 0;
          const auto reason = why_not_applicable(scenario, scenario.strategies.front(), property.id);
          EXPECT_FALSE(reason && is_broken) << property.name << ", limit " << limit << ": " << *reason;
          const bool is_of_excess =
              property.id == PropertyId::no_over_admission || property.id == PropertyId::no_duplicate_run;
          if (is_of_excess) {
            EXPECT_EQ(is_broken, !reason) << property.name << ", limit " << limit;
          }
        }
      }
    }
  }
}

TEST(Applicability, OfASweepIsThatOfEveryCellThatIsRun) {
  Scenario wide = last_slot(1);
  wide.limits = model::one_limit(100);
  wide.strategies = {strategy("lua-script")};
  Scenario narrow = last_slot(3);
  narrow.strategies = wide.strategies;
  Sweep sweep;
  EXPECT_EQ(why_never_applicable(sweep, PropertyId::no_over_admission), std::nullopt);
  sweep.cells.push_back({.at = {}, .scenario = wide, .left_out = {}});
  const auto why = why_not_applicable(wide, wide.strategies.front(), PropertyId::no_over_admission);
  ASSERT_TRUE(why);
  EXPECT_EQ(why_never_applicable(sweep, PropertyId::no_over_admission), why);
  sweep.cells.push_back({.at = {}, .scenario = narrow, .left_out = "too many servers"});
  EXPECT_EQ(why_never_applicable(sweep, PropertyId::no_over_admission), why);
  sweep.cells.back().left_out.clear();
  EXPECT_EQ(why_never_applicable(sweep, PropertyId::no_over_admission), std::nullopt);
}

}  // namespace
}  // namespace overbook::sim
