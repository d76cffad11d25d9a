#include "sim/verification/sweep_answer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

using model::PropertyId;
using ::testing::ElementsAre;

constexpr PropertyId kOver = PropertyId::no_over_admission;

// Servers 4, 3 and 2, in this order; with 3 of them it makes no sense.
Sweep sweep_over_servers() {
  Sweep sweep{.axes = {{.field = "servers", .pointer = "/servers", .values = {4, 3, 2}}}, .cells = {}};
  for (std::size_t i = 0; i < 3; ++i) {
    Cell cell{.at = {i}, .scenario = last_slot(4 - static_cast<std::uint32_t>(i)), .left_out = {}};
    cell.scenario.strategies = {strategy("count-then-register"), strategy("lua-script")};
    cell.scenario.explore.schedules = 50;
    if (i == 1) cell = {.at = {i}, .scenario = {}, .left_out = "three are a crowd"};
    sweep.cells.push_back(std::move(cell));
  }
  return sweep;
}

// Stops after so many campaigns.
class Patience final : public Watch {
 public:
  explicit Patience(int campaigns) : campaigns_(campaigns) {}
  void begin_sampling(Sampled /*what*/) override { --campaigns_; }
  void sampling(const Progress&) override {}
  void end_sampling() override {}
  void begin_exploring(const ExplorationName&) override {}
  void exploring(const ExplorationProgress&) override {}
  [[nodiscard]] double exploring_s() const override { return 0; }
  void explored(const model::StrategySpec&, const Exploration&) override {}
  void left_out(const NotAFunction&) override {}
  [[nodiscard]] const std::atomic<bool>& stop() const override { return stop_; }
  [[nodiscard]] std::optional<StopReason> stopped_because() override {
    return campaigns_ > 0 ? std::nullopt : std::optional(StopReason::interrupted);
  }

 private:
  int campaigns_;
  std::atomic<bool> stop_ = false;
};

SweepAnswer answer_of(const Sweep& sweep, Watch& watch, std::vector<std::size_t>& asked) {
  return answer(sweep, {kOver}, [&](std::size_t cell) {
    asked.push_back(cell);
    return Turn{.question = {.sampling = SamplingQuestion{}}, .watch = &watch};
  });
}

TEST(SweepAnswer, AsksEachCellThatMakesSenseInItsTurn) {
  Unwatched watch;
  std::vector<std::size_t> asked;
  const SweepAnswer found = answer_of(sweep_over_servers(), watch, asked);
  EXPECT_THAT(asked, ElementsAre(0, 2));
  EXPECT_EQ(found.cells.at(0).value().scenario.servers, 4U);
  EXPECT_FALSE(found.cells.at(1));
  EXPECT_EQ(found.cells.at(2).value().scenario.servers, 2U);
  EXPECT_FALSE(found.stopped_because);
}

TEST(SweepAnswer, ShowsAViolationInTheSmallestCellThatHasOne) {
  Unwatched watch;
  std::vector<std::size_t> asked;
  const SweepAnswer found = answer_of(sweep_over_servers(), watch, asked);
  EXPECT_TRUE(is_violated(found.cells[0]->strategies.at(0), kOver));
  EXPECT_FALSE(found.cells[0]->strategies.at(0).findings[kOver].shortest) << "though it comes first";
  EXPECT_TRUE(found.cells[2]->strategies.at(0).findings[kOver].shortest);
  EXPECT_FALSE(found.cells[2]->strategies.at(1).findings[kOver].shortest) << "lua-script has none";
  EXPECT_FALSE(found.cells[2]->strategies.at(0).findings[PropertyId::no_lasting_excess].shortest)
      << "which nobody wanted to see";
}

TEST(SweepAnswer, AddsUpWhatWasSampledInAllCells) {
  Unwatched watch;
  std::vector<std::size_t> asked;
  const SweepAnswer found = answer_of(sweep_over_servers(), watch, asked);
  const std::optional<Answer> all = found.added_up();
  ASSERT_TRUE(all);
  EXPECT_EQ(all->schedules(), 200U) << "two strategies in two cells";
  EXPECT_EQ(all->schedules(), found.cells[0]->schedules() + found.cells[2]->schedules());
  EXPECT_FALSE(SweepAnswer().added_up());
}

TEST(SweepAnswer, EndsWithTheCellThatIsStopped) {
  Patience watch(1);
  std::vector<std::size_t> asked;
  const SweepAnswer found = answer_of(sweep_over_servers(), watch, asked);
  EXPECT_THAT(asked, ElementsAre(0));
  EXPECT_EQ(found.stopped_because, StopReason::interrupted);
  EXPECT_FALSE(found.cells.at(2));
}

}  // namespace
}  // namespace overbook::sim
