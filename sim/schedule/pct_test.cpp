#include "sim/schedule/pct.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <string>

namespace overbook::sim {
namespace {

// A program of servers with `steps` steps each and no waiting; its runs, as "1121", are the servers in order.
std::string run_of(Scheduler& scheduler, std::uint32_t servers, std::uint32_t steps) {
  std::vector<std::uint32_t> left(servers, steps);
  std::string run;
  for (;;) {
    std::vector<Step> options;
    for (std::uint32_t i = 0; i < servers; ++i) {
      if (left[i] > 0) options.push_back(step_of(model::ServerId{i + 1}));
    }
    if (options.empty()) return run;
    const Step chosen = options[scheduler.choose({.options = options, .count = options.size()})];
    --left[chosen.task.server.value - 1];
    run += static_cast<char>('0' + chosen.task.server.value);
  }
}

// How often `is_hit` holds of the runs of a program, as a share.
double share(std::uint32_t servers, std::uint32_t steps, std::uint32_t depth,
             const std::function<bool(const std::string&)>& is_hit) {
  constexpr std::uint64_t kRuns = 20'000;
  PctScheduler scheduler(7, 0, kRuns, depth, servers * steps);
  std::uint64_t hits = 0;
  while (scheduler.begin_run()) hits += is_hit(run_of(scheduler, servers, steps)) ? 1U : 0U;
  return static_cast<double>(hits) / kRuns;
}

std::uint32_t switches(const std::string& run) {
  std::uint32_t count = 0;
  for (std::size_t i = 1; i < run.size(); ++i) count += run[i] != run[i - 1] ? 1U : 0U;
  return count;
}

// The position of the step number `nth` (from 0) of a server.
std::size_t step_of(const std::string& run, char server, std::uint32_t nth) {
  std::size_t at = run.find(server);
  for (; nth > 0; --nth) at = run.find(server, at + 1);
  return at;
}

TEST(Pct, DepthOneNeverPreempts) {
  PctScheduler scheduler(7, 0, 500, 1, 12);
  while (scheduler.begin_run()) EXPECT_EQ(switches(run_of(scheduler, 4, 3)), 3U);
}

TEST(Pct, EachFurtherDepthAllowsOnePreemption) {
  for (const std::uint32_t depth : {2U, 3U, 4U}) {
    PctScheduler scheduler(7, 0, 2000, depth, 12);
    std::uint32_t most = 0;
    // A preempted server goes on later, which is one more switch.
    while (scheduler.begin_run()) most = std::max(most, switches(run_of(scheduler, 4, 3)));
    EXPECT_EQ(most, 3 + depth - 1);
  }
}

TEST(Pct, DepthOneOrdersServersAlike) {
  // Each of two servers is first half of the time.
  const double first = share(2, 3, 1, [](const std::string& run) { return run.front() == '1'; });
  EXPECT_NEAR(first, 0.5, 0.015);
}

TEST(Pct, MeetsABugOfDepthTwoWithTheProbabilityItGuarantees) {
  // Server 2 gets in between the first and the second step of server 1: two orderings force it.
  const auto hits = [](const std::string& run) {
    return step_of(run, '1', 0) < step_of(run, '2', 0) && step_of(run, '2', 0) < step_of(run, '1', 1);
  };
  for (const auto& [servers, steps] :
       std::vector<std::pair<std::uint32_t, std::uint32_t>>{{2, 2}, {2, 4}, {4, 3}}) {
    const double guaranteed = 1.0 / (servers * servers * steps);
    const double slack = 4 * std::sqrt(guaranteed / 20'000);  // four standard deviations
    EXPECT_GE(share(servers, steps, 2, hits), guaranteed - slack) << servers << " " << steps;
    EXPECT_EQ(share(servers, steps, 1, hits), 0.0);
  }
}

TEST(Pct, MeetsABugOfDepthThreeWithTheProbabilityItGuarantees) {
  // 1 | 2 | 1 again | 2 again: three orderings force it, and a depth of two can't.
  const auto hits = [](const std::string& run) { return run == "1212"; };
  const double guaranteed = 1.0 / (2 * 4 * 4);
  EXPECT_GE(share(2, 2, 3, hits), guaranteed - 4 * std::sqrt(guaranteed / 20'000));
  EXPECT_EQ(share(2, 2, 2, hits), 0.0);
}

TEST(Pct, AScheduleDependsOnSeedAndNumberOnly) {
  PctScheduler all(7, 0, 40, 3, 12);
  for (std::uint64_t index = 0; all.begin_run(); ++index) {
    PctScheduler one(7, index, index + 1, 3, 12);
    ASSERT_TRUE(one.begin_run());
    EXPECT_EQ(run_of(all, 4, 3), run_of(one, 4, 3)) << index;
    EXPECT_FALSE(one.begin_run());
  }
}

TEST(Pct, APlacementIsDrawnToo) {
  PctScheduler scheduler(7, 0, 100, 2, 12);
  std::vector<bool> seen(8);
  while (scheduler.begin_run()) {
    const std::size_t placement =
        scheduler.choose({.kind = ChoiceKind::placement, .options = {}, .count = 8});
    ASSERT_LT(placement, 8U);
    seen[placement] = true;
  }
  EXPECT_EQ(std::count(seen.begin(), seen.end(), true), 8);
}

}  // namespace
}  // namespace overbook::sim
