#include "sim/verification/answer.h"

#include <gtest/gtest.h>

#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

using model::PropertyId;

Scenario race() {
  Scenario scenario = last_slot(3);
  scenario.strategies = {strategy("count-then-register"), strategy("lua-script")};
  scenario.explore.schedules = 100;
  return scenario;
}

Answer answer_of(const Scenario& scenario, const Question& question) {
  Unwatched watch;
  return answer(scenario, question, watch);
}

TEST(Answer, HoldsARecordedRunOfEachViolation) {
  const Answer found = answer_of(race(), {.sampling = SamplingQuestion{}});
  const Findings& over = found.strategies.at(0).findings[PropertyId::no_over_admission];
  ASSERT_TRUE(over.shortest);
  EXPECT_EQ(over.shortest->by, FoundBy::sampling);
  EXPECT_EQ(over.shortest->scenario.servers, 2U) << "shrunk";
  EXPECT_EQ(over.shortest->found_with.servers, 3U);
  EXPECT_EQ(over.shortest->replay.trace.steps.size(), 4U);
  EXPECT_EQ(over.shortest->violation.step.value, 4U);
  ASSERT_TRUE(over.worst) << "three servers at once are worse";
  EXPECT_FALSE(found.strategies.at(1).findings[PropertyId::no_over_admission].shortest);
}

TEST(Answer, PrefersWhatExploringFound) {
  const Answer found = answer_of(race(), {.sampling = SamplingQuestion{}, .proof = ProofQuestion{}});
  const Findings& over = found.strategies.at(0).findings[PropertyId::no_over_admission];
  EXPECT_EQ(over.shortest.value().by, FoundBy::exploring);
  EXPECT_EQ(found.strategies.at(1).explorations.at(0).result.value().properties[PropertyId::progress].outcome,
            Outcome::proved);
}

TEST(Answer, OfACellShowsNothingUntilItIsAsked) {
  Answer found = answer_of(race(), {.sampling = SamplingQuestion{}, .show = Show::nothing});
  EXPECT_FALSE(found.strategies.at(0).findings[PropertyId::no_over_admission].shortest);
  ASSERT_TRUE(is_violated(found.strategies.at(0), PropertyId::no_over_admission));
  EXPECT_FALSE(is_violated(found.strategies.at(1), PropertyId::no_over_admission));
  find(found, 0, PropertyId::no_over_admission);
  EXPECT_TRUE(found.strategies.at(0).findings[PropertyId::no_over_admission].shortest);
}

TEST(Answer, AddsUpTheSamplesOfParts) {
  const Answer one = answer_of(race(), {.sampling = SamplingQuestion{}, .show = Show::nothing});
  Answer both = one;
  both.merge_samples(one);
  const StrategySummary& alone = one.strategies.at(0).sampled;
  const StrategySummary& all = both.strategies.at(0).sampled;
  EXPECT_EQ(all.schedules, 2 * alone.schedules);
  EXPECT_EQ(tally(all, PropertyId::no_over_admission).violations,
            2 * tally(alone, PropertyId::no_over_admission).violations);
}

// Lets so many explorations begin.
class Impatient final : public Watch {
 public:
  explicit Impatient(int patience) : patience_(patience) {}
  void begin_sampling(Sampled /*what*/) override {}
  void sampling(const Progress&) override {}
  void end_sampling() override {}
  void begin_exploring(const ExplorationName&) override { --patience_; }
  void exploring(const ExplorationProgress&) override {}
  [[nodiscard]] double exploring_s() const override { return 0; }
  void explored(const model::StrategySpec&, const Exploration&) override { ++explored_; }
  void left_out(const NotAFunction&) override {}
  [[nodiscard]] const std::atomic<bool>& stop() const override { return stop_; }
  [[nodiscard]] std::optional<StopReason> stopped_because() override {
    return patience_ > 0 ? std::nullopt : std::optional(StopReason::out_of_time);
  }
  [[nodiscard]] int told() const { return explored_; }

 private:
  int patience_;
  int explored_ = 0;
  std::atomic<bool> stop_ = false;
};

TEST(Answer, SaysWhatThereWasNoTimeFor) {
  Impatient watch(1);
  const Answer found = answer(race(), {.proof = ProofQuestion{}}, watch);
  EXPECT_EQ(found.stopped_because, StopReason::out_of_time);
  EXPECT_TRUE(found.strategies.at(0).explorations.at(0).result);
  EXPECT_FALSE(found.strategies.at(1).explorations.at(0).result);
  EXPECT_EQ(found.strategies.at(1).explorations.at(0).stopped_because, StopReason::out_of_time);
  EXPECT_EQ(watch.told(), 2);
}

TEST(Answer, OfWhatEndedWithTheTimeIsWhole) {
  Impatient watch(2);
  EXPECT_EQ(answer(race(), {.proof = ProofQuestion{}}, watch).stopped_because, std::nullopt);
}

}  // namespace
}  // namespace overbook::sim
