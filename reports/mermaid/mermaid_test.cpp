#include "reports/mermaid/mermaid.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "reports/samples/sample_report.h"

namespace overbook::reports {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

StepRow& add(Counterexample& example, std::uint32_t number, const std::string& server,
             const std::string& action) {
  StepRow& step = example.steps.emplace_back();
  step.number = number;
  step.server = server;
  step.action = action;
  return step;
}

Counterexample two_servers() {
  Counterexample example;
  example.strategy = "mine";
  example.property = "no-over-admission";
  example.limit = 1;
  example.worst_excess = 1;
  example.broken_at_step = 3;
  example.servers = {"S1", "S2"};
  StepRow& first = add(example, 1, "S1", "GET n");
  first.reply = "0";
  first.outcome = "admitted c1";
  add(example, 2, "S2", "think");
  StepRow& last = add(example, 3, "S2", "GET n");
  last.reply = "0";
  last.running = 2;
  last.violates = true;
  return example;
}

TEST(Mermaid, DrawsCommandsAsArrowsAndRepliesBack) {
  EXPECT_EQ(mermaid_text(two_servers()),
            "sequenceDiagram\n"
            "  title mine: no-over-admission at step 3, worst excess +1\n"
            "  participant p0 as S1\n"
            "  participant p1 as S2\n"
            "  participant p2 as Redis\n"
            "  Note over p0,p2: before: 0 running, limit 1\n"
            "  p0->>p2: 1 GET n\n"
            "  p2-->>p0: 0\n"
            "  Note over p0: admitted c1\n"
            "  Note over p1: 2 think\n"
            "  p1->>p2: 3 GET n\n"
            "  p2-->>p1: 0\n"
            "  Note over p0,p2: broken here: 2 running, limit 1\n");
}

TEST(Mermaid, HasALaneForWhatStrikesRedis) {
  Counterexample example = two_servers();
  example.servers.emplace_back("Redis");
  example.steps[1].server = "Redis";
  example.steps[1].action = "Redis loses all";
  const std::string text = mermaid_text(example);
  EXPECT_THAT(text, HasSubstr("  Note over p2: 2 Redis loses all\n"));
  EXPECT_THAT(text, Not(HasSubstr("participant p3")));
}

TEST(Mermaid, SaysWhatItLeavesOut) {
  Counterexample example = two_servers();
  for (std::uint32_t i = 4; i <= 200; ++i) add(example, i, "S1", "wait");
  const std::string text = mermaid_text(example, {.most_steps = 20});
  EXPECT_THAT(text, HasSubstr("180 steps left out"));
  EXPECT_THAT(text, EndsWith("  Note over p0: 200 wait\n"));
}

TEST(Mermaid, CutsLongTextsBetweenCharacters) {
  Counterexample example = two_servers();
  example.steps[0].action = std::string(99, 'x').append("\xc3\xa9yyy");
  EXPECT_THAT(mermaid_text(example), HasSubstr(std::string(": 1 ").append(99, 'x').append("...\n")));
}

// Every line is one of ours, whatever the report's texts hold.
TEST(Mermaid, TakesNoTextForSyntax) {
  for (const Counterexample& example : hostile_report().counterexamples) {
    std::istringstream lines(mermaid_text(example));
    std::string line;
    std::getline(lines, line);
    EXPECT_EQ(line, "sequenceDiagram");
    while (std::getline(lines, line)) {
      EXPECT_THAT(line, ::testing::ContainsRegex("^  (title|participant p[0-9]+ as|Note over p|p[0-9]+-)"));
      const std::string text = line.substr(std::min(line.find(": "), line.size()));
      EXPECT_THAT(text, Not(::testing::ContainsRegex("[<>\"`]")));
      for (const char c : line) EXPECT_GE(static_cast<unsigned char>(c), 0x20U);
    }
  }
}

}  // namespace
}  // namespace overbook::reports
