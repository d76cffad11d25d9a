// What does it cost that a limiter is a program in Lua, and not a strategy in C++? The same commands, side by side.
//
//   programs_bench [SECONDS]     each figure is measured for so long; 0.5 by default
//
// Sampled: nanoseconds of a step. Explored, with learning: states a second, and how many states there are.
// The last column of each is the program's cost in those of the strategy's.

#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <iostream>
#include <limits>
#include <string>

#include "sim/exploration/exploration.h"
#include "sim/exploration/program_limiters.h"
#include "sim/run/world.h"
#include "sim/schedule/random.h"

namespace overbook::sim {
namespace {

constexpr std::uint64_t kSeed = 1;
constexpr std::uint64_t kBatch = 200;

struct Pair {
  std::string_view strategy;
  std::string_view acquire;
};
constexpr Pair kPairs[] = {{"count-then-register", kCountFirst},
                           {"register-then-count-plus-one", kPlusOne},
                           {"exclude-own-key", kExcludeOwn}};

// Of the processor, so that what else the machine does is not in the ratio. One thread works here.
template <typename Do>
double seconds_of(const Do& what) {
  const std::clock_t start = std::clock();
  what();
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

// Schedules of one strategy, and what their steps cost.
class Sampled {
 public:
  explicit Sampled(const model::StrategySpec& spec)
      : world_(scenario_, spec), scheduler_(kSeed, 0, std::numeric_limits<std::uint64_t>::max()) {
    run_batch();
    steps_ = 0;
  }

  // Returns the seconds that it took.
  double add_batch() {
    const double seconds = seconds_of([&] { run_batch(); });
    seconds_ += seconds;
    return seconds;
  }
  [[nodiscard]] double nanoseconds_a_step() const { return seconds_ * 1e9 / static_cast<double>(steps_); }

 private:
  void run_batch() {
    for (std::uint64_t i = 0; i < kBatch; ++i) {
      scheduler_.begin_run();
      world_.run(scheduler_);
      steps_ += world_.schedule().steps.size();
    }
  }

  Scenario scenario_ = last_slot();
  World world_;
  RandomScheduler scheduler_;
  std::uint64_t steps_ = 0;
  double seconds_ = 0;
};

struct Explored {
  std::uint64_t states = 0;
  double seconds = 0;
};

Explored explored(const model::StrategySpec& spec) {
  Explored figures;
  figures.seconds = seconds_of([&] { figures.states = explore_all(last_slot(40), spec, {}).states; });
  return figures;
}

void print_table(double seconds) {
  std::cout << fmt::format("{:<30}{:>12}{:>12}{:>8}{:>12}{:>12}{:>8}\n", "", "C++ ns/step", "Lua ns/step",
                           "ratio", "C++ states", "Lua states", "ratio");
  for (const Pair& pair : kPairs) {
    const model::StrategySpec ours = strategy(pair.strategy);
    const model::StrategySpec theirs = program(std::string(kRegistering) + std::string(pair.acquire));
    Sampled sampled_ours(ours);
    Sampled sampled_theirs(theirs);
    for (double elapsed = 0; elapsed < 2 * seconds;)  // in turns
      elapsed += sampled_ours.add_batch() + sampled_theirs.add_batch();
    const double of_ours = sampled_ours.nanoseconds_a_step();
    const double of_theirs = sampled_theirs.nanoseconds_a_step();
    const Explored one = explored(ours);
    const Explored other = explored(theirs);
    std::cout << fmt::format("{:<30}{:>12.0f}{:>12.0f}{:>8.2f}{:>12}{:>12}{:>8.2f}\n", pair.strategy, of_ours,
                             of_theirs, of_theirs / of_ours, one.states, other.states,
                             other.seconds / one.seconds);
  }
}

}  // namespace
}  // namespace overbook::sim

int main(int argc, char** argv) {
  double seconds = 0.5;
  if (argc > 1) {
    char* end = nullptr;
    seconds = std::strtod(argv[1], &end);
    if (argc > 2 || end == argv[1] || *end != '\0' || !(seconds > 0)) {
      std::cerr << "usage: programs_bench [SECONDS]\n";
      return 64;
    }
  }
  overbook::sim::print_table(seconds);
  return 0;
}
