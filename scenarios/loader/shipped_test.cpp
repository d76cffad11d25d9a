// The scenario files that overbook ships, and the schema beside them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "model/properties/property.h"
#include "model/strategies/registry.h"
#include "scenarios/loader/decode/words.h"
#include "scenarios/loader/loader.h"
#include "scenarios/loader/sweep.h"
#include "scenarios/loader/test_files.h"

namespace overbook::scenarios {
namespace {

using Json = nlohmann::json;

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

class Schema : public testing::Test {
 protected:
  [[nodiscard]] std::vector<std::string> enumeration(const char* pointer) const {
    return schema_.at(Json::json_pointer(pointer)).at("enum").get<std::vector<std::string>>();
  }
  void expect_range(const char* pointer, std::uint64_t low, std::uint64_t high) const {
    const Json& field = schema_.at(Json::json_pointer(pointer));
    EXPECT_EQ(field.at("minimum").get<std::uint64_t>(), low) << pointer;
    EXPECT_EQ(field.at("maximum").get<std::uint64_t>(), high) << pointer;
  }
  void expect_default(const char* pointer, const Json& value) const {
    EXPECT_EQ(schema_.at(Json::json_pointer(pointer)).at("default"), value) << pointer;
  }

  Json schema_ = Json::parse(schema_text());
};

TEST_F(Schema, IsTheFileToTheByte) {
  EXPECT_EQ(schema_text(), bytes_of(scenarios_directory() / "scenario.schema.json"));
}

TEST_F(Schema, NamesWhatTheProgramKnows) {
  std::vector<std::string> strategies;
  for (const auto& info : model::all_strategies()) strategies.emplace_back(info.name);
  EXPECT_EQ(enumeration("/definitions/strategy_name"), strategies);
  std::vector<std::string> properties;
  for (const auto& info : model::all_properties()) properties.emplace_back(info.name);
  EXPECT_EQ(enumeration("/definitions/property_name"), properties);
  EXPECT_THAT(enumeration("/definitions/verdict"), testing::ElementsAreArray(words_of(kExpectations)));
  EXPECT_THAT(enumeration("/definitions/count_by"), testing::ElementsAreArray(words_of(kCounts)));
  EXPECT_THAT(enumeration("/definitions/strategy/properties/compare"),
              testing::ElementsAreArray(words_of(kComparisons)));
  EXPECT_THAT(enumeration("/properties/timing/properties/mode"), testing::ElementsAreArray(kTimingModeWords));
  EXPECT_THAT(enumeration("/properties/explore/properties/scheduler"),
              testing::ElementsAreArray(words_of(kSchedulers)));
}

// A number that may not be several, or whose list may hold what the number may not be, was forgotten here.
TEST_F(Schema, LetsEveryNumberBeSwept) {
  const auto check = [](const auto& self, const Json& node, const std::string& pointer) -> void {
    if (pointer.starts_with("/definitions/sweepable") || pointer.starts_with("/definitions/list_of_values") ||
        pointer.starts_with("/definitions/range") ||
        pointer.starts_with("/properties/faults/properties/clock_skew")) {  // a list by itself
      return;
    }
    if (node.is_object() && node.contains("type")) {
      const std::string type = node["type"].dump();
      if (type.find("integer") != std::string::npos || type.find("number") != std::string::npos) {
        EXPECT_THAT(type, testing::AllOf(testing::HasSubstr("array"), testing::HasSubstr("object")))
            << pointer;
        EXPECT_EQ(node.value("allOf", Json()), Json::parse(R"([{"$ref": "#/definitions/sweepable"}])"))
            << pointer;
        EXPECT_EQ(node.value("items", Json()), Json({{"$ref", "#" + pointer}})) << pointer;
      }
    }
    for (const auto& [key, child] : node.items()) {
      if (child.is_structured()) self(self, child, pointer + "/" + key);
    }
  };
  check(check, schema_, "");
}

TEST_F(Schema, StatesTheBoundsOfTheProgram) {
  expect_range("/properties/limit", 1, kMaxLimit);
  expect_range("/properties/running", 0, sim::kMaxRunning);
  expect_range("/properties/servers", 1, sim::kMaxServers);
  expect_range("/properties/requests_per_server", 1, sim::kMaxRequestsPerServer);
  expect_range("/properties/retry/properties/attempts", 0, kMaxRetries);
  expect_range("/properties/other_keys", 0, sim::kMaxOtherKeys);
  expect_range("/properties/lease/properties/ttl_ms", 1, kMaxLeaseMs);
  expect_range("/properties/explore/properties/schedules", 1, kMaxSchedules);
  expect_range("/properties/explore/properties/seed/anyOf/0", 0, ~std::uint64_t{0});
  expect_range("/properties/explore/properties/depth", 1, kMaxPctDepth);
  expect_range("/properties/explore/properties/max_steps", 1, kMaxSteps);
  expect_range("/properties/timing/properties/client_timeout_ms", 1, kMaxLeaseMs);
  expect_range("/properties/timing/properties/arrival/oneOf/2/properties/size", 1, sim::kMaxServers);
  expect_range("/definitions/milliseconds", 0, kMaxLeaseMs);
  expect_range("/definitions/microseconds", 0, std::uint64_t{kMaxLeaseMs} * 1000);
  expect_range("/definitions/strategy/properties/count/anyOf/1/properties/count", 1, kMaxScanCount);
  EXPECT_EQ(schema_["definitions"]["name"]["maxLength"], kMaxNameCharacters);
  EXPECT_EQ(schema_["properties"]["description"]["maxLength"], kMaxDescriptionCharacters);
  EXPECT_EQ(schema_["definitions"]["script"]["anyOf"][0]["maxLength"], kMaxPathCharacters);
}

TEST_F(Schema, StatesTheDefaultsOfTheProgram) {
  const sim::Scenario scenario;
  expect_default("/properties/running", scenario.running);
  expect_default("/properties/requests_per_server", scenario.requests_per_server);
  expect_default("/properties/retry/properties/attempts", scenario.retries);
  expect_default("/properties/release", scenario.release);
  expect_default("/properties/other_keys", scenario.other_keys);
  expect_default("/properties/explore/properties/scheduler", to_text(scenario.explore.scheduler));
  expect_default("/properties/explore/properties/schedules", scenario.explore.schedules);
  expect_default("/properties/explore/properties/seed", scenario.explore.seed);
  expect_default("/properties/explore/properties/depth", scenario.explore.pct_depth);
  expect_default("/properties/explore/properties/max_steps", scenario.explore.max_steps);
  const model::StrategySpec spec;
  expect_default("/definitions/strategy/properties/compare", to_text(spec.comparison));
  expect_default("/definitions/strategy/properties/count/anyOf/1/properties/count", spec.scan_count);
}

}  // namespace
}  // namespace overbook::scenarios
