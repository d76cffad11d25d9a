#include "reports/assembly/property_verdict.h"

#include <gtest/gtest.h>

#include "reports/assembly/test_answers.h"

namespace overbook::assembly {
namespace {

using reports::Verdict;

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
}  // namespace overbook::assembly
