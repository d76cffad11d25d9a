#pragma once
// States and steps of Transitions as monitors see them (monitors/monitor.h).

#include <array>
#include <utility>

#include "sim/exploration/transitions/transitions.h"

namespace overbook::sim {

class MonitoredStateOf {
 public:
  MonitoredStateOf(Transitions& transitions, const State& state)
      : transitions_(&transitions), state_(&state) {}

  // Where servers make several requests at a time, each of their workers is one.
  [[nodiscard]] std::size_t entries() const { return state_->entries.size() * transitions_->frame().workers; }
  [[nodiscard]] Alike alike(std::size_t entry) const {
    const std::uint32_t workers = transitions_->frame().workers;
    return alike(*transitions_, state_->entries[entry / workers],
                 static_cast<std::uint32_t>(entry % workers));
  }
  [[nodiscard]] std::uint32_t unlisted_running() const { return transitions_->frame().unlisted_running(); }
  [[nodiscard]] Newcomers newcomers() const { return transitions_->newcomers(*state_); }
  [[nodiscard]] bool do_others_wake() const { return transitions_->do_others_wake(*state_); }

  // What runs on a server is counted with the first of its workers.
  [[nodiscard]] static Alike alike(Transitions& transitions, const Entry& entry, std::uint32_t worker) {
    const Kind& kind = transitions.kinds()[entry.kind];
    const ServerStanding& standing = transitions.frame().info(kind).standing;
    return {.count = entry.count,
            .pending = standing.workers.at(worker).is_pending ? 1U : 0U,
            .running = worker == 0 ? standing.running : 0,
            .releasing = worker == 0 ? standing.releasing : 0,
            .mark = kind.marks.at(worker)};
  }

 private:
  Transitions* transitions_;
  const State* state_;
};

class MonitoredMove {
 public:
  MonitoredMove(Transitions& transitions, Move&& move)
      : transitions_(&transitions),
        move_(std::move(move)),
        workers_(transitions.frame().workers),
        worker_(move_.action.worker) {
    if (move_.at == kNobody) return;
    const Kind& before = transitions.kinds()[move_.before];
    for (std::uint32_t i = 0; i < workers_; ++i)
      is_pending_[i] = transitions.frame().info(before).standing.workers.at(i).is_pending;
  }

  // Of each worker one, as in MonitoredStateOf; of the server that steps only those that do not.
  [[nodiscard]] std::size_t entries() const { return move_.next.entries.size() * workers_; }
  [[nodiscard]] Alike alike(std::size_t entry) const {
    const auto worker = static_cast<std::uint32_t>(entry % workers_);
    if (!is_beside(entry))
      return MonitoredStateOf::alike(*transitions_, move_.next.entries[entry / workers_], worker);
    const bool is_pending = worker != worker_ && is_pending_.at(worker);
    return {.count = is_pending ? 1U : 0U,
            .pending = is_pending ? 1U : 0U,
            .running = 0,
            .releasing = 0,
            .mark = move_.kind.marks.at(worker)};
  }
  // From here on it is the event's worker that steps.
  void turn_to(const LocalEvent& event) {
    if (event.kind != model::EventKind::invoked && event.kind != model::EventKind::returned) return;
    worker_ = event.worker;
    is_pending_.at(worker_) = event.kind == model::EventKind::invoked;
  }
  [[nodiscard]] std::uint32_t unlisted_running() const { return transitions_->frame().unlisted_running(); }
  [[nodiscard]] std::uint32_t& flags() { return move_.next.flags; }
  [[nodiscard]] std::uint32_t& orders() { return move_.next.orders; }
  [[nodiscard]] Mark& own_mark() { return move_.kind.marks.at(worker_); }
  [[nodiscard]] bool& is_cause() { return move_.kind.is_cause; }
  [[nodiscard]] model::ServerId server() const { return transitions_->frame().server_of(move_.at); }
  [[nodiscard]] bool is_of_request() const {
    return runs_code(move_.action.what) && move_.action.duty == Duty::requests;
  }
  [[nodiscard]] bool answers_marked_message() const { return move_.answers_marked; }
  [[nodiscard]] std::size_t entries_before() const { return move_.entries * workers_; }

  void mark_all(std::size_t entry, Mark mark) {
    const std::size_t worker = entry % workers_;
    if (is_beside(entry)) {
      move_.kind.marks.at(worker) = mark;
      return;
    }
    Entry& marked = move_.next.entries[entry / workers_];
    Kind kind = transitions_->kinds()[marked.kind];
    kind.marks.at(worker) = mark;
    marked.kind = transitions_->kinds().of(kind);
  }
  void mark_some(std::size_t entry, Mark mark, std::uint32_t count, Mark others) {
    if (transitions_->frame().is_symmetric()) {  // of one worker each
      const Entry whole = move_.next.entries[entry];
      mark_all(entry, others);
      move_.next.entries[entry].count = whole.count - count;
      if (count == 0) return;
      Kind kind = transitions_->kinds()[whole.kind];
      kind.marks[0] = mark;
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
  // Whether it is a worker of the server that steps.
  [[nodiscard]] bool is_beside(std::size_t entry) const {
    return workers_ > 1 && entry / workers_ == move_.at;
  }

  Transitions* transitions_;
  Move move_;
  std::uint32_t workers_;
  std::uint32_t worker_;                       // that steps
  std::array<bool, kMaxAtOnce> is_pending_{};  // of the server that steps, after the events so far
};

static_assert(MonitoredState<MonitoredStateOf>);
static_assert(MonitoredStep<MonitoredMove>);

}  // namespace overbook::sim
