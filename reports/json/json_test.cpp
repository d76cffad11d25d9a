#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "reports/json/json_reader.h"
#include "reports/json/json_writer.h"
#include "reports/samples/sample_report.h"

namespace overbook::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The error that reading this text gives, or a failure.
ReportError error_of(const std::string& text) {
  try {
    (void)from_json(text, "report.json");
  } catch (const ReportError& error) {
    return error;
  }
  ADD_FAILURE() << "was read without error";
  return {"", "", "", ""};
}

std::string tampered(const std::string& pointer, const nlohmann::ordered_json& value) {
  auto json = nlohmann::ordered_json::parse(to_json(sample_report()));
  json[nlohmann::ordered_json::json_pointer(pointer)] = value;
  return json.dump();
}

TEST(ReportJson, ReadsBackWhatItWrote) {
  EXPECT_EQ(from_json(to_json(sample_report()), "f"), sample_report());
  EXPECT_EQ(from_json(to_json(exhaustive_sample_report()), "f"), exhaustive_sample_report());
  EXPECT_EQ(from_json(to_json(sweep_sample_report()), "f"), sweep_sample_report());
  EXPECT_EQ(from_json(to_json(Report()), "f"), Report());
}

TEST(ReportJson, ReadsBackAnyReport) {
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const Report report = random_report(seed);
    ASSERT_EQ(from_json(to_json(report), "f"), report) << "seed " << seed;
  }
}

TEST(ReportJson, IsTheSameBytesForTheSameReport) {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const std::string text = to_json(random_report(seed));
    EXPECT_EQ(to_json(from_json(text, "f")), text) << "seed " << seed;
  }
}

TEST(ReportJson, IsAsciiWithoutTheCharactersOfHtml) {
  for (const Report& report : {hostile_report(), random_report(1), random_report(2)}) {
    const std::string text = to_json(report);
    EXPECT_EQ(text.find_first_of("<>&\x7f"), std::string::npos);
    EXPECT_TRUE(
        std::all_of(text.begin(), text.end(), [](char c) { return c == '\n' || (c >= ' ' && c <= '~'); }));
    EXPECT_EQ(text.back(), '\n');
  }
}

TEST(ReportJson, KeepsEveryHostileTextThatIsUtf8) {
  Report report = sample_report();
  for (const std::string_view text : kHostileTexts) {
    report.scenario.name = text;
    const Report back = from_json(to_json(report), "f");
    if (text.substr(0, 6) == "broken") {
      EXPECT_THAT(back.scenario.name, HasSubstr("\xef\xbf\xbd"));  // U+FFFD for what is not UTF-8
    } else {
      EXPECT_EQ(back.scenario.name, text);
    }
  }
}

TEST(ReportJson, HasTheNamesAndTheOrderOfTheFormat) {
  const auto json = nlohmann::ordered_json::parse(to_json(sample_report()));
  std::vector<std::string> keys;
  for (const auto& item : json.items()) keys.push_back(item.key());
  EXPECT_EQ(keys, (std::vector<std::string>{"format", "tool", "scenario", "seed", "incomplete",
                                            "command_line", "strategies", "counterexamples"}));
  EXPECT_EQ(json["format"], "overbook.report/1");
  EXPECT_EQ(json["tool"]["version"], "0.1.0");
  const auto& result = json["strategies"][0]["properties"][0];
  EXPECT_EQ(result["verdict"], "violated");
  EXPECT_EQ(result["violations"], 41213);
  EXPECT_EQ(result["rate"]["confidence"], 0.95);
  EXPECT_EQ(result["counterexample"], 0);
  EXPECT_FALSE(json["strategies"][0]["cost"].contains("latency_us"));
  EXPECT_FALSE(json["strategies"][0]["properties"][6].contains("schedules"));
}

TEST(ReportJson, KeepsWholeNumbersOf64Bits) {
  Report report = sample_report();
  report.seed = std::numeric_limits<std::uint64_t>::max();
  EXPECT_THAT(to_json(report), HasSubstr("\"seed\": 18446744073709551615,"));
  EXPECT_EQ(from_json(to_json(report), "f").seed, report.seed);
}

TEST(ReportJson, RefusesToWriteWhatIsNoNumber) {
  Report report = sample_report();
  report.strategies[0].cost.round_trips.mean = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW((void)to_json(report), std::invalid_argument);
}

TEST(ReportReader, SaysFilePointerFoundAndExpected) {
  const ReportError error = error_of(tampered("/strategies/1/properties/2/verdict", "fine"));
  EXPECT_EQ(error.file(), "report.json");
  EXPECT_EQ(error.pointer(), "/strategies/1/properties/2/verdict");
  EXPECT_EQ(error.found(), "\"fine\"");
  EXPECT_EQ(error.expected(), "one of: proved, violated, not-found, inconclusive, not-run, not-applicable");
  EXPECT_STREQ(error.what(),
               "report.json: at /strategies/1/properties/2/verdict: found \"fine\", expected one of: proved, "
               "violated, not-found, inconclusive, not-run, not-applicable");
}

TEST(ReportReader, RefusesOtherTypesAndRanges) {
  EXPECT_EQ(error_of(tampered("/seed", -1)).found(), "-1");
  EXPECT_EQ(error_of(tampered("/seed", 1.5)).pointer(), "/seed");
  EXPECT_EQ(error_of(tampered("/scenario", "last-slot")).expected(), "an object");
  EXPECT_EQ(error_of(tampered("/counterexamples/0/limit", 4294967296)).expected(),
            "a whole number from 0 to 4294967295");
  EXPECT_EQ(error_of(tampered("/strategies", 7)).expected(), "an array");
  EXPECT_EQ(error_of(tampered("/incomplete", 0)).expected(), "true or false");
  EXPECT_EQ(error_of(tampered("/format", "overbook.report/2")).expected(), "\"overbook.report/1\"");
  EXPECT_EQ(error_of(tampered("/strategies/0/properties/0/counterexample", 7)).expected(),
            "an index into \"counterexamples\", which has 7");
}

TEST(ReportReader, RefusesFieldsThatItDoesNotKnow) {
  const ReportError error = error_of(tampered("/strategies/0/properties/0/violatoins", 3));
  EXPECT_EQ(error.pointer(), "/strategies/0/properties/0");
  EXPECT_EQ(error.found(), "an unknown field \"violatoins\"");
}

TEST(ReportReader, RefusesHalfAnExploration) {
  const ReportError error = error_of(tampered("/strategies/0/properties/0/states", 3));
  EXPECT_EQ(error.expected(), "the field \"transitions\"");
}

TEST(ReportReader, SaysWhereTextStopsBeingJson) {
  EXPECT_EQ(error_of("{\n  \"format\": nope\n}").found(), "text that is not JSON at line 2, column 14");
  EXPECT_EQ(error_of("").pointer(), "");
  EXPECT_EQ(error_of("[]").expected(), "an object");
  EXPECT_EQ(error_of("{\"format\": 1e999}").expected(), "a report written by overbook");
}

TEST(ReportReader, ShowsControlCharactersOfABadFile) {
  EXPECT_THAT(error_of(tampered("/format", "\x1b[31m")).what(), Not(HasSubstr("\x1b")));
}

TEST(ReportReader, SurvivesEveryTruncation) {
  const std::string text = to_json(random_report(3));
  for (std::size_t length = 0; length + 2 < text.size(); length += 7) {
    EXPECT_THROW((void)from_json(text.substr(0, length), "f"), ReportError);
  }
}

TEST(CounterexampleReference, NamesAFileAndAnIndex) {
  EXPECT_TRUE(is_counterexample_reference("report.json#/counterexamples/0"));
  EXPECT_FALSE(is_counterexample_reference("report.json"));
  const auto reference = parse_counterexample_reference("out/report.json#/counterexamples/12");
  EXPECT_EQ(reference.file, "out/report.json");
  EXPECT_EQ(reference.index, 12U);
  EXPECT_EQ(parse_counterexample_reference("r.json#ce1").index, 0U);
  EXPECT_EQ(parse_counterexample_reference("r.json#ce12").index, 11U);
  const Report report = sample_report();
  EXPECT_EQ(&counterexample(report, {"f", 3}), &report.counterexamples[3]);
  EXPECT_THROW((void)counterexample(report, {"f", 7}), ReportError);
}

TEST(CounterexampleReference, IsRefusedForAnythingElse) {
  for (const char* text : {"r.json#", "r.json#/counterexamples/", "r.json#/counterexamples/x", "r.json#/seed",
                           "r.json#/counterexamples/01", "r.json#/counterexamples/-1", "r.json",
                           "r.json#/counterexamples/99999999999999999999", "r.json#/counterexamples/0/steps",
                           "r.json#ce0", "r.json#ce", "r.json#ce01", "r.json#ce1x", "r.json#1"}) {
    EXPECT_THROW((void)parse_counterexample_reference(text), ReportError) << text;
  }
}

TEST(ReportSchema, IsTheJsonThatIsShipped) {
  const auto schema = nlohmann::json::parse(report_schema_text());
  EXPECT_EQ(schema["$schema"], "http://json-schema.org/draft-07/schema#");
  EXPECT_EQ(schema["properties"]["format"]["const"], kReportFormat);
}

}  // namespace
}  // namespace overbook::reports
