// Sweeps: which numbers are swept, which cells there are, what each of them is.

#include "scenarios/loader/sweep.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <set>

#include "scenarios/loader/json/json_tree.h"
#include "scenarios/loader/sweep_axes.h"
#include "scenarios/loader/test_files.h"

namespace overbook::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// A scenario with these fields besides the ones that every scenario has.
Sweep sweep_with(const std::string& fields, const Settings& settings = {}) {
  const std::string text = fmt::format(
      R"({{"name": "x", "strategies": ["lua-script", {{"use": "register-then-count", "as": "by-scan",
        "count": {{"by": "scan", "count": 10}}}}], {}}})",
      fields);
  return load_sweep_text(text, "f", {}, settings);
}

std::vector<Diagnostic> errors_with(const std::string& fields, const Settings& settings = {}) {
  try {
    static_cast<void>(sweep_with(fields, settings));
  } catch (const ScenarioError& error) {
    return error.diagnostics();
  }
  return {};
}

std::vector<double> values_of(const std::string& range) {
  return sweep_with(fmt::format(R"("servers": 2, "limit": 1, "lease": {{"ttl_ms": {}}})", range))
      .axes.at(0)
      .values;
}

TEST(Sweep, OfPlainNumbersIsOneScenario) {
  const Sweep sweep = sweep_with(R"("limit": 3, "servers": 2)");
  EXPECT_FALSE(sweep.is_grid());
  ASSERT_EQ(sweep.cells.size(), 1U);
  EXPECT_EQ(sweep.first_cell().scenario.limits.the_limit().permits, 3U);
  EXPECT_EQ(sweep.first_cell().scenario.explore.seed, 1U) << "the seed of a scenario is its own";
}

TEST(Sweep, HasACellForEveryCombinationInTheOrderOfTheFile) {
  const Sweep sweep = sweep_with(R"("servers": [4, 2], "limit": [1, 2, 3])");
  ASSERT_EQ(sweep.axes.size(), 2U);
  EXPECT_EQ(sweep.axes[0].field, "servers");
  EXPECT_THAT(sweep.axes[0].values, ElementsAre(4, 2));
  EXPECT_EQ(sweep.axes[1].field, "limit");
  std::vector<std::pair<std::uint32_t, std::uint32_t>> cells;
  for (const Cell& cell : sweep.cells)
    cells.emplace_back(cell.scenario.servers, cell.scenario.limits.the_limit().permits);
  using Pair = std::pair<std::uint32_t, std::uint32_t>;
  EXPECT_THAT(cells, ElementsAre(Pair(4, 1), Pair(4, 2), Pair(4, 3), Pair(2, 1), Pair(2, 2), Pair(2, 3)));
  EXPECT_THAT(sweep.cells[5].at, ElementsAre(1, 2));
}

TEST(Sweep, RangesHoldBothEnds) {
  EXPECT_THAT(values_of(R"({"from": 1, "to": 5, "step": 1})"), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(values_of(R"({"from": 1, "to": 6, "step": 2})"), ElementsAre(1, 3, 5));
  EXPECT_THAT(values_of(R"({"from": 1, "to": 64, "times": 2})"), ElementsAre(1, 2, 4, 8, 16, 32, 64));
  EXPECT_THAT(values_of(R"({"from": 5, "to": 60, "times": 10})"), ElementsAre(5, 50));
  EXPECT_THAT(values_of(R"({"from": 7, "to": 7, "step": 1})"), ElementsAre(7));
}

// No field takes fractions yet, so the values are looked at before anything is decoded.
TEST(Sweep, RangesOfFractionsHaveNoDust) {
  const std::string text = R"({"rate": {"from": 0.1, "to": 0.7, "step": 0.1}})";
  const SourceText source("f", text);
  Diagnostics diagnostics(source);
  std::optional<Node> root = parse_json(source, diagnostics);
  const FoundAxes axes = find_axes(*root, diagnostics);
  ASSERT_EQ(axes.swept.size(), 1U);
  EXPECT_THAT(axes.swept[0].axis.values, ElementsAre(0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7));
  EXPECT_EQ(setting_of(axes.swept[0].axis, 2), "rate=0.3");
}

TEST(Sweep, ReachesNumbersInsideOfOtherFields) {
  const Sweep sweep = load_sweep_file(scenarios_directory() / "loader/testdata/good/sweep.json");
  std::vector<std::string> fields;
  for (const Axis& axis : sweep.axes) fields.push_back(axis.field);
  EXPECT_THAT(fields, ElementsAre("limit", "running", "servers", "retry.attempts",
                                  "strategies.by-scan.count.count", "lease.ttl_ms"));
  EXPECT_EQ(sweep.cells.size(), 3U * 2 * 4 * 2 * 2 * 3);
  const Cell& last = sweep.cells.back();
  EXPECT_EQ(last.scenario.limits.the_limit().permits, 3U);
  EXPECT_EQ(last.scenario.servers, 8U);
  EXPECT_EQ(last.scenario.retries, 1U);
  EXPECT_EQ(last.scenario.strategies[1].scan_count, 100U);
  EXPECT_EQ(last.scenario.lease->ttl_ms, 1500U);
}

TEST(Sweep, CellsThatMakeNoSenseAreLeftOut) {
  const Sweep sweep = sweep_with(R"("servers": 2, "limit": [1, 2, 3], "running": 2)");
  EXPECT_EQ(sweep.cells[0].left_out, "2 conversations run already, but the limit is 1");
  EXPECT_THAT(sweep.cells[1].left_out, IsEmpty());
  EXPECT_THAT(sweep.cells[2].left_out, IsEmpty());
  EXPECT_EQ(sweep.first_cell().scenario.limits.the_limit().permits, 2U);
}

TEST(Sweep, WithoutACellThatMakesSenseIsAnErrorTheWhyToldOnce) {
  const auto found = errors_with(R"("servers": 2, "limit": [1, 2], "running": 3)");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].code, code::kFullerThanFull);
}

TEST(Sweep, MistakesInACellThatIsLeftOutAreToldToo) {
  const auto found = errors_with(R"("servers": [2, 900], "limit": [1, 2], "running": 2)");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].pointer, "/servers/1");
}

TEST(Sweep, EachMistakeIsToldOnceAtItsEntry) {
  const auto found = errors_with(R"("servers": [2, 0, 3], "limit": [1, 2, 3, 4], "sevrers": 3)");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].pointer, "/servers/1");
  EXPECT_EQ(found[0].message, "0 is out of range for `servers`");
  EXPECT_EQ(found[1].pointer, "/sevrers");
}

TEST(Sweep, AListWhereNoNumberMayStandIsNoSweep) {
  const auto found = errors_with(
      R"("limit": [1, 2], "servers": 2, "release": [1, 2, 3], "conversation": {"from": 1, "to": 3, "step": 1})");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].message, "wrong type: `release` is a list");
  EXPECT_EQ(found[1].message, "wrong type: `conversation` is an object");
}

TEST(Sweep, CellsHaveSeedsOfTheirOwn) {
  const Sweep sweep = sweep_with(R"("servers": [2, 3], "limit": [1, 2], "explore": {"seed": 7})");
  std::set<std::uint64_t> seeds;
  for (const Cell& cell : sweep.cells) seeds.insert(cell.scenario.explore.seed);
  EXPECT_EQ(seeds.size(), 4U);
  EXPECT_FALSE(seeds.contains(7));
  EXPECT_EQ(sweep.seed, 7U);
  const Sweep other = sweep_with(R"("servers": [2, 3], "limit": [1, 2], "explore": {"seed": 8})");
  EXPECT_NE(other.cells[0].scenario.explore.seed, sweep.cells[0].scenario.explore.seed);
}

TEST(Sweep, AValueMoreLeavesTheOtherCellsAsTheyWere) {
  const Sweep small = sweep_with(R"("servers": [2, 3], "limit": [1, 2])");
  const Sweep large = sweep_with(R"("servers": [4, 3, 2], "limit": [5, 1, 2])");
  for (const Cell& cell : small.cells) {
    EXPECT_EQ(std::count(large.cells.begin(), large.cells.end(),
                         Cell{.at = {4 - cell.scenario.servers, cell.scenario.limits.the_limit().permits},
                              .scenario = cell.scenario,
                              .left_out = {}}),
              1);
  }
}

TEST(Sweep, HasACanonicalFormThatLoadsToTheSame) {
  const Sweep sweep = load_sweep_file(scenarios_directory() / "loader/testdata/good/sweep.json");
  const std::string text = to_self_contained_json(sweep);
  EXPECT_EQ(load_sweep_text(text, "again", {}), sweep);
  EXPECT_EQ(to_self_contained_json(load_sweep_text(text, "again", {})), text);
}

TEST(Sweep, KeepsTheOrderOfItsAxesInTheCanonicalForm) {
  const Sweep sweep = sweep_with(
      R"("lease": {"ttl_ms": [5, 6]}, "servers": [2, 3], "explore": {"seed": [1, 2], "schedules": [9, 8]}, "limit": [1, 2])");
  EXPECT_EQ(load_sweep_text(to_self_contained_json(sweep), "again", {}), sweep);
}

TEST(Sweep, OfOneScenarioHasTheHashOfTheScenario) {
  const Sweep sweep = sweep_with(R"("limit": 3, "servers": 2)");
  EXPECT_EQ(scenario_sha256(sweep), scenario_sha256(sweep.first_cell().scenario));
  EXPECT_NE(scenario_sha256(sweep), scenario_sha256(sweep_with(R"("limit": [3], "servers": 2)")));
}

TEST(Sweep, SettingsChooseOneCell) {
  const std::string fields = R"("servers": [2, 3], "limit": [1, 2], "explore": {"seed": 7})";
  const Sweep sweep = sweep_with(fields);
  for (const Cell& cell : sweep.cells) {
    const Sweep one = sweep_with(fields, settings_of(sweep, cell));
    ASSERT_FALSE(one.is_grid());
    sim::Scenario scenario = one.first_cell().scenario;
    scenario.explore.seed = cell.scenario.explore.seed;
    EXPECT_EQ(scenario, cell.scenario);
  }
}

TEST(Sweep, WhereOneScenarioIsNeededIsAnErrorThatSaysHowToChoose) {
  const std::string text =
      R"({"name": "x", "strategies": ["lua-script"], "running": 2, "servers": [4, 5], "limit": [1, 2]})";
  try {
    static_cast<void>(load_text(text, "f", {}));
    FAIL();
  } catch (const ScenarioError& error) {
    ASSERT_EQ(error.diagnostics().size(), 2U);
    EXPECT_EQ(error.diagnostics()[0].code, code::kUnexpectedSweep);
    EXPECT_EQ(error.diagnostics()[0].pointer, "/servers");
    EXPECT_EQ(error.diagnostics()[1].pointer, "/limit");
    EXPECT_THAT(error.diagnostics()[1].help, HasSubstr("--set servers=4 --set limit=2"));
  }
}

TEST(Sweep, ThatIsTooLargeIsAnErrorAndTheOtherMistakesAreTold) {
  const auto found = errors_with(
      R"("servers": {"from": 1, "to": 100, "step": 1}, "limit": {"from": 1, "to": 11, "step": 1}, "x": 1)");
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].code, code::kTooManyCells);
  EXPECT_EQ(found[0].pointer, "/limit");
  EXPECT_EQ(found[1].code, code::kUnknownField);
  EXPECT_EQ(
      sweep_with(R"("servers": {"from": 1, "to": 100, "step": 1}, "limit": {"from": 1, "to": 10, "step": 1})")
          .cells.size(),
      kMaxCells);
}

}  // namespace
}  // namespace overbook::scenarios
