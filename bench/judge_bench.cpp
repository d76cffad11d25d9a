// What it takes to judge a recorded history of a million events: reading its lines from a file, and judging them.
// The limiter that was recorded is right, so nothing ends early.

#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/taus88.hpp>
#include <cstdio>
#include <filesystem>
#include <queue>
#include <string>
#include <vector>

#include "scenarios/histories/history_reader.h"
#include "sim/histories/judge.h"

namespace overbook {
namespace {

constexpr std::uint64_t kEvents = 1'000'000;

struct Traffic {
  std::uint32_t servers;
  std::uint32_t permits;
  double pause_ms;  // of a server between two requests, on the average
};

// Servers that ask, hold, release, and ask again. A request decides at an instant of its own, in the middle.
class Recording {
 public:
  explicit Recording(const Traffic& traffic) : traffic_(traffic), engine_(7) {
    for (std::uint32_t server = 0; server < traffic.servers; ++server)
      plan(0, traffic.pause_ms, server, Step::invoke);
  }

  void write_to(std::FILE* file) {
    while (written_ < kEvents) {
      const Planned next = planned_.top();
      planned_.pop();
      take(next, file);
    }
  }

 private:
  enum class Step { invoke, decide, answer, let_go, free, freed };
  struct Planned {
    double at_ms;
    std::uint32_t server;
    Step step;
    bool operator<(const Planned& other) const { return at_ms > other.at_ms; }  // the earliest is on top
  };

  void plan(double now_ms, double mean_ms, std::uint32_t server, Step step) {
    const double wait = boost::random::exponential_distribution<double>(1 / mean_ms)(engine_);
    planned_.push({now_ms + wait, server, step});
  }
  void write(const Planned& now, const char* event, std::FILE* file) {
    ++written_;
    fmt::print(
        file,
        "{{\"at_ms\": {:.3f}, \"server\": \"s{}\", \"request\": \"s{}-{}\", \"conversation\": \"c{}-{}\", "
        "\"event\": \"{}\"}}\n",
        now.at_ms, now.server, now.server, requests_[now.server], now.server, requests_[now.server], event);
  }
  void take(const Planned& now, std::FILE* file) {
    constexpr double kHalfTripMs = 0.5;
    constexpr double kHoldMs = 20;
    switch (now.step) {
      case Step::invoke:
        ++requests_[now.server];
        write(now, "invoked", file);
        return plan(now.at_ms, kHalfTripMs, now.server, Step::decide);
      case Step::decide:
        is_in_[now.server] = running_ < traffic_.permits;
        if (is_in_[now.server]) ++running_;
        return plan(now.at_ms, kHalfTripMs, now.server, Step::answer);
      case Step::answer:
        write(now, is_in_[now.server] ? "admitted" : "rejected", file);
        return is_in_[now.server] ? plan(now.at_ms, kHoldMs, now.server, Step::let_go)
                                  : plan(now.at_ms, traffic_.pause_ms, now.server, Step::invoke);
      case Step::let_go:
        write(now, "release-invoked", file);
        return plan(now.at_ms, kHalfTripMs, now.server, Step::free);
      case Step::free:
        --running_;
        return plan(now.at_ms, kHalfTripMs, now.server, Step::freed);
      case Step::freed:
        write(now, "released", file);
        return plan(now.at_ms, traffic_.pause_ms, now.server, Step::invoke);
    }
  }

  Traffic traffic_;
  boost::random::taus88 engine_;
  std::priority_queue<Planned> planned_;
  std::vector<std::uint64_t> requests_ = std::vector<std::uint64_t>(traffic_.servers);
  std::vector<bool> is_in_ = std::vector<bool>(traffic_.servers);
  std::uint32_t running_ = 0;
  std::uint64_t written_ = 0;
};

double peak_mb() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

void judge_a_million_events(benchmark::State& state, const Traffic& traffic) {
  const std::string path =
      (std::filesystem::temp_directory_path() / fmt::format("overbook-{}", ::getpid())).string();
  std::FILE* file = std::fopen(path.c_str(), "w");
  if (file == nullptr) return state.SkipWithError("no temporary file");
  Recording(traffic).write_to(file);
  std::fclose(file);
  const std::atomic<bool> stop = false;
  for (auto _ : state) {
    sim::histories::HistoryJudge judge({.limits = model::one_limit(traffic.permits), .clock_error = {}},
                                       [](const sim::histories::LineProblem&) {});
    const int descriptor = ::open(path.c_str(), O_RDONLY);
    const auto read = scenarios::read_history(
        descriptor,
        {.event = [&](sim::histories::RecordedEvent event) { judge.take(std::move(event)); },
         .problem =
             [&](const sim::histories::LineProblem& problem) { state.SkipWithError(problem.found.c_str()); }},
        stop);
    ::close(descriptor);
    const sim::histories::JudgedHistory judged = judge.end();
    for (const auto& property : judged.properties) {
      if (property.times > 0) state.SkipWithError("a violation of a limiter that is right");
    }
    const auto& orders = judged.properties[model::PropertyId::linearizable];
    state.counters["orders_undecided"] = orders.undecided.empty() ? 0 : 1;
    state.counters["events/s"] =
        benchmark::Counter(static_cast<double>(judged.events), benchmark::Counter::kIsIterationInvariantRate);
  }
  state.counters["peak_MB"] = peak_mb();
  std::filesystem::remove(path);
}

BENCHMARK_CAPTURE(judge_a_million_events, few_servers, Traffic{.servers = 4, .permits = 2, .pause_ms = 20})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(judge_a_million_events, busy, Traffic{.servers = 40, .permits = 10, .pause_ms = 5})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);
BENCHMARK_CAPTURE(judge_a_million_events, many_run, Traffic{.servers = 500, .permits = 400, .pause_ms = 5})
    ->Unit(benchmark::kMillisecond)
    ->Iterations(1);

}  // namespace
}  // namespace overbook
