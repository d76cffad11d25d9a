// Runs that are played elsewhere: with another Redis they are the same runs, and what a backend throws comes
// out.

#include <gtest/gtest.h>

#include <stdexcept>

#include "sim/run/world.h"
#include "sim/schedule/replay.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

// A Redis of our own, outside of the World.
class Elsewhere : public Backend {
 public:
  explicit Elsewhere(const Setup& setup) : setup_(&setup) {}

  void begin(std::uint32_t placement) override { redis_ = setup_->prepared(placement); }
  std::optional<redis::Reply> execute(const SentCommand& sent, Instant now) override {
    redis_.write_as(sent.writer);
    return redis_.execute(setup_->connection_of(sent.sender), *sent.command, now);
  }
  Messages take_messages() override { return setup_->take_messages(redis_); }
  redis::Redis state(Instant) override { return redis_; }
  void crash(model::ServerId, Instant) override {}
  void restart(model::ServerId, Instant) override {}
  void lapse(const Lapse&) override {}
  void lose_writes(std::uint32_t) override {}

 private:
  const Setup* setup_;
  redis::Redis redis_;
};

TEST(Backend, ARedisElsewhereGivesTheSameRunAndTheSameTrace) {
  for (std::uint64_t number = 0; number < 20; ++number) {
    const Scenario scenario = small_scenario(number);
    for (const model::StrategySpec& spec : strategy_variants()) {
      if (!can_begin(scenario, spec)) continue;
      World own(scenario, spec);
      World answered(scenario, spec);
      Elsewhere elsewhere(answered.setup());
      Trace trace;
      Trace other;
      own.record(&trace);
      answered.record(&other);
      RandomScheduler random(5, 0, 4);
      while (random.begin_run()) {
        const RunEnd end = own.run(random);
        SCOPED_TRACE(spec.use + " " + to_text(own.schedule()));
        ReplayScheduler again(own.schedule());
        ASSERT_TRUE(again.begin_run());
        ASSERT_EQ(answered.run(again, elsewhere), end);
        ASSERT_FALSE(again.parted()) << *again.parted();
        ASSERT_EQ(answered.history(), own.history());
        ASSERT_EQ(other.steps.size(), trace.steps.size());
        for (std::size_t i = 0; i < trace.steps.size(); ++i) {
          ASSERT_EQ(other.steps[i].command, trace.steps[i].command);
          ASSERT_EQ(other.steps[i].reply, trace.steps[i].reply);
          ASSERT_EQ(other.steps[i].keys.size(), trace.steps[i].keys.size());
        }
      }
      EXPECT_EQ(own.cost().round_trips, answered.cost().round_trips);
      EXPECT_EQ(own.cost().commands, answered.cost().commands);
    }
  }
}

class Broken final : public Elsewhere {
 public:
  using Elsewhere::Elsewhere;
  std::optional<redis::Reply> execute(const SentCommand&, Instant) override {
    return redis::Reply::error("ERR not now");
  }
  redis::Redis state(Instant) override { throw std::runtime_error("the line is dead"); }
};

TEST(Backend, WhatItThrowsAtTheCountComesOutAndTheWorldGoesOn) {
  World world(last_slot(), strategy("count-then-register"));
  Broken broken(world.setup());
  RandomScheduler random(1, 0, 2);
  ASSERT_TRUE(random.begin_run());
  EXPECT_THROW(world.run(random, broken), std::runtime_error);
  ASSERT_TRUE(random.begin_run());
  EXPECT_EQ(world.run(random), RunEnd::complete);
}

}  // namespace
}  // namespace overbook::sim
