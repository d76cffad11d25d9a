// An automaton asks whoever answers as a subject: here a server whose steps stand in a table, and no fiber.

#include "sim/exploration/learning/subject.h"

#include <gmock/gmock.h>

#include "sim/exploration/learning/automaton.h"
#include "sim/exploration/learning/not_a_function.h"
#include "sim/test_scenarios.h"

namespace overbook::sim {
namespace {

using testing::HasSubstr;

redis::Command ask() {
  return redis::Command({"INCR", "running"});
}

// Sends INCR, and is admitted if that was 1; then it is done.
class Counting : public Subject {
 public:
  explicit Counting(const Scenario& scenario) : setup_(scenario, strategy("lua-script")) {}

  Observation observe(const Beginning&, std::span<const LocalStep> path) override {
    ++runs_;
    Observation seen;
    for (const LocalStep& step : path) {
      seen.steps.push_back({.command = command(), .conversation = {}, .events = {}});
      std::vector<LocalEvent>& events = seen.steps.back().events;
      events.push_back({.kind = model::EventKind::invoked, .conversation = model::ConversationId{1}});
      events.push_back({.kind = model::EventKind::returned,
                        .decision = decide(step.reply->as_integer()),
                        .conversation = model::ConversationId{1}});
    }
    seen.workers[0].is_ready = path.empty();
    return seen;
  }
  Observation probe(const Beginning& beginning, std::span<const LocalStep> path, const LocalStep&) override {
    Observation seen = observe(beginning, path);
    seen.steps.push_back({.command = command(), .conversation = {}, .events = {}});
    return seen;
  }
  [[nodiscard]] const Setup& setup() const override { return setup_; }
  [[nodiscard]] const std::string& label() const override { return label_; }
  [[nodiscard]] std::uint64_t work() const override { return runs_; }

 protected:
  virtual model::Decision decide(std::int64_t count) {
    return count == 1 ? model::Decision::admitted : model::Decision::rejected;
  }
  virtual redis::Command command() { return ask(); }

 private:
  Setup setup_;
  std::string label_ = "by hand";
  std::uint64_t runs_ = 0;
};

class ChangesItsMind final : public Counting {
 public:
  using Counting::Counting;

 private:
  model::Decision decide(std::int64_t) override {
    return ++asked_ % 2 == 1 ? model::Decision::admitted : model::Decision::rejected;
  }
  int asked_ = 0;
};

Scenario one_server() {
  return empty_house(1);
}

TEST(Subject, OfAnAutomatonMayBeAnything) {
  const Scenario scenario = one_server();
  Automaton automaton(scenario, strategy("lua-script"), {}, std::make_unique<Counting>(scenario));
  const ClassId start = automaton.initial(model::ServerId{1});
  EXPECT_EQ(automaton.words().command(automaton.info(start).workers[0].command), ask());
  const auto after = [&](std::int64_t count) {
    return automaton.step(start, Duty::requests, kNone, automaton.words().of(redis::Reply::integer(count)));
  };
  const Automaton::Edge first = after(1);
  ASSERT_EQ(first.events.size(), 2U);
  EXPECT_EQ(first.events[1].decision, model::Decision::admitted);
  EXPECT_EQ(automaton.info(first.next).standing.running, 1U);
  EXPECT_EQ(after(2).next, after(3).next) << "rejected is rejected";
  EXPECT_GT(automaton.subject().work(), 0U);
}

TEST(Subject, ThatDoesNotDoTheSameTwiceIsNoFunction) {
  const Scenario scenario = one_server();
  Automaton automaton(scenario, strategy("lua-script"), {}, std::make_unique<ChangesItsMind>(scenario));
  const ClassId start = automaton.initial(model::ServerId{1});
  try {
    (void)automaton.step(start, Duty::requests, kNone, automaton.words().of(redis::Reply::integer(1)));
    FAIL() << "it was believed";
  } catch (const NotAFunction& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("by hand: server 1, step 1: given the same replies it did not decide the same"));
  }
}

}  // namespace
}  // namespace overbook::sim
