#pragma once
// Timed runs: when what is due, and what is drawn for it.
//
// A server's code takes no time. It runs when something arrives (a request, a reply, a message, a heartbeat's
// time), up to its next command. The command travels, waits until Redis is free, is served, and is executed
// at the end of that; the reply travels back. Executions and arrivals are steps; that a command reaches Redis
// is none: only what is due is settled then.
//
// What is due next is the first of a queue of events, so that finding it costs O(log n) for n servers; where a
// schedule says what happens and when, all that is possible is offered instead.

#include <compare>
#include <optional>
#include <set>
#include <vector>

#include "sim/run/clock.h"
#include "sim/run/draws.h"
#include "sim/run/planned_faults.h"
#include "sim/run/slot_meter.h"

namespace overbook::sim {

class TimedClock final : public Clock {
 public:
  // Both must outlive it.
  TimedClock(RunState& run, FaultsOfRun& faults);

  void begin() override;
  [[nodiscard]] bool has_arrivals() const override { return true; }

  void awaits_request(Task& task) override;
  void awaits_pass(Task& task) override;
  void backs_off(Task& task) override;
  void holds(Task& task) override;
  void works(Task& task) override;
  void awaits_message(Task& task) override;
  void sends(Task& task, const redis::Command& command) override;
  void answered(Task& task, bool is_in_vain) override;
  void message_sent(model::ServerId server) override;
  void admitted(model::ServerId server) override;
  void begins_heartbeat(Task& task) override;
  void ends_heartbeat(Task& task) override;
  void request_arrived(Task& task) override;
  void decided(Task& task) override;
  void executed() override { planned_.plan_for_redis(); }
  [[nodiscard]] Instant late_due(const Task& task) const override { return timers_[task.index()].late_due; }

  [[nodiscard]] bool offer(Offer& offer) override;
  void pass_to(const Offer& offer, std::size_t chosen) override;
  void struck(StepKind /*fault*/) override {}  // counted when it was drawn
  void before(const Step& fault) override;
  void after(const Step& fault) override;
  [[nodiscard]] bool awaits_heartbeats() const override { return run_->setup->lease().stops_when_lost; }

 private:
  // Of a task.
  struct Timer {
    // Its next step is due then: at the server, or, while it is at Redis, where its command is.
    Instant due{};
    bool is_at_redis = false;             // its command is on its way there, or waits there
    bool is_settled = false;              // the command has reached Redis: `due` is when it is executed
    bool is_slow = false;                 // its script takes longer
    StepKind struck = StepKind::goes_on;  // what its command will be executed as
    Instant sent{};                       // its command
    Instant reply_latency{};
    Instant late_due{};       // of its command, if it comes late
    bool is_running = false;  // a heartbeat's: it will be due
    Instant arrived{};        // the request that it is at or will be; the heartbeat that it is at
    Instant invoked{};        // the request that it is at
  };
  // Earlier is less; of those due at the same time, commands that reach Redis, and then in a fixed order.
  struct Event {
    Instant due;
    bool is_no_arrival_at_redis = true;
    std::size_t task = 0;
    friend auto operator<=>(const Event&, const Event&) = default;
  };

  Timer& of(const Task& task) { return timers_[task.index()]; }
  void wait_until(const Task& task, Instant due);
  [[nodiscard]] Instant first_arrival(model::ServerId server);
  [[nodiscard]] Instant next_arrival(const Task& request);
  [[nodiscard]] double rate_of_worker() const;  // of Poisson arrivals: its share of all
  // Whether its client does not wait for ever, and until when it waits.
  [[nodiscard]] bool gives_up(const Task& task) const;
  [[nodiscard]] Instant gives_up_at(const Task& task) const;
  void give_up_before(const Task& task, Instant executed);
  void strike_command(const Task& task, const redis::Command& command);
  void settle(const Task& task);

  [[nodiscard]] bool has_work_left() const;
  [[nodiscard]] std::optional<Event> event_of(std::size_t task) const;
  void enqueue(std::size_t task);
  void enqueue_what_changed();
  // What is due first beside what the tasks do: what comes late, or what goes wrong.
  struct Other {
    Instant due = kNeverDue;
    Step step{};
    bool is_planned = false;  // the first of `planned_`
  };
  [[nodiscard]] Other first_other() const;
  void settle_what_reaches_redis(Instant others);
  void offer_first(Offer& offer);
  void offer_all(Offer& offer);
  void offer_all_of(const Task& task, Offer& offer) const;
  // By sender, what was sent first.
  [[nodiscard]] std::vector<const LateCommand*> first_of_late() const;

  RunState* run_;
  FaultsOfRun* faults_;
  Draws draws_;
  PlannedFaults planned_;
  SlotMeter slots_;
  std::vector<Timer> timers_;                 // by place in Setup::tasks()
  std::vector<Instant> paused_;               // by server: until then
  Instant redis_free_ = Setup::kStart;        // it has served all that has reached it by then
  std::set<Event> queue_;                     // of tasks
  std::vector<std::optional<Event>> queued_;  // by task
  bool offers_planned_ = false;               // what is offered is the first that is planned
};

}  // namespace overbook::sim
