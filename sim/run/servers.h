#pragma once
// The servers of a run: what their code does, request by request, message by message, heartbeat by heartbeat,
// and what the run makes of it.

#include <exception>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "sim/run/clock.h"
#include "sim/run/faults.h"
#include "sim/run/run_state.h"

namespace overbook::sim {

class Servers final : private TaskHost {
 public:
  // All must outlive it. Makes the tasks of `run`, and starts their fibers.
  Servers(RunState& run, FaultsOfRun& faults, Clock& clock, Cast& cast);
  // Ends the fibers: from outside of any run.
  void stop(Interleaving& interleaving, NextFiber& caller);

  // Everybody is at the start, and `residents` run.
  void begin(std::span<const model::Request> residents);
  // Of those that are told everything all that live, also those that run nothing.
  [[nodiscard]] std::vector<Hearer> who_hears() const;
  void put_into_inboxes(Backend::Messages messages);
  // A late command is executed.
  void deliver_late(const TaskId& sender);
  // Whoever waits, and for whom Redis has something now, or which no longer knows of him, can go on.
  void wake_blocked();
  [[nodiscard]] bool is_quiescent() const;
  // What code has thrown since the last call, other than an error of Redis.
  [[nodiscard]] std::exception_ptr take_failure() { return std::exchange(failure_, nullptr); }

 private:
  redis::Reply execute(Task& task, const redis::Command& command) override;
  void work(Task& task, std::string_view what) override;
  [[nodiscard]] Instant clock_of(model::ServerId server) const override;
  void closing(Task& task, model::ConversationId conversation) override;
  void closed(Task& task, model::ConversationId conversation) override;
  void evicting(Task& task, model::ConversationId conversation) override;

  void live(Task& task);
  void serve_requests(Task& task);
  void serve_start(Task& task);
  void let_others_begin(const Task& first);
  model::Decision serve_one(Task& task, model::Request& request);
  void serve_release(Task& task, const model::Request& request);
  void serve_message(Task& task);
  void let_listener_begin(model::ServerId server);
  void serve_heartbeat(Task& task);
  void serve_passes(Task& task);
  void refresh(Task& task, model::ConversationId conversation);
  void end_lost(model::ServerId server, model::ConversationId conversation);
  void let_holder_go(model::ServerId server, model::ConversationId conversation);
  std::optional<redis::Reply> reach_redis(const SentCommand& sent, model::RequestId cause);
  // Always a reply, else it throws Unwound.
  std::optional<redis::Reply> perform(Task& task, const redis::Command& command);
  [[nodiscard]] bool sends_in_vain(Task& task, const redis::Command& command, redis::Reply& reply);
  [[nodiscard]] bool waits_in_vain(Task& task, redis::Reply& reply);
  redis::Reply refuse_wait(Task& task, const redis::Command& command);
  [[nodiscard]] bool splits_steps_of(const Task& task) const;
  void await_own_step(Task& task, std::string_view what);
  void await_arrival(Task& task, std::string_view what);
  void note_line(Task& task);
  void note_sent(Task& task, const redis::Command& command);
  void note_error(const model::RedisError& error);
  void note_failure(const Task& task, model::RequestId request);

  RunState* run_;
  FaultsOfRun* faults_;
  Clock* clock_;
  Cast* cast_;
  bool has_blocked_ = false;
  std::exception_ptr failure_;
};

}  // namespace overbook::sim
