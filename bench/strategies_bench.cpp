// What a user asks: what does each strategy cost, alone and when many want in at once?
//
//   strategies_bench [SECONDS]     each figure is measured for so long; 0.5 by default
//
// Decisions per second are those of this machine, simulated: strategy code, fake Redis and fiber switches, no
// network. Commands per decision are exact for the schedules that ran (the same ones each time), and a
// deployment has the same: each command of these strategies is a round trip.

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <string>

#include "model/plural.h"
#include "model/strategies/registry.h"
#include "sim/run/world.h"
#include "sim/schedule/random.h"

namespace overbook::sim {
namespace {

constexpr std::uint64_t kSeed = 1;
// Commands are counted over so many schedules, however fast the machine is; the time is
// taken over whole batches.
constexpr std::uint64_t kBatch = 200;

// `servers` servers, two conversations each, half as many slots as servers. One server
// alone always finds a slot.
Scenario scenario_of(std::uint32_t servers) {
  Scenario scenario;
  scenario.name = "bench";
  scenario.servers = servers;
  scenario.limits = model::one_limit(servers == 1 ? 2 : servers / 2);
  scenario.requests_per_server = 2;
  return scenario;
}

struct Figures {
  double decisions_per_second = 0;
  CostTally cost;  // of the first batch
};

Figures measure(const model::StrategyInfo& info, std::uint32_t servers, double seconds) {
  model::StrategySpec spec;
  spec.use = info.name;
  spec.label = info.name;
  World world(scenario_of(servers), spec);
  RandomScheduler scheduler(kSeed, 0, std::numeric_limits<std::uint64_t>::max());
  const auto run_batch = [&] {
    for (std::uint64_t i = 0; i < kBatch; ++i) {
      scheduler.begin_run();
      world.run(scheduler);
    }
  };
  run_batch();
  Figures figures{.cost = world.cost()};
  const auto start = std::chrono::steady_clock::now();
  std::chrono::duration<double> elapsed{};
  do {
    run_batch();
    elapsed = std::chrono::steady_clock::now() - start;
  } while (elapsed.count() < seconds);
  const std::uint64_t decisions = world.cost().all_decisions() - figures.cost.all_decisions();
  figures.decisions_per_second = static_cast<double>(decisions) / elapsed.count();
  return figures;
}

std::string commands_text(const CostTally& cost) {
  std::string text;
  for (const auto& [command, count] : cost.commands) {
    const double mean = static_cast<double>(count) / static_cast<double>(cost.all_decisions());
    text += fmt::format("{}{} {:.2f}", text.empty() ? "" : ", ", command, mean);
  }
  return text;
}

void print_table(std::uint32_t servers, double seconds) {
  const Scenario scenario = scenario_of(servers);
  std::cout << fmt::format("{} {}, limit {}, {} requests each{}\n", servers, model::plural(servers, "server"),
                           scenario.limits.the_limit().permits, scenario.requests_per_server,
                           servers == 1 ? " (uncontended)" : "");
  std::cout << fmt::format("  {:<30}{:>12}{:>13}{:>7}{:>7}{:>10}  {}\n", "strategy", "decisions/s",
                           "round trips", "least", "most", "admitted", "commands per decision");
  for (const model::StrategyInfo& info : model::all_strategies()) {
    const Figures figures = measure(info, servers, seconds);
    const CostTally& cost = figures.cost;
    const auto all = static_cast<double>(cost.all_decisions());
    std::cout << fmt::format("  {:<30}{:>12.0f}{:>13.2f}{:>7}{:>7}{:>8.0f} %  {}\n", info.name,
                             figures.decisions_per_second, static_cast<double>(cost.round_trips) / all,
                             cost.round_trips_min, cost.round_trips_max,
                             100 * static_cast<double>(cost.decisions[0]) / all, commands_text(cost));
  }
  std::cout << "\n";
}

}  // namespace
}  // namespace overbook::sim

int main(int argc, char** argv) {
  double seconds = 0.5;
  if (argc > 1) {
    char* end = nullptr;
    seconds = std::strtod(argv[1], &end);
    if (argc > 2 || end == argv[1] || *end != '\0' || !(seconds > 0)) {
      std::cerr << "usage: strategies_bench [SECONDS]\n";
      return 64;
    }
  }
  for (const std::uint32_t servers : {1U, 2U, 8U, 64U}) overbook::sim::print_table(servers, seconds);
  return 0;
}
