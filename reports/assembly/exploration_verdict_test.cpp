// What exploring says, and what stands above it.

#include <gtest/gtest.h>

#include "reports/assembly/test_answers.h"

namespace overbook::assembly {
namespace {

using reports::Verdict;

// As if exploring the only strategy had said something else of a property.
void overrule(CampaignFacts& facts, model::PropertyId property, sim::Outcome outcome,
              const std::string& reason = {}) {
  sim::PropertyOutcome said;
  said.outcome = outcome;
  said.reason = reason;
  if (outcome == sim::Outcome::violated) said.shortest.emplace();
  facts.explorations[0][0].result->properties[property] = said;
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
  EXPECT_EQ(shortest.found_by, reports::FoundBy::exhaustive);
  EXPECT_NE(worst.replay.find(" --servers 4 "), std::string::npos) << worst.replay;
  const reports::PropertyResult& rejection = result_of(report, 0, model::PropertyId::no_false_rejection);
  EXPECT_EQ(rejection.verdict, Verdict::proved);
  EXPECT_EQ(rejection.exhaustive.value().servers, (std::vector<std::uint32_t>{1, 2, 4}));
  ASSERT_EQ(report.by_servers.size(), 3U);
  EXPECT_EQ(report.by_servers[0].properties[0].verdict, Verdict::proved);
  EXPECT_EQ(report.by_servers[2].properties[0].worst_excess, 3U);
  // The states of a property are those of the passes that decide it; a row's are of all properties.
  std::uint64_t states = 0;
  for (const sim::Exploration& one : facts.explorations[0]) {
    states += one.result->properties[model::PropertyId::no_false_rejection].extent.states;
  }
  EXPECT_EQ(rejection.exhaustive->states, states);
  EXPECT_LT(states, report.by_servers[0].states + report.by_servers[1].states + report.by_servers[2].states);
  EXPECT_FALSE(report.by_servers[0].seconds);
}

TEST(Assemble, OneNumberThatIsOpenLeavesTheProofOpen) {
  const sim::Scenario scenario = last_slot({"lua-script"});
  CampaignFacts stopped = by_servers(scenario, {2, 3, 4});
  stopped.explorations[0].push_back(
      {.servers = 5, .result = {}, .stopped_because = sim::StopReason::interrupted});
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
                            .stopped_because = sim::StopReason::depth}}};
  stopped.budget.preemptions = 3;
  stopped.budget.depth = 7;
  stopped.verdicts.limits.depth = 7;
  const reports::Report report = assemble(scenario, no_campaign(), stopped).report;
  const reports::PropertyResult& over = result_of(report, 0, model::PropertyId::no_over_admission);
  EXPECT_EQ(over.verdict, Verdict::violated);
  EXPECT_EQ(over.reason, "worse is possible: what comes after 7 steps was left out (--max-depth)");
  const reports::PropertyResult& leak = result_of(report, 0, model::PropertyId::no_slot_leak);
  EXPECT_EQ(leak.verdict, Verdict::inconclusive);
  EXPECT_EQ(leak.reason, "what comes after 7 steps was left out (--max-depth); no violation so far");
  EXPECT_EQ(leak.exhaustive.value().bounds.at("preemptions"), 3U);
  EXPECT_EQ(leak.exhaustive.value().bounds.at("steps"), 7U);
  EXPECT_GT(leak.exhaustive.value().frontier, 0U);
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

TEST(Assemble, WhereTheEnginesDisagreeNothingIsSaidAndTheScheduleIsShown) {
  sim::Scenario scenario = last_slot({"count-then-register"});
  CampaignFacts wrong = facts();
  wrong.explorations = {explored(scenario, {3})};
  overrule(wrong, model::PropertyId::no_over_admission, sim::Outcome::proved);
  const Concluded assembled = assemble(scenario, campaign(scenario), wrong);
  ASSERT_EQ(assembled.contradictions.size(), 1U);
  EXPECT_NE(assembled.contradictions[0].find("no-over-admission was proved by exploring"), std::string::npos);
  for (const reports::PropertyResult& result : assembled.report.strategies[0].properties) {
    if (result.verdict == Verdict::not_applicable) continue;
    EXPECT_EQ(result.verdict, Verdict::inconclusive) << result.property;
    EXPECT_EQ(result.reason, "the engines disagree");
  }
  const auto& over = result_of(assembled.report, 0, model::PropertyId::no_over_admission);
  ASSERT_TRUE(over.counterexample);
  EXPECT_EQ(assembled.report.counterexamples.at(*over.counterexample).found_by, reports::FoundBy::random);
}

TEST(Assemble, AProofWithinFewPreemptionsIsNotContradictedBeyondThem) {
  sim::Scenario scenario = last_slot({"count-then-register"});
  CampaignFacts bounded = facts();
  bounded.explorations = {explored(scenario, {3})};
  bounded.budget.preemptions = 0;
  overrule(bounded, model::PropertyId::no_over_admission, sim::Outcome::proved);
  const Concluded assembled = assemble(scenario, campaign(scenario), bounded);
  EXPECT_TRUE(assembled.contradictions.empty());
  EXPECT_EQ(result_of(assembled.report, 0, model::PropertyId::no_over_admission).verdict, Verdict::violated);
}

TEST(Assemble, AContradictionOfTheEngineItselfIsToldOfItsStrategy) {
  const sim::Scenario scenario = last_slot({"lua-script"});
  CampaignFacts wrong = by_servers(scenario, {2, 3});
  wrong.explorations[0][1].result->contradiction = "it does not replay";
  const Concluded assembled = assemble(scenario, no_campaign(), wrong);
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

}  // namespace
}  // namespace overbook::assembly
