#pragma once
// Asks the running fibers what one server does next: runs it along a path of answers, with nobody else moving
// and no Redis behind it, and looks at what it asks for and what it has become.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/world.h"

namespace overbook::sim {

// One step of one server, as it met it.
struct LocalStep {
  ActorKind actor = ActorKind::request;
  std::optional<model::Message> message;  // taken by a listener that was at home
  std::optional<redis::Reply> reply;      // to the command; none: the step has no command
};

// What a server does at the end of a path.
struct Observation {
  struct Step {
    std::optional<redis::Command> command;  // none: the server's own work, or nothing
    std::vector<model::Event> events;       // of this step, in order
  };
  std::vector<Step> steps;  // of the path, and one more if it was probed
  bool request_is_ready = false;
  bool listener_is_busy = false;  // in the middle of a message
};

// For messages of NotAFunction.
inline constexpr std::string_view kWhatAStrategyMayNot =
    "a strategy may not read a clock, draw a number, or keep anything from an earlier run";

class Learner {
 public:
  // `make_strategy`: empty for the registry's.
  Learner(const Scenario& scenario, const model::StrategySpec& strategy, StrategyFactory make_strategy = {});
  ~Learner();
  Learner(const Learner&) = delete;
  Learner& operator=(const Learner&) = delete;
  Learner(Learner&&) = delete;
  Learner& operator=(Learner&&) = delete;

  // Runs `server` along `path`. Throws NotAFunction when the server does not ask for the step that the path
  // has.
  Observation observe(model::ServerId server, std::span<const LocalStep> path);
  // The same, and then the command of one more step, which is not answered: steps.back() has it.
  Observation probe(model::ServerId server, std::span<const LocalStep> path, const LocalStep& next);

  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] const std::string& label() const { return label_; }
  // Runs of fibers so far, and the steps in them.
  [[nodiscard]] std::uint64_t runs() const { return runs_; }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

 private:
  class Script;

  Observation run(model::ServerId server, std::vector<const LocalStep*> path, bool is_probed);

  std::string label_;
  World world_;
  std::uint64_t runs_ = 0;
  std::uint64_t steps_ = 0;
};

}  // namespace overbook::sim
