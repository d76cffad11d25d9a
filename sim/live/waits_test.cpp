// What waits in Redis waits in a real redis-server, too; and MULTI and WATCH, as single commands.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sim/exploration/program_limiters.h"
#include "sim/exploration/waiting_limiters.h"
#include "sim/live/counterpart.h"
#include "sim/live/live_replay.h"
#include "sim/live/on_test_redis.h"
#include "sim/run/world.h"
#include "sim/schedule/random.h"
#include "sim/verification/circumstances.h"

namespace overbook::sim::live {
namespace {

using testing::HasSubstr;

using LiveWaits = OnTestRedis;

struct Counts {
  std::uint64_t runs = 0;
  std::uint64_t time_outs = 0;
  std::uint64_t stuck = 0;  // somebody waits for ever
};

void play(Server& server, const Scenario& scenario, const model::StrategySpec& spec, std::uint64_t schedules,
          Counts& counts) {
  World on_fake(scenario, spec);
  World on_server(scenario, spec, in_name_space(server.name_space()));
  Trace trace;
  on_server.record(&trace);  // keys are compared then
  Counterpart counterpart(server, on_server);
  RandomScheduler one(3, 0, schedules);
  RandomScheduler other(3, 0, schedules);
  while (one.begin_run() && other.begin_run()) {
    const RunEnd end = on_fake.run(one);
    SCOPED_TRACE(to_text(on_fake.schedule()));
    ASSERT_EQ(counterpart.run(other), end);
    ASSERT_EQ(on_server.schedule(), on_fake.schedule());
    ASSERT_EQ(on_server.history(), on_fake.history());
    ++counts.runs;
    for (const Step& step : on_fake.schedule().steps)
      counts.time_outs += step.kind == StepKind::gives_up ? 1 : 0;
    for (const model::Event& event : on_fake.history().events())
      counts.stuck += event.kind == model::EventKind::stuck ? 1 : 0;
  }
}

TEST_F(LiveWaits, AreTheSameRunsAsOnTheFakeWhateverGoesWrong) {
  Server server(options());
  Counts counts;
  for (std::uint64_t number = 0; number < 60; ++number) {
    const Generated generated = generate_waiting(number);
    if (!can_begin(generated.scenario, generated.spec)) continue;
    SCOPED_TRACE(fmt::format("{}: {}", number, generated.spec.program.value_or("")));
    play(server, generated.scenario, generated.spec, 3, counts);
    if (HasFatalFailure()) return;
  }
  const model::StrategySpec early = program(std::string(kEarlyWakeup));
  for (const Circumstance& circumstance : circumstances_of(empty_house())) {
    SCOPED_TRACE(circumstance.name);
    play(server, circumstance.scenario, early, 3, counts);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(counts.runs, 100U);
  EXPECT_GT(counts.time_outs, 10U);
  EXPECT_GT(counts.stuck, 10U);
}

TEST_F(LiveWaits, MultiAndWatchAreTheSameUnlessAClientIsCutOff) {
  Server server(options());
  const model::StrategySpec watch = program(R"(
function acquire(request)
  local count = request.prefix .. 'count'
  for try = 1, 3 do
    redis.call('WATCH', count)
    local n = tonumber(redis.call('GET', count) or 0)
    redis.call('MULTI')
    redis.call('SET', count, n + 1)
    if n >= request.limit then
      redis.call('DISCARD')
      return 'rejected'
    end
    if redis.call('EXEC') then return 'admitted' end
  end
  return 'rejected'
end
function release(request) redis.call('DECR', request.prefix .. 'count') end)");
  Counts counts;
  play(server, empty_house(3), watch, 40, counts);
  EXPECT_EQ(counts.runs, 40U);
  Scenario scenario = empty_house();
  scenario.faults.crashes = 1;
  World world(scenario, watch, in_name_space(server.name_space()));
  Counterpart counterpart(server, world);
  const Schedule schedule = schedule_from_text("1.1.C1");
  ReplayScheduler crash(schedule);
  ASSERT_TRUE(crash.begin_run());
  EXPECT_THAT([&] { (void)counterpart.run(crash); },
              testing::ThrowsMessage<Unplayable>(HasSubstr("where a server dies")));
}

}  // namespace
}  // namespace overbook::sim::live
