// The fake against a real redis-server 7.0, on random sequences of commands.
//
// OVERBOOK_DIFFERENTIAL_SEED=N      the first sequence's seed; each further sequence has the next number
// OVERBOOK_DIFFERENTIAL_COMMANDS=N  how many commands each test case runs at least

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <string>

#include "model/redis/differential/areas.h"
#include "model/redis/differential/generators/generators.h"
#include "model/redis/differential/session/session.h"
#include "model/redis/differential/session/shrink.h"

namespace overbook::redis::differential {
namespace {

constexpr std::uint64_t kDefaultSeed = 1;
// A reply that never comes takes long to miss. What has not been tried by then stays in the sequence.
constexpr std::chrono::seconds kShrinkingMost{120};

std::optional<std::uint64_t> number_in_environment(const char* name) {
  const char* text = std::getenv(name);
  if (text == nullptr) return std::nullopt;
  return std::stoull(text);
}

std::string report(Session& session, const Area& area, std::uint64_t seed, const Sequence& found) {
  const auto deadline = std::chrono::steady_clock::now() + kShrinkingMost;
  const Sequence shortest = shrink(found, [&](const Sequence& tried) {
    return std::chrono::steady_clock::now() < deadline && session.run(tried).has_value();
  });
  const Difference difference = session.run(shortest).value();
  std::string text = fmt::format(
      "The fake and redis-server differ (area {}, seed {}). The shortest sequence:\n", area.name, seed);
  for (const Step& step : shortest) text += "  " + to_text(step) + "\n";
  text += fmt::format("at: {}\n  fake: {}\n  real: {}\n", difference.where, difference.fake, difference.real);
  return text +
         fmt::format(
             "Again: OVERBOOK_DIFFERENTIAL_SEED={} OVERBOOK_DIFFERENTIAL_COMMANDS=1 {} --gtest_filter='*/{}'",
             seed, testing::internal::GetArgvs().front(), area.name);
}

class Differential : public testing::TestWithParam<Area> {};

// At least as many commands as the area has to run; up to the first difference.
TEST_P(Differential, GivesTheSameReplies) {
  const Area& area = GetParam();
  const std::uint64_t first_seed = number_in_environment("OVERBOOK_DIFFERENTIAL_SEED").value_or(kDefaultSeed);
  const std::size_t wanted =
      number_in_environment("OVERBOOK_DIFFERENTIAL_COMMANDS").value_or(area.commands_per_test);
  Session session;
  for (std::uint64_t seed = first_seed; session.counts().commands < wanted; ++seed) {
    const Sequence sequence = random_sequence(area, seed);
    if (session.run(sequence)) FAIL() << report(session, area, seed, sequence);
  }
  RecordProperty("commands", std::to_string(session.counts().commands));
  fmt::print("{} commands, as many equal replies\n", session.counts().commands);
  if (wanted < area.commands_per_test) return;
  for (const std::string_view command : area.commands)
    EXPECT_TRUE(session.counts().accepted.contains(std::string(command)))
        << command << " was answered by errors only: its generator has rotted";
}

INSTANTIATE_TEST_SUITE_P(Areas, Differential, testing::ValuesIn(all_areas()),
                         [](const testing::TestParamInfo<Area>& area) {
                           return std::string(area.param.name);
                         });

}  // namespace
}  // namespace overbook::redis::differential
