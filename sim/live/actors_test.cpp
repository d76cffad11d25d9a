// What programs do beside their requests (before all of it, when a server starts, in passes of a sweeper) they do on
// a real redis-server as on the fake.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>
#include <string>

#include "sim/exploration/program_limiters.h"
#include "sim/live/counterpart.h"
#include "sim/live/on_test_redis.h"
#include "sim/live/race.h"
#include "sim/run/world.h"
#include "sim/schedule/random.h"
#include "sim/verification/circumstances.h"

namespace overbook::sim::live {
namespace {

using LiveActors = OnTestRedis;

model::StrategySpec actors() {
  return program(R"(
function prepare(world) redis.call('SET', world.prefix .. 'gone', 1, 'EX', 60) end
function on_start(server) redis.call('HINCRBY', server.index, server.name, 1) end
function acquire(request)
  redis.call('SET', request.key, 1)
  if #redis.call('KEYS', request.prefix .. '*') > request.limit + 1 then
    redis.call('DEL', request.key)
    return 'rejected'
  end
  return 'admitted'
end
function release(request) redis.call('DEL', request.key) end
function sweep(sweeper)
  redis.call('HSET', sweeper.index, sweeper.name, sweeper.pass)
  redis.call('DEL', sweeper.prefix .. 'gone')
end)");
}

TEST_F(LiveActors, AreTheSameRunsAsOnTheFakeWhateverGoesWrong) {
  Server server(options());
  std::set<std::string> steps;
  for (const Circumstance& circumstance : circumstances_of(empty_house())) {
    World on_fake(circumstance.scenario, actors());
    World on_server(circumstance.scenario, actors(), in_name_space(server.name_space()));
    Counterpart counterpart(server, on_server);
    RandomScheduler one(3, 0, 10);
    RandomScheduler other(3, 0, 10);
    while (one.begin_run() && other.begin_run()) {
      const RunEnd end = on_fake.run(one);
      SCOPED_TRACE(fmt::format("{}, {}", circumstance.name, to_text(on_fake.schedule())));
      ASSERT_EQ(counterpart.run(other), end);
      ASSERT_EQ(on_server.schedule(), on_fake.schedule());
      ASSERT_EQ(on_server.history(), on_fake.history());
      for (const Step& step : on_fake.schedule().steps) steps.insert(to_text(step));
    }
  }
  for (const std::string step : {"1", "2", "W1", "C1", "R1", "X0"}) EXPECT_TRUE(steps.contains(step)) << step;
}

TEST_F(LiveActors, RaceWithThreadsOfTheirOwn) {
  Server server(options());
  Scenario scenario = empty_house(3);
  scenario.limits = model::one_limit(3);
  scenario.sweepers.count = 2;
  scenario.strategies = {actors()};
  const CampaignResult result = race(server, scenario, {.rounds = 10, .stop = nullptr, .on_progress = {}});
  const StrategySummary& summary = result.strategies.at(0);
  EXPECT_EQ(summary.schedules, 10U);
  EXPECT_EQ(summary.properties[model::PropertyId::no_failure].violations, 0U);
  EXPECT_EQ(summary.properties[model::PropertyId::no_over_admission].violations, 0U);
}

}  // namespace
}  // namespace overbook::sim::live
