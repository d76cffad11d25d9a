#include "reports/assembly/assemble.h"

#include <gtest/gtest.h>

#include "reports/assembly/test_answers.h"
#include "reports/text/words.h"
#include "scenarios/loader/loader.h"
#include "sim/verification/statistics.h"

namespace overbook::assembly {
namespace {

using reports::Verdict;

sim::Scenario herd() {
  sim::Scenario scenario = last_slot({"count-then-register", "register-then-count-plus-one"});
  scenario.servers = 12;
  scenario.requests_per_server = 3;
  scenario.retries = 1;
  scenario.explore.schedules = 50;
  return scenario;
}

TEST(Assemble, ViolatedPropertyHasItsRateAndItsCounterexample) {
  const reports::Report report = report_of(last_slot({"count-then-register"}));
  const reports::PropertyResult& result = result_of(report, 0, model::PropertyId::no_over_admission);
  EXPECT_EQ(result.verdict, Verdict::violated);
  EXPECT_EQ(result.schedules, 400U);
  ASSERT_TRUE(result.rate);
  const sim::Interval interval = sim::wilson_interval(result.violations, 400, 0.95);
  EXPECT_DOUBLE_EQ(result.rate->estimate, static_cast<double>(result.violations) / 400);
  EXPECT_DOUBLE_EQ(result.rate->low, interval.low);
  EXPECT_DOUBLE_EQ(result.rate->high, interval.high);
  EXPECT_FALSE(result.upper_bound);
  EXPECT_EQ(result.worst_excess, 2U);
  ASSERT_TRUE(result.counterexample);
  const reports::Counterexample& shown = report.counterexamples.at(*result.counterexample);
  EXPECT_EQ(shown.steps.size(), 4U);
  EXPECT_EQ(shown.found_by, reports::FoundBy::random);
  EXPECT_TRUE(shown.steps.at(shown.broken_at_step - 1).violates);
  EXPECT_EQ(shown.steps.back().running, 4U);
  EXPECT_EQ(shown.initial_running, 2U);
  EXPECT_EQ(shown.replay,
            "overbook replay 'a b.json' --strategy count-then-register --property no-over-admission "
            "--servers 2 --schedule '" +
                shown.schedule + "'");
}

TEST(Assemble, SaysWhatLeaksAreMeasuredAgainstWhereThatIsNotTheLimit) {
  const reports::Report report = report_of(last_slot({"register-then-count", "exclude-own-key"}));
  EXPECT_EQ(report.strategies[0].settings.back(),
            "lets in 2 of 3 when Redis is empty: leaks are measured against 2");
  EXPECT_EQ(report.strategies[1].settings.back(), "no lease");
}

TEST(Assemble, SaysOfALimiterThatWantsACommandThatTheFakeLacksThatItDoesAndNotWhomItLetsIn) {
  sim::Scenario scenario = last_slot({"lua-script"});
  scenario.running = 0;
  scenario.strategies[0].script = "redis.call('GEOADD', KEYS[2], 0, 0, ARGV[4]) return 'admitted'";
  const reports::Report report = assemble(scenario, campaign(scenario), facts()).report;
  EXPECT_EQ(report.strategies[0].settings.back(), "the fake Redis has no GEOADD: how many get in is unknown");
}

TEST(Assemble, WorstCounterexampleIsThereWhenTheShortestShowsLess) {
  const reports::Report report = report_of(last_slot({"count-then-register"}));
  const reports::PropertyResult& result = result_of(report, 0, model::PropertyId::no_over_admission);
  ASSERT_TRUE(result.counterexample && result.worst_counterexample);
  EXPECT_EQ(report.counterexamples.at(*result.counterexample).worst_excess, 1U);
  EXPECT_EQ(report.counterexamples.at(*result.worst_counterexample).worst_excess, 2U);
}

TEST(Assemble, ShrinksWhatWasSampledToASmallerScenarioThatItNames) {
  const sim::Scenario scenario = herd();
  const reports::Report report = report_of(scenario);
  const reports::PropertyResult& result = result_of(report, 0, model::PropertyId::no_over_admission);
  const reports::Counterexample& shown = report.counterexamples.at(result.counterexample.value());
  EXPECT_EQ(shown.steps.size(), 4U);
  EXPECT_GT(shown.found_steps, 30U);
  const std::map<std::string, reports::ChangedOption> expected{
      {"servers", {.value = 2, .found_with = 12}},
      {"requests_per_server", {.value = 1, .found_with = 3}},
      {"retry.attempts", {.value = 0, .found_with = 1}}};
  EXPECT_EQ(shown.options, expected);
  EXPECT_NE(shown.replay.find(" --servers 2 --requests 1 --retries 0 --schedule "), std::string::npos)
      << shown.replay;
  EXPECT_EQ(report_of(scenario), report);
}

TEST(Assemble, TheWorstKeepsItsExcessWhenItIsShrunk) {
  const reports::Report report = report_of(herd());
  const reports::PropertyResult& result = result_of(report, 0, model::PropertyId::no_over_admission);
  const reports::Counterexample& worst = report.counterexamples.at(result.worst_counterexample.value());
  ASSERT_GT(result.worst_excess, 2U);
  EXPECT_EQ(worst.worst_excess, result.worst_excess);
  EXPECT_EQ(worst.options.at("servers").value, *result.worst_excess + 1);
}

TEST(Assemble, NotFoundHasAnUpperBoundAndNoRate) {
  const reports::Report report = report_of(last_slot({"lua-script"}));
  const reports::PropertyResult& result = result_of(report, 0, model::PropertyId::no_over_admission);
  EXPECT_EQ(result.verdict, Verdict::not_found);
  EXPECT_FALSE(result.rate);
  ASSERT_TRUE(result.upper_bound);
  EXPECT_DOUBLE_EQ(*result.upper_bound, sim::upper_bound_of_none(400, 0.95));
  EXPECT_FALSE(result.counterexample);
}

TEST(Assemble, GuidedSchedulesGetNeitherRateNorBound) {
  sim::Scenario scenario = last_slot({"count-then-register", "lua-script"});
  scenario.explore.scheduler = sim::SchedulerKind::pct;
  for (const reports::StrategyResult& strategy : report_of(scenario).strategies) {
    for (const reports::PropertyResult& result : strategy.properties) {
      if (result.verdict != Verdict::not_applicable) {
        EXPECT_EQ(result.method, "pct");
      }
      EXPECT_FALSE(result.rate || result.upper_bound) << strategy.name << " " << result.property;
    }
  }
}

TEST(Assemble, StrategyWithoutASingleScheduleIsNotRun) {
  const sim::Scenario scenario = last_slot({"lua-script"});
  sim::CampaignResult none;
  none.strategies.emplace_back().label = "lua-script";
  none.stopped_early = true;
  CampaignFacts stopped = facts();
  stopped.stopped_because = sim::StopReason::interrupted;
  const reports::Report report = assemble(scenario, none, stopped).report;
  EXPECT_TRUE(report.incomplete);
  EXPECT_EQ(report.incomplete_reason, "interrupted");
  EXPECT_EQ(report.strategies[0].cost.decisions, 0U);
  EXPECT_EQ(report.strategies[0].cost.round_trips.min, 0U);
  for (const reports::PropertyResult& result : report.strategies[0].properties) {
    if (result.verdict != Verdict::not_applicable) {
      EXPECT_EQ(result.verdict, Verdict::not_run);
    }
    EXPECT_FALSE(result.reason.empty());
    EXPECT_FALSE(result.upper_bound);
  }
}

TEST(Assemble, ExpectationsAreComparedUnlessTheyAreNotWanted) {
  sim::Scenario scenario = last_slot({"count-then-register"});
  scenario.expect["count-then-register"] = {
      {model::PropertyId::no_over_admission, sim::Expectation::not_violated},
      {model::PropertyId::no_slot_leak, sim::Expectation::not_violated}};
  const sim::CampaignResult result = campaign(scenario);
  const reports::Report report = assemble(scenario, result, facts()).report;
  EXPECT_EQ(result_of(report, 0, model::PropertyId::no_over_admission).expected, "not-violated");
  EXPECT_FALSE(result_of(report, 0, model::PropertyId::no_over_admission).expectation_met);
  EXPECT_TRUE(result_of(report, 0, model::PropertyId::no_slot_leak).expectation_met);
  EXPECT_FALSE(result_of(report, 0, model::PropertyId::progress).expected);
  CampaignFacts unwanted = facts();
  unwanted.verdicts.compares_expectations = false;
  EXPECT_FALSE(result_of(assemble(scenario, result, unwanted).report, 0, model::PropertyId::no_over_admission)
                   .expected);
}

TEST(Assemble, OnlyPropertiesThatAreWantedAndTheirCounterexamples) {
  const sim::Scenario scenario = last_slot({"count-then-register"});
  CampaignFacts wanted = facts();
  wanted.properties = {model::PropertyId::no_lasting_excess};
  const reports::Report report = assemble(scenario, campaign(scenario), wanted).report;
  ASSERT_EQ(report.strategies[0].properties.size(), 1U);
  ASSERT_FALSE(report.counterexamples.empty());
  for (const reports::Counterexample& shown : report.counterexamples)
    EXPECT_EQ(shown.property, "no-lasting-excess");
}

TEST(Assemble, KeepsTwentyCounterexamplesWithAtLeastOneOfEachStrategy) {
  sim::Scenario scenario = last_slot({});
  for (int i = 0; i < 12; ++i) {
    model::StrategySpec& spec = scenario.strategies.emplace_back();
    spec.use = "count-then-register";
    spec.label = "copy " + std::to_string(i);
  }
  const Concluded assembled = assemble(scenario, campaign(scenario), facts());
  EXPECT_EQ(assembled.report.counterexamples.size(), kMaxCounterexamples);
  EXPECT_GT(assembled.counterexamples_left_out, 0U);
  for (std::size_t i = 0; i < 12; ++i) {
    const auto& result = result_of(assembled.report, i, model::PropertyId::no_over_admission);
    ASSERT_TRUE(result.counterexample) << i;
    EXPECT_EQ(assembled.report.counterexamples.at(*result.counterexample).strategy,
              scenario.strategies[i].label);
  }
}

TEST(Assemble, ViolationThatDoesNotRecurIsADefectNamedWithSeedAndSchedule) {
  const sim::Scenario scenario = last_slot({"lua-script"});
  sim::CampaignResult result = campaign(scenario);
  sim::PropertyTally& tally = result.strategies[0].properties[model::PropertyId::no_over_admission];
  tally.violations = 1;
  tally.shortest = sim::Found{.schedule = sim::schedule_from_text("1.2"), .index = 42, .steps_as_run = 9};
  try {
    (void)assemble(scenario, result, facts());
    FAIL();
  } catch (const sim::HarnessDefect& defect) {
    EXPECT_NE(std::string(defect.what()).find("seed 7, schedule 42: 1.2"), std::string::npos)
        << defect.what();
  }
}

TEST(Assemble, AStrategyThatCannotBeginIsNotRunAndTheOthersAre) {
  sim::Scenario scenario = last_slot({"lua-script", "lua-script"});
  scenario.strategies[0].label = "refuses";
  scenario.strategies[0].script = "return 0";
  const reports::Report report = report_of(scenario);
  for (const reports::PropertyResult& result : report.strategies[0].properties) {
    EXPECT_EQ(result.verdict, Verdict::not_run) << result.property;
    EXPECT_EQ(result.reason, "it admits only 0 of the 2 conversations that should run before");
  }
  EXPECT_FALSE(report.strategies[0].requests);
  EXPECT_FALSE(report.incomplete);
  EXPECT_EQ(result_of(report, 1, model::PropertyId::no_over_admission).verdict, Verdict::not_found);
}

TEST(Assemble, SaysHowTheRequestsOfAllSchedulesEnded) {
  const sim::Scenario scenario = last_slot({"lua-script"});
  const reports::Report report = report_of(scenario);
  ASSERT_TRUE(report.strategies[0].requests);
  const reports::Requests& requests = *report.strategies[0].requests;
  EXPECT_EQ(requests.admitted + requests.rejected, 3U * 400) << "three servers ask once in each schedule";
  EXPECT_EQ(requests.failed, 0U);
  EXPECT_FALSE(assemble(scenario, no_campaign(), by_servers(scenario, {2})).report.strategies[0].requests);
}

TEST(Heads, AreThoseOfTheProperties) {
  for (const model::PropertyInfo& property : model::all_properties())
    EXPECT_EQ(reports::head_of(std::string(property.name)), property.head);
}

TEST(Assemble, ScenarioInTheReportIsEnoughToRunItAgain) {
  const sim::Scenario scenario = last_slot({"count-then-register", "openhands"});
  const reports::Report report = report_of(scenario);
  const sim::Scenario again = scenarios::load_text(report.scenario.text, "report", {});
  EXPECT_EQ(report.scenario.sha256, scenarios::scenario_sha256(again));
  EXPECT_EQ(report_of(again), report);
  EXPECT_EQ(report.scenario.options.at("limit"), "3");
  EXPECT_EQ(report.scenario.options.at("explore.seed"), "7");
}

}  // namespace
}  // namespace overbook::assembly
