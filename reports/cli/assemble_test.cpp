#include "reports/cli/assemble.h"

#include <gtest/gtest.h>

#include "reports/cli/property_verdict.h"
#include "reports/text/words.h"
#include "scenarios/loader/loader.h"
#include "sim/verification/statistics.h"

namespace overbook::cli {
namespace {

using reports::Verdict;

sim::Scenario last_slot(const std::vector<std::string>& strategies) {
  sim::Scenario scenario;
  scenario.name = "last-slot";
  scenario.limits = model::one_limit(3);
  scenario.running = 2;
  scenario.servers = 3;
  scenario.explore.schedules = 400;
  scenario.explore.seed = 7;
  for (const std::string& use : strategies) {
    model::StrategySpec& spec = scenario.strategies.emplace_back();
    spec.use = use;
    spec.label = use;
  }
  return scenario;
}

sim::CampaignResult campaign(const sim::Scenario& scenario) {
  return sim::run_campaign(scenario, {});
}

CampaignFacts facts() {
  CampaignFacts facts;
  facts.scenario_path = "a b.json";
  facts.command_line = "overbook run a";
  return facts;
}

reports::Report report_of(const sim::Scenario& scenario) {
  return assemble(scenario, campaign(scenario), facts()).report;
}

const reports::PropertyResult& result_of(const reports::Report& report, std::size_t strategy,
                                         model::PropertyId property) {
  return report.strategies.at(strategy).properties.at(static_cast<std::size_t>(property));
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
  EXPECT_EQ(shown.found_by, "random");
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

TEST(Assemble, WorstCounterexampleIsThereWhenTheShortestShowsLess) {
  const reports::Report report = report_of(last_slot({"count-then-register"}));
  const reports::PropertyResult& result = result_of(report, 0, model::PropertyId::no_over_admission);
  ASSERT_TRUE(result.counterexample && result.worst_counterexample);
  EXPECT_EQ(report.counterexamples.at(*result.counterexample).worst_excess, 1U);
  EXPECT_EQ(report.counterexamples.at(*result.worst_counterexample).worst_excess, 2U);
}

sim::Scenario herd() {
  sim::Scenario scenario = last_slot({"count-then-register", "register-then-count-plus-one"});
  scenario.servers = 12;
  scenario.requests_per_server = 3;
  scenario.retries = 1;
  scenario.explore.schedules = 50;
  return scenario;
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

std::vector<Exploration> explored(sim::Scenario scenario, const std::vector<std::uint32_t>& servers) {
  std::vector<Exploration> explorations;
  for (const std::uint32_t count : servers) {
    scenario.servers = count;
    explorations.push_back({.servers = count,
                            .result = sim::explore_all(scenario, scenario.strategies.at(0), {}),
                            .reason = {}});
  }
  return explorations;
}

CampaignFacts by_servers(const sim::Scenario& scenario, const std::vector<std::uint32_t>& servers) {
  CampaignFacts all = facts();
  all.servers = servers;
  all.explorations = {explored(scenario, servers)};
  return all;
}

sim::CampaignResult no_campaign() {
  sim::CampaignResult none;
  none.strategies.resize(1);
  return none;
}

TEST(Assemble, VerdictOfSeveralNumbersOfServersIsOneOfAll) {
  const sim::Scenario scenario = last_slot({"count-then-register"});
  const CampaignFacts facts = by_servers(scenario, {1, 2, 4});
  const reports::Report report = assemble(scenario, no_campaign(), facts).report;
  EXPECT_EQ(report.scenario.options.at("servers"), "1,2,4");
  const reports::PropertyResult& over = result_of(report, 0, model::PropertyId::no_over_admission);
  EXPECT_EQ(over.verdict, Verdict::violated);
  EXPECT_EQ(over.worst_excess, 3U);
  const reports::Counterexample& shortest = report.counterexamples.at(over.counterexample.value());
  const reports::Counterexample& worst = report.counterexamples.at(over.worst_counterexample.value());
  EXPECT_EQ(shortest.options.at("servers"), (reports::ChangedOption{.value = 2, .found_with = 2}));
  EXPECT_EQ(worst.options.at("servers"), (reports::ChangedOption{.value = 4, .found_with = 4}));
  EXPECT_EQ(shortest.found_by, "exhaustive");
  EXPECT_NE(worst.replay.find(" --servers 4 "), std::string::npos) << worst.replay;
  const reports::PropertyResult& rejection = result_of(report, 0, model::PropertyId::no_false_rejection);
  EXPECT_EQ(rejection.verdict, Verdict::proved);
  EXPECT_EQ(rejection.exhaustive.value().servers, (std::vector<std::uint32_t>{1, 2, 4}));
  ASSERT_EQ(report.by_servers.size(), 3U);
  EXPECT_EQ(report.by_servers[0].properties[0].verdict, Verdict::proved);
  EXPECT_EQ(report.by_servers[2].properties[0].worst_excess, 3U);
  // The states of a property are those of the passes that decide it; a row's are of all properties.
  std::uint64_t states = 0;
  for (const Exploration& one : facts.explorations[0]) {
    states += one.result->properties[model::PropertyId::no_false_rejection].extent.states;
  }
  EXPECT_EQ(rejection.exhaustive->states, states);
  EXPECT_LT(states, report.by_servers[0].states + report.by_servers[1].states + report.by_servers[2].states);
  EXPECT_FALSE(report.by_servers[0].seconds);
}

TEST(Assemble, OneNumberThatIsOpenLeavesTheProofOpen) {
  const sim::Scenario scenario = last_slot({"lua-script"});
  CampaignFacts stopped = by_servers(scenario, {2, 3, 4});
  stopped.explorations[0].push_back({.servers = 5, .result = {}, .reason = "not explored: interrupted"});
  stopped.servers.push_back(5);
  const reports::Report report = assemble(scenario, no_campaign(), stopped).report;
  const reports::PropertyResult& over = result_of(report, 0, model::PropertyId::no_over_admission);
  EXPECT_EQ(over.verdict, Verdict::inconclusive);
  EXPECT_EQ(over.reason, "proved with 2..4 servers; with 5 servers: not explored: interrupted");
  EXPECT_EQ(report.by_servers.back().reason, "not explored: interrupted");
  EXPECT_EQ(report.by_servers.back().properties[0].verdict, Verdict::inconclusive);
}

TEST(Assemble, ALimitThatEndedItLeavesRoomForWorse) {
  sim::Scenario scenario = last_slot({"count-then-register"});
  scenario.servers = 6;
  sim::ExplorationOptions shallow;
  shallow.max_depth = 7;
  CampaignFacts stopped = facts();
  stopped.explorations = {{{.servers = 6,
                            .result = sim::explore_all(scenario, scenario.strategies[0], shallow),
                            .reason = "stopped"}}};
  stopped.bounds = {.preemptions = 3, .max_depth = 7};
  const reports::Report report = assemble(scenario, no_campaign(), stopped).report;
  const reports::PropertyResult& over = result_of(report, 0, model::PropertyId::no_over_admission);
  EXPECT_EQ(over.verdict, Verdict::violated);
  EXPECT_EQ(over.reason, "worse is possible: stopped");
  const reports::PropertyResult& leak = result_of(report, 0, model::PropertyId::no_slot_leak);
  EXPECT_EQ(leak.verdict, Verdict::inconclusive);
  EXPECT_EQ(leak.reason, "stopped; no violation so far");
  EXPECT_EQ(leak.exhaustive.value().bounds.at("preemptions"), 3U);
  EXPECT_EQ(leak.exhaustive.value().bounds.at("steps"), 7U);
  EXPECT_GT(leak.exhaustive.value().frontier, 0U);
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
  stopped.incomplete_reason = "interrupted";
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
  unwanted.compares_expectations = false;
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
  const Assembled assembled = assemble(scenario, campaign(scenario), facts());
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

TEST(Assemble, WhatCannotBeBrokenIsNotApplicableAndSaysWhy) {
  sim::Scenario scenario = last_slot({"lua-script", "openhands"});
  scenario.limits = model::one_limit(6);
  scenario.expect["lua-script"] = {{model::PropertyId::no_over_admission, sim::Expectation::not_violated},
                                   {model::PropertyId::no_lasting_excess, sim::Expectation::proved}};
  const reports::Report report = report_of(scenario);
  const reports::PropertyResult& over = result_of(report, 0, model::PropertyId::no_over_admission);
  EXPECT_EQ(over.verdict, Verdict::not_applicable);
  EXPECT_EQ(over.reason, "6 slots, and at most 5 conversations can run at once");
  EXPECT_EQ(over.schedules, 0U) << "schedules that could not break it show nothing";
  EXPECT_TRUE(over.expectation_met);
  EXPECT_FALSE(result_of(report, 0, model::PropertyId::no_lasting_excess).expectation_met);
  EXPECT_EQ(result_of(report, 0, model::PropertyId::no_needless_eviction).verdict, Verdict::not_applicable);
  EXPECT_NE(result_of(report, 1, model::PropertyId::no_needless_eviction).verdict, Verdict::not_applicable);
}

TEST(Assemble, WhatIsNotApplicableWithFewServersIsProvedOfTheOthers) {
  const sim::Scenario scenario = last_slot({"lua-script"});
  CampaignFacts all = by_servers(scenario, {1, 2});
  constexpr auto kOver = model::PropertyId::no_over_admission;
  all.explorations[0][0].not_applicable[kOver] = "too few";
  reports::Report report = assemble(scenario, no_campaign(), all).report;
  EXPECT_EQ(result_of(report, 0, model::PropertyId::no_over_admission).verdict, Verdict::proved);
  EXPECT_EQ(result_of(report, 0, model::PropertyId::no_over_admission).exhaustive->bounds.at("servers"), 2U);
  EXPECT_EQ(report.by_servers[0].properties[0].verdict, Verdict::not_applicable);
  EXPECT_EQ(report.by_servers[1].properties[0].verdict, Verdict::proved);
  all.explorations[0][1].not_applicable[kOver] = "too few as well";
  report = assemble(scenario, no_campaign(), all).report;
  EXPECT_EQ(result_of(report, 0, model::PropertyId::no_over_admission).verdict, Verdict::not_applicable);
  EXPECT_EQ(result_of(report, 0, model::PropertyId::no_over_admission).reason, "too few");
}

TEST(Assemble, AViolationOfWhatCannotBeBrokenIsADefect) {
  sim::Scenario scenario = last_slot({"count-then-register"});
  const sim::CampaignResult broken = campaign(scenario);
  scenario.limits = model::one_limit(5);
  EXPECT_THROW((void)assemble(scenario, broken, facts()), sim::HarnessDefect);
}

// As if exploring the only strategy had said something else of a property.
void overrule(CampaignFacts& facts, model::PropertyId property, sim::Outcome outcome,
              const std::string& reason = {}) {
  sim::PropertyOutcome said;
  said.outcome = outcome;
  said.reason = reason;
  if (outcome == sim::Outcome::violated) said.shortest.emplace();
  facts.explorations[0][0].result->properties[property] = said;
}

TEST(Assemble, WhereTheEnginesDisagreeNothingIsSaidAndTheScheduleIsShown) {
  sim::Scenario scenario = last_slot({"count-then-register"});
  CampaignFacts wrong = facts();
  wrong.explorations = {explored(scenario, {3})};
  overrule(wrong, model::PropertyId::no_over_admission, sim::Outcome::proved);
  const Assembled assembled = assemble(scenario, campaign(scenario), wrong);
  ASSERT_EQ(assembled.contradictions.size(), 1U);
  EXPECT_NE(assembled.contradictions[0].find("no-over-admission was proved by exploring"), std::string::npos);
  for (const reports::PropertyResult& result : assembled.report.strategies[0].properties) {
    if (result.verdict == Verdict::not_applicable) continue;
    EXPECT_EQ(result.verdict, Verdict::inconclusive) << result.property;
    EXPECT_EQ(result.reason, "the engines disagree");
  }
  const auto& over = result_of(assembled.report, 0, model::PropertyId::no_over_admission);
  ASSERT_TRUE(over.counterexample);
  EXPECT_EQ(assembled.report.counterexamples.at(*over.counterexample).found_by, "random");
}

TEST(Assemble, AProofWithinFewPreemptionsIsNotContradictedBeyondThem) {
  sim::Scenario scenario = last_slot({"count-then-register"});
  CampaignFacts bounded = facts();
  bounded.explorations = {explored(scenario, {3})};
  bounded.bounds.preemptions = 0;
  overrule(bounded, model::PropertyId::no_over_admission, sim::Outcome::proved);
  const Assembled assembled = assemble(scenario, campaign(scenario), bounded);
  EXPECT_TRUE(assembled.contradictions.empty());
  EXPECT_EQ(result_of(assembled.report, 0, model::PropertyId::no_over_admission).verdict, Verdict::violated);
}

TEST(Assemble, AContradictionOfTheEngineItselfIsToldOfItsStrategy) {
  const sim::Scenario scenario = last_slot({"lua-script"});
  CampaignFacts wrong = by_servers(scenario, {2, 3});
  wrong.explorations[0][1].result->contradiction = "it does not replay";
  const Assembled assembled = assemble(scenario, no_campaign(), wrong);
  EXPECT_EQ(assembled.contradictions, std::vector<std::string>{"it does not replay"});
  EXPECT_EQ(result_of(assembled.report, 0, model::PropertyId::progress).reason, "the engines disagree");
  EXPECT_EQ(assembled.report.by_servers[0].properties[0].verdict, Verdict::proved);
  EXPECT_EQ(assembled.report.by_servers[1].properties[0].verdict, Verdict::inconclusive);
  EXPECT_EQ(assembled.report.by_servers[1].reason, "the engines disagree");
}

TEST(Assemble, NothingIsProvedOfALimiterWhoseCallsFail) {
  const sim::Scenario scenario = last_slot({"lua-script"});
  CampaignFacts failing = facts();
  failing.explorations = {explored(scenario, {3})};
  overrule(failing, model::PropertyId::no_failure, sim::Outcome::violated);
  failing.properties = {model::PropertyId::no_over_admission};  // not even where nobody asks for failures
  const reports::Report report = assemble(scenario, no_campaign(), failing).report;
  const reports::PropertyResult& over = result_of(report, 0, model::PropertyId::no_over_admission);
  EXPECT_EQ(over.verdict, Verdict::inconclusive);
  EXPECT_EQ(over.reason, "calls fail on their own: see no-failure");
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

TEST(Assemble, WhatNoBudgetDecidesSaysWhyEvenWhereSchedulesFoundNothing) {
  const sim::Scenario scenario = last_slot({"lua-script"});
  CampaignFacts blind = facts();
  blind.explorations = {explored(scenario, {3})};
  overrule(blind, model::PropertyId::progress, sim::Outcome::inconclusive,
           "keeps time of its own; a timed run can tell");
  const reports::Report report = assemble(scenario, campaign(scenario), blind).report;
  const reports::PropertyResult& progress = result_of(report, 0, model::PropertyId::progress);
  EXPECT_EQ(progress.verdict, Verdict::inconclusive);
  EXPECT_EQ(progress.reason, "keeps time of its own; a timed run can tell");
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

TEST(Expectation, ProvedIsMetByAProofAlone) {
  EXPECT_TRUE(is_met(sim::Expectation::proved, Verdict::proved));
  EXPECT_FALSE(is_met(sim::Expectation::proved, Verdict::not_found));
}

TEST(Expectation, NotApplicableIsNoProof) {
  EXPECT_TRUE(is_met(sim::Expectation::not_applicable, Verdict::not_applicable));
  EXPECT_FALSE(is_met(sim::Expectation::not_applicable, Verdict::proved));
  EXPECT_FALSE(is_met(sim::Expectation::proved, Verdict::not_applicable));
  EXPECT_FALSE(is_met(sim::Expectation::not_found, Verdict::not_applicable));
}

TEST(Expectation, NotViolatedIsMetByWhateverIsNoViolation) {
  EXPECT_TRUE(is_met(sim::Expectation::not_violated, Verdict::proved));
  EXPECT_TRUE(is_met(sim::Expectation::not_violated, Verdict::not_found));
  EXPECT_TRUE(is_met(sim::Expectation::not_violated, Verdict::not_applicable));
  for (const Verdict other : {Verdict::violated, Verdict::inconclusive, Verdict::not_run}) {
    EXPECT_FALSE(is_met(sim::Expectation::not_violated, other));
  }
}

}  // namespace
}  // namespace overbook::cli
