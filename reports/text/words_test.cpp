#include "reports/text/words.h"

#include <gtest/gtest.h>

namespace overbook::reports {
namespace {

TEST(VerdictWords, AreThoseOfTheFormatAndReadBack) {
  EXPECT_EQ(word(Verdict::proved), "proved");
  EXPECT_EQ(word(Verdict::violated), "violated");
  EXPECT_EQ(word(Verdict::not_found), "not-found");
  EXPECT_EQ(word(Verdict::inconclusive), "inconclusive");
  EXPECT_EQ(word(Verdict::not_run), "not-run");
  EXPECT_EQ(word(Verdict::not_applicable), "not-applicable");
  for (const Verdict verdict : {Verdict::proved, Verdict::violated, Verdict::not_found, Verdict::inconclusive,
                                Verdict::not_run, Verdict::not_applicable}) {
    EXPECT_EQ(verdict_from_word(word(verdict)), verdict);
  }
  EXPECT_FALSE(verdict_from_word("fine"));
}

TEST(RequestsText, NamesDuplicatesOnlyWhereThereAreAny) {
  EXPECT_EQ(requests_text({.admitted = 312'004, .rejected = 587'996}),
            "312,004 admitted, 587,996 rejected, 0 failed");
  EXPECT_EQ(requests_text({.duplicate = 1, .failed = 2}), "0 admitted, 0 rejected, 1 duplicate, 2 failed");
}

TEST(HeadOf, IsTheIdOfWhatIsNotKnown) {
  EXPECT_EQ(head_of("no-over-admission"), "over");
  EXPECT_EQ(head_of("no-such-property"), "no-such-property");
}

TEST(Grouped, PutsACommaBeforeEachThreeDigits) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(41213), "41,213");
  EXPECT_EQ(grouped(1000000), "1,000,000");
  EXPECT_EQ(grouped(18446744073709551615ULL), "18,446,744,073,709,551,615");
}

TEST(Percent, KeepsTwoDigitsWithoutScientificNotation) {
  EXPECT_EQ(percent(0), "0 %");
  EXPECT_EQ(percent(1), "100 %");
  EXPECT_EQ(percent(0.41213), "41 %");
  EXPECT_EQ(percent(0.046), "4.6 %");
  EXPECT_EQ(percent(0.0037), "0.37 %");
  EXPECT_EQ(percent(0.000015), "0.0015 %");
}

TEST(Percent, NeverRoundsToAllOrNothing) {
  EXPECT_EQ(percent(0.99999), "99.999 %");
  EXPECT_EQ(percent(1e-9), "0.0000001 %");
  EXPECT_NE(percent(0.9961), "100 %");
}

TEST(PercentAtMost, RoundsUp) {
  EXPECT_EQ(percent_at_most(2.9957e-05), "0.003 %");
  EXPECT_EQ(percent_at_most(0.0311), "3.2 %");
  EXPECT_EQ(percent_at_most(0.03), "3 %");
  EXPECT_EQ(percent_at_most(1), "100 %");
}

TEST(Interval, ShowsDigitsThatTellItsEndsApart) {
  EXPECT_EQ(interval({.estimate = 0.41213, .low = 0.40908, .high = 0.41518, .confidence = 0.95}),
            "40.91 to 41.52 %");
  EXPECT_EQ(interval({.estimate = 0.5, .low = 0.2, .high = 0.8, .confidence = 0.95}), "20 to 80 %");
}

PropertyResult sampled(std::uint64_t violations) {
  PropertyResult result;
  result.verdict = violations > 0 ? Verdict::violated : Verdict::not_found;
  result.schedules = 100000;
  result.violations = violations;
  return result;
}

TEST(Evidence, CountsAloneWhereSchedulesAreNotIndependent) {
  EXPECT_EQ(evidence(sampled(41213)), "41,213 of 100,000 schedules");
  EXPECT_EQ(evidence(sampled(0)), "0 of 100,000 schedules");
  EXPECT_EQ(frequency(sampled(41213)), "41,213");
}

TEST(Evidence, AddsRateBoundAndExcessWhereTheyAreKnown) {
  PropertyResult violated = sampled(41213);
  violated.rate = {.estimate = 0.41213, .low = 0.4, .high = 0.42, .confidence = 0.95};
  violated.worst_excess = 2;
  EXPECT_EQ(evidence(violated), "41,213 of 100,000 schedules (41 %), worst +2");
  EXPECT_EQ(frequency(violated), "41 %");
  PropertyResult clean = sampled(0);
  clean.upper_bound = 2.9957e-05;
  clean.worst_excess = 0;
  EXPECT_EQ(evidence(clean), "0 of 100,000 schedules (at most 0.003 %)");
}

TEST(Evidence, OfAnExplorationNamesItsSizeAndBounds) {
  PropertyResult result;
  result.verdict = Verdict::inconclusive;
  result.reason = "out of memory";
  result.exhaustive = {
      .states = 412, .transitions = 1290, .frontier = 7, .depth = 9, .bounds = {{"servers", 3}}};
  EXPECT_EQ(evidence(result),
            "412 states, 1,290 transitions, depth 9, 7 still to explore; within: servers 3; out of memory");
}

TEST(Words, ExhaustiveEvidenceNamesEveryNumberOfServers) {
  PropertyResult result;
  result.exhaustive = {.states = 2, .transitions = 1, .depth = 1, .bounds = {{"limit", 3}}};
  result.exhaustive->servers = {2, 3, 4, 8};
  EXPECT_EQ(evidence(result), "2 states, 1 transition, depth 1; within: limit 3, servers 2 to 4, 8");
}

TEST(Words, BoundsThatAreTheSameForAllAreToldOnce) {
  StrategyResult strategy;
  strategy.properties.resize(3);  // the last was not explored
  for (std::size_t i = 0; i < 2; ++i)
    strategy.properties[i].exhaustive = {.states = 2, .transitions = 1, .depth = 1, .bounds = {{"limit", 3}}};
  EXPECT_EQ(common_bounds(strategy), "limit 3");
  EXPECT_EQ(evidence(strategy.properties[0], BoundsAre::told_elsewhere), "2 states, 1 transition, depth 1");
  strategy.properties[1].exhaustive->bounds["steps"] = 9;
  EXPECT_EQ(common_bounds(strategy), "");
}

TEST(Words, BoundsThatCutAnExplorationShortAreLimits) {
  PropertyResult result;
  result.exhaustive = {
      .states = 2, .transitions = 1, .depth = 1, .bounds = {{"preemptions", 1}, {"steps", 9}}};
  EXPECT_EQ(evidence(result),
            "2 states, 1 transition, depth 1; within: at most 1 preemption, at most 9 steps");
  Report report;
  EXPECT_EQ(preemptions_note(report), "");
  report.strategies.resize(1);
  report.strategies[0].properties = {result};
  EXPECT_EQ(
      preemptions_note(report),
      "Explored were only schedules with at most 1 preemption: changes away from a server in the middle "
      "of a request.");
}

TEST(Words, ShrunkNoteTellsOnlyWhatGotLess) {
  Counterexample example;
  example.steps.resize(4);
  example.steps.back().number = 4;
  example.found_steps = 4;
  EXPECT_EQ(shrunk_note(example), "");
  // Verified with four servers where the scenario has another number: nothing was shrunk.
  example.options["servers"] = {.value = 4, .found_with = 4};
  EXPECT_EQ(shrunk_note(example), "");
  example.found_steps = 214;
  EXPECT_EQ(shrunk_note(example), "shrunk from 214 to 4 steps");
  example.options["servers"] = {.value = 2, .found_with = 8};
  example.options["requests_per_server"] = {.value = 1, .found_with = 3};
  EXPECT_EQ(shrunk_note(example),
            "shrunk from 214 to 4 steps, from 8 servers to 2, from 3 requests per server to 1");
}

TEST(Words, TimesHaveUnitsThatFit) {
  EXPECT_EQ(milliseconds(0), "0.000");
  EXPECT_EQ(milliseconds(1'234'567), "1,234.567");
  EXPECT_EQ(duration(0), "0 ms");
  EXPECT_EQ(duration(1500), "1.5 ms");
  EXPECT_EQ(duration(12'000'000), "12 s");
  EXPECT_EQ(duration(999'990'000), "999.99 s");
  EXPECT_EQ(duration(1'588'411'620'000), "1,588,412 s");
}

TEST(Words, ATimedRunIsCutAndNotShrunk) {
  Counterexample example;
  example.steps.resize(4);
  example.steps.back().number = 4;
  example.found_steps = 214;
  example.found_by = FoundBy::timed;
  EXPECT_EQ(shrunk_note(example), "the first 4 of 214 steps");
}

}  // namespace
}  // namespace overbook::reports
