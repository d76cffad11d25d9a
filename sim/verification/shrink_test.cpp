#include "sim/verification/shrink.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <optional>
#include <tuple>

#include "sim/explanation/counterexample.h"
#include "sim/run/world.h"
#include "sim/schedule/lenient_replay.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

using model::PropertyId;

std::optional<model::Violation> violation_of(const Scenario& scenario, const model::StrategySpec& spec,
                                             PropertyId property, const Schedule& schedule) {
  const Replay run = replay(scenario, spec, schedule);
  return model::property(property).check(run.history, scenario.limits);
}

// The first `count` random runs that break the property, whole.
std::vector<Schedule> broken_runs(const Scenario& scenario, const model::StrategySpec& spec,
                                  PropertyId property, std::size_t count) {
  std::vector<Schedule> found;
  World world(scenario, spec);
  RandomScheduler random(scenario.explore.seed, 0, 5'000);
  while (found.size() < count && random.begin_run()) {
    world.run(random);
    const auto violation = model::property(property).check(world.history(), scenario.limits);
    if (violation) found.push_back(world.schedule());
  }
  return found;
}

Scenario herd(std::uint32_t servers, std::uint32_t limit, std::uint32_t running) {
  Scenario scenario;
  scenario.servers = servers;
  scenario.limits = model::one_limit(limit);
  scenario.running = running;
  scenario.explore.seed = 7;
  return scenario;
}

// The result replays strictly, breaks the property with its last step, and is no larger.
void expect_sound(const Scenario& scenario, const model::StrategySpec& spec, PropertyId property,
                  const Schedule& schedule, const Shrunk& shrunk) {
  const auto violation = violation_of(shrunk.scenario, spec, property, shrunk.schedule);
  ASSERT_TRUE(violation) << to_text(shrunk.schedule);
  EXPECT_EQ(violation->decided.value, shrunk.schedule.steps.size());
  EXPECT_EQ(violation->step, shrunk.violation.step);
  EXPECT_EQ(violation->requests, shrunk.violation.requests);
  EXPECT_EQ(shrunk.steps_before, schedule.steps.size());
  EXPECT_EQ(shrunk.steps_after, shrunk.schedule.steps.size());
  EXPECT_LE(shrunk.steps_after, shrunk.steps_before);
  EXPECT_LE(shrunk.scenario.servers, scenario.servers);
  EXPECT_LE(shrunk.scenario.requests_per_server, scenario.requests_per_server);
  EXPECT_LE(shrunk.scenario.retries, scenario.retries);
  EXPECT_EQ(shrunk.scenario.limits.the_limit().permits, scenario.limits.the_limit().permits);
  EXPECT_EQ(shrunk.scenario.running, scenario.running);
  EXPECT_LT(shrunk.candidates, kMaxShrinkCandidates);
}

TEST(Shrink, ALastSlotTakenTwiceByAHerdComesDownToFourStepsOfTwoServers) {
  const model::StrategySpec spec = strategy("count-then-register");
  for (const std::uint32_t servers : {16U, 32U, 64U}) {
    const Scenario scenario = herd(servers, 3, 2);
    for (const Schedule& schedule : broken_runs(scenario, spec, PropertyId::no_over_admission, 10)) {
      const Shrunk shrunk = shrink(scenario, spec, PropertyId::no_over_admission, schedule);
      expect_sound(scenario, spec, PropertyId::no_over_admission, schedule, shrunk);
      EXPECT_EQ(shrunk.scenario.servers, 2U);
      EXPECT_EQ(to_text(shrunk.schedule), "1.2.2.1");
    }
  }
}

TEST(Shrink, AHouseOfEightOverbookedByAHerdNeedsNineServersAndEighteenSteps) {
  const model::StrategySpec spec = strategy("count-then-register");
  const Scenario scenario = herd(64, 8, 0);
  for (const Schedule& schedule : broken_runs(scenario, spec, PropertyId::no_over_admission, 5)) {
    const Shrunk shrunk = shrink(scenario, spec, PropertyId::no_over_admission, schedule);
    expect_sound(scenario, spec, PropertyId::no_over_admission, schedule, shrunk);
    EXPECT_EQ(shrunk.scenario.servers, 9U);
    EXPECT_EQ(shrunk.steps_after, 18U);
  }
}

TEST(Shrink, AFalseRejectionInAHerdComesDownToSixStepsOfTwoServers) {
  for (const std::string_view use : {"register-then-count-plus-one", "exclude-own-key"}) {
    for (const std::uint32_t servers : {16U, 64U}) {
      const Scenario scenario = herd(servers, 3, 2);
      const model::StrategySpec spec = strategy(use);
      const auto runs = broken_runs(scenario, spec, PropertyId::no_false_rejection, 5);
      EXPECT_FALSE(runs.empty());
      for (const Schedule& schedule : runs) {
        const Shrunk shrunk = shrink(scenario, spec, PropertyId::no_false_rejection, schedule);
        expect_sound(scenario, spec, PropertyId::no_false_rejection, schedule, shrunk);
        EXPECT_EQ(shrunk.scenario.servers, 2U);
        EXPECT_EQ(shrunk.steps_after, 6U) << to_text(shrunk.schedule);
      }
    }
  }
}

// Nine must be in each other's way: seven have only registered, two have counted.
TEST(Shrink, AFalseRejectionInAHouseOfEightNeedsThirteenSteps) {
  const model::StrategySpec spec = strategy("register-then-count-plus-one");
  const Scenario scenario = herd(64, 8, 0);
  for (const Schedule& schedule : broken_runs(scenario, spec, PropertyId::no_false_rejection, 3)) {
    const Shrunk shrunk = shrink(scenario, spec, PropertyId::no_false_rejection, schedule);
    expect_sound(scenario, spec, PropertyId::no_false_rejection, schedule, shrunk);
    EXPECT_EQ(shrunk.scenario.servers, 9U);
    EXPECT_EQ(shrunk.steps_after, 13U) << to_text(shrunk.schedule);
  }
}

TEST(Shrink, TakesAwayRequestsAndRetries) {
  Scenario scenario = herd(6, 3, 2);
  scenario.requests_per_server = 4;
  scenario.retries = 2;
  for (const auto& [use, property, steps] :
       {std::tuple{"count-then-register", PropertyId::no_over_admission, 4U},
        std::tuple{"register-then-count-plus-one", PropertyId::no_false_rejection, 6U}}) {
    const model::StrategySpec spec = strategy(use);
    for (const Schedule& schedule : broken_runs(scenario, spec, property, 20)) {
      const Shrunk shrunk = shrink(scenario, spec, property, schedule);
      expect_sound(scenario, spec, property, schedule, shrunk);
      EXPECT_EQ(shrunk.scenario.servers, 2U);
      EXPECT_EQ(shrunk.scenario.requests_per_server, 1U);
      EXPECT_EQ(shrunk.scenario.retries, 0U);
      EXPECT_EQ(shrunk.steps_after, steps) << to_text(shrunk.schedule);
    }
  }
}

// Every property that random runs of small scenarios break, with every strategy: the general promises.
template <typename Check>
void for_each_counterexample(std::uint64_t scenarios, const Check& check) {
  for (std::uint64_t number = 0; number < scenarios; ++number) {
    const Scenario scenario = small_scenario(number);
    for (const model::StrategySpec& spec : strategy_variants()) {
      if (!can_begin(scenario, spec)) continue;
      World world(scenario, spec);
      RandomScheduler random(7, 0, 5);
      while (random.begin_run()) {
        world.run(random);
        for (const model::PropertyInfo& property : model::all_properties()) {
          const bool is_broken =
              model::property(property.id).check(world.history(), scenario.limits).has_value();
          if (is_broken) check(scenario, spec, property.id, world.schedule());
        }
      }
    }
  }
}

TEST(Shrink, ShrinksEveryKindOfCounterexampleToOneThatItCannotShrink) {
  model::PerProperty<std::size_t> counterexamples{};
  for_each_counterexample(12, [&](const Scenario& scenario, const model::StrategySpec& spec,
                                  PropertyId property, const Schedule& schedule) {
    ++counterexamples[property];
    const Shrunk once = shrink(scenario, spec, property, schedule);
    expect_sound(scenario, spec, property, schedule, once);
    const Shrunk twice = shrink(once.scenario, spec, property, once.schedule);
    ASSERT_EQ(twice.schedule, once.schedule) << to_text(once.schedule) << " " << to_text(twice.schedule);
    ASSERT_EQ(twice.scenario, once.scenario);
    const auto steps = once.steps_after;
    const std::uint32_t requests =
        once.scenario.servers * once.scenario.requests_per_server * (1 + once.scenario.retries);
    ASSERT_LE(twice.candidates, 4 * steps + 6 * once.scenario.servers + requests +
                                    2 * (once.scenario.requests_per_server + once.scenario.retries) + 3)
        << "the bound that the header gives";
  });
  for (const PropertyId property : {PropertyId::no_over_admission, PropertyId::no_false_rejection,
                                    PropertyId::progress, PropertyId::no_lasting_excess}) {
    EXPECT_GT(counterexamples[property], 10U) << model::info(property).name;
  }
}

std::uint64_t preemptions_of(const Scenario& scenario, const model::StrategySpec& spec,
                             const Schedule& schedule) {
  World world(scenario, spec);
  LenientReplay again(schedule);
  world.run(again);
  return again.preemptions();
}

TEST(Shrink, LeavesNoStepThatCouldBeLeftOut) {
  for_each_counterexample(4, [&](const Scenario& scenario, const model::StrategySpec& spec,
                                 PropertyId property, const Schedule& schedule) {
    const Shrunk shrunk = shrink(scenario, spec, property, schedule);
    for (std::size_t i = 0; i < shrunk.schedule.steps.size(); ++i) {
      Schedule shorter = shrunk.schedule;
      shorter.steps.erase(shorter.steps.begin() + static_cast<std::ptrdiff_t>(i));
      try {
        const Replay run = replay(shrunk.scenario, spec, shorter);
        const auto violation = model::property(property).check(run.history, shrunk.scenario.limits);
        // It may break without the step, if others then are in each other's way more often.
        const bool is_no_harder_to_read = preemptions_of(shrunk.scenario, spec, shorter) <=
                                          preemptions_of(shrunk.scenario, spec, shrunk.schedule);
        if (violation && is_no_harder_to_read)
          ADD_FAILURE() << spec.use << ", " << model::info(property).name << ": " << to_text(shrunk.schedule)
                        << " without step " << i + 1;
      } catch (const ReplayError&) {
        continue;
      }
    }
  });
}

// Everybody who is too many has to count and to register, and one more to fill the slot that is left.
TEST(Shrink, KeepsTheExcessThatIsAskedFor) {
  const model::StrategySpec spec = strategy("count-then-register");
  const Scenario scenario = herd(16, 3, 2);
  std::uint32_t most = 0;
  for (const Schedule& schedule : broken_runs(scenario, spec, PropertyId::no_over_admission, 20)) {
    const std::uint32_t worst =
        violation_of(scenario, spec, PropertyId::no_over_admission, schedule)->worst_excess;
    most = std::max(most, worst);
    const Shrunk shrunk = shrink(scenario, spec, PropertyId::no_over_admission, schedule, worst);
    EXPECT_EQ(shrunk.violation.worst_excess, worst);
    EXPECT_EQ(shrunk.violation.worst_step.value, shrunk.steps_after);
    EXPECT_EQ(shrunk.scenario.servers, worst + 1);
    EXPECT_EQ(shrunk.steps_after, 2 * (worst + 1)) << to_text(shrunk.schedule);
    EXPECT_THROW(
        static_cast<void>(shrink(scenario, spec, PropertyId::no_over_admission, schedule, worst + 1)),
        std::invalid_argument);
  }
}

TEST(Shrink, IsDeterministic) {
  const Scenario scenario = herd(24, 3, 2);
  const model::StrategySpec spec = strategy("register-then-count-plus-one");
  const Schedule schedule = broken_runs(scenario, spec, PropertyId::no_false_rejection, 1).at(0);
  const Shrunk a = shrink(scenario, spec, PropertyId::no_false_rejection, schedule);
  const Shrunk b = shrink(scenario, spec, PropertyId::no_false_rejection, schedule);
  EXPECT_EQ(a.schedule, b.schedule);
  EXPECT_EQ(a.scenario, b.scenario);
  EXPECT_EQ(a.candidates, b.candidates);
}

TEST(Shrink, RefusesAScheduleThatBreaksNothing) {
  EXPECT_THROW(static_cast<void>(shrink(last_slot(), strategy("lua-script"), PropertyId::no_over_admission,
                                        schedule_from_text("1.2.3"))),
               std::invalid_argument);
}

}  // namespace
}  // namespace overbook::sim
