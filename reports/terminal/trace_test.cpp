#include "reports/terminal/trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/samples/sample_report.h"
#include "reports/text/glyphs.h"

namespace overbook::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(Trace, ShowsEachStepWithRedisAndWhatRuns) {
  const std::string text = trace_text(sample_report().counterexamples[0], {.ascii = true, .width = 120});
  EXPECT_EQ(
      text,
      "  #  S1  S2  S3  command or event                                    Redis conv:u1:*  running\n"
      "  0  |   |   |   before the first step                               c1 c2            ##. 2/3\n"
      "  1  o   |   |   KEYS conv:u1:* -> [conv:u1:c1 conv:u1:c2]           c1 c2            ##. 2/3\n"
      "  2  |   o   |   KEYS conv:u1:* -> [conv:u1:c1 conv:u1:c2]           c1 c2            ##. 2/3\n"
      "  3  o   |   |   SET conv:u1:c3 S1 PX 15000 NX -> OK  [admitted c3]  c1 c2 +c3        ### 3/3\n"
      "> 4  |   o   |   SET conv:u1:c4 S2 PX 15000 NX -> OK  [admitted c4]  c1 c2 c3 +c4     ###X 4/3\n"
      "why: S1 and S2 both read 2 (steps 1, 2) before either SET (3, 4): to check and to act are two "
      "commands, and between them\n     the other server acts too.\n"
      "replay: overbook replay scenarios/last-slot.json --strategy count-then-register --schedule 1212\n");
}

TEST(Trace, MarksRemovedAndChangedKeysAndCollections) {
  Counterexample example = sample_report().counterexamples[2];
  example.steps[0].redis[0].changed = true;
  example.steps[0].redis[1].value = "{a b}";
  const std::string text = trace_table(example, {.ascii = true, .width = 120});
  EXPECT_THAT(text, HasSubstr("~c1=S0 c2={a b} +c3"));
  EXPECT_THAT(text, HasSubstr("c1 c2 -c3"));
}

TEST(Trace, ShowsEveryValueThatIsNoServersName) {
  Counterexample example = sample_report().counterexamples[0];
  example.steps[0].redis = {{.key = "conv:u1:n", .value = "1", .added = true},
                            {.key = "conv:u1:lock", .value = "held"},
                            {.key = "conv:u1:c3", .value = "S1", .added = true},
                            {.key = "conv:u1:c4", .value = "2", .removed = true},
                            {.key = "conv:u1:many", .value = "3 keys of other users"}};
  const std::string text = trace_table(example, {.ascii = true, .width = 160});
  EXPECT_THAT(text, HasSubstr("+n=1 lock=held +c3 -c4 many  "));
}

TEST(Trace, ShowsTheLineOfTheProgramWhereStepsTellOne) {
  Counterexample example = sample_report().counterexamples[0];
  example.program = "p.lua";
  example.steps[0].line = 12;
  const std::string text = trace_table(example, {.ascii = true, .width = 160});
  EXPECT_THAT(text, HasSubstr("command or event                                    line  Redis"));
  EXPECT_THAT(text, HasSubstr("KEYS conv:u1:* -> [conv:u1:c1 conv:u1:c2]           12    c1 c2"));
}

TEST(Trace, NamesServersInAColumnWhenTheyAreMany) {
  Counterexample example = sample_report().counterexamples[0];
  for (int i = 4; i < 20; ++i) example.servers.push_back("S" + std::to_string(i));
  const std::string text = trace_table(example, {.ascii = true, .width = 120});
  EXPECT_THAT(text, HasSubstr("  #  server  command"));
  EXPECT_THAT(text, Not(HasSubstr("|")));
}

TEST(Trace, NamesAServerThatHasNoLane) {
  Counterexample example = sample_report().counterexamples[0];
  example.steps[0].server = "S0";
  EXPECT_THAT(trace_table(example, {.ascii = true, .width = 120}), HasSubstr("S0: KEYS"));
}

TEST(Trace, LeavesOutTheMiddleOfALongOneAndSaysSo) {
  const Report report = huge_report(1, 100, 2);
  const std::string text =
      trace_table(report.counterexamples[0], {.ascii = true, .width = 100, .max_steps = 10});
  EXPECT_THAT(text, HasSubstr("... 90 steps left out ..."));
  EXPECT_THAT(text, HasSubstr(">100"));
}

TEST(Meter, DrawsPipsUpToAPointAndFiguresAlways) {
  EXPECT_EQ(meter(4, 3, true), "###X 4/3");
  EXPECT_EQ(meter(0, 2, true), ".. 0/2");
  EXPECT_EQ(meter(9, 64, true), "9/64");
}

TEST(CommonKeyPrefix, EndsAtAColon) {
  Counterexample example;
  example.initial = {{.key = "conv:u1:c10", .value = ""}, {.key = "conv:u1:c11", .value = ""}};
  EXPECT_EQ(common_key_prefix(example), "conv:u1:");
  example.initial.push_back({.key = "other", .value = ""});
  EXPECT_EQ(common_key_prefix(example), "");
  example.initial = {{.key = "a:b", .value = ""}};
  EXPECT_EQ(common_key_prefix(example), "");
}

}  // namespace
}  // namespace overbook::reports
