// What can happen, and what follows, against a World that goes the same way.

#include "sim/exploration/transitions/transitions.h"

#include "sim/exploration/generated_for_tests.h"
#include "sim/exploration/walks_for_tests.h"

namespace overbook::sim {
namespace {

TEST(Transitions, AreWhatCanHappenInTheWorld) {
  std::uint32_t compared = 0;
  for (std::uint64_t number = 0; number < 300; ++number) {
    const Generated generated = generate_with_faults(number);
    const std::string text = fmt::format("scenario {}: {}", number, generated.text());
    compared += compare_walks(generated.scenario, generated.spec, number, 20, text);
    if (HasFatalFailure()) return;
  }
  EXPECT_GE(compared, 20'000U);
}

// Identical servers that are counted take the steps of one of them, and of no other's name.
TEST(Transitions, OfServersThatAreAlikeAreOfferedOnce) {
  const Scenario scenario = last_slot(3);
  Automaton automaton(scenario, strategy("register-then-count"));
  const Names names(scenario, automaton.setup().cast());
  automaton.check_names(&names);
  Transitions transitions(scenario, automaton, Listing::counted, {});
  State state = transitions.initial();
  sort_and_count(state.entries);
  ASSERT_EQ(state.entries.size(), 1U);
  EXPECT_EQ(state.entries[0].count, 3U);
  std::vector<Offer> offers;
  transitions.offer(state, offers, [](std::size_t) { return false; });
  ASSERT_EQ(offers.size(), 1U);
  Move move = transitions.take(state, offers[0], false)->move;
  transitions.settle(move);
  sort_and_count(move.next.entries);
  ASSERT_EQ(move.next.entries.size(), 2U) << "one has gone on, two are where they were";
  EXPECT_EQ(move.next.entries[0].count + move.next.entries[1].count, 3U);
}

TEST(Actions, AreOneNumber) {
  for (const StepKind what : {StepKind::goes_on, StepKind::comes_late, StepKind::failover}) {
    for (const Duty duty : {Duty::requests, Duty::listener, Duty::heartbeat}) {
      const Action action{.who = 7'654'321, .what = what, .duty = duty, .worker = 5};
      EXPECT_EQ(action_from(code_of(action)), action);
    }
  }
}

}  // namespace
}  // namespace overbook::sim
