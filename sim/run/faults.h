#pragma once
// What goes wrong in a run: which faults may strike now, and what they do.

#include <optional>
#include <span>
#include <vector>

#include "model/digest.h"
#include "sim/run/run_state.h"
#include "sim/run/trace.h"

namespace overbook::sim {

class FaultsOfRun {
 public:
  // `run` must outlive it.
  explicit FaultsOfRun(RunState& run);

  void begin();

  // --- What may strike ---

  [[nodiscard]] const FaultRules& rules() const { return rules_; }
  [[nodiscard]] bool is_left(StepKind fault) const { return rules_.is_left(fault, run_->struck); }
  // So many writes can be lost now by this fault.
  [[nodiscard]] std::uint32_t most_lost(StepKind fault) const;
  // Of a run that knows no time, in a fixed order.
  void offer(std::vector<Step>& options);
  void offer_on_redis(std::vector<Step>& options) const;
  // Whether something that the task sent has yet to come.
  [[nodiscard]] bool is_late_already(const TaskId& sender) const;
  // Whether a heartbeat that is in time may begin.
  [[nodiscard]] bool may_beat(const Task& heartbeat);
  // Whether the scheduler samples: then a conversation makes so many heartbeats in time, and no more.
  void cap_heartbeats(bool are_capped) { caps_heartbeats_ = are_capped; }

  // --- What it does ---

  // Of what is done to servers, or to Redis, all but late commands.
  void strike(const Step& fault);
  // Counted when a command is struck.
  void count(StepKind fault) { rules_.count(fault, run_->struck); }
  // What was sent in vain may be executed yet, or never.
  void leave_late(const Task& sender, const redis::Command& command);
  // A heartbeat of a conversation that ends may have been sent before, and arrive after.
  void leave_heartbeat_in_flight(const model::Request& request);
  // The oldest command of the task that is late. Throws std::logic_error if there is none.
  [[nodiscard]] LateCommand take_late(const TaskId& sender);
  // All that is late, in the order in which it was sent: none of it arrives any more.
  [[nodiscard]] std::vector<OnItsWay> take_late();
  // Fibers that the crashes of this step have to end; null: no more.
  [[nodiscard]] Task* take_to_unwind();

  // A run begins with this server just restarted, each of its workers at its request of `rounds`.
  void begin_restarted(model::ServerId server, std::span<const std::uint32_t> rounds);

  // Conversations that run here, or are about to, must have a heartbeat.
  void make_due(model::ServerId server, std::span<const model::ConversationId> conversations);
  // After each step: the heartbeats that must come are steps like any other.
  void wake_heartbeats();

  // What has happened, and may yet, that neither Redis nor the servers' replies tell.
  [[nodiscard]] Digest digest() const;

  // Whether something that a dead server has left behind can lapse: it does in the end.
  [[nodiscard]] bool will_lapse();

 private:
  [[nodiscard]] bool is_at_something(model::ServerId server) const;
  [[nodiscard]] std::vector<LeaseHolder> lease_holders() const;
  [[nodiscard]] std::optional<Lapse> next_lapse(model::ServerId server, std::span<const LeaseHolder> holders);
  void crash(model::ServerId server);
  void restart(model::ServerId server);
  void let_workers_begin(model::ServerId server);
  void lapse(model::ServerId server);
  void lose_writes(std::uint32_t writes);

  RunState* run_;
  FaultRules rules_;
  bool is_timed_;
  std::vector<Task*> to_unwind_;
  bool are_heartbeats_due_ = false;  // some server's `due` may hold something
  bool caps_heartbeats_ = false;
};

}  // namespace overbook::sim
