#pragma once
// One server as a learner meets it: run along a path of answers, with nobody else moving and no Redis behind
// it. A fiber in a World (world_subject.h), or whatever else runs a strategy's code.

#include <array>
#include <chrono>
#include <compare>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/exploration/learning/local_event.h"
#include "sim/run/trace.h"
#include "sim/setup/setup.h"

namespace overbook::sim {

// At which of its requests each worker of a server is.
using Rounds = std::array<std::uint32_t, kMaxAtOnce>;

// Where a server begins: at its start, or just restarted, at the requests `rounds`.
struct Beginning {
  model::ServerId server{};
  bool is_restarted = false;
  Rounds rounds{};
  friend auto operator<=>(const Beginning&, const Beginning&) = default;
};

// One step of one server, as it met it. A time-out is that of a lost request: what the server does then does
// not depend on what became of its command. A crash ends the path.
struct LocalStep {
  StepKind kind = StepKind::goes_on;
  Duty duty = Duty::requests;
  std::uint32_t worker = 0;
  std::optional<model::Message> message;  // taken by a listener that was at home
  std::optional<redis::Reply> reply;      // to the command; none: the step has no command
};

// What a server does at the end of a path.
struct Observation {
  struct Done {
    std::optional<redis::Command> command;  // none: the server's own work, or nothing
    model::ConversationId conversation{};   // for which it is sent, where leases may lapse; else 0
    std::vector<LocalEvent> events;         // of this step, in order
  };
  // Of a task: the command of its next step, and for which conversation, where leases may lapse.
  struct Next {
    redis::Command command;
    model::ConversationId conversation{};
    friend bool operator==(const Next&, const Next&) = default;
  };
  // Of those that make its requests, each; of a sweeper the first, of its passes.
  struct Worker {
    bool is_ready = false;
    bool may_time_out = false;  // its next step: it is no work of the server's own
    bool is_between = false;    // two requests, or two passes
    std::uint32_t round = 0;    // the request that it is at; between two, the next one
    std::optional<Next> next;
    friend bool operator==(const Worker&, const Worker&) = default;
  };
  std::vector<Done> steps;  // of the path, and one more if it was probed
  std::array<Worker, kMaxAtOnce> workers{};
  bool listener_is_busy = false;        // in the middle of a message
  bool heartbeat_is_busy = false;       // in the middle of refreshing
  bool heartbeat_may_time_out = false;  // the next step of that
  std::optional<Next> listener_next;
  std::optional<Next> heartbeat_next;
  bool tells_next = false;     // what its tasks send next; else it must be probed
  bool is_starting = false;    // the first worker is before its first request, or after its start
  bool has_started = true;     // the server, so that it takes messages
  bool can_crash = false;      // it is at something, or something runs there
  std::vector<OnItsWay> late;  // what the last step has left behind, in order
  std::optional<model::WholeState> state = model::WholeState{};  // of its strategy
  std::string memory;  // what its strategy keeps (model::Strategy::memory)
};

// For messages of NotAFunction.
inline constexpr std::string_view kWhatAStrategyMayNot =
    "a strategy may not read a clock, draw a number, or keep anything from an earlier run";

class Subject {
 public:
  virtual ~Subject() = default;

  // Runs a server along `path`. Throws NotAFunction when the server does not ask for the step that the path
  // has.
  virtual Observation observe(const Beginning& beginning, std::span<const LocalStep> path) = 0;
  // The same, and then the command of one more step, which is not answered: steps.back() has it.
  virtual Observation probe(const Beginning& beginning, std::span<const LocalStep> path,
                            const LocalStep& next) = 0;

  // What its runs begin from.
  [[nodiscard]] virtual const Setup& setup() const = 0;
  // The strategy's, for messages.
  [[nodiscard]] virtual const std::string& label() const = 0;
  // As observe, on a server whose clock is so far ahead of where it was.
  virtual Observation observe_later(const Beginning& beginning, std::span<const LocalStep> path,
                                    std::chrono::milliseconds /*by*/) {
    return observe(beginning, path);
  }
  // Whether its clock was ever looked at, by code that nobody here has read.
  [[nodiscard]] virtual bool has_read_clock() const { return false; }
  // What it has cost so far, in states that could have been stored instead: for budgets.
  [[nodiscard]] virtual std::uint64_t work() const = 0;

 protected:
  Subject() = default;
  Subject(const Subject&) = default;
  Subject& operator=(const Subject&) = default;
};

}  // namespace overbook::sim
