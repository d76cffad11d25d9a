// Strategies that are no functions of their replies are detected and named, with the step; others are not.

#include "sim/exploration/learning/automaton.h"

#include <gmock/gmock.h>

#include <chrono>
#include <memory>
#include <random>

#include "sim/exploration/engines_for_tests.h"
#include "sim/exploration/fast_engine.h"

namespace overbook::sim {
namespace {

using testing::HasSubstr;

// Registers, counts, and does something at each of the two that it may not do, or that it may.
class Odd : public model::Strategy {
 public:
  model::Decision acquire(model::Client& redis, const model::Request& request) override {
    if (!redis.set_nx(request.key, value(request), {})) return model::Decision::duplicate;
    const std::size_t running = redis.keys(request.prefix + "*").size();
    return admits(running) ? model::Decision::admitted : model::Decision::rejected;
  }
  void release(model::Client& redis, const model::Request& request) override { redis.del(request.key); }

 protected:
  virtual std::string value(const model::Request& request) { return request.server; }
  virtual bool admits(std::size_t running) { return running <= 3; }
};

class CountsItsCalls final : public Odd {
  std::string value(const model::Request&) override { return std::to_string(++calls_); }
  int calls_ = 0;
};

class ReadsAClock final : public Odd {
  std::string value(const model::Request&) override {
    return std::to_string(std::chrono::steady_clock::now().time_since_epoch().count());
  }
};

class DrawsItsDecision final : public Odd {
  bool admits(std::size_t) override { return std::bernoulli_distribution()(engine_); }
  std::mt19937 engine_{7};
};

class RemembersAnEarlierRun final : public Odd {
  bool admits(std::size_t) override { return ++decisions_ < 4; }
  int decisions_ = 0;
};

class ForgetsWhenItStarts final : public Odd {
  void reset() override { calls_ = 0; }
  std::string value(const model::Request&) override { return std::to_string(++calls_); }
  int calls_ = 0;
};

template <typename Kind>
ExplorationResult explore_odd(const std::string& label) {
  const Scenario scenario = last_slot(2);
  model::StrategySpec spec = strategy("exclude-own-key");
  spec.label = label;
  Automaton automaton(scenario, spec, [](const model::StrategyConfig&) { return std::make_unique<Kind>(); });
  const ExplorationOptions options;
  for (;;) {
    try {
      return explore_pass(Pass::ledger, scenario, options, automaton, {});
    } catch (const Split&) {
      automaton.regroup();
    }
  }
}

template <typename Kind>
std::string complaint(const std::string& label) {
  try {
    static_cast<void>(explore_odd<Kind>(label));
  } catch (const NotAFunction& error) {
    return error.what();
  }
  return "none";
}

TEST(NotAFunction, IsWhoCountsItsCalls) {
  const std::string text = complaint<CountsItsCalls>("counts");
  EXPECT_THAT(text, HasSubstr("counts: server 1, step 1: given the same replies it sent `SET conv:u1:c3 "));
  EXPECT_THAT(text, HasSubstr("may not read a clock, draw a number, or keep anything from an earlier run"));
}

TEST(NotAFunction, IsWhoReadsAClock) {
  EXPECT_THAT(complaint<ReadsAClock>("late"), HasSubstr("late: server 1, step 1: "));
}

TEST(NotAFunction, IsWhoDrawsItsDecision) {
  const std::string text = complaint<DrawsItsDecision>("dice");
  EXPECT_THAT(text, HasSubstr("dice: server "));
  EXPECT_THAT(text, HasSubstr(", step 2: "));
}

TEST(NotAFunction, IsWhoRemembersAnEarlierRun) {
  const std::string text = complaint<RemembersAnEarlierRun>("elephant");
  EXPECT_THAT(text, HasSubstr("elephant: server "));
  EXPECT_THAT(text, HasSubstr(", step 2: "));
}

TEST(NotAFunction, IsNotWhoForgetsWhenItStarts) {
  EXPECT_EQ(complaint<ForgetsWhenItStarts>("fresh"), "none");
  EXPECT_TRUE(explore_odd<ForgetsWhenItStarts>("fresh").is_complete);
}

TEST(Automaton, MergesWhatBehavesTheSameFromHereOn) {
  Scenario scenario = last_slot(2);
  Automaton automaton(scenario, strategy("exclude-own-key"));
  const ClassId start = automaton.initial(model::ServerId{1});
  const ReplyId ok = automaton.words().of(redis::Reply::status("OK"));
  const ClassId registered = automaton.step(start, Duty::requests, kNone, ok).next;
  const auto keys = [&](std::initializer_list<const char*> names) {
    redis::Reply::Array items;
    for (const char* const name : names) items.push_back(redis::Reply::bulk(name));
    return automaton.words().of(redis::Reply::array(std::move(items)));
  };
  const auto after = [&](ReplyId reply) { return automaton.step(registered, Duty::requests, kNone, reply); };
  const auto four = after(keys({"conv:u1:c1", "conv:u1:c2", "conv:u1:c3", "conv:u1:c4"}));
  const auto five = after(keys({"conv:u1:c1", "conv:u1:c2", "conv:u1:c3", "conv:u1:c4", "conv:u1:c5"}));
  const auto three = after(keys({"conv:u1:c1", "conv:u1:c2", "conv:u1:c3"}));
  EXPECT_EQ(four.next, five.next) << "both will DEL and be rejected";
  EXPECT_NE(four.next, three.next);
}

}  // namespace
}  // namespace overbook::sim
