#include "sim/verification/statistics.h"

#include <gtest/gtest.h>

#include <cmath>

#include "sim/run_random.h"

namespace overbook::sim {
namespace {

TEST(WilsonInterval, MatchesPublishedValues) {
  // Newcombe, Statistics in Medicine 17 (1998), table I, method 3: 81/263, 15/148, 0/20, 1/29.
  const auto near = [](Interval interval, double low, double high) {
    EXPECT_NEAR(interval.low, low, 5e-5);
    EXPECT_NEAR(interval.high, high, 5e-5);
  };
  near(wilson_interval(81, 263, 0.95), 0.2553, 0.3662);
  near(wilson_interval(15, 148, 0.95), 0.0624, 0.1605);
  near(wilson_interval(0, 20, 0.95), 0.0, 0.1611);
  near(wilson_interval(1, 29, 0.95), 0.0061, 0.1718);
  near(wilson_interval(0, 10, 0.95), 0.0, 0.2775);
  near(wilson_interval(5, 10, 0.95), 0.2366, 0.7634);
}

TEST(WilsonInterval, IsSymmetricAndStaysWithinZeroAndOne) {
  for (std::uint64_t n = 1; n <= 60; ++n) {
    for (std::uint64_t k = 0; k <= n; ++k) {
      const Interval interval = wilson_interval(k, n, 0.95);
      const Interval mirrored = wilson_interval(n - k, n, 0.95);
      EXPECT_NEAR(interval.low, 1 - mirrored.high, 1e-12);
      EXPECT_GE(interval.low, 0);
      EXPECT_LE(interval.high, 1);
      EXPECT_LT(interval.low, interval.high);
      const double share = static_cast<double>(k) / static_cast<double>(n);
      EXPECT_LE(interval.low, share);
      EXPECT_GE(interval.high, share);
    }
  }
  EXPECT_EQ(wilson_interval(0, 7, 0.95).low, 0);
  EXPECT_EQ(wilson_interval(7, 7, 0.95).high, 1);
}

TEST(WilsonInterval, IsWiderForMoreConfidenceAndNarrowerForMoreDraws) {
  const auto width = [](std::uint64_t k, std::uint64_t n, double confidence) {
    const Interval interval = wilson_interval(k, n, confidence);
    return interval.high - interval.low;
  };
  EXPECT_LT(width(30, 100, 0.9), width(30, 100, 0.95));
  EXPECT_LT(width(30, 100, 0.95), width(30, 100, 0.99));
  EXPECT_LT(width(300, 1000, 0.95), width(30, 100, 0.95));
}

TEST(WilsonInterval, HoldsTheTrueShareAboutAsOftenAsItSays) {
  RunRandom random;
  for (const std::size_t percent : {5U, 30U, 50U}) {
    int covered = 0;
    for (std::uint64_t trial = 0; trial < 2000; ++trial) {
      random.seed(percent, trial);
      std::uint64_t hits = 0;
      for (int i = 0; i < 100; ++i) hits += random.below(100) < percent ? 1U : 0U;
      const Interval interval = wilson_interval(hits, 100, 0.95);
      const double share = static_cast<double>(percent) / 100;
      if (interval.low <= share && share <= interval.high) ++covered;
    }
    EXPECT_GT(covered, 1850) << percent;
    EXPECT_LT(covered, 1980) << percent;
  }
}

TEST(UpperBoundOfNone, IsTheShareThatShowsNothingOnceInTwentyTimes) {
  EXPECT_NEAR(upper_bound_of_none(200'000, 0.95), 1.4979e-5, 1e-9);
  EXPECT_NEAR(upper_bound_of_none(1, 0.95), 0.95, 1e-12);
  EXPECT_NEAR(upper_bound_of_none(10, 0.95), 0.258866, 1e-6);
  for (const std::uint64_t n : {1U, 5U, 100U, 100'000U}) {
    const double bound = upper_bound_of_none(n, 0.99);
    EXPECT_NEAR(std::pow(1 - bound, static_cast<double>(n)), 0.01, 1e-9);
  }
}

}  // namespace
}  // namespace overbook::sim
