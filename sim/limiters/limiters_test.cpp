// Generated limiters: nothing that is said of one is contradicted elsewhere. A longer run, and what a failing
// case looks like: limiters_run --help.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <set>

#include "scenarios/loader/decode/script_check.h"
#include "scenarios/loader/loader.h"
#include "sim/limiters/limiter_case.h"

namespace overbook::sim {
namespace {

constexpr std::uint64_t kSeed = 9;
constexpr std::uint64_t kCases = 512;
constexpr std::uint64_t kBlocks = 8;  // so that they run side by side

const std::vector<Check> kChecks{Check::start,    Check::engines, Check::samples, Check::replays,
                                 Check::failures, Check::timed,   Check::symmetry};

void expect_no_difference(const GeneratedCase& generated, const std::vector<Check>& checks,
                          std::uint64_t number) {
  for (const Difference& difference : check_case(generated, checks, {}).differences) {
    ADD_FAILURE() << fmt::format("{} {}: {}\ncase {} of seed {}\n{}{} --shrink\n", to_text(difference.check),
                                 difference.property ? model::info(*difference.property).name : "",
                                 difference.text, number, kSeed,
                                 describe(generated, difference.check == Check::timed),
                                 command_for(generated, std::string(to_text(difference.check))));
  }
}

class GeneratedLimiters : public testing::TestWithParam<std::uint64_t> {};

TEST_P(GeneratedLimiters, AreNeverCalledTwoThings) {
  constexpr std::uint64_t kCasesOfBlock = kCases / kBlocks;
  for (std::uint64_t i = 0; i < kCasesOfBlock; ++i) {
    const std::uint64_t number = GetParam() * kCasesOfBlock + i;
    expect_no_difference(draw_case(Choices(kSeed, number)), kChecks, number);
  }
}

INSTANTIATE_TEST_SUITE_P(Blocks, GeneratedLimiters, testing::Range(std::uint64_t{0}, kBlocks));

class JudgedLimiters : public testing::TestWithParam<std::uint64_t> {};

TEST_P(JudgedLimiters, AreWhatTheJudgeSays) {
  constexpr std::uint64_t kCasesOfBlock = kCases / kBlocks;
  for (std::uint64_t i = 0; i < kCasesOfBlock; ++i) {
    const std::uint64_t number = GetParam() * kCasesOfBlock + i;
    expect_no_difference(draw_judged_case(Choices(kSeed, number)), {Check::start, Check::judge}, number);
  }
}

INSTANTIATE_TEST_SUITE_P(Blocks, JudgedLimiters, testing::Range(std::uint64_t{0}, kBlocks));

TEST(LimiterGenerator, MakesACaseAgainFromItsChoices) {
  for (std::uint64_t number = 0; number < 50; ++number) {
    const GeneratedCase drawn = draw_case(Choices(kSeed, number));
    const GeneratedCase again = draw_case(Choices(choices_from_text(to_text(drawn.choices))));
    EXPECT_EQ(drawn.scenario, again.scenario) << number;
    EXPECT_EQ(drawn.timed_twin(), again.timed_twin()) << number;
  }
}

TEST(LimiterGenerator, WritesScriptsAndScenariosThatAnybodyCouldBring) {
  for (std::uint64_t number = 0; number < kCases; ++number) {
    const GeneratedCase drawn = draw_case(Choices(kSeed, number));
    for (const auto& script :
         {drawn.spec().script, drawn.spec().release_script, drawn.spec().refresh_script}) {
      if (!script) continue;
      EXPECT_EQ(scenarios::compile_error(*script), std::nullopt) << number << "\n" << *script;
    }
    for (const Scenario& scenario : {drawn.scenario, drawn.timed_twin()}) {
      const std::string text = scenarios::to_self_contained_json(scenario);
      EXPECT_EQ(scenarios::load_text(text, "generated", {}), scenario) << number;
    }
  }
}

TEST(LimiterGenerator, DrawsEverythingNowAndThen) {
  std::set<std::string> traits;
  for (std::uint64_t number = 0; number < kCases; ++number) {
    const GeneratedCase drawn = draw_case(Choices(kSeed, number));
    traits.insert(drawn.traits.begin(), drawn.traits.end());
  }
  for (const char* trait : {"counter",
                            "permits",
                            "set",
                            "sorted set",
                            "sorted set by beginning",
                            "sorted set by end",
                            "sorted set by number",
                            "hash",
                            "hash of times",
                            "list",
                            "tokens",
                            "text",
                            "slots",
                            "keys",
                            "lock",
                            "lock with its time",
                            "me: ARGV[2] .. '/' .. ARGV[4]",
                            "looks at its rank",
                            "takes over by name",
                            "lets s2 in",
                            "raises when one is there",
                            "expires with the lease",
                            "expires after a minute",
                            "release: twice",
                            "release: does not look",
                            "release: raises afterwards",
                            "refresh: sets back",
                            "refresh: expires at once",
                            "refresh: does nothing",
                            "whoever is refused removes the first",
                            "and the conversation's key"}) {
    EXPECT_TRUE(traits.contains(trait)) << trait;
  }
}

TEST(LimiterGenerator, MakesCasesSmaller) {
  const auto has_two_servers = [](const GeneratedCase& generated) { return generated.scenario.servers >= 2; };
  const GeneratedCase first = draw_case(Choices(kSeed, 3));
  ASSERT_TRUE(has_two_servers(first));
  const GeneratedCase smallest = make_smaller(first, has_two_servers, 500);
  EXPECT_EQ(smallest.scenario.servers, 2U);
  EXPECT_EQ(smallest.scenario.limits.the_limit().permits, 1U);
  EXPECT_FALSE(smallest.scenario.faults.any());
  EXPECT_EQ(smallest.traits.front(), "counter");
}

}  // namespace
}  // namespace overbook::sim
