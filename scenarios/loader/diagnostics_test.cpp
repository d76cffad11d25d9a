// Every kind of error, at its exact place: testdata/bad/*.json, one file for each, and one with many.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <ostream>
#include <set>

#include "scenarios/loader/loader.h"
#include "scenarios/loader/test_files.h"

namespace overbook::scenarios {
namespace {

struct Found {
  std::string code;
  std::uint32_t line;
  std::uint32_t column;
  std::uint32_t length;
  std::string pointer;

  friend bool operator==(const Found&, const Found&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Found& found) {
    return out << found.code << ' ' << found.line << ':' << found.column << '+' << found.length << ' '
               << found.pointer;
  }
};

struct BadFile {
  std::string name;
  std::vector<Found> found;
};

const std::vector<BadFile>& bad_files() {
  static const std::vector<BadFile> files{
      {"after_wide_characters", {{"E0101", 5, 42, 8, "/severs"}}},
      {"byte_order_mark", {{"E0003", 1, 1, 1, ""}}},
      {"control_character_in_name", {{"E0106", 2, 11, 14, "/name"}}},
      {"count_of_a_script", {{"E0206", 5, 41, 7, "/strategies/0/count"}}},
      {"depth_without_pct", {{"E0208", 5, 39, 7, "/explore/depth"}}},
      {"duplicate_field", {{"E0007", 5, 3, 7, "/limit"}}},
      {"duplicate_label",
       {{"E0205", 7, 33, 12, "/strategies/1/as"}, {"E0205", 9, 14, 11, "/strategies/3/use"}}},
      {"empty", {{"E0004", 1, 1, 1, ""}}},
      {"empty_name", {{"E0106", 2, 11, 2, "/name"}}},
      {"empty_strategies", {{"E0108", 5, 17, 1, "/strategies"}}},
      {"fuller_than_full", {{"E0207", 5, 14, 1, "/running"}}},
      {"heartbeats_without_refresh",
       {{"E0208", 6, 29, 12, "/lease/heartbeats"},
        {"E0208", 6, 46, 12, "/lease/allow_late"},
        {"E0104", 6, 60, 5, "/lease/allow_late"}}},
      {"late_heartbeat",
       {{"E0209", 6, 43, 3, "/lease/refresh_ms"}, {"E0105", 6, 62, 4, "/lease/heartbeats"}}},
      {"later_field", {{"E0102", 5, 3, 8, "/shards"}, {"E0104", 6, 45, 1, "/timing/latency"}}},
      {"lease_with_scard", {{"E0209", 6, 55, 7, "/strategies/0/count"}}},
      {"long_name", {{"E0106", 2, 11, 103, "/name"}}},
      {"many_errors",
       {{"E0106", 2, 11, 2, "/name"},
        {"E0104", 3, 12, 3, "/limit"},
        {"E0101", 4, 3, 8, "/severs"},
        {"E0105", 5, 14, 2, "/running"},
        {"E0203", 7, 5, 20, "/strategies/0"},
        {"E0107", 8, 50, 7, "/strategies/1/count/by"},
        {"E0105", 8, 68, 1, "/strategies/1/count/count"},
        {"E0302", 9, 38, 12, "/strategies/2/script"},
        {"E0101", 9, 52, 7, "/strategies/2/speed"},
        {"E0101", 11, 31, 9, "/lease/refresh"},
        {"E0208", 12, 39, 7, "/explore/depth"},
        {"E0105", 12, 59, 2, "/explore/seed"},
        {"E0204", 14, 5, 18, "/expect/exclude-own-keys"},
        {"E0201", 14, 27, 18, "/expect/exclude-own-keys/no-overadmission"},
        {"E0202", 14, 71, 7, "/expect/exclude-own-keys/progress"}}},
      {"missing_fields",
       {{"E0103", 1, 1, 1, ""}, {"E0103", 1, 1, 1, ""}, {"E0103", 1, 1, 1, ""}, {"E0103", 1, 1, 1, ""}}},
      {"missing_nested_field",
       {{"E0103", 5, 12, 1, "/retry"},
        {"E0103", 6, 18, 1, "/strategies/0"},
        {"E0103", 6, 64, 1, "/strategies/1/count"}}},
      {"misspelt_field", {{"E0101", 4, 3, 8, "/severs"}}},
      {"not_utf8", {{"E0002", 1, 15, 1, ""}}},
      {"only_white_space", {{"E0004", 1, 1, 1, ""}}},
      {"openhands_without_names", {{"E0209", 5, 49, 1, "/strategies/0/count"}}},
      {"option_not_taken",
       {{"E0206", 6, 28, 7, "/strategies/0/count"},
        {"E0206", 6, 45, 9, "/strategies/0/compare"},
        {"E0206", 7, 27, 8, "/strategies/1/script"}}},
      {"out_of_range",
       {{"E0105", 3, 12, 1, "/limit"},
        {"E0105", 4, 14, 3, "/servers"},
        {"E0105", 5, 14, 2, "/running"},
        {"E0105", 6, 26, 4, "/requests_per_server"},
        {"E0105", 7, 17, 6, "/other_keys"},
        {"E0105", 8, 26, 3, "/retry/attempts"},
        {"E0105", 9, 24, 1, "/lease/ttl_ms"},
        {"E0105", 10, 29, 1, "/explore/schedules"},
        {"E0105", 10, 45, 3, "/explore/max_steps"},
        {"E0105", 10, 58, 20, "/explore/seed"}}},
      {"rate_without_budget", {{"E0210", 5, 24, 1, "/faults/crash"}}},
      {"fault_rates", {{"E0105", 5, 39, 3, "/faults/lost_reply/rate"}, {"E0103", 5, 68, 1, "/faults/pause"}}},
      {"scan_count_without_scan", {{"E0208", 5, 65, 7, "/strategies/0/count/count"}}},
      {"script_absolute", {{"E0301", 5, 51, 11, "/strategies/0/script"}}},
      {"script_does_not_compile",
       {{"E0302", 5, 51, 12, "/strategies/0/script"},
        {"E0302", 5, 93, 10, "/strategies/0/release_script/text"}}},
      {"script_is_directory", {{"E0301", 5, 51, 3, "/strategies/0/script"}}},
      {"script_missing", {{"E0301", 5, 51, 13, "/strategies/0/script"}}},
      {"script_not_utf8", {{"E0303", 5, 51, 12, "/strategies/0/script"}}},
      {"sweep_lists",
       {{"E0401", 3, 16, 3, "/limit/1"},
        {"E0105", 4, 18, 3, "/servers/1"},
        {"E0105", 4, 26, 1, "/servers/3"},
        {"E0104", 5, 18, 3, "/running/1"},
        {"E0104", 6, 17, 1, "/other_keys"},
        {"E0401", 7, 33, 3, "/requests_per_server/2"},
        {"E0104", 8, 26, 1, "/retry/attempts"},
        {"E0104", 9, 69, 1, "/strategies/1/count"},
        {"E0401", 10, 28, 17, "/lease/ttl_ms/1"}}},
      {"sweep_range_values",
       {{"E0402", 3, 12, 1, "/limit"},
        {"E0402", 4, 14, 1, "/servers"},
        {"E0402", 5, 45, 1, "/requests_per_server/to"}}},
      {"sweep_ranges",
       {{"E0401", 3, 42, 1, "/limit/step"},
        {"E0401", 4, 24, 1, "/running/from"},
        {"E0401", 5, 48, 6, "/servers/step"},
        {"E0104", 6, 45, 3, "/requests_per_server/to"},
        {"E0401", 7, 48, 1, "/other_keys/times"},
        {"E0104", 8, 26, 1, "/retry/attempts"},
        {"E0101", 10, 57, 4, "/lease/ttl_ms/by"}}},
      {"sweep_too_many_cells", {{"E0403", 4, 14, 1, "/servers"}, {"E0203", 7, 18, 11, "/strategies/0"}}},
      {"sweep_without_a_cell", {{"E0207", 5, 15, 1, "/running/0"}, {"E0207", 5, 18, 1, "/running/1"}}},
      {"sweepers_of_nobody", {{"E0305", 5, 3, 10, "/sweepers"}}},
      {"syntax_bare_word", {{"E0001", 1, 14, 1, ""}}},
      {"syntax_comment", {{"E0001", 2, 3, 1, ""}}},
      {"syntax_huge_number", {{"E0001", 1, 12, 5, "/limit"}}},
      {"syntax_missing_colon", {{"E0001", 1, 10, 4, ""}}},
      {"syntax_missing_comma", {{"E0001", 3, 3, 7, ""}}},
      {"syntax_no_json", {{"E0001", 1, 1, 1, ""}}},
      {"syntax_nul", {{"E0001", 1, 16, 1, ""}}},
      {"syntax_number_without_comma", {{"E0001", 1, 7, 4, ""}}},
      {"syntax_raw_newline", {{"E0001", 1, 13, 1, ""}}},
      {"syntax_single_quotes", {{"E0001", 1, 3, 1, ""}}},
      {"syntax_trailing_comma", {{"E0001", 4, 1, 1, ""}}},
      {"syntax_two_texts", {{"E0001", 1, 4, 1, ""}}},
      {"syntax_unfinished", {{"E0001", 3, 30, 1, "/strategies"}}},
      {"timed_arrivals",
       {{"E0103", 5, 43, 1, "/timing/arrival"},
        {"E0105", 5, 74, 1, "/timing/arrival/size"},
        {"E0101", 5, 77, 12, "/timing/arrival/rate_per_s"}}},
      {"timed_faults",
       {{"E0209", 5, 43, 1, "/timing/latency"},
        {"E0210", 7, 14, 1, "/faults/crash"},
        {"E0210", 8, 14, 1, "/faults/pause"},
        {"E0210", 9, 19, 1, "/faults/lost_reply"},
        {"E0210", 10, 20, 1, "/faults/slow_script"},
        {"E0209", 12, 29, 5, "/explore/scheduler"}}},
      {"timed_mode",
       {{"E0107", 7, 29, 8, "/timing/arrival/process"},
        {"E0104", 8, 16, 1, "/timing/latency"},
        {"E0105", 9, 33, 2, "/timing/service/constant_ms"},
        {"E0103", 10, 13, 1, "/timing/hold"},
        {"E0101", 11, 34, 7, "/timing/think/sigma"},
        {"E0103", 12, 13, 1, "/timing/work"},
        {"E0101", 13, 18, 15, "/timing/backoff/exponental_ms"},
        {"E0104", 14, 26, 3, "/timing/client_timeout_ms"}}},
      {"too_deep",
       {{"E0005", 1, 42, 1, "/name/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0/0"}}},
      {"unknown_field", {{"E0101", 5, 3, 9, "/flavour"}}},
      {"unknown_label", {{"E0204", 5, 15, 11, "/expect/lua-scrip"}}},
      {"unknown_nested_field",
       {{"E0101", 5, 16, 10, "/explore/shedules"}, {"E0101", 5, 32, 5, "/explore/sed"}}},
      {"unknown_property", {{"E0201", 5, 31, 18, "/expect/lua-script/no-overadmission"}}},
      {"unknown_strategy",
       {{"E0203", 5, 14, 18, "/strategies/1/use"},
        {"E0102", 5, 34, 9, "/strategies/1/latency"},
        {"E0203", 6, 5, 8, "/strategies/2"}}},
      {"unknown_verdict", {{"E0202", 5, 52, 13, "/expect/lua-script/no-over-admission"}}},
      {"unknown_words",
       {{"E0107", 5, 19, 7, "/conversation"},
        {"E0107", 6, 29, 5, "/explore/scheduler"},
        {"E0107", 6, 44, 3, "/explore/seed"},
        {"E0107", 7, 23, 6, "/timing/mode"},
        {"E0107", 8, 49, 7, "/strategies/0/count"},
        {"E0107", 8, 69, 4, "/strategies/0/compare"}}},
      {"wrong_rates",
       {{"E0211", 7, 16, 6, "/faults/crash/rate"},
        {"E0211", 8, 35, 6, "/faults/pause/rate"},
        {"E0211", 9, 21, 12, "/faults/lost_reply/rate_per_s"},
        {"E0211", 10, 32, 6, "/faults/failover/rate"}}},
      {"wrong_type_of_expect", {{"E0104", 5, 29, 8, "/expect/lua-script"}}},
      {"wrong_type_of_root", {{"E0104", 1, 1, 1, ""}}},
      {"wrong_type_of_strategies", {{"E0104", 5, 17, 12, "/strategies"}}},
      {"wrong_type_of_strategy",
       {{"E0104", 5, 18, 1, "/strategies/0"}, {"E0104", 5, 30, 1, "/strategies/1/use"}}},
      {"wrong_types",
       {{"E0104", 2, 11, 1, "/name"},
        {"E0104", 3, 12, 3, "/limit"},
        {"E0104", 5, 14, 3, "/running"},
        {"E0104", 6, 14, 6, "/release"},
        {"E0104", 7, 12, 1, "/retry"},
        {"E0104", 8, 18, 4, "/description"}}},
  };
  return files;
}

std::vector<Diagnostic> diagnostics_of(const std::filesystem::path& file) {
  try {
    static_cast<void>(load_file(file));
  } catch (const ScenarioError& error) {
    return error.diagnostics();
  }
  return {};
}

std::filesystem::path bad_directory() {
  return scenarios_directory() / "loader/testdata" / "bad";
}

TEST(BadFiles, EachErrorIsReportedAtItsPlaceInOnePassAndInOrder) {
  for (const BadFile& file : bad_files()) {
    std::vector<Found> found;
    for (const Diagnostic& d : diagnostics_of(bad_directory() / (file.name + ".json"))) {
      found.push_back({d.code, d.line, d.column, d.length, d.pointer});
    }
    EXPECT_THAT(found, testing::ElementsAreArray(file.found)) << file.name;
  }
}

TEST(BadFiles, AreAllExpectedToSayWhatTheySay) {
  std::set<std::string> listed;
  for (const BadFile& file : bad_files()) listed.insert(file.name);
  std::set<std::string> there;
  for (const auto& path : json_files(bad_directory())) there.insert(path.stem().string());
  EXPECT_EQ(listed, there);
}

// What can't be said of a small file alone has tests of its own.
TEST(BadFiles, CoverEveryCodeOfASmallFile) {
  std::set<std::string> covered{std::string(code::kFileTooLarge), std::string(code::kUnexpectedSweep),
                                std::string(code::kCallFails), std::string(code::kSettingWithoutPlace)};
  for (const BadFile& file : bad_files()) {
    for (const Found& found : file.found) covered.insert(found.code);
  }
  const std::set<std::string> all(all_codes().begin(), all_codes().end());
  EXPECT_EQ(covered, all);
}

TEST(BadFiles, EveryDiagnosticHasAMessageOnOneLine) {
  for (const BadFile& file : bad_files()) {
    for (const Diagnostic& d : diagnostics_of(bad_directory() / (file.name + ".json"))) {
      EXPECT_FALSE(d.message.empty());
      for (const std::string& text : {d.message, d.label, d.help, d.source_line}) {
        EXPECT_EQ(text.find('\n'), std::string::npos) << file.name;
      }
    }
  }
}

TEST(Loader, RefusesAFileThatIsTooLarge) {
  const std::string text = "{}" + std::string(1'100'000, ' ');
  try {
    static_cast<void>(load_text(text, "f", {}));
    FAIL();
  } catch (const ScenarioError& error) {
    ASSERT_EQ(error.diagnostics().size(), 1U);
    EXPECT_EQ(error.diagnostics()[0].code, code::kFileTooLarge);
  }
}

TEST(Loader, TellsAFileThatIsNotThereFromABadOne) {
  EXPECT_THROW(static_cast<void>(load_file(scenarios_directory() / "no-such.json")), FileError);
  EXPECT_THROW(static_cast<void>(load_file(scenarios_directory())), FileError);
}

TEST(Loader, CannotReadAPathWithoutAReader) {
  const std::string text =
      R"({"name":"x","limit":1,"servers":1,"strategies":[{"use":"lua-script","script":"a.lua"}]})";
  try {
    static_cast<void>(load_text(text, "f", {}));
    FAIL();
  } catch (const ScenarioError& error) {
    EXPECT_EQ(error.diagnostics()[0].code, code::kScriptUnreadable);
  }
}

TEST(Loader, SuggestsTheNearestName) {
  const auto help = [](const char* name) { return diagnostics_of(bad_directory() / name).at(0).help; };
  EXPECT_EQ(help("misspelt_field.json"), "a field with a similar name exists: `servers`");
  EXPECT_EQ(help("unknown_strategy.json"),
            "did you mean `exclude-own-key`? Run `overbook strategies` to list all");
  EXPECT_EQ(help("unknown_property.json"), "did you mean `no-over-admission`?");
  EXPECT_EQ(help("unknown_verdict.json"), "did you mean `not-violated`?");
  EXPECT_EQ(help("unknown_label.json"), "did you mean `lua-script`?");
  EXPECT_EQ(help("syntax_trailing_comma.json"), "remove the comma before it");
}

TEST(Loader, SaysWhichRateAFaultHasAndWhy) {
  const std::vector<Diagnostic> found = diagnostics_of(bad_directory() / "wrong_rates.json");
  ASSERT_EQ(found.size(), 4U);
  EXPECT_EQ(found[0].message, "`crash` has no `rate`, but a `rate_per_s`");
  EXPECT_EQ(found[0].label, "it strikes each server at any time, whatever is sent");
  EXPECT_EQ(found[0].help, "write \"rate_per_s\": how often a second of virtual time it strikes each server");
  EXPECT_EQ(found[2].message, "`lost_reply` has no `rate_per_s`, but a `rate`");
  EXPECT_EQ(found[2].help, "write \"rate\": the share of commands that it strikes, from 0 to 1");
  EXPECT_EQ(found[3].label, "it strikes Redis at any time, whatever is sent");
}

TEST(Loader, QuotesWhatTheCompilerOfAScriptSays) {
  const auto found = diagnostics_of(bad_directory() / "script_does_not_compile.json");
  EXPECT_EQ(found.at(0).label, "line 3: '<name>' expected near '='");
}

TEST(Loader, LooksAtTheRestOfALeaseWhoseTimeToLiveIsMissingOrWrong) {
  const auto codes = [](const std::string& lease) {
    std::vector<std::string> found;
    try {
      static_cast<void>(load_text(
          R"({"name":"x","limit":1,"servers":1,"strategies":["openhands"],"lease":)" + lease + "}", "f", {}));
    } catch (const ScenarioError& error) {
      for (const Diagnostic& diagnostic : error.diagnostics()) found.push_back(diagnostic.code);
    }
    return found;
  };
  EXPECT_THAT(codes(R"({"refresh_ms":0})"), testing::ElementsAre(code::kMissingField, code::kOutOfRange));
  // Whether a heartbeat is too late can't be said.
  EXPECT_THAT(codes(R"({"ttl_ms":"x","refresh_ms":5})"), testing::ElementsAre(code::kWrongType));
}

TEST(Diagnostics, ThereAreNoMoreRequestsAtOnceThanRequests) {
  const auto found = [](const std::string& fields) {
    try {
      static_cast<void>(load_text(
          R"({"name": "x", "limit": 3, "servers": 2, "strategies": ["lua-script"], )" + fields + "}", "x",
          {}));
    } catch (const ScenarioError& error) {
      return error.diagnostics().front().pointer + ": " + error.diagnostics().front().label;
    }
    return std::string();
  };
  EXPECT_EQ(found(R"("at_once": 2)"), "/at_once: expected no more than 1");
  EXPECT_EQ(found(R"("at_once": 3, "requests_per_server": 2)"), "/at_once: expected no more than 2");
  EXPECT_EQ(found(R"("at_once": 2, "requests_per_server": 2)"), "");
  EXPECT_EQ(found(R"("at_once": 9, "requests_per_server": 9)").substr(0, 9), "/at_once:");
}

}  // namespace
}  // namespace overbook::scenarios
