// Holds report.schema.json against what describe.h makes of it.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "reports/json/json_writer.h"
#include "reports/samples/sample_report.h"

namespace overbook::reports {
namespace {

using Json = nlohmann::ordered_json;

TEST(ReportSchema, IsTheFileBesideTheWriter) {
  std::ifstream stream(OVERBOOK_REPORT_SCHEMA, std::ios::binary);
  const std::string file{std::istreambuf_iterator<char>(stream), {}};
  EXPECT_TRUE(file == report_schema_text())
      << "a field has changed: overbook schema report > reports/json/report.schema.json";
}

TEST(ReportSchema, DefinesEverythingThatItRefersTo) {
  const std::string text = report_schema_text();
  const Json definitions = Json::parse(text)["definitions"];
  const std::string before = "\"#/definitions/";
  std::size_t count = 0;
  for (std::size_t at = text.find(before); at != std::string::npos; at = text.find(before, at + 1)) {
    const std::size_t name = at + before.size();
    EXPECT_TRUE(definitions.contains(text.substr(name, text.find('"', name) - name)));
    ++count;
  }
  EXPECT_GT(count, 50U);
  for (const auto& definition : definitions.items())
    EXPECT_TRUE(definition.value().is_object()) << definition.key();
}

TEST(ReportSchema, ListsTheFieldsOfAReportInTheirOrder) {
  const Json properties = Json::parse(report_schema_text())["properties"];
  const Json report = Json::parse(to_json(sweep_sample_report()));
  auto known = properties.begin();
  for (const auto& field : report.items()) {
    while (known != properties.end() && known.key() != field.key()) ++known;
    ASSERT_NE(known, properties.end()) << field.key();
  }
}

}  // namespace
}  // namespace overbook::reports
