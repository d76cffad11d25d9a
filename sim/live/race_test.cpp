// Real threads on a real redis-server. Nothing here depends on who wins: what was proved for every
// interleaving must hold of any race, and a race that can be lost is run until it is.

#include "sim/live/race.h"

#include <gtest/gtest.h>

#include "model/redis/real/redis_server.h"
#include "sim/exploration/exploration.h"
#include "sim/live/locked_ledger.h"
#include "sim/test_scenarios.h"

namespace overbook::sim::live {
namespace {

class RaceOnRedis : public testing::Test {
 protected:
  redis::real::RedisServer redis_;
  Server server_{ServerOptions{.address = redis_.address(), .complain = {}}};
};

Scenario with_every_strategy(Scenario scenario) {
  scenario.strategies.clear();
  for (const model::StrategyInfo& info : model::all_strategies()) {
    scenario.strategies.push_back(strategy(info.name));
  }
  return scenario;
}

// Releases of one round beside the requests of the next.
Scenario churning() {
  Scenario scenario = last_slot();
  scenario.name = "churning";
  scenario.limits = model::one_limit(2);
  scenario.running = 1;
  scenario.requests_per_server = 2;
  return scenario;
}

// Whoever starts must close somebody: openhands' messages count.
Scenario full_house() {
  Scenario scenario = last_slot(2);
  scenario.name = "full-house";
  scenario.running = scenario.limits.the_limit().permits;
  return scenario;
}

TEST_F(RaceOnRedis, WhatIsProvedForEveryInterleavingHolds) {
  for (const Scenario& scenario : {with_every_strategy(last_slot()), with_every_strategy(empty_house(3)),
                                   with_every_strategy(churning()), with_every_strategy(full_house())}) {
    ExplorationOptions bounds;
    bounds.max_states = 50'000;  // what is not proved with these is not asked for
    const CampaignResult result =
        race(server_, scenario, {.rounds = 150, .stop = nullptr, .on_progress = {}});
    for (std::size_t s = 0; s < scenario.strategies.size(); ++s) {
      if (!can_begin(scenario, scenario.strategies[s])) continue;
      const ExplorationResult explored = explore_all(scenario, scenario.strategies[s], bounds);
      EXPECT_EQ(result.strategies[s].schedules, 150U);
      for (const model::PropertyInfo& property : model::all_properties()) {
        if (explored.properties[property.id].outcome != Outcome::proved) continue;
        EXPECT_EQ(result.strategies[s].properties[property.id].violations, 0U)
            << scenario.name << " " << scenario.strategies[s].label << " " << property.name;
      }
    }
  }
}

TEST_F(RaceOnRedis, ARaceThatCanBeLostIsLostAtSomeTime) {
  Scenario scenario = last_slot(8);
  scenario.strategies = {strategy("count-then-register")};
  std::atomic<bool> stop = false;
  const CampaignResult result =
      race(server_, scenario, {.rounds = 100'000, .stop = &stop, .on_progress = [&](const Progress& now) {
                                 if (now.violating > 0) stop = true;
                               }});
  const PropertyTally& over = tally(result.strategies.front(), model::PropertyId::no_over_admission);
  EXPECT_EQ(over.violations, 1U);
  EXPECT_GE(over.worst_excess, 1U);
  EXPECT_TRUE(result.stopped_early);
}

TEST_F(RaceOnRedis, MoreRoundsRetriesAndMessagesComeToAnEnd) {
  Scenario scenario = with_every_strategy(last_slot(4));
  scenario.requests_per_server = 3;
  scenario.retries = 1;
  const CampaignResult result = race(server_, scenario, {.rounds = 20, .stop = nullptr, .on_progress = {}});
  for (const StrategySummary& summary : result.strategies) EXPECT_EQ(summary.schedules, 20U);
}

TEST_F(RaceOnRedis, ACrashOfTheServerEndsIt) {
  Scenario scenario = last_slot(4);
  scenario.strategies = {strategy("openhands")};
  EXPECT_THROW((void)race(server_, scenario,
                          {.rounds = 1000,
                           .stop = nullptr,
                           .on_progress =
                               [&](const Progress& now) {
                                 if (now.schedules_done == 3) redis_.kill();
                               }}),
               ServerError);
}

TEST(Ledger, CountsAsRunningOnlyWhatSurelyRuns) {
  LockedLedger ledger;
  model::Request request;
  request.server_id = model::ServerId{1};
  request.conversation_id = model::ConversationId{3};
  ledger.begin({});
  const model::RequestId id = ledger.invoked(request);
  ledger.returned(request, id, model::Decision::admitted);
  EXPECT_EQ(ledger.begin_release(request), id);
  EXPECT_EQ(ledger.begin_release(request), std::nullopt) << "it is ending already";
  ledger.end_release(request, id);
  const model::Analysis analysis(ledger.history());
  EXPECT_EQ(analysis.lower_after(0), 0U);
  EXPECT_EQ(analysis.lower_after(1), 1U);
  EXPECT_EQ(analysis.lower_after(2), 0U);
  EXPECT_EQ(analysis.upper_after(2), 1U);
  EXPECT_THROW(ledger.closing(request.server_id, request.conversation_id, id), std::logic_error);
}

}  // namespace
}  // namespace overbook::sim::live
