#include "scenarios/histories/history_line.h"

#include <gtest/gtest.h>

namespace overbook::scenarios {
namespace {

using sim::histories::LineProblem;
using sim::histories::RecordedEvent;
using sim::histories::RecordedKind;

TEST(HistoryLine, IsReadAsItsExampleIs) {
  const auto read = history_event(history_line_example(), 3);
  ASSERT_TRUE(std::holds_alternative<RecordedEvent>(read));
  const auto& event = std::get<RecordedEvent>(read);
  EXPECT_EQ(event.at, std::chrono::microseconds(12'500));
  EXPECT_EQ(event.kind, RecordedKind::invoked);
  EXPECT_EQ(event.server, "s1");
  EXPECT_EQ(event.request, "r7");
  EXPECT_EQ(event.conversation, "c1");
  EXPECT_EQ(event.line, 3U);
}

TEST(HistoryLine, MayHoldMoreThanIsAsked) {
  const auto read = history_event(
      R"( {"level": {"event": ["x", {"at_ms": "no"}], "n": null}, "event": "release-invoked", "at_ms": 7, "request": "a",
          "trace": [1, [true]], "x": false} )",
      1);
  ASSERT_TRUE(std::holds_alternative<RecordedEvent>(read)) << std::get<LineProblem>(read).found;
  EXPECT_EQ(std::get<RecordedEvent>(read).kind, RecordedKind::release_invoked);
  EXPECT_EQ(std::get<RecordedEvent>(read).server, "");
}

TEST(HistoryLine, EveryEventHasItsWord) {
  for (const auto kind :
       {RecordedKind::invoked, RecordedKind::admitted, RecordedKind::rejected, RecordedKind::duplicate,
        RecordedKind::failed, RecordedKind::release_invoked, RecordedKind::released}) {
    const auto read = history_event(
        R"({"at_ms": 1, "request": "r", "event": ")" + std::string(sim::histories::to_text(kind)) + "\"}", 1);
    ASSERT_TRUE(std::holds_alternative<RecordedEvent>(read));
    EXPECT_EQ(std::get<RecordedEvent>(read).kind, kind);
  }
}

struct BadLine {
  std::string text;
  std::string found;
  std::string expected;  // or its beginning
};

TEST(HistoryLine, SaysWhatIsWrong) {
  const std::string good = R"("request": "r", "event": "invoked")";
  const std::vector<BadLine> bad{
      {"{", "text that is not JSON at byte 2", "an object such as {\"at_ms\""},
      {"{} {}", "text that is not JSON at byte 4", "an object"},
      {"[1]", "a list", "an object"},
      {"17", "a number", "an object"},
      {"\"x\"", "a text", "an object"},
      {"null", "null", "an object"},
      {"{}", "no \"at_ms\"", "an object"},
      {R"({"at_ms": 1, "event": "invoked"})", "no \"request\"", "an object"},
      {R"({"at_ms": 1, "request": "r"})", "no \"event\"", "an object"},
      {R"({"at_ms": "1", )" + good + "}", "\"1\" as \"at_ms\"", "a number of milliseconds"},
      {R"({"at_ms": [1], )" + good + "}", "a list as \"at_ms\"", "a number of milliseconds"},
      {R"({"at_ms": -1, )" + good + "}", "at_ms -1", "0 to 100000000000000"},
      {R"({"at_ms": 1e15, )" + good + "}", "at_ms 1000000000000000", "0 to 100000000000000"},
      {R"({"at_ms": 1e999, )" + good + "}", "text that is not JSON at byte 15", "an object"},
      {R"({"at_ms": 1, "at_ms": 2, )" + good + "}", "\"at_ms\" twice", "each field once"},
      {R"({"at_ms": 1, "request": 7, "event": "invoked"})", "a number as \"request\"", "a text"},
      {R"({"at_ms": 1, "request": "", "event": "invoked"})", "\"request\" of 0 bytes", "a name of 1 to 256"},
      {R"({"at_ms": 1, "server": "", "request": "r", "event": "invoked"})", "\"server\" of 0 bytes",
       "a name"},
      {R"({"at_ms": 1, "request": ")" + std::string(257, 'x') + R"(", "event": "invoked"})",
       "\"request\" of 257 bytes", "a name of 1 to 256 bytes"},
      {R"({"at_ms": 1, "request": "r", "event": "evicted"})", "event \"evicted\"",
       "one of: invoked, admitted"},
      {"{\"at_ms\": 1, \"request\": \"\xff\", \"event\": \"invoked\"}", "text that is not JSON at byte 26",
       "an object"},
  };
  for (const BadLine& each : bad) {
    const auto read = history_event(each.text, 9);
    ASSERT_TRUE(std::holds_alternative<LineProblem>(read)) << each.text;
    const auto& problem = std::get<LineProblem>(read);
    EXPECT_EQ(problem.line, 9U);
    EXPECT_EQ(problem.found, each.found) << each.text;
    EXPECT_EQ(problem.expected.substr(0, each.expected.size()), each.expected) << each.text;
  }
}

}  // namespace
}  // namespace overbook::scenarios
