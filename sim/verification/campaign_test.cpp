#include "sim/verification/campaign.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "sim/explanation/counterexample.h"
#include "sim/run/world.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

using model::PropertyId;

std::string text_of(const std::optional<Found>& found) {
  if (!found) return "none";
  return fmt::format("{} #{} of {}", to_text(found->schedule), found->index, found->steps_as_run);
}

// Everything that a summary says, so that one comparison compares all of it.
std::string text_of(const StrategySummary& summary) {
  std::string text =
      fmt::format("{} schedules {} cut {} stuck {} steps {} longest {}\n", summary.label, summary.schedules,
                  summary.cut, summary.stuck, summary.steps, summary.longest_run);
  for (const model::PropertyInfo& info : model::all_properties()) {
    const PropertyTally& one = tally(summary, info.id);
    text += fmt::format("{} {} worst {} shortest {} worst {} by excess", info.name, one.violations,
                        one.worst_excess, text_of(one.shortest), text_of(one.worst));
    for (const auto& [excess, schedules] : one.schedules_by_excess)
      text += fmt::format(" {}:{}", excess, schedules);
    text += '\n';
  }
  for (const std::uint64_t decisions : summary.cost.decisions) text += fmt::format("{} ", decisions);
  text += fmt::format("trips {} {} {}\n", summary.cost.round_trips, summary.cost.round_trips_min,
                      summary.cost.round_trips_max);
  for (const auto& [name, count] : summary.cost.commands) text += fmt::format("{} {} ", name, count);
  return text;
}

std::string text_of(const CampaignResult& result) {
  std::string text = result.stopped_early ? "stopped early\n" : "";
  for (const StrategySummary& summary : result.strategies) text += text_of(summary) + "\n";
  return text;
}

Scenario all_strategies_of(Scenario scenario) {
  for (const model::StrategyInfo& info : model::all_strategies())
    scenario.strategies.push_back(strategy(info.name));
  return scenario;
}

CampaignResult run(const Scenario& scenario, unsigned jobs) {
  return run_campaign(scenario, {.jobs = jobs, .stop = nullptr, .on_progress = {}});
}

class AnyNumberOfJobs : public testing::TestWithParam<SchedulerKind> {};

TEST_P(AnyNumberOfJobs, GivesTheSameResult) {
  Scenario scenario = all_strategies_of(small_scenario(6));
  scenario.explore = {.scheduler = GetParam(), .schedules = 2'345, .seed = 3, .max_steps = 40};
  const std::string one = text_of(run(scenario, 1));
  EXPECT_EQ(one.find("stopped early"), std::string::npos);
  EXPECT_EQ(text_of(run(scenario, 2)), one);
  EXPECT_EQ(text_of(run(scenario, 3)), one);
  EXPECT_EQ(text_of(run(scenario, 0)), one);  // no jobs is one job
}

INSTANTIATE_TEST_SUITE_P(All, AnyNumberOfJobs,
                         testing::Values(SchedulerKind::random, SchedulerKind::pct,
                                         SchedulerKind::round_robin),
                         [](const auto& suite) {
                           return suite.param == SchedulerKind::round_robin
                                      ? "RoundRobin"
                                      : std::string(to_text(suite.param));
                         });

TEST(Campaign, AStrategyThatCannotBeginKeepsNobodyFromRunning) {
  for (const unsigned jobs : {1U, 3U}) {
    Scenario scenario = last_slot();
    scenario.explore.schedules = 3000;
    scenario.strategies = {strategy("lua-script"), strategy("lua-script")};
    scenario.strategies[0].script = "return 0";
    Progress last;
    const CampaignResult result =
        run_campaign(scenario, {.jobs = jobs, .on_progress = [&](const Progress& now) { last = now; }});
    EXPECT_EQ(result.strategies[0].cannot_begin,
              "it admits only 0 of the 2 conversations that should run before");
    EXPECT_EQ(result.strategies[0].schedules, 0U);
    EXPECT_EQ(result.strategies[1].schedules, 3000U);
    EXPECT_EQ(result.strategies[1].cannot_begin, "");
    EXPECT_FALSE(result.stopped_early);
    EXPECT_EQ(last.schedules_done, last.schedules_all);
  }
}

TEST(Campaign, AddsUpWhatItsRunsDo) {
  // By hand: the same schedules, one by one.
  Scenario scenario = last_slot();
  scenario.explore.schedules = 700;
  const StrategySummary summary = summary_of(scenario, strategy("count-then-register"));
  World world(scenario, strategy("count-then-register"));
  RandomScheduler random(scenario.explore.seed, 0, scenario.explore.schedules);
  std::uint64_t steps = 0;
  std::map<std::uint32_t, std::uint64_t> by_excess;
  std::uint64_t violations = 0;
  while (random.begin_run()) {
    world.run(random);
    steps += world.schedule().steps.size();
    const auto violation =
        model::property(PropertyId::no_over_admission).check(world.history(), model::one_limit(3));
    if (violation) ++by_excess[violation->worst_excess];
    violations += violation ? 1U : 0U;
  }
  EXPECT_EQ(summary.schedules, 700U);
  EXPECT_EQ(summary.steps, steps);
  EXPECT_EQ(summary.cut + summary.stuck, 0U);
  EXPECT_EQ(tally(summary, PropertyId::no_over_admission).violations, violations);
  EXPECT_EQ(tally(summary, PropertyId::no_over_admission).schedules_by_excess, by_excess);
  EXPECT_EQ(text_of(StrategySummary{.label = {}, .properties = {}, .cost = summary.cost}),
            text_of(StrategySummary{.label = {}, .properties = {}, .cost = world.cost()}));
}

TEST(Campaign, EveryCounterexampleReplaysAndIsCutWhereItIsDecided) {
  for (std::uint64_t number = 0; number < 12; ++number) {
    Scenario scenario = small_scenario(number);
    scenario.explore = {.schedules = 300, .seed = number, .max_steps = number % 2 == 0 ? 12U : 10'000U};
    for (const model::StrategySpec& spec : strategy_variants()) {
      const StrategySummary summary = summary_of(scenario, spec);
      for (const model::PropertyInfo& info : model::all_properties()) {
        const PropertyTally& found = tally(summary, info.id);
        EXPECT_EQ(found.violations > 0, found.shortest.has_value());
        for (const std::optional<Found>& one : {found.shortest, found.worst}) {
          if (!one) continue;
          SCOPED_TRACE(fmt::format("{} {} {} {}", number, spec.use, info.name, to_text(one->schedule)));
          const Replay again = replay(scenario, spec, one->schedule);
          const auto violation = model::property(info.id).check(again.history, scenario.limits);
          ASSERT_TRUE(violation);
          EXPECT_LE(violation->decided.value, one->schedule.steps.size());
          EXPECT_LE(one->schedule.steps.size(), one->steps_as_run);
        }
        if (!found.worst) continue;
        const Replay worst = replay(scenario, spec, found.worst->schedule);
        const auto violation = model::property(info.id).check(worst.history, scenario.limits);
        EXPECT_EQ(violation->worst_excess, found.worst_excess);
      }
    }
  }
}

TEST(Campaign, PctAndRoundRobinFindTheRaceToo) {
  Scenario scenario = last_slot();
  scenario.explore.scheduler = SchedulerKind::round_robin;
  const StrategySummary in_turn = summary_of(scenario, strategy("count-then-register"));
  EXPECT_EQ(in_turn.schedules, 1U);
  EXPECT_EQ(tally(in_turn, PropertyId::no_over_admission).worst_excess, 2U);
  scenario.explore.scheduler = SchedulerKind::pct;
  scenario.explore.schedules = 1'000;
  const StrategySummary guided = summary_of(scenario, strategy("count-then-register"));
  EXPECT_EQ(guided.schedules, 1'000U);
  // An excess of two takes four preemptions: the highest server also ends what it has started.
  EXPECT_EQ(tally(guided, PropertyId::no_over_admission).worst_excess, 1U);
  scenario.explore.pct_depth = 1;
  EXPECT_EQ(
      tally(summary_of(scenario, strategy("count-then-register")), PropertyId::no_over_admission).violations,
      0U);
}

TEST(Campaign, CountsTheRunsThatWereCut) {
  Scenario scenario = last_slot();
  scenario.explore = {.schedules = 600, .seed = 1, .max_steps = 4};
  const StrategySummary summary = summary_of(scenario, strategy("count-then-register"));
  EXPECT_EQ(summary.cut, 600U);
  EXPECT_EQ(summary.longest_run, 4U);
  EXPECT_EQ(summary.steps, 2400U);
}

TEST(Campaign, AStopEndsItEarlyAndTheResultSaysSo) {
  const Scenario scenario = all_strategies_of(last_slot());
  std::atomic<bool> stop = true;
  const CampaignResult none = run_campaign(scenario, {.jobs = 2, .stop = &stop, .on_progress = {}});
  EXPECT_TRUE(none.stopped_early);
  ASSERT_EQ(none.strategies.size(), scenario.strategies.size());
  for (const StrategySummary& summary : none.strategies) EXPECT_EQ(summary.schedules, 0U);

  stop = false;
  const auto stop_soon = [&](const Progress& progress) {
    if (progress.schedules_done >= 1'000) stop = true;
  };
  const CampaignResult some = run_campaign(scenario, {.jobs = 1, .stop = &stop, .on_progress = stop_soon});
  EXPECT_TRUE(some.stopped_early);
  EXPECT_GE(some.strategies.front().schedules, 1'000U);
  EXPECT_LT(some.strategies.front().schedules, 20'000U);
  EXPECT_EQ(some.strategies.front().label, "count-then-register");
  EXPECT_EQ(some.strategies.back().schedules, 0U);
}

TEST(Campaign, ProgressEndsWithAllSchedulesDone) {
  Scenario scenario = all_strategies_of(empty_house());
  scenario.explore.schedules = 1'234;
  Progress last;
  std::uint64_t calls = 0;
  const auto watch = [&](const Progress& progress) {
    EXPECT_GE(progress.schedules_done, last.schedules_done);
    EXPECT_GE(progress.violating, last.violating);
    last = progress;
    ++calls;
  };
  (void)run_campaign(scenario, {.jobs = 2, .stop = nullptr, .on_progress = watch});
  EXPECT_EQ(last.schedules_done, scenario.strategies.size() * 1'234U);
  EXPECT_EQ(last.schedules_all, scenario.strategies.size() * 1'234U);
  EXPECT_GT(last.violating, 1'234U);  // register-then-count alone violates in each of its schedules
  EXPECT_GE(calls, scenario.strategies.size());
}

TEST(Campaign, AStrategyThatCannotBeSetUpIsAnError) {
  Scenario scenario = empty_house();
  scenario.strategies = {strategy("count-then-register"), strategy("no-such-strategy")};
  EXPECT_THROW((void)run(scenario, 2), std::invalid_argument);
}

TEST(Campaign, SameSeedSameResultOtherSeedAnother) {
  Scenario scenario = last_slot();
  scenario.explore.schedules = 2'000;
  const auto with_seed = [&](std::uint64_t seed) {
    scenario.explore.seed = seed;
    return text_of(summary_of(scenario, strategy("count-then-register")));
  };
  EXPECT_EQ(with_seed(1), with_seed(1));
  EXPECT_NE(with_seed(1), with_seed(2));
}

// A summary such as a part of a campaign could have: with numbers from a stream, and
// each schedule of its own.
StrategySummary random_summary(RunRandom& random) {
  const auto number = [&](std::size_t below) { return static_cast<std::uint32_t>(random.below(below)); };
  const auto found = [&] {
    Found one{.schedule = {}, .index = number(1'000'000), .steps_as_run = 50};
    one.schedule.steps.assign(1 + number(4), step_of(model::ServerId{1}));
    return one;
  };
  StrategySummary summary{.label = "one",
                          .schedules = number(1000),
                          .cut = number(10),
                          .stuck = number(10),
                          .steps = number(5000),
                          .longest_run = number(60),
                          .properties = {},
                          .cost = {}};
  for (PropertyTally& one : summary.properties) {
    if (random.below(4) == 0) continue;
    one.violations = 1 + number(50);
    one.shortest = found();
    if (random.below(3) == 0) continue;
    one.worst_excess = 1 + number(3);
    one.worst = found();
    for (std::uint32_t excess = 1; excess <= one.worst_excess; ++excess)
      one.schedules_by_excess[excess] = number(20);
  }
  for (std::uint32_t i = number(5); i > 0; --i) {
    summary.cost.count_decision(static_cast<model::Decision>(number(4)), number(9));
  }
  for (const std::string_view name : {"SET", "KEYS", "DEL"}) {
    for (std::uint32_t i = number(4); i > 0; --i) summary.cost.count_command(name);
  }
  return summary;
}

std::string merged(StrategySummary into, const StrategySummary& other) {
  into.merge(other);
  return text_of(into);
}

TEST(StrategySummary, PartsMergeInAnyOrderAndGrouping) {
  RunRandom random;
  for (std::uint64_t trial = 0; trial < 500; ++trial) {
    random.seed(9, trial);
    const StrategySummary a = random_summary(random);
    const StrategySummary b = random_summary(random);
    const StrategySummary c = random_summary(random);
    EXPECT_EQ(merged(a, b), merged(b, a)) << trial;
    StrategySummary a_b = a;
    a_b.merge(b);
    StrategySummary b_c = b;
    b_c.merge(c);
    EXPECT_EQ(merged(a_b, c), merged(a, b_c)) << trial;
    EXPECT_EQ(merged(StrategySummary{.label = "one", .properties = {}, .cost = {}}, a), text_of(a)) << trial;
  }
}

}  // namespace
}  // namespace overbook::sim
