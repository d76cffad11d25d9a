#pragma once
// States and steps of Transitions as monitors see them (monitors/monitor.h).

#include <utility>

#include "sim/exploration/transitions/transitions.h"

namespace overbook::sim {

class MonitoredStateOf {
 public:
  MonitoredStateOf(Transitions& transitions, const State& state)
      : transitions_(&transitions), state_(&state) {}

  [[nodiscard]] std::size_t entries() const { return state_->entries.size(); }
  [[nodiscard]] Alike alike(std::size_t entry) const { return alike(*transitions_, state_->entries[entry]); }
  [[nodiscard]] std::uint32_t unlisted_running() const { return transitions_->frame().unlisted_running(); }
  [[nodiscard]] Newcomers newcomers() const { return transitions_->newcomers(*state_); }
  [[nodiscard]] bool do_others_wake() const { return transitions_->do_others_wake(*state_); }

  [[nodiscard]] static Alike alike(Transitions& transitions, const Entry& entry) {
    const Kind& kind = transitions.kinds()[entry.kind];
    const ServerStanding& standing = transitions.frame().info(kind).standing;
    return {.count = entry.count,
            .pending = standing.pending,
            .running = standing.running,
            .releasing = standing.releasing,
            .mark = kind.mark};
  }

 private:
  Transitions* transitions_;
  const State* state_;
};

class MonitoredMove {
 public:
  MonitoredMove(Transitions& transitions, Move&& move) : transitions_(&transitions), move_(std::move(move)) {}

  [[nodiscard]] std::size_t entries() const { return move_.next.entries.size(); }
  [[nodiscard]] Alike alike(std::size_t entry) const {
    return MonitoredStateOf::alike(*transitions_, move_.next.entries[entry]);
  }
  [[nodiscard]] std::uint32_t unlisted_running() const { return transitions_->frame().unlisted_running(); }
  [[nodiscard]] std::uint32_t& flags() { return move_.next.flags; }
  [[nodiscard]] std::uint32_t& orders() { return move_.next.orders; }
  [[nodiscard]] Mark& own_mark() { return move_.kind.mark; }
  [[nodiscard]] bool& is_cause() { return move_.kind.is_cause; }
  [[nodiscard]] model::ServerId server() const { return transitions_->frame().server_of(move_.at); }
  [[nodiscard]] bool is_of_request() const {
    return runs_code(move_.action.what) && move_.action.duty == Duty::requests;
  }
  [[nodiscard]] bool answers_marked_message() const { return move_.answers_marked; }
  [[nodiscard]] std::size_t entries_before() const { return move_.entries; }

  void mark_all(std::size_t entry, Mark mark) {
    Kind kind = transitions_->kinds()[move_.next.entries[entry].kind];
    kind.mark = mark;
    move_.next.entries[entry].kind = transitions_->kinds().of(kind);
  }
  void mark_some(std::size_t entry, Mark mark, std::uint32_t count, Mark others) {
    const Entry whole = move_.next.entries[entry];
    if (transitions_->frame().is_symmetric()) {
      mark_all(entry, others);
      move_.next.entries[entry].count = whole.count - count;
      if (count == 0) return;
      Kind kind = transitions_->kinds()[whole.kind];
      kind.mark = mark;
      move_.next.entries.push_back(
          {.kind = transitions_->kinds().of(kind), .count = count, .from = whole.from});
    } else {
      mark_all(entry, count == 0 ? others : mark);
    }
  }

  // Of a step that was settled.
  [[nodiscard]] bool is_anything_to_come() const {
    for (const Entry& entry : move_.next.entries) {
      if (transitions_->is_anything_to_come(transitions_->kinds()[entry.kind])) return true;
    }
    return false;
  }
  [[nodiscard]] std::uint32_t running_on_servers() const {
    std::uint32_t runs = 0;
    for (const Entry& entry : move_.next.entries) {
      const ServerInfo& info = transitions_->frame().info(transitions_->kinds()[entry.kind]);
      if (info.server != model::kResident) runs += entry.count * info.standing.running;
    }
    return runs;
  }

  void settle() { transitions_->settle(move_); }
  [[nodiscard]] const Move& move() const { return move_; }
  [[nodiscard]] State& next() { return move_.next; }

 private:
  Transitions* transitions_;
  Move move_;
};

static_assert(MonitoredState<MonitoredStateOf>);
static_assert(MonitoredStep<MonitoredMove>);

}  // namespace overbook::sim
