#pragma once
// For tests of what goes wrong: a redis-server for all tests of a suite, empty at the start of each, and
// schedules that are played on it.

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/redis/real/redis_server.h"
#include "sim/live/counterpart.h"
#include "sim/live/name_space.h"
#include "sim/run/world.h"
#include "sim/schedule/replay.h"
#include "sim/test_scenarios.h"

namespace overbook::sim::live {

class OnTestRedis : public testing::Test {
 protected:
  static void SetUpTestSuite() { redis_ = std::make_unique<redis::real::RedisServer>(); }
  static void TearDownTestSuite() { redis_.reset(); }
  void SetUp() override { (void)Connection(redis_->address()).execute({"FLUSHALL"}); }

  static ServerOptions options() { return {.address = redis_->address()}; }
  static redis::Reply ask(const redis::Command& command) {
    return Connection(redis_->address()).execute(command);
  }
  static std::vector<std::string> all_keys() {
    std::vector<std::string> keys;
    const redis::Reply reply = ask({"KEYS", "*"});
    for (const redis::Reply& key : reply.as_array()) keys.push_back(key.text());
    std::sort(keys.begin(), keys.end());
    return keys;
  }

  static inline std::unique_ptr<redis::real::RedisServer> redis_;
};

// Does something just before a step is chosen, and answers as another scheduler does.
class Meddling final : public Scheduler {
 public:
  Meddling(Scheduler& scheduler, std::uint32_t step, std::function<void()> what)
      : scheduler_(&scheduler), step_(step), what_(std::move(what)) {}
  bool begin_run() override { return scheduler_->begin_run(); }
  std::size_t choose(const Choice& choice) override {
    if (choice.kind == ChoiceKind::step && ++steps_ == step_) what_();
    return scheduler_->choose(choice);
  }

 private:
  Scheduler* scheduler_;
  std::uint32_t step_;
  std::uint32_t steps_ = 0;
  std::function<void()> what_;
};

// Plays a schedule, recorded, so that keys are compared after every step.
struct Played {
  Played(Server& server, const Scenario& scenario, std::string_view use)
      : world(scenario, strategy(use), in_name_space(server.name_space())), counterpart(server, world) {
    world.record(&trace);
  }
  RunEnd run(std::string_view schedule, std::uint32_t before_step = 0, std::function<void()> what = {}) {
    const Schedule wanted = schedule_from_text(schedule);
    ReplayScheduler replay(wanted);
    Meddling scheduler(replay, before_step, std::move(what));
    scheduler.begin_run();
    const RunEnd end = counterpart.run(scheduler);
    EXPECT_FALSE(replay.parted()) << *replay.parted();
    return end;
  }

  World world;
  Trace trace;
  Counterpart counterpart;
};

inline Scenario with_lease(Scenario scenario) {
  scenario.lease = Lease{.ttl_ms = 15'000, .refresh_ms = 5'000};
  return scenario;
}

}  // namespace overbook::sim::live
