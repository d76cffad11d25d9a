// Explorations that end before everything was seen, and keep what they found.

#include <malloc.h>

#include <algorithm>
#include <atomic>

#include "sim/exploration/engines_for_tests.h"

namespace overbook::sim {
namespace {

using model::PropertyId;

// Large enough for every bound here to end it.
Scenario herd() {
  Scenario scenario = last_slot(6);
  scenario.requests_per_server = 3;
  return scenario;
}

void expect_cut_short(const ExplorationResult& result, StopReason why) {
  EXPECT_FALSE(result.is_complete);
  EXPECT_EQ(result.stopped_because, why);
  EXPECT_GT(result.states, 0U);
  EXPECT_GT(result.frontier, 0U);
  EXPECT_GT(result.depth, 0U);
  const PropertyOutcome& over = outcome(result, PropertyId::no_over_admission);
  EXPECT_EQ(over.outcome, Outcome::violated) << "it was found before";
  EXPECT_EQ(over.shortest->steps.size(), 4U);
  EXPECT_FALSE(over.worst_is_exact);
  const PropertyOutcome& leak = outcome(result, PropertyId::no_slot_leak);
  EXPECT_EQ(leak.outcome, Outcome::inconclusive);
  EXPECT_EQ(leak.stopped_because, why);
  EXPECT_GT(leak.extent.frontier, 0U);
}

class Budget : public testing::TestWithParam<Engine> {};

INSTANTIATE_TEST_SUITE_P(Engines, Budget, testing::Values(Engine::fast, Engine::plain));

TEST_P(Budget, OfMemoryEndsItAndKeepsWhatWasFound) {
  ExplorationOptions options;
  options.memory_bytes = std::uint64_t{512} << 10U;
  expect_cut_short(explore_with(GetParam(), herd(), strategy("count-then-register"), options),
                   StopReason::memory);
}

TEST_P(Budget, OfStatesEndsItAndKeepsWhatWasFound) {
  ExplorationOptions options;
  options.max_states = 3'000;
  expect_cut_short(explore_with(GetParam(), herd(), strategy("count-then-register"), options),
                   StopReason::states);
}

TEST_P(Budget, EndsWhenSomebodySaysStop) {
  std::atomic<bool> stop = false;
  ExplorationOptions options;
  options.stop = &stop;
  options.on_progress = [&](const ExplorationProgress& now) { stop = now.states > 2'000; };
  expect_cut_short(explore_with(GetParam(), herd(), strategy("count-then-register"), options),
                   StopReason::interrupted);
}

// What the program really holds when its own count says that the bound is reached.
std::uint64_t heap_bytes() {
  const struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

// Where the states are nearly all, where Redis and the servers' automata are, and where the orders are.
TEST(Budget, OfMemoryIsTheMemoryThatTheProgramTakes) {
  if (heap_bytes() == 0) GTEST_SKIP() << "an allocator that does not count: a sanitizer's";
  constexpr std::uint64_t kBudget = std::uint64_t{12} << 20U;
  std::uint32_t ended = 0;
  for (const char* const use : {"count-then-register", "exclude-own-key", "lua-script", "openhands"}) {
    // Servers that are counted take more of them.
    Scenario scenario = last_slot(use == std::string_view("openhands") ? 4 : 6);
    scenario.requests_per_server = 8;
    scenario.retries = 2;
    for (const bool asks_for_orders : {false, true}) {
      ExplorationOptions options;
      options.memory_bytes = kBudget;
      options.properties = {asks_for_orders ? PropertyId::linearizable : PropertyId::no_slot_leak};
      const std::uint64_t before = heap_bytes();
      std::uint64_t taken = 0;
      options.on_progress = [&](const ExplorationProgress&) {
        taken = std::max(taken, heap_bytes() - before);
      };
      const ExplorationResult result = explore_with(Engine::fast, scenario, strategy(use), options);
      SCOPED_TRACE(fmt::format("{}, {}: {} states", use, asks_for_orders ? "linearizable" : "no-slot-leak",
                               result.states));
      if (result.stopped_because != StopReason::memory) continue;
      EXPECT_GT(taken, kBudget / 2);
      EXPECT_LT(taken, kBudget * 3 / 2);
      ++ended;
    }
  }
  EXPECT_GE(ended, 4U);
}

TEST(Budget, ProgressIsOfAllThatWasExplored) {
  std::uint64_t last_states = 0;
  ExplorationOptions options;
  options.on_progress = [&](const ExplorationProgress& now) {
    EXPECT_GE(now.states, last_states);
    last_states = now.states;
  };
  const ExplorationResult result =
      explore_with(Engine::fast, last_slot(5), strategy("register-then-count-plus-one"), options);
  EXPECT_GT(last_states, 0U);
  EXPECT_LE(last_states, result.states);
}

}  // namespace
}  // namespace overbook::sim
