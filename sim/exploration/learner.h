#pragma once
// Asks the running fibers what one server does next: runs it along a path of answers, with nobody else moving
// and no Redis behind it, and looks at what it asks for and what it has become.

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/run/world.h"

namespace overbook::sim {

// Where a server begins: at its start, or just restarted, at the request `round`.
struct Beginning {
  model::ServerId server{};
  bool is_restarted = false;
  std::uint32_t round = 0;
  friend auto operator<=>(const Beginning&, const Beginning&) = default;
};

// One step of one server, as it met it. A time-out is that of a lost request: what the server does then does
// not depend on what became of its command. A crash ends the path.
struct LocalStep {
  StepKind kind = StepKind::goes_on;
  Duty duty = Duty::requests;
  std::optional<model::Message> message;  // taken by a listener that was at home
  std::optional<redis::Reply> reply;      // to the command; none: the step has no command
};

// What a server does at the end of a path.
struct Observation {
  struct Done {
    std::optional<redis::Command> command;  // none: the server's own work, or nothing
    model::ConversationId conversation{};   // for which it is sent, where leases may lapse; else 0
    std::vector<model::Event> events;       // of this step, in order
  };
  std::vector<Done> steps;  // of the path, and one more if it was probed
  bool request_is_ready = false;
  bool listener_is_busy = false;   // in the middle of a message
  bool heartbeat_is_busy = false;  // in the middle of refreshing
  bool may_time_out = false;       // the next step of the request: it is no work of the server's own
  bool can_crash = false;          // it is at something, or something runs there
  std::uint32_t round = 0;         // the request that it is at; between two, the next one
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

  // Runs a server along `path`. Throws NotAFunction when the server does not ask for the step that the path
  // has.
  Observation observe(const Beginning& beginning, std::span<const LocalStep> path);
  // The same, and then the command of one more step, which is not answered: steps.back() has it.
  Observation probe(const Beginning& beginning, std::span<const LocalStep> path, const LocalStep& next);

  [[nodiscard]] const World& world() const { return world_; }
  [[nodiscard]] const std::string& label() const { return label_; }
  // Runs of fibers so far, and the steps in them.
  [[nodiscard]] std::uint64_t runs() const { return runs_; }
  [[nodiscard]] std::uint64_t steps() const { return steps_; }

 private:
  class Script;

  Observation run(const Beginning& beginning, std::vector<const LocalStep*> path, bool is_probed);

  std::string label_;
  World world_;
  std::uint64_t runs_ = 0;
  std::uint64_t steps_ = 0;
};

}  // namespace overbook::sim
