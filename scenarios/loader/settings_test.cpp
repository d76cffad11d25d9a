// --set: a scenario's fields, changed from outside.

#include "scenarios/loader/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/loader/loader.h"
#include "scenarios/loader/sweep.h"

namespace overbook::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view kText = R"({
  "name": "x", "limit": 3, "servers": 2,
  "strategies": ["exclude-own-key", { "use": "register-then-count", "as": "by-scan",
                                      "count": { "by": "scan", "count": 10 } }]
})";

sim::Scenario with(const Settings& settings) {
  return load_text(kText, "f", {}, settings);
}

Diagnostic error_with(const Settings& settings) {
  try {
    static_cast<void>(with(settings));
  } catch (const ScenarioError& error) {
    return error.diagnostics().front();
  }
  ADD_FAILURE() << "no error";
  return {};
}

TEST(Settings, ReplaceWhatTheFileSays) {
  EXPECT_EQ(with({"limit=7"}).limits.the_limit().permits, 7U);
  EXPECT_EQ(with({"name=seven servers"}).name, "seven servers");
  EXPECT_EQ(with({"name=\"7\""}).name, "7");
}

TEST(Settings, AddWhatTheFileLeavesOut) {
  EXPECT_EQ(with({"lease.ttl_ms=500"}).lease->ttl_ms, 500U);
  EXPECT_EQ(with({"conversation=shared"}).shared_conversation, true);
  EXPECT_EQ(with({"release=false"}).release, false);
  EXPECT_EQ(with({"explore.seed=0x10"}).explore.seed, 16U);
  EXPECT_EQ(with({R"(retry={"attempts": 4})"}).retries, 4U);
}

TEST(Settings, HeartbeatsMayBeFewAndLate) {
  EXPECT_EQ(with({"lease.ttl_ms=500", "lease.refresh_ms=100"}).lease->heartbeats, 2U);
  EXPECT_EQ(with({"lease.ttl_ms=500", "lease.refresh_ms=100", "lease.heartbeats=0"}).lease->heartbeats, 0U);
  const Diagnostic late = error_with({"lease.ttl_ms=500", "lease.refresh_ms=500"});
  EXPECT_EQ(late.code, code::kSettingsExclude);
  EXPECT_EQ(late.message, "a heartbeat every 500 ms is too late for a lease of 500 ms");
  EXPECT_TRUE(with({"lease.ttl_ms=500", "lease.refresh_ms=500", "lease.allow_late=true"}).lease->allow_late);
}

TEST(Settings, TheLastOneCounts) {
  EXPECT_EQ(with({"limit=7", "limit=8"}).limits.the_limit().permits, 8U);
}

TEST(Settings, KnowStrategiesByNameAndByPlace) {
  EXPECT_EQ(with({"strategies.by-scan.count.count=77"}).strategies[1].scan_count, 77U);
  EXPECT_EQ(with({"strategies.1.count.count=78"}).strategies[1].scan_count, 78U);
}

TEST(Settings, GiveOptionsToAStrategyThatIsOnlyAName) {
  const sim::Scenario scenario = with({"strategies.exclude-own-key.compare=>"});
  EXPECT_EQ(scenario.strategies[0].use, "exclude-own-key");
  EXPECT_EQ(scenario.strategies[0].comparison, model::Comparison::more_than);
}

TEST(Settings, CanMakeASweep) {
  const Sweep sweep =
      load_sweep_text(kText, "f", {}, {"limit=[1, 2]", R"(servers={"from":2,"to":8,"times":2})"});
  ASSERT_EQ(sweep.axes.size(), 2U);
  EXPECT_THAT(sweep.axes[0].values, ElementsAre(1, 2));
  EXPECT_THAT(sweep.axes[1].values, ElementsAre(2, 4, 8));
}

TEST(Settings, WrongValuesAreFoundAtTheirPlaceInTheSetting) {
  const Diagnostic found = error_with({"limit=5", "servers=300"});
  EXPECT_EQ(found.code, code::kOutOfRange);
  EXPECT_EQ(found.file, "--set");
  EXPECT_EQ(found.line, 1U);
  EXPECT_EQ(found.column, 9U);
  EXPECT_EQ(found.length, 3U);
  EXPECT_EQ(found.source_line, "servers=300");
  EXPECT_EQ(error_with({"servers=[2, 0]"}).column, 13U);
}

TEST(Settings, UnknownFieldsAreSuggestedAsInAFile) {
  const Diagnostic found = error_with({"lease.tll_ms=5"});
  EXPECT_EQ(found.file, "--set");
  EXPECT_EQ(found.column, 7U);
  EXPECT_THAT(found.help, HasSubstr("ttl_ms"));
}

TEST(Settings, WithoutAPlaceInTheScenarioAreAnError) {
  const Diagnostic inside = error_with({"limit.from=5"});
  EXPECT_EQ(inside.code, code::kSettingWithoutPlace);
  EXPECT_EQ(inside.label, "this is inside of a number");
  const Diagnostic entry = error_with({"strategies.by-scam.compare=>"});
  EXPECT_EQ(entry.code, code::kSettingWithoutPlace);
  EXPECT_EQ(entry.column, 12U);
  EXPECT_EQ(entry.help, "did you mean `by-scan`?");
  EXPECT_EQ(error_with({"strategies.2.compare=>"}).code, code::kSettingWithoutPlace);
  EXPECT_EQ(error_with({"lease..ttl_ms=5"}).code, code::kSettingWithoutPlace);
  EXPECT_EQ(error_with({"limit"}).code, code::kSettingWithoutPlace);
}

TEST(Settings, ThatBeginLikeJsonAndAreNoneAreAnError) {
  const Diagnostic found = error_with({"limit=[1, 2"});
  EXPECT_EQ(found.code, code::kSettingWithoutPlace);
  EXPECT_THAT(found.message, HasSubstr("not JSON"));
}

}  // namespace
}  // namespace overbook::scenarios
