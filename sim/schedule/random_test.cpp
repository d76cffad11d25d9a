#include "sim/schedule/random.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace overbook::sim {
namespace {

constexpr std::uint64_t kSeed = 7;

std::vector<std::size_t> picks(std::uint64_t seed, std::uint64_t index, std::size_t count) {
  RandomScheduler scheduler(seed, index, index + 1);
  EXPECT_TRUE(scheduler.begin_run());
  std::vector<std::size_t> picked;
  for (int i = 0; i < 20; ++i) picked.push_back(scheduler.choose({.options = {}, .count = count}));
  return picked;
}

// Sum of (observed - expected)^2 / expected.
template <typename Counts>
double chi_square(const Counts& counts, double expected) {
  double sum = 0;
  for (const auto count : counts) {
    const double difference = static_cast<double>(count) - expected;
    sum += difference * difference / expected;
  }
  return sum;
}

TEST(RandomScheduler, RunsTheSchedulesItWasGivenAndNoMore) {
  RandomScheduler scheduler(kSeed, 3, 5);
  EXPECT_TRUE(scheduler.begin_run());
  EXPECT_TRUE(scheduler.begin_run());
  EXPECT_FALSE(scheduler.begin_run());
  EXPECT_FALSE(RandomScheduler(kSeed, 4, 4).begin_run());
}

TEST(RandomScheduler, AScheduleDependsOnSeedAndNumberOnly) {
  RandomScheduler all(kSeed, 0, 50);
  for (std::uint64_t index = 0; all.begin_run(); ++index) {
    std::vector<std::size_t> picked;
    for (int i = 0; i < 20; ++i) picked.push_back(all.choose({.options = {}, .count = 5}));
    EXPECT_EQ(picked, picks(kSeed, index, 5)) << index;
  }
}

TEST(RandomScheduler, OtherSeedsAndNumbersGiveOtherSchedules) {
  std::map<std::vector<std::size_t>, int> seen;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    for (std::uint64_t index = 0; index < 30; ++index) ++seen[picks(seed, index, 5)];
  }
  EXPECT_EQ(seen.size(), 900U);
}

TEST(RandomScheduler, PicksEveryOptionAlikeAtEveryStep) {
  // 99.9 % quantiles of chi-square with count - 1 degrees of freedom; the seeds are
  // fixed, so it never flakes.
  const std::map<std::size_t, double> bounds{{2, 10.83}, {3, 13.82}, {7, 22.46}, {10, 27.88}};
  for (const auto& [count, bound] : bounds) {
    std::vector<std::vector<int>> by_step(5, std::vector<int>(count));
    RandomScheduler scheduler(kSeed, 0, 20'000);
    while (scheduler.begin_run()) {
      for (std::vector<int>& counts : by_step) ++counts[scheduler.choose({.options = {}, .count = count})];
    }
    for (const std::vector<int>& counts : by_step) {
      EXPECT_LT(chi_square(counts, 20'000.0 / static_cast<double>(count)), bound) << count;
    }
  }
}

TEST(RandomScheduler, OnePickSaysNothingOfTheNext) {
  std::vector<int> pairs(16);
  RandomScheduler scheduler(kSeed, 0, 16'000);
  while (scheduler.begin_run()) {
    const std::size_t first = scheduler.choose({.options = {}, .count = 4});
    ++pairs[4 * first + scheduler.choose({.options = {}, .count = 4})];
  }
  EXPECT_LT(chi_square(pairs, 1000.0), 37.70);  // 15 degrees of freedom, 99.9 %
}

TEST(RandomScheduler, SchedulesThatFollowEachOtherAreNotAlike) {
  std::vector<int> pairs(16);
  std::size_t last = 0;
  RandomScheduler scheduler(kSeed, 0, 16'000);
  while (scheduler.begin_run()) {
    const std::size_t now = scheduler.choose({.options = {}, .count = 4});
    ++pairs[4 * last + now];
    last = now;
  }
  EXPECT_LT(chi_square(pairs, 1000.0), 37.70);
}

}  // namespace
}  // namespace overbook::sim
