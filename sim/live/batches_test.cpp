// What a program sends together is sent together to a real redis-server, and answered as by the fake.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/exploration/program_limiters.h"
#include "sim/live/counterpart.h"
#include "sim/live/on_test_redis.h"
#include "sim/run/world.h"
#include "sim/schedule/random.h"
#include "sim/verification/circumstances.h"

namespace overbook::sim::live {
namespace {

using LiveBatches = OnTestRedis;

// Of what a pipeline and a transaction are sent, some is listed in any order, and some is an error.
model::StrategySpec sending_by(const std::string& send) {
  return program(R"(
function acquire(request)
  local r = redis.)" +
                 send + R"({{'INCR', request.prefix .. 'count'}, {'EXPIRE', request.prefix .. 'count', 60},
    {'SADD', request.index, 'a', 'b', 'c'}, {'SMEMBERS', request.index}, {'TTL', request.prefix .. 'count'},
    {'INCR', request.index}}
  if r[1] <= request.limit and #r[4] == 3 and r[6].err then return 'admitted' end
  redis.)" + send +
                 R"({{'DECR', request.prefix .. 'count'}, {'GET', request.prefix .. 'count'}}
  return 'rejected'
end
function release(request)
  redis.)" + send +
                 R"({{'DECR', request.prefix .. 'count'}, {'EXPIRE', request.prefix .. 'count', 60}}
end)");
}

TEST_F(LiveBatches, AreTheSameRunsAsOnTheFakeWhateverGoesWrong) {
  Server server(options());
  std::uint64_t steps = 0;
  for (const Circumstance& circumstance : circumstances_of(empty_house())) {
    model::StrategySpec whole = sending_by("pipeline");
    whole.pipelines = model::Pipelines::whole;
    for (const model::StrategySpec& spec : {sending_by("multi"), sending_by("pipeline"), whole}) {
      World on_fake(circumstance.scenario, spec);
      World on_server(circumstance.scenario, spec, in_name_space(server.name_space()));
      Counterpart counterpart(server, on_server);
      RandomScheduler one(3, 0, 6);
      RandomScheduler other(3, 0, 6);
      while (one.begin_run() && other.begin_run()) {
        const RunEnd end = on_fake.run(one);
        SCOPED_TRACE(fmt::format("{}, {}", circumstance.name, to_text(on_fake.schedule())));
        ASSERT_EQ(counterpart.run(other), end);
        ASSERT_EQ(on_server.schedule(), on_fake.schedule());
        ASSERT_EQ(on_server.history(), on_fake.history());
        steps += on_fake.schedule().steps.size();
      }
    }
  }
  EXPECT_GT(steps, 1'000U);
}

}  // namespace
}  // namespace overbook::sim::live
