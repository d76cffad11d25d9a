// Requests at once and messages to programs: the fast engine against a World, and against the plain one, on limiters that
// nobody wrote.

#include "sim/exploration/engines_for_tests.h"
#include "sim/exploration/generated_for_tests.h"
#include "sim/exploration/sharing_limiters.h"
#include "sim/exploration/walks_for_tests.h"

namespace overbook::sim {
namespace {

using enum model::PropertyId;

constexpr std::string_view kRefresh = R"(
function refresh(request)
  server.memory.beats = request.conversation
  return redis.call('EXPIRE', request.key, 15) == 1
end
)";

constexpr std::string_view kSweep = R"(
function sweep(sweeper)
  if (server.memory.seen or 0) > 0 then redis.call('DEL', 'set') end
  server.memory.seen = redis.call('SCARD', 'set')
end
)";

// Waits in Redis while there is no slot, for a token of whoever gives one back.
constexpr std::string_view kWaits = R"(
function acquire(request)
  server.memory.asked = (server.memory.asked or 0) + 1
  while redis.call('INCR', 'count') > request.limit do
    redis.call('DECR', 'count')
    if redis.call('BLPOP', 'wake', server.memory.asked - 1) == false then return 'rejected' end
  end
  return 'admitted'
end
function release(request)
  redis.call('DECR', 'count')
  redis.call('RPUSH', 'wake', request.conversation)
end
)";

// One server or two, what they keep shared by requests at once, or changed by messages, and something that goes wrong.
Generated generate_sharing(std::uint64_t number, bool may_go_wrong) {
  RunRandom random;
  random.seed(1'861, number);
  Generated generated;
  const bool listens = random.below(2) == 0;
  std::string text = listens ? drawn_with_messages(random) : drawn_with_memory(random);
  const bool waits = !listens && random.below(5) == 0;
  if (waits) text = kWaits;
  if (random.below(2) == 0) text += kRefresh;
  if (random.below(6) == 0) text += kSweep;
  generated.spec = program(std::move(text));
  if (!waits && random.below(6) == 0) generated.spec = as_script(std::move(generated.spec));
  Scenario& scenario = generated.scenario;
  scenario = house(1 + static_cast<std::uint32_t>(random.below(2)));
  scenario.limits = model::one_limit(1 + static_cast<std::uint32_t>(random.below(2)));
  scenario.at_once = scenario.servers == 1 && (!listens || random.below(2) == 0) ? 2 : 1;
  if (scenario.at_once == 1 && !listens) scenario.at_once = 2;
  scenario.requests_per_server = scenario.at_once;
  if (scenario.servers == 1 && random.below(3) == 0) ++scenario.requests_per_server;
  scenario.shared_conversation = random.below(5) == 0;
  scenario.release = random.below(3) != 0;
  scenario.retries = random.below(6) == 0 ? 1 : 0;
  if (random.below(4) == 0 && scenario.limits.the_limit().permits > 1) scenario.running = 1;
  scenario.sweepers = {.count = 1, .passes = 1};
  if (may_go_wrong) {
    let_go_wrong(scenario, random);
    scenario.faults.clock_skew_ms.clear();
  }
  while (!can_begin(scenario, generated.spec) && scenario.running > 0) --scenario.running;
  return generated;
}

TEST(Sharing, TransitionsAreWhatCanHappenInTheWorld) {
  std::uint32_t compared = 0;
  for (std::uint64_t number = 0; number < 120; ++number) {
    const Generated generated = generate_sharing(number, number % 3 != 0);
    if (!can_begin(generated.scenario, generated.spec)) continue;
    const std::string text = fmt::format("scenario {}: {} at once {}\n{}", number, generated.text(),
                                         generated.scenario.at_once, *generated.spec.program);
    compared += compare_walks(generated.scenario, generated.spec, number, 12, text);
    if (HasFatalFailure()) return;
  }
  EXPECT_GE(compared, 20'000U);
}

// As small as the plain engine needs it.
Generated generate_small(std::uint64_t number) {
  Generated generated = generate_sharing(1'000 + number, number % 2 == 0);
  Scenario& scenario = generated.scenario;
  scenario.servers = scenario.at_once == 1 && number % 3 == 0 ? scenario.servers : 1;
  if (number % 4 != 0) scenario.requests_per_server = scenario.at_once;
  if (scenario.faults.any()) scenario.retries = 0;
  scenario.resends = std::min(scenario.resends, 1U);
  return generated;
}

TEST(Sharing, EnginesAgree) {
  std::uint32_t compared = 0;
  std::uint32_t at_once = 0;
  for (std::uint64_t number = 0; number < 80; ++number) {
    const Generated generated = generate_small(number);
    const std::string text = fmt::format("scenario {}: {} at once {}\n{}", number, generated.text(),
                                         generated.scenario.at_once, *generated.spec.program);
    if (!expect_engines_agree(generated.scenario, generated.spec, 1'000, text)) continue;
    ++compared;
    if (generated.scenario.at_once > 1) ++at_once;
    if (HasFailure()) return;
  }
  EXPECT_GE(compared, 40U);
  EXPECT_GE(at_once, 15U);
  EXPECT_GE(compared - at_once, 15U);
}

// Changes from one worker of a server to another are free.
TEST(Sharing, EnginesAgreeWithinABoundOnPreemptions) {
  std::uint32_t compared = 0;
  for (std::uint64_t number = 0; number < 24; ++number) {
    const Generated generated = generate_sharing(2'000 + number, false);
    if (!can_begin(generated.scenario, generated.spec)) continue;
    ExplorationOptions options;
    options.preemptions = 1;
    options.max_states = 20'000;
    const ExplorationResult fast = explore_with(Engine::fast, generated.scenario, generated.spec, options);
    options.max_states = 1'000;
    const ExplorationResult plain = explore_with(Engine::plain, generated.scenario, generated.spec, options);
    if (fast.stopped_because || plain.stopped_because) continue;
    expect_same(fast, plain,
                fmt::format("scenario {}: {} at once {}\n{}", number, generated.text(),
                            generated.scenario.at_once, *generated.spec.program));
    ++compared;
    if (HasFailure()) return;
  }
  EXPECT_GE(compared, 6U);
}

// Two that run one conversation: the one gives it back, and the other has nothing left to give.
TEST(Sharing, OfOneConversationItIsToldWhoGivesItBack) {
  const model::StrategySpec spec = program(R"(
function acquire(request) return 'admitted' end
function release(request) redis.call('DECR', 'count') end
)");
  Scenario scenario = several_at_once(1, 2, 2);
  scenario.shared_conversation = true;
  EXPECT_TRUE(expect_engines_agree(scenario, spec, 2'000, "one conversation"));
}

}  // namespace
}  // namespace overbook::sim
