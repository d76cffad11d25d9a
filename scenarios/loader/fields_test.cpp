// The files that are made of the table of fields. With OVERBOOK_REWRITE set they are written anew.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "scenarios/loader/fields/field_table.h"
#include "scenarios/loader/fields/names.h"
#include "scenarios/loader/loader.h"
#include "scenarios/loader/test_files.h"

namespace overbook::scenarios {
namespace {

using Json = nlohmann::json;

constexpr std::string_view kHowTo =
    "a field has changed: run this test with OVERBOOK_REWRITE=1, and look at what it has written";

void expect_file(const std::filesystem::path& file, const std::string& made) {
  if (std::getenv("OVERBOOK_REWRITE") != nullptr) std::ofstream(file, std::ios::binary) << made;
  EXPECT_TRUE(bytes_of(file) == made) << file << ": " << kHowTo;
}

TEST(FieldTable, IsTheSchemaBesideTheScenarios) {
  expect_file(scenarios_directory() / "scenario.schema.json", schema_text());
}

TEST(FieldTable, StandsInTheReadme) {
  const std::filesystem::path file = scenarios_directory() / "README.md";
  const std::string readme = bytes_of(file);
  const std::string before = "<!-- made of the table in loader/fields -->\n";
  const std::size_t begin = readme.find(before);
  ASSERT_NE(begin, std::string::npos);
  const std::size_t end = readme.find("\n\n", begin);
  ASSERT_NE(end, std::string::npos);
  expect_file(file, readme.substr(0, begin) + before + field_table() + readme.substr(end + 1));
}

// What no field of the table can be told apart by: a name twice in an object.
TEST(FieldTable, NamesEachFieldOfAnObjectOnce) {
  sim::Scenario scenario;
  model::StrategySpec spec;
  sim::Lease lease;
  for (const auto& names : {names_of([&](auto& fields) { describe(fields, scenario); }),
                            names_of([&](auto& fields) { describe(fields, scenario.timing); }),
                            names_of([&](auto& fields) { describe(fields, scenario.faults); }),
                            names_of([&](auto& fields) { describe(fields, scenario.explore); }),
                            names_of([&](auto& fields) { describe(fields, lease); }),
                            names_of([&](auto& fields) { describe(fields, spec); })}) {
    EXPECT_GE(names.size(), 5U);
    EXPECT_EQ(std::set(names.begin(), names.end()).size(), names.size());
  }
}

// Where a number may be several, each of them is one that the number may be.
TEST(FieldTable, LetsEveryNumberBeSwept) {
  std::size_t swept = 0;
  const auto check = [&swept](const auto& self, const Json& node) -> void {
    if (node.is_object() && node.contains("allOf") && node.contains("minimum")) {
      ++swept;
      EXPECT_EQ(node["allOf"], Json::parse(R"([{"$ref": "#/definitions/sweepable"}])"));
      EXPECT_EQ(node["type"], Json::array({node["items"]["type"], "array", "object"}));
      EXPECT_EQ(node["items"]["minimum"], node["minimum"]);
      EXPECT_EQ(node["items"]["maximum"], node["maximum"]);
    } else if (node.is_object() && node.contains("type")) {
      EXPECT_NE(node["type"], "integer");
    }
    for (const auto& [key, child] : node.items()) {
      if (child.is_structured() && key != "items") self(self, child);
    }
  };
  check(check, Json::parse(schema_text()));
  EXPECT_GT(swept, 40U);
}

}  // namespace
}  // namespace overbook::scenarios
