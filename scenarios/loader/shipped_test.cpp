// The scenario files that overbook ships.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "scenarios/loader/loader.h"
#include "scenarios/loader/sweep.h"
#include "scenarios/loader/test_files.h"

namespace overbook::scenarios {
namespace {

TEST(ShippedScenarios, AreTheOnesOfTheStory) {
  std::vector<std::string> names;
  for (const auto& file : json_files(scenarios_directory())) names.push_back(file.stem().string());
  EXPECT_THAT(names, testing::ElementsAre(
                         "churn", "crash-between-register-and-count", "duplicate-start", "empty-house",
                         "evict-oldest-under-herd", "failover-loses-registrations", "last-slot",
                         "lost-reply-on-register", "off-by-one", "openhands-default", "paused-past-the-lease",
                         "refresh-too-late", "restart-amnesia", "retry-storm", "skewed-clocks",
                         "sweep-contention", "thundering-herd", "torn-scan"));
}

TEST(ShippedScenarios, LoadAndTellTheirStory) {
  for (const auto& file : json_files(scenarios_directory())) {
    const sim::Scenario scenario = load_sweep_file(file).first_cell().scenario;
    EXPECT_EQ(scenario.name, file.stem().string());
    EXPECT_GT(scenario.description.size(), 80U) << file;
    EXPECT_FALSE(scenario.expect.empty()) << file;
  }
}

TEST(ShippedScenarios, LastSlotIsTheOneOfTheDesign) {
  const sim::Scenario scenario = load_file(scenarios_directory() / "last-slot.json");
  EXPECT_EQ(scenario.limits.the_limit().permits, 3U);
  EXPECT_EQ(scenario.running, 2U);
  EXPECT_EQ(scenario.servers, 3U);
  EXPECT_EQ(scenario.requests_per_server, 1U);
  EXPECT_EQ(scenario.explore.seed, 7U);
  EXPECT_EQ(scenario.strategies.size(), 6U);
  EXPECT_EQ(scenario.expect.at("count-then-register").at(model::PropertyId::no_over_admission),
            sim::Expectation::violated);
}

TEST(ShippedScenarios, OpenHandsHasItsRealDefaults) {
  const sim::Scenario scenario = load_file(scenarios_directory() / "openhands-default.json");
  EXPECT_EQ(scenario.limits.the_limit().permits, 3U);
  ASSERT_TRUE(scenario.lease.has_value());
  EXPECT_EQ(scenario.lease->ttl_ms, 15'000U);
  EXPECT_EQ(scenario.lease->refresh_ms, 5'000U);
  ASSERT_EQ(scenario.strategies.size(), 1U);
  EXPECT_EQ(scenario.strategies[0].count_by, model::CountBy::scan);
  EXPECT_EQ(scenario.strategies[0].scan_count, 10U);
  EXPECT_GT(scenario.other_keys, 0U);
}

TEST(Loader, GivesEveryFieldItsValue) {
  const sim::Scenario scenario = load_file(scenarios_directory() / "loader/testdata/good/everything.json");
  EXPECT_EQ(scenario.limits.the_limit().permits, 7U);
  EXPECT_EQ(scenario.running, 7U);
  EXPECT_EQ(scenario.servers, 5U);
  EXPECT_EQ(scenario.requests_per_server, 3U);
  EXPECT_EQ(scenario.retries, 2U);
  EXPECT_TRUE(scenario.shared_conversation);
  EXPECT_FALSE(scenario.release);
  EXPECT_EQ(scenario.other_keys, 9U);
  ASSERT_EQ(scenario.strategies.size(), 5U);
  EXPECT_EQ(scenario.strategies[0].label, "by dbsize");
  EXPECT_EQ(scenario.strategies[0].count_by, model::CountBy::dbsize);
  EXPECT_EQ(scenario.strategies[0].comparison, model::Comparison::more_than);
  EXPECT_EQ(scenario.strategies[1].scan_count, 1U);
  EXPECT_EQ(scenario.strategies[2].script_name, "admit.lua");
  EXPECT_THAT(scenario.strategies[2].script.value(), testing::HasSubstr("return 'admitted'"));
  EXPECT_EQ(scenario.strategies[2].release_script, "return 1");
  EXPECT_EQ(scenario.strategies[2].release_script_name, "inline");
  EXPECT_EQ(scenario.strategies[3].script, std::nullopt);
  EXPECT_EQ(scenario.lease.value().ttl_ms, kMaxLeaseMs);
  EXPECT_EQ(scenario.explore.scheduler, sim::SchedulerKind::pct);
  EXPECT_EQ(scenario.explore.schedules, 1000U);
  EXPECT_EQ(scenario.explore.seed, ~std::uint64_t{0});
  EXPECT_EQ(scenario.explore.pct_depth, 5U);
  EXPECT_EQ(scenario.explore.max_steps, 1'000'000U);
  EXPECT_EQ(scenario.expect.at("shipped").at(model::PropertyId::no_slot_leak), sim::Expectation::not_found);
  EXPECT_EQ(scenario.expect.at("shipped").at(model::PropertyId::no_duplicate_run),
            sim::Expectation::not_applicable);
  EXPECT_TRUE(scenario.expect.at("openhands").empty());
}

TEST(Loader, FillsInTheDefaults) {
  const sim::Scenario loaded = load_file(scenarios_directory() / "loader/testdata/good/minimal.json");
  sim::Scenario expected;
  expected.name = "m";
  expected.limits = model::one_limit(1);
  expected.servers = 1;
  expected.strategies.emplace_back();
  expected.strategies[0].use = "openhands";
  expected.strategies[0].label = "openhands";
  EXPECT_EQ(loaded, expected);
}

}  // namespace
}  // namespace overbook::scenarios
