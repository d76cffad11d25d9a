#pragma once
// For tests of the exploration: what can happen, and what follows, against a World that goes the same way.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "model/check/check.h"
#include "sim/exploration/monitored.h"
#include "sim/exploration/monitors/ledger_monitor.h"
#include "sim/exploration/transitions/transitions.h"
#include "sim/run/world.h"
#include "sim/run_random.h"
#include "sim/schedule/scheduler.h"

namespace overbook::sim {

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

inline std::vector<std::string> sorted_texts(const std::vector<Step>& options) {
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

inline Gone go(const Scenario& scenario, Automaton& automaton, const std::vector<Step>& steps) {
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

inline Gone go_along(const Scenario& scenario, Automaton& automaton, const std::vector<Step>& steps) {
  for (;;) {
    try {
      return go(scenario, automaton, steps);
    } catch (const Split&) {
      automaton.regroup();
    }
  }
}

inline LedgerMonitor::Tally tally_of(const model::History& history) {
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
// the end everybody stands as there and Redis holds the same. Returns how many offers were compared.
inline std::uint32_t compare_walks(const Scenario& scenario, const model::StrategySpec& spec,
                                   std::uint64_t number, std::uint64_t walks, const std::string& text) {
  std::uint32_t compared = 0;
  World world(scenario, spec);
  if (world.setup().chooses_placement()) return 0;
  Automaton automaton(scenario, spec);
  for (std::uint64_t repeat = 0; repeat < walks; ++repeat) {
    Walk walk(number, repeat);
    (void)world.run(walk);
    // A run may end where things could still go wrong; else nothing can happen after its last step.
    if (walk.offered.size() == walk.steps.size()) walk.offered.emplace_back();
    const std::string way = fmt::format("{}, {}", text, to_text(world.schedule()));
    SCOPED_TRACE(way);
    const Gone gone = go_along(scenario, automaton, walk.steps);
    const auto expect_all = [&] {
      ASSERT_EQ(gone.offered.size(), walk.offered.size());
      for (std::size_t i = 0; i < gone.offered.size(); ++i)
        ASSERT_EQ(sorted_texts(gone.offered[i]), sorted_texts(walk.offered[i])) << "after " << i << " steps";
      const LedgerMonitor::Tally ledger = tally_of(world.history());
      ASSERT_EQ(gone.tally.pending, ledger.pending);
      ASSERT_EQ(gone.tally.running, ledger.running);
      ASSERT_EQ(gone.tally.releasing, ledger.releasing);
      ASSERT_EQ(gone.redis, world.fake().keys().digest());
    };
    expect_all();
    if (testing::Test::HasFatalFailure()) return compared;
    compared += static_cast<std::uint32_t>(gone.offered.size());
  }
  return compared;
}

}  // namespace overbook::sim
