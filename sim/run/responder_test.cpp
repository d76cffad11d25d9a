// Runs answered by somebody else: with a Redis elsewhere they are the same runs, and what the responder
// throws comes out.

#include <gtest/gtest.h>

#include <stdexcept>

#include "sim/schedule/replay.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

// A Redis of our own, outside of the World.
class Elsewhere final : public Responder {
 public:
  explicit Elsewhere(const World& world) : world_(&world) {}

  void begin(std::uint32_t placement) { redis_ = world_->prepared(placement); }

  std::optional<redis::Reply> respond(const TaskId& actor, const redis::Command& command,
                                      model::ConversationId conversation) override {
    redis_.write_as(writer_of(actor.server, conversation));
    return redis_.execute(world_->connection_of(actor), command, World::kStart);
  }
  std::vector<std::pair<model::ServerId, model::Message>> take_messages() override {
    return world_->take_messages(redis_);
  }
  redis::Redis state(const redis::Redis&) override { return redis_; }

 private:
  const World* world_;
  redis::Redis redis_;
};

TEST(Responder, ARedisElsewhereGivesTheSameRunAndTheSameTrace) {
  for (std::uint64_t number = 0; number < 20; ++number) {
    const Scenario scenario = small_scenario(number);
    for (const model::StrategySpec& spec : strategy_variants()) {
      if (!can_begin(scenario, spec)) continue;
      World own(scenario, spec);
      World answered(scenario, spec);
      Elsewhere elsewhere(answered);
      Trace trace;
      Trace other;
      own.record(&trace);
      answered.record(&other);
      RandomScheduler random(5, 0, 4);
      while (random.begin_run()) {
        const RunEnd end = own.run(random);
        SCOPED_TRACE(spec.use + " " + to_text(own.schedule()));
        elsewhere.begin(own.schedule().placement.value_or(0));
        answered.answer_with(&elsewhere);
        ReplayScheduler again(own.schedule());
        ASSERT_TRUE(again.begin_run());
        ASSERT_EQ(answered.run(again), end);
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

class Broken final : public Responder {
 public:
  std::optional<redis::Reply> respond(const TaskId&, const redis::Command&, model::ConversationId) override {
    return redis::Reply::error("ERR not now");
  }
  redis::Redis state(const redis::Redis&) override { throw std::runtime_error("the line is dead"); }
};

TEST(Responder, WhatItThrowsAtTheCountComesOutAndTheWorldGoesOn) {
  World world(last_slot(), strategy("count-then-register"));
  Broken broken;
  world.answer_with(&broken);
  RandomScheduler random(1, 0, 2);
  ASSERT_TRUE(random.begin_run());
  EXPECT_THROW(world.run(random), std::runtime_error);
  world.answer_with(nullptr);
  ASSERT_TRUE(random.begin_run());
  EXPECT_EQ(world.run(random), RunEnd::complete);
}

}  // namespace
}  // namespace overbook::sim
