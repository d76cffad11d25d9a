// Programs with streams on a real redis-server: answered as by the fake, with the same keys after each step.

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "sim/exploration/program_limiters.h"
#include "sim/live/counterpart.h"
#include "sim/live/on_test_redis.h"
#include "sim/run/world.h"
#include "sim/schedule/random.h"
#include "sim/verification/circumstances.h"

namespace overbook::sim::live {
namespace {

using testing::HasSubstr;

using LiveStreams = OnTestRedis;

// Permits are entries of a stream, which a group hands out; one that nobody gives back is claimed from who has it.
model::StrategySpec permits(std::string_view id) {
  return program(fmt::format(R"(
function acquire(request)
  local s = request.prefix .. 'permits'
  if redis.pcall('XGROUP', 'CREATE', s, 'g', '0', 'MKSTREAM').ok then
    for i = 1, request.limit do redis.call('XADD', s, '{}', 'permit', i) end
  end
  local read = redis.call('XREADGROUP', 'GROUP', 'g', request.server, 'COUNT', 1, 'STREAMS', s, '>')
  if not read then
    local claimed = redis.call('XAUTOCLAIM', s, 'g', request.server, 3600000, '0', 'COUNT', 1)
    redis.call('XPENDING', s, 'g', '-', '+', 5)
    if #claimed[2] == 0 then return 'rejected' end
  end
  return 'admitted'
end
function release(request)
  local s = request.prefix .. 'permits'
  for _, one in ipairs(redis.call('XPENDING', s, 'g', '-', '+', 1, request.server)) do
    redis.call('XADD', s, 'MAXLEN', '~', 100, '{}', 'permit', one[1])
    redis.call('XACK', s, 'g', one[1])
    redis.call('XDEL', s, one[1])
  end
end)",
                             id, id));
}

// So many steps, after each of which the keys were compared. `id_is_the_same`: so runs are as on the fake alone. Where the
// clocks make the ids, those of the fake may come again when Redis has lost everything, since its clock stands still.
std::uint64_t play(Server& server, const Scenario& scenario, const model::StrategySpec& spec,
                   bool id_is_the_same) {
  World on_fake(scenario, spec);
  World on_server(scenario, spec, in_name_space(server.name_space()));
  Trace trace;
  on_server.record(&trace);
  Counterpart counterpart(server, on_server);
  RandomScheduler one(3, 0, 6);
  RandomScheduler other(3, 0, 6);
  std::uint64_t steps = 0;
  while (one.begin_run() && other.begin_run()) {
    const RunEnd end = counterpart.run(other);
    steps += on_server.schedule().steps.size();
    if (!id_is_the_same) continue;
    EXPECT_EQ(on_fake.run(one), end);
    EXPECT_EQ(on_server.schedule(), on_fake.schedule());
    EXPECT_EQ(on_server.history(), on_fake.history());
  }
  return steps;
}

TEST_F(LiveStreams, AreAnsweredAsByTheFakeWhateverGoesWrong) {
  Server server(options());
  std::uint64_t steps = 0;
  for (const std::string_view id : {"*", "1-*"}) {
    for (const Circumstance& circumstance : circumstances_of(empty_house())) {
      SCOPED_TRACE(circumstance.name);
      steps += play(server, circumstance.scenario, permits(id), id != "*");
    }
  }
  EXPECT_GT(steps, 1'000U);
}

TEST_F(LiveStreams, AreReadBackWithWhatTheirGroupsKnow) {
  Server server(options());
  const std::string key = server.name_space() + "s";
  const auto send = [&](std::initializer_list<std::string_view> words) { (void)ask(redis::Command(words)); };
  const auto state = [&] {
    const redis::Redis read = server.state(Setup::kStart);
    const std::vector<redis::KeyView> keys = read.view(Setup::kStart);
    return keys.empty() ? "nothing" : keys.front().value;
  };
  send({"XGROUP", "CREATE", key, "empty", "0", "MKSTREAM"});
  EXPECT_EQ(state(), "{empty:\"to 0-0\"}");
  send({"XADD", key, "1-1", "f", "a b"});
  send({"XADD", key, "2-0", "f", "2", "g", "3"});
  send({"XADD", key, "5-7", "f", "5"});
  send({"XGROUP", "CREATE", key, "g", "1-1"});
  send({"XREADGROUP", "GROUP", "g", "c", "STREAMS", key, ">"});
  send({"XDEL", key, "2-0", "5-7"});
  EXPECT_EQ(state(), "{1-1:\"f \\\"a b\\\"\" empty:\"to 0-0\" g:\"to 5-7; 2-0 c; 5-7 c\"}");
  redis::Redis read = server.state(Setup::kStart);
  const auto answer = [&](std::initializer_list<std::string_view> words) {
    return to_text(read.execute(read.connect(), redis::Command(words), Setup::kStart));
  };
  EXPECT_EQ(answer({"XPENDING", key, "g"}), to_text(ask({"XPENDING", key, "g"})));
  EXPECT_EQ(answer({"XADD", key, "5-*", "f", "6"}), "\"5-8\"") << "the last id is kept";
}

TEST_F(LiveStreams, WithIdsThatAScriptMakesOfTheClockAreRefused) {
  Server server(options());
  const model::StrategySpec spec = program(
      "function acquire(request)\n"
      "  redis.call('EVAL', [[redis.call('XADD', KEYS[1], '*', 'f', 1)]], 1, request.prefix .. 's')\n"
      "  return 'admitted'\n"
      "end");
  EXPECT_THAT([&] { (void)play(server, empty_house(), spec, false); },
              testing::ThrowsMessage<Unplayable>(HasSubstr("XADD with *")));
}

}  // namespace
}  // namespace overbook::sim::live
