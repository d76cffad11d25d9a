// The fast engine against the plain one, on generated scenarios, healthy and not, without bounds and within
// them.

#include <algorithm>
#include <array>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/engines_for_tests.h"
#include "sim/exploration/fast_engine.h"
#include "sim/exploration/generated_for_tests.h"
#include "sim/run_random.h"
#include "sim/verification/circumstances.h"

namespace overbook::sim {
namespace {

using model::PropertyId;

// Where the two bounds say all that linearizable says: see model/linearizability/checker.h.
bool is_judged_by_the_bounds(const Generated& generated) {
  const bool may_be_torn = generated.spec.count_by == model::CountBy::scan;
  const bool may_go_wrong = generated.scenario.lease || generated.scenario.faults != Faults{};
  return !generated.scenario.shared_conversation && !may_be_torn && !may_go_wrong &&
         generated.spec.comparison == model::Comparison::at_least;
}

void expect_linearizable_unless_a_bound_breaks(const ExplorationResult& result, const std::string& text) {
  const auto is_violated = [&](PropertyId id) { return outcome(result, id).outcome == Outcome::violated; };
  EXPECT_EQ(is_violated(PropertyId::linearizable),
            is_violated(PropertyId::no_over_admission) || is_violated(PropertyId::no_false_rejection))
      << text;
}

struct Compared {
  std::uint32_t scenarios = 0;
  std::uint32_t judged_by_the_bounds = 0;
  std::uint32_t cut = 0;  // in which something is inconclusive
  model::PerProperty<std::uint32_t> violated{};
};

Compared compare(std::uint64_t numbers, const ExplorationOptions& within,
                 Generated (*make)(std::uint64_t) = generate, std::uint64_t plain_states = 3'000) {
  Compared compared;
  for (std::uint64_t number = 0; number < numbers; ++number) {
    const Generated generated = make(number);
    const std::string text = fmt::format("scenario {}: {}", number, generated.text());
    ExplorationOptions options = within;
    options.max_states = plain_states;
    const ExplorationResult plain = explore_with(Engine::plain, generated.scenario, generated.spec, options);
    if (plain.stopped_because == StopReason::states) continue;
    options.max_states = ~std::uint64_t{0};
    const ExplorationResult fast = explore_with(Engine::fast, generated.scenario, generated.spec, options);
    expect_same(fast, plain, text);
    ++compared.scenarios;
    if (!plain.is_complete) ++compared.cut;
    for (const PropertyId id : model::kEveryProperty) {
      if (fast.properties[id].outcome == Outcome::violated) ++compared.violated[id];
    }
    if (!is_judged_by_the_bounds(generated) || !plain.is_complete) continue;
    ++compared.judged_by_the_bounds;
    expect_linearizable_unless_a_bound_breaks(fast, text);
  }
  return compared;
}

TEST(Engines, AgreeOnGeneratedScenarios) {
  const Compared compared = compare(220, {});
  EXPECT_GE(compared.scenarios, 120U);
  EXPECT_GE(compared.judged_by_the_bounds, 30U);
  EXPECT_EQ(compared.cut, 0U);
  for (const PropertyId id :
       {PropertyId::no_over_admission, PropertyId::no_lasting_excess, PropertyId::progress,
        PropertyId::no_false_rejection, PropertyId::linearizable}) {
    EXPECT_GE(compared.violated[id], 10U) << model::info(id).name;
  }
}

// Every counterexample is run again besides: explore_all throws if it breaks nothing.
TEST(Engines, AgreeWhereThingsGoWrong) {
  const Compared compared = compare(130, {}, generate_with_faults, 1'500);
  EXPECT_GE(compared.scenarios, 60U);
  EXPECT_EQ(compared.cut, 0U);
  for (const model::PropertyInfo& property : model::all_properties()) {
    if (property.id == PropertyId::no_needless_eviction)
      continue;                                               // below: it takes two servers of openhands
    if (property.id == PropertyId::no_lost_wakeup) continue;  // waiting_test.cpp: of ours nobody waits
    // Ours fail by themselves only where a fault has confused them; the limiters of generated scripts do
    // more.
    const bool is_rare = property.id == PropertyId::no_duplicate_run ||
                         property.id == PropertyId::no_failure || property.id == PropertyId::no_slot_gain;
    const std::uint32_t least = is_rare ? 1U : 10U;
    EXPECT_GE(compared.violated[property.id], least) << property.name;
  }
}

// Who asks others to close takes more steps: as deep as the shortest evictions for nothing are.
TEST(Engines, AgreeOnEvictionsWhereThingsGoWrong) {
  std::uint32_t violated = 0;
  for (const Circumstance& circumstance : circumstances_of(empty_house())) {
    model::StrategySpec spec = strategy("openhands");
    spec.count_by = model::CountBy::keys;
    ExplorationOptions options;
    options.max_depth = 9;
    const std::string text = fmt::format("openhands, {}", circumstance.name);
    const ExplorationResult fast = explore_with(Engine::fast, circumstance.scenario, spec, options);
    expect_same(fast, explore_with(Engine::plain, circumstance.scenario, spec, options), text);
    if (outcome(fast, PropertyId::no_needless_eviction).outcome == Outcome::violated) ++violated;
  }
  EXPECT_GE(violated, 5U);
}

TEST(Engines, AgreeWithinBoundsWhereThingsGoWrong) {
  ExplorationOptions shallow;
  shallow.max_depth = 6;
  ExplorationOptions calm;
  calm.preemptions = 1;
  for (const ExplorationOptions& options : {shallow, calm}) {
    const Compared compared = compare(60, options, generate_with_faults, 1'500);
    EXPECT_GE(compared.scenarios, 25U);
    EXPECT_GE(compared.violated[PropertyId::no_slot_leak], 3U);
    EXPECT_GE(compared.violated[PropertyId::linearizable], 3U);
  }
}

TEST(Engines, AgreeWithinABoundOnDepth) {
  for (const std::uint32_t depth : {3U, 6U}) {
    ExplorationOptions options;
    options.max_depth = depth;
    const Compared compared = compare(120, options);
    EXPECT_GE(compared.scenarios, 80U);
    EXPECT_GE(compared.cut, 30U);
    EXPECT_GE(compared.violated[PropertyId::linearizable], 5U);
  }
}

TEST(Engines, AgreeWithinABoundOnPreemptions) {
  for (const std::uint32_t preemptions : {0U, 1U, 2U}) {
    ExplorationOptions options;
    options.preemptions = preemptions;
    const Compared compared = compare(70, options);
    EXPECT_GE(compared.scenarios, 35U);
    EXPECT_GE(compared.violated[PropertyId::linearizable], 5U);
  }
}

// A count of two keys for each step of SCAN among six others: where the keys are decides what it sees.
TEST(Engines, AgreeOverEveryPlacementOfTheKeys) {
  Scenario scenario = empty_house();
  scenario.limits = model::one_limit(2);
  model::StrategySpec by_scan = strategy("count-then-register");
  by_scan.count_by = model::CountBy::scan;
  by_scan.scan_count = 1;
  const ExplorationResult plain = explore_with(Engine::plain, scenario, by_scan);
  expect_same(explore_with(Engine::fast, scenario, by_scan), plain, "count-then-register by scan");
  EXPECT_TRUE(plain.is_complete);
  EXPECT_EQ(outcome(plain, PropertyId::no_over_admission).outcome, Outcome::proved);
  scenario.limits = model::one_limit(1);
  const ExplorationResult race = explore_with(Engine::plain, scenario, by_scan);
  expect_same(explore_with(Engine::fast, scenario, by_scan), race, "count-then-register by scan, one slot");
  EXPECT_EQ(outcome(race, PropertyId::no_over_admission).outcome, Outcome::violated);
}

// The last step of a run is no other step because the run ends with it.
TEST(Engines, OneServerThatRunsToItsEndIsTheSameServerWhenAMessageIsStillToCome) {
  Scenario scenario;
  scenario.limits = model::one_limit(2);
  scenario.servers = 1;
  scenario.requests_per_server = 3;
  scenario.release = false;
  const model::StrategySpec spec = strategy("openhands");
  expect_same(explore_with(Engine::fast, scenario, spec), explore_with(Engine::plain, scenario, spec),
              "openhands alone");
}

// Whether identical servers may be given each other's names: see FastExploration.
bool may_be_symmetric(const Generated& generated, const Setup& setup) {
  const Faults& faults = generated.scenario.faults;
  const bool may_go_back = faults.restart_loses_writes > 0 || faults.failover_loses_writes > 0;
  return !setup.chooses_placement() && !setup.has_listeners() && faults.clock_skew_ms.empty() && !may_go_back;
}

ExplorationResult explore_orders(const Generated& generated, bool is_symmetric) {
  ExplorationOptions options;
  options.max_states = 20'000;
  Automaton automaton(generated.scenario, generated.spec);
  for (;;) {
    try {
      return explore_pass(Pass::order, generated.scenario, options, automaton,
                          {.is_symmetric = is_symmetric});
    } catch (const Split&) {
      automaton.regroup();
    }
  }
}

// Places are names for a while only, and what is found is told with the servers' own.
TEST(Engines, FindTheSameOrdersWhetherServersAreAlikeOrNot) {
  std::uint32_t compared = 0;
  std::uint32_t violated = 0;
  std::uint64_t states_listed = 0;
  std::uint64_t states_with_places = 0;
  for (std::uint64_t number = 0; number < 600; ++number) {
    Generated generated = number % 2 == 0 ? generate(number) : generate_with_faults(number);
    if (number % 3 == 0) generated.scenario.servers += 2;
    const std::string text = fmt::format("scenario {}: {}", number, generated.text());
    if (!may_be_symmetric(generated, sim::Setup(generated.scenario, generated.spec))) continue;
    const ExplorationResult listed = explore_orders(generated, false);
    if (listed.stopped_because == StopReason::states) continue;
    ExplorationResult with_places;
    try {
      with_places = explore_orders(generated, true);
    } catch (const NotSymmetric&) {
      continue;
    }
    const PropertyOutcome& a = outcome(listed, PropertyId::linearizable);
    const PropertyOutcome& b = outcome(with_places, PropertyId::linearizable);
    ASSERT_EQ(a.outcome, b.outcome) << text;
    ++compared;
    states_listed += listed.states;
    states_with_places += with_places.states;
    if (!b.shortest) continue;
    ++violated;
    ASSERT_EQ(a.shortest->steps.size(), b.shortest->steps.size()) << text;
    const Replay again = replay(generated.scenario, generated.spec, *b.shortest);
    const auto found =
        model::property(PropertyId::linearizable).check(again.history, generated.scenario.limits);
    ASSERT_TRUE(found) << text << ": " << to_text(*b.shortest);
  }
  EXPECT_GE(compared, 200U);
  EXPECT_GE(violated, 80U);
  EXPECT_LT(states_with_places, states_listed / 2);
}

// Thirty-two servers of which three are enough.
TEST(Engines, CountServersThatAreAlikeInTheOrdersOfAHerd) {
  Scenario scenario;
  scenario.limits = model::one_limit(2);
  scenario.servers = 32;
  ExplorationOptions options;
  options.properties = {PropertyId::linearizable};
  options.max_states = 20'000;
  const auto outcome_of = [&](std::string_view use) {
    return outcome(explore_with(Engine::fast, scenario, strategy(use), options), PropertyId::linearizable)
        .outcome;
  };
  EXPECT_EQ(outcome_of("register-then-count"), Outcome::violated);
  EXPECT_EQ(outcome_of("count-then-register"), Outcome::violated);
  EXPECT_EQ(outcome_of("lua-script"), Outcome::proved);
}

}  // namespace
}  // namespace overbook::sim
