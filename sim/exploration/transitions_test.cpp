// What can happen, and what follows, against a World that goes the same way.

#include "sim/exploration/transitions/transitions.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "model/check/check.h"
#include "sim/exploration/generated_for_tests.h"
#include "sim/exploration/monitored.h"
#include "sim/exploration/monitors/ledger_monitor.h"
#include "sim/run/world.h"

namespace overbook::sim {
namespace {

// Takes any step, and remembers what else could have happened.
class Walk final : public Scheduler {
 public:
  Walk(std::uint64_t scenario, std::uint64_t number) { random_.seed(scenario, number); }
  bool begin_run() override { return true; }
  std::size_t choose(const Choice& choice) override {
    constexpr std::size_t kMostSteps = 80;
    offered.emplace_back(choice.options.begin(), choice.options.end());
    if (steps.size() == kMostSteps) return kStop;
    const auto chosen = static_cast<std::size_t>(random_.below(choice.options.size()));
    steps.push_back(choice.options[chosen]);
    return chosen;
  }

  std::vector<Step> steps;
  std::vector<std::vector<Step>> offered;  // before each step, and after the last if it was not the end

 private:
  RunRandom random_;
};

std::vector<std::string> sorted_texts(const std::vector<Step>& options) {
  std::vector<std::string> texts;
  for (const Step& option : options) texts.push_back(to_text(option));
  std::sort(texts.begin(), texts.end());
  return texts;
}

// A way that a World has gone, gone here: what is offered before each step and after the last, and where it
// leads.
struct Gone {
  std::vector<std::vector<Step>> offered;
  LedgerMonitor::Tally tally;
  Digest redis;
};

Gone go(const Scenario& scenario, Automaton& automaton, const std::vector<Step>& steps) {
  Transitions transitions(scenario, automaton, Listing::named, {});
  State state = transitions.initial();
  std::vector<Offer> offers;
  Gone gone;
  for (std::size_t i = 0; i <= steps.size(); ++i) {
    transitions.offer(state, offers, [](std::size_t) { return false; });
    std::vector<Step>& offered = gone.offered.emplace_back();
    for (const Offer& offer : offers) offered.push_back(transitions.step_of(offer.action, offer.at));
    if (i == steps.size()) break;
    const auto at = std::find(offered.begin(), offered.end(), steps[i]);
    OVERBOOK_CHECK(at != offered.end(), "the World has taken {}, which is not offered here",
                   to_text(steps[i]));
    const Offer& offer = offers[static_cast<std::size_t>(at - offered.begin())];
    Move move = transitions.take(state, offer, false)->move;
    transitions.settle(move);
    state = std::move(move.next);
  }
  const LedgerMonitor monitor(scenario.limits, scenario.shared_conversation);
  gone.tally = monitor.tally(MonitoredStateOf(transitions, state));
  gone.redis = transitions.redis().digest(state.redis);
  return gone;
}

Gone go_along(const Scenario& scenario, Automaton& automaton, const std::vector<Step>& steps) {
  for (;;) {
    try {
      return go(scenario, automaton, steps);
    } catch (const Split&) {
      automaton.regroup();
    }
  }
}

LedgerMonitor::Tally tally_of(const model::History& history) {
  LedgerMonitor::Tally tally;
  for (const model::Event& event : history.events()) {
    switch (event.kind) {
      case model::EventKind::invoked:
        ++tally.pending;
        break;
      case model::EventKind::returned:
        --tally.pending;
        if (event.decision == model::Decision::admitted) ++tally.running;
        break;
      case model::EventKind::release_invoked:
        --tally.running;
        ++tally.releasing;
        break;
      case model::EventKind::release_returned:
        --tally.releasing;
        break;
      default:
        break;
    }
  }
  return tally;
}

// Closer than verdicts: after every step the same can happen as in the World, whoever it matters to, and at
// the end everybody stands as there and Redis holds the same.
TEST(Transitions, AreWhatCanHappenInTheWorld) {
  std::uint32_t compared = 0;
  for (std::uint64_t number = 0; number < 300; ++number) {
    const Generated generated = generate_with_faults(number);
    World world(generated.scenario, generated.spec);
    if (world.setup().chooses_placement()) continue;
    Automaton automaton(generated.scenario, generated.spec);
    for (std::uint64_t repeat = 0; repeat < 20; ++repeat) {
      Walk walk(number, repeat);
      (void)world.run(walk);
      // A run may end where things could still go wrong; else nothing can happen after its last step.
      if (walk.offered.size() == walk.steps.size()) walk.offered.emplace_back();
      const Gone gone = go_along(generated.scenario, automaton, walk.steps);
      const std::string way =
          fmt::format("scenario {}: {}, {}", number, generated.text(), to_text(world.schedule()));
      ASSERT_EQ(gone.offered.size(), walk.offered.size()) << way;
      for (std::size_t i = 0; i < gone.offered.size(); ++i)
        ASSERT_EQ(sorted_texts(gone.offered[i]), sorted_texts(walk.offered[i]))
            << way << ", after " << i << " steps";
      const LedgerMonitor::Tally ledger = tally_of(world.history());
      ASSERT_EQ(gone.tally.pending, ledger.pending) << way;
      ASSERT_EQ(gone.tally.running, ledger.running) << way;
      ASSERT_EQ(gone.tally.releasing, ledger.releasing) << way;
      ASSERT_EQ(gone.redis, world.fake().keys().digest()) << way;
      compared += static_cast<std::uint32_t>(gone.offered.size());
    }
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
      const Action action{.who = 7'654'321, .what = what, .duty = duty};
      EXPECT_EQ(action_from(code_of(action)), action);
    }
  }
}

}  // namespace
}  // namespace overbook::sim
