#include "reports/cli/arguments/arguments.h"

#include <gtest/gtest.h>

namespace overbook::cli {
namespace {

RunArguments run_of(const std::vector<std::string>& words) {
  return std::get<RunArguments>(parse_arguments(words));
}

std::string complaint_of(const std::vector<std::string>& words) {
  try {
    (void)parse_arguments(words);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "none";
}

TEST(RunFlags, SetTakesPathsWithValuesAsOftenAsItIsGiven) {
  const RunArguments run = run_of({"run", "a.json", "--set", "limit=[1, 2]", "--set=lease.ttl_ms=5"});
  EXPECT_EQ(run.settings, (std::vector<std::string>{"limit=[1, 2]", "lease.ttl_ms=5"}));
  EXPECT_EQ(complaint_of({"run", "a.json", "--set", "limit"}),
            "--set: `limit` is not PATH=VALUE, such as servers=3");
  EXPECT_EQ(complaint_of({"replay", "a.json", "--set", "=3"}),
            "--set: `=3` is not PATH=VALUE, such as servers=3");
}

TEST(RunFlags, AreDecoded) {
  const RunArguments run = run_of({"run",
                                   "a.json",
                                   "-n",
                                   "5",
                                   "--seed",
                                   "0x10",
                                   "--scheduler=pct",
                                   "-j3",
                                   "--max-depth",
                                   "9",
                                   "--time-limit",
                                   "2s",
                                   "--strategy",
                                   "x",
                                   "--strategy",
                                   "y",
                                   "--property",
                                   "progress,no-slot-leak",
                                   "--fail-on=not-proved",
                                   "--timings",
                                   "--ascii",
                                   "--color=always",
                                   "--progress=none",
                                   "-q"});
  EXPECT_EQ(run.scenario, "a.json");
  EXPECT_EQ(run.schedules, 5U);
  EXPECT_EQ(run.seed, 16U);
  EXPECT_EQ(run.scheduler, sim::SchedulerKind::pct);
  EXPECT_EQ(run.jobs, 3U);
  EXPECT_EQ(run.max_steps, 9U);
  EXPECT_EQ(run.time_limit, std::chrono::seconds(2));
  EXPECT_EQ(run.strategies, (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(run.properties, (std::vector{model::PropertyId::progress, model::PropertyId::no_slot_leak}));
  EXPECT_EQ(run.fail_on, FailOn::not_proved);
  EXPECT_TRUE(run.outputs.has_timings);
  EXPECT_TRUE(run.display.is_ascii);
  EXPECT_TRUE(run.display.is_quiet);
  EXPECT_EQ(run.display.colour, ColourChoice::always);
  EXPECT_EQ(run.display.progress, ProgressStyle::none);
}

TEST(RunFlags, AreLeftToTheScenarioWhenTheyAreNotGiven) {
  const RunArguments run = run_of({"run", "a.json"});
  EXPECT_FALSE(run.schedules || run.seed || run.scheduler || run.max_steps || run.time_limit);
  EXPECT_FALSE(run.expect || run.fail_on);
  EXPECT_FALSE(run.outputs.html || run.outputs.json || run.outputs.md || run.outputs.junit);
  EXPECT_GE(run.jobs, 1U);
}

TEST(RunFlags, GivenTwiceTheLastOneCounts) {
  EXPECT_EQ(run_of({"run", "a", "-n", "1", "-n", "2"}).schedules, 2U);
}

TEST(PlaceFlags, BareOnesDoNotTakeTheNextWord) {
  const RunArguments run = run_of({"run", "--html", "a.json", "--md", "--json=b.json"});
  EXPECT_EQ(run.scenario, "a.json");
  EXPECT_EQ(run.outputs.html, "");
  EXPECT_EQ(run.outputs.md, "");
  EXPECT_EQ(run.outputs.json, "b.json");
  EXPECT_FALSE(run.outputs.junit);
}

TEST(PlaceFlags, HyphenIsStdoutWithAndWithoutEqualsSign) {
  for (const std::string flag : {"--html", "--json", "--md", "--junit"}) {
    EXPECT_TRUE(run_of({"run", "a.json", flag + "=-"}).outputs.has_stdout()) << flag;
    EXPECT_TRUE(run_of({"run", "a.json", flag, "-"}).outputs.has_stdout()) << flag;
    EXPECT_FALSE(run_of({"run", "a.json", flag}).outputs.has_stdout()) << flag;
    EXPECT_FALSE(run_of({"run", "a.json", flag + "=./-"}).outputs.has_stdout()) << "a file of that name";
  }
}

TEST(PlaceFlags, OneReportFitsOnStdout) {
  EXPECT_EQ(complaint_of({"run", "a.json", "--md=-", "--json=-"}),
            "--md: standard output is where --json writes, too; give this report a file");
  EXPECT_EQ(complaint_of({"report", "a.json", "--html", "-", "--junit", "-"}),
            "--junit: standard output is where --html writes, too; give this report a file");
  EXPECT_EQ(complaint_of({"run", "a.json", "--out", "-"}),
            "--out: - is no directory; --json=- writes one report to standard output");
}

TEST(ExpectFlag, SaysYesOrNoOrNothing) {
  EXPECT_EQ(run_of({"run", "a.json", "--expect"}).expect, true);
  EXPECT_EQ(run_of({"run", "a.json", "--no-expect"}).expect, false);
  EXPECT_EQ(run_of({"run", "a.json"}).expect, std::nullopt);
}

TEST(ReplayFlags, TakeTheEmptyScheduleAndStepZero) {
  const auto replay =
      std::get<ReplayArguments>(parse_arguments({"replay", "a.json", "--strategy", "x", "--schedule", "-",
                                                 "--until", "0", "--state", "--property", "progress"}));
  EXPECT_EQ(replay.schedule, "-");
  EXPECT_EQ(replay.until, 0U);
  EXPECT_TRUE(replay.has_state);
  EXPECT_EQ(replay.property, model::PropertyId::progress);
}

TEST(FirstWord, IsCorrectedWhereSomethingIsNear) {
  EXPECT_EQ(complaint_of({"rnu"}), "unknown command `rnu`; did you mean `run`?");
  EXPECT_EQ(complaint_of({"Check"}), "unknown command `Check`; did you mean `check`?");
  EXPECT_NE(complaint_of({"frobnicate"}).find("the commands are init, run, verify, assumptions, replay"),
            std::string::npos);
  EXPECT_NE(complaint_of({}).find("a command is missing"), std::string::npos);
}

TEST(UnknownFlag, IsCorrectedWhereSomethingIsNear) {
  EXPECT_EQ(complaint_of({"run", "a", "--sede", "1"}), "unknown flag `--sede`; did you mean `--seed`?");
  EXPECT_EQ(complaint_of({"run", "a", "--wonderful"}), "unknown flag `--wonderful`");
  EXPECT_EQ(complaint_of({"run", "a", "b"}), "unexpected argument `b`");
}

TEST(UnknownProperty, IsCorrectedOrAllAreListed) {
  EXPECT_EQ(complaint_of({"run", "a", "--property", "progres"}),
            "--property: unknown property `progres`; did you mean `progress`?");
  EXPECT_NE(complaint_of({"run", "a", "--property", "x"}).find("no-over-admission, no-lasting-excess"),
            std::string::npos);
}

TEST(Help, IsTextAndNotAnError) {
  EXPECT_NE(std::get<TextRequest>(parse_arguments({"--help"})).text.find("Exit codes"), std::string::npos);
  EXPECT_NE(std::get<TextRequest>(parse_arguments({"run", "--help"})).text.find("--schedules"),
            std::string::npos);
}

}  // namespace
}  // namespace overbook::cli
