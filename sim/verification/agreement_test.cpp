// The properties on what really happens: random runs of every strategy, judged by the checks that ship and by
// the naive ones.

#include <gtest/gtest.h>

#include "model/properties/naive_properties.h"
#include "sim/explanation/counterexample.h"
#include "sim/run/world.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

using model::PropertyId;

void expect_agreement(const World& world, const Scenario& scenario) {
  const model::NaiveProperties naive(world.history(), scenario.limits.the_limit().permits);
  for (const model::PropertyInfo& info : model::all_properties()) {
    if (info.id == PropertyId::linearizable) continue;  // model/linearizability has tests of its own
    const auto violation = model::property(info.id).check(world.history(), scenario.limits);
    ASSERT_EQ(violation.has_value(), naive.is_violated(info.id)) << info.name;
    if (!violation || info.id == PropertyId::no_slot_leak) continue;
    const model::History decided = model::cut_after(world.history(), violation->decided);
    ASSERT_TRUE(model::NaiveProperties(decided, scenario.limits.the_limit().permits).is_violated(info.id))
        << info.name;
  }
  const auto excess = naive.over_admission();
  const auto violation =
      model::property(PropertyId::no_over_admission).check(world.history(), scenario.limits);
  ASSERT_EQ(violation ? violation->worst_excess : 0, excess ? excess->worst : 0);
  ASSERT_EQ(violation ? violation->lasted_steps : 0, excess ? excess->lasted_steps : 0);
  if (!world.setup().has_listeners()) {
    ASSERT_EQ(naive.lasting_excess().has_value(), naive.has_lasting_excess_without_messages());
  }
}

// In how many histories each property was violated.
model::PerProperty<std::uint32_t> judge(std::uint64_t scenarios, std::uint64_t runs) {
  model::PerProperty<std::uint32_t> violated{};
  for (std::uint64_t number = 0; number < scenarios; ++number) {
    Scenario scenario = small_scenario(number);
    if (number % 4 == 3) scenario.explore.max_steps = 9;  // cut histories too
    for (const model::StrategySpec& spec : strategy_variants()) {
      if (!can_begin(scenario, spec)) continue;
      World world(scenario, spec);
      RandomScheduler scheduler(number, 0, runs);
      for (std::uint64_t index = 0; scheduler.begin_run(); ++index) {
        world.run(scheduler);
        SCOPED_TRACE("scenario " + std::to_string(number) + ", " + spec.use + ", " +
                     to_text(world.schedule()));
        expect_agreement(world, scenario);
        if (testing::Test::HasFatalFailure()) return violated;
        for (const model::PropertyInfo& info : model::all_properties()) {
          if (model::property(info.id).check(world.history(), scenario.limits)) {
            ++violated[info.id];
          }
        }
      }
    }
  }
  return violated;
}

TEST(Properties, AgreeWithTheirDefinitionsOnRandomRunsOfEveryStrategy) {
  const auto violated = judge(60, 12);
  for (const PropertyId id :
       {PropertyId::no_over_admission, PropertyId::no_lasting_excess, PropertyId::no_false_rejection,
        PropertyId::progress, PropertyId::no_needless_eviction}) {
    EXPECT_GT(violated[id], 0U) << model::info(id).name;
  }
}

}  // namespace
}  // namespace overbook::sim
