#pragma once
// A fiber of a server, and the client that its code holds. It knows how to suspend and what it waits for;
// nothing of faults, of time, or of other tasks.
//
// A step is granted to a task when it is picked. The grant is used up by the first command (or own work)
// after it: so a request is invoked in the same step as its first command, and a release likewise.

#include <boost/fiber/fiber.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/strategies/client.h"
#include "model/strategies/strategy.h"
#include "sim/fibers/interleaving.h"
#include "sim/setup/setup.h"

namespace overbook::sim {

enum class TaskState : std::uint8_t {
  home,     // nothing to do: its requests are done, or no message has come
  ready,    // could take a step
  blocked,  // waits in a blocking command
};

// Ends what a fiber is at, from the inside, when a run is cut. Not a std::exception: strategies can't take it
// for an error.
struct Unwound {};

// What a task is at.
struct Errand {
  model::RequestId cause{};              // the request in progress, or that of the message being handled
  model::ConversationId conversation{};  // for which it sends; 0: none
  bool has_given_up = false;             // on a reply, since the call began
  bool is_acquiring = false;
  std::uint64_t commands_sent = 0;  // since the request was invoked
  std::uint32_t line = 0;           // StepRecord::line, of what is being sent, where it is recorded
  // The conversation that it holds until its release.
  std::optional<model::ConversationId> holding{};
  std::uint32_t round = 0;                   // of its server's requests; a worker's first has its own number
  bool is_round_over = true;                 // between rounds
  bool is_starting = false;                  // until its server has done what it does when it starts
  std::optional<std::string> start_error{};  // in which that ended; its next request fails with it
};

// How many tasks are not at home, and which have come or gone: so nobody needs to look at all of them after
// each step.
struct TasksAway {
  std::uint32_t requests = 0;
  std::uint32_t others = 0;
  std::uint32_t sweepers = 0;
  bool is_watched = false;
  std::vector<std::size_t> changed{};  // by index, while it is watched; some may be there twice
};

class Task;

// What the run does for the code of a task.
class TaskHost {
 public:
  virtual redis::Reply execute(Task& task, const redis::Command& command) = 0;
  virtual void work(Task& task, std::string_view what) = 0;
  [[nodiscard]] virtual Instant clock_of(model::ServerId server) const = 0;
  virtual void closing(Task& task, model::ConversationId conversation) = 0;
  virtual void closed(Task& task, model::ConversationId conversation) = 0;
  virtual void evicting(Task& task, model::ConversationId conversation) = 0;

 protected:
  TaskHost() = default;
  ~TaskHost() = default;
  TaskHost(const TaskHost&) = default;
  TaskHost& operator=(const TaskHost&) = default;
};

class Task final : public model::Client {
 public:
  // `host` and `away` must outlive it. It stays where it is.
  Task(TaskHost& host, const TaskShape& shape, std::size_t index, TasksAway& away);
  Task(const Task&) = delete;
  Task& operator=(const Task&) = delete;
  Task(Task&&) = delete;
  Task& operator=(Task&&) = delete;
  ~Task() override = default;

  redis::Reply execute(const redis::Command& command) override { return host_->execute(*this, command); }
  void work(std::string_view what) override { host_->work(*this, what); }
  [[nodiscard]] Instant clock() const override { return host_->clock_of(id_.server); }
  void closing(model::ConversationId conversation) override { host_->closing(*this, conversation); }
  void closed(model::ConversationId conversation) override { host_->closed(*this, conversation); }
  void evicting(model::ConversationId conversation) override { host_->evicting(*this, conversation); }

  [[nodiscard]] const TaskId& id() const { return id_; }
  [[nodiscard]] std::size_t index() const { return index_; }  // in Setup::tasks()
  [[nodiscard]] redis::ConnectionId connection() const { return connection_; }
  [[nodiscard]] Step step(StepKind kind = StepKind::goes_on) const { return {.kind = kind, .task = id_}; }

  // Starts the fiber: it runs `life` whenever it is given a step while it is at home, and comes back here
  // until then. `life` must not throw.
  void start(const std::function<void()>& life);
  // Ends it, from outside of all fibers.
  void stop() { is_stopping_ = true; }
  void join() { fiber_.join(); }
  [[nodiscard]] boost::fibers::context* fiber() const { return context_; }

  // The step is the task's, and was picked as this.
  void grant(StepKind as);
  [[nodiscard]] bool is_granted() const { return is_granted_; }
  [[nodiscard]] StepKind granted_as() const { return granted_as_; }
  // What was to strike its command has struck, or has nothing to strike.
  StepKind take_granted_as();
  void use_up_grant() { is_granted_ = false; }
  // From the task's own fiber. Returns when it may use a step: at once if it has one granted already. Leaves
  // the grant in place. Throws Unwound when it was unwound instead.
  void await_grant();
  // Gives the thread away until the task is given a step. Throws as above.
  void suspend();
  // For the rest of this step, which ends the task.
  [[noreturn]] void die();
  // Again, if a strategy has swallowed it.
  void expect_not_unwound() const;
  // What it is at ends when it is given the thread next, and it is at home then.
  void begin_unwinding() { is_unwinding_ = true; }
  void end_unwinding() { is_unwinding_ = false; }

  // A run begins.
  void reset();
  [[nodiscard]] TaskState state() const { return state_; }
  void set_state(TaskState state);
  // Its fiber waits between runs, or for a message.
  [[nodiscard]] bool is_at_home() const { return is_at_home_; }
  [[nodiscard]] bool is_at_work() const { return is_at_work_; }  // its next step is no command
  void set_at_work(bool is_at_work) { is_at_work_ = is_at_work; }
  // What it sends next, or has sent.
  [[nodiscard]] const redis::Command* in_flight() const { return in_flight_; }
  void set_in_flight(const redis::Command* command) { in_flight_ = command; }
  [[nodiscard]] bool may_time_out() const { return may_time_out_; }
  void set_may_time_out(bool may_time_out) { may_time_out_ = may_time_out; }
  // Its blocking command is over, and its next step is that the reply arrives: it sends nothing.
  [[nodiscard]] bool is_served() const { return is_served_; }
  void set_served(bool is_served) { is_served_ = is_served; }
  [[nodiscard]] Errand& errand() { return errand_; }
  [[nodiscard]] const Errand& errand() const { return errand_; }

 private:
  void live(const std::function<void()>& life);

  TaskHost* host_;
  TasksAway* away_;
  TaskId id_;
  std::size_t index_;
  redis::ConnectionId connection_;
  Interleaving* interleaving_;
  boost::fibers::fiber fiber_;
  boost::fibers::context* context_ = nullptr;
  bool is_stopping_ = false;

  TaskState state_ = TaskState::home;
  bool is_at_home_ = false;
  bool is_granted_ = false;
  bool is_unwinding_ = false;
  StepKind granted_as_ = StepKind::goes_on;  // a fault may strike its command
  bool is_at_work_ = false;
  bool may_time_out_ = false;
  bool is_served_ = false;
  const redis::Command* in_flight_ = nullptr;
  Errand errand_;
};

}  // namespace overbook::sim
