#include "sim/run/timed_clock.h"

#include <algorithm>

#include "model/redis/commands/command_table.h"
#include "model/redis/resp/batch.h"

namespace overbook::sim {

TimedClock::TimedClock(RunState& run, FaultsOfRun& faults)
    : run_(&run), faults_(&faults), draws_(run), planned_(run, faults), slots_(run) {
  run_->away.is_watched = true;
}

void TimedClock::begin() {
  timers_.assign(run_->tasks.size(), {});
  paused_.assign(run_->servers.size(), Setup::kStart);
  redis_free_ = Setup::kStart;
  queue_.clear();
  queued_.assign(run_->tasks.size(), std::nullopt);
  run_->away.changed.clear();
  for (const Task& task : run_->tasks) {
    Timer& timer = of(task);
    timer.due = Setup::kStart;
    if (task.id().duty == Duty::requests) timer.due = timer.arrived = first_arrival(task.id().server);
    if (task.id().duty == Duty::sweeper)
      timer.due = timer.arrived = run_->now + std::chrono::milliseconds(run_->scenario().sweepers.every_ms);
    run_->away.changed.push_back(task.index());
  }
  if (!run_->setup->cast().residents().empty()) admitted(model::kResident);
  planned_.begin();
}

// The task's next step is due then.
void TimedClock::wait_until(const Task& task, Instant due) {
  of(task).due = due;
  run_->away.changed.push_back(task.index());
}

// --- When requests arrive ---

Instant TimedClock::first_arrival(model::ServerId server) {
  const Timing& timing = run_->scenario().timing;
  switch (timing.arrival.process) {
    case ArrivalProcess::at_once:
      return run_->now;
    case ArrivalProcess::poisson:
      return run_->now + draws_.gap(rate_of_worker());
    case ArrivalProcess::bursts:
      return run_->now +
             std::chrono::milliseconds(timing.arrival.every_ms) * ((server.value - 1) / timing.arrival.size);
    case ArrivalProcess::closed:
      return run_->now + draws_.time(timing.think);
  }
  return run_->now;
}

double TimedClock::rate_of_worker() const {
  const Scenario& scenario = run_->scenario();
  return scenario.timing.arrival.rate_per_s / scenario.servers / scenario.at_once;
}

// After the one before.
Instant TimedClock::next_arrival(const Task& request) {
  const Timing& timing = run_->scenario().timing;
  const Instant arrived = of(request).arrived;
  const std::uint32_t servers = run_->scenario().servers;
  switch (timing.arrival.process) {
    case ArrivalProcess::at_once:
      return run_->now;
    case ArrivalProcess::poisson:
      return arrived + draws_.gap(rate_of_worker());
    case ArrivalProcess::bursts: {
      const std::uint32_t bursts = (servers + timing.arrival.size - 1) / timing.arrival.size;
      return arrived + std::chrono::milliseconds(timing.arrival.every_ms) * bursts;
    }
    case ArrivalProcess::closed:
      return run_->now + draws_.time(timing.think);
  }
  return run_->now;
}

// --- What the servers' code waits for ---

void TimedClock::awaits_request(Task& task) {
  of(task).arrived = next_arrival(task);
  wait_until(task, of(task).arrived);
}

// As a ticker that does not catch up with ticks it missed.
void TimedClock::awaits_pass(Task& task) {
  const std::chrono::milliseconds every(run_->scenario().sweepers.every_ms);
  of(task).arrived = std::max<Instant>(of(task).arrived + every, run_->now);
  wait_until(task, of(task).arrived);
}

void TimedClock::backs_off(Task& task) {
  wait_until(task, run_->now + draws_.time(run_->scenario().timing.backoff));
}

void TimedClock::holds(Task& task) {
  wait_until(task, run_->now + draws_.time(run_->scenario().timing.hold));
}

void TimedClock::works(Task& task) {
  wait_until(task, run_->now + draws_.time(run_->scenario().timing.work));
}

void TimedClock::awaits_message(Task& task) {
  wait_until(task, run_->server(task.id().server).inbox.front().due);
}

// Messages on one connection do not overtake each other.
void TimedClock::message_sent(model::ServerId server) {
  std::deque<Letter>& inbox = run_->server(server).inbox;
  const Instant before = inbox.size() < 2 ? run_->now : inbox[inbox.size() - 2].due;
  inbox.back().due = std::max(before, run_->now + draws_.time(run_->scenario().timing.latency));
  const Task& listener = *run_->task({.server = server, .duty = Duty::listener});
  if (listener.state() == TaskState::home) wait_until(listener, inbox.back().due);
}

void TimedClock::request_arrived(Task& task) {
  of(task).invoked = run_->now;
}

void TimedClock::decided(Task& task) {
  run_->cost.latency.add(static_cast<std::uint64_t>((run_->now - of(task).invoked).count()));
}

// --- Heartbeats ---

void TimedClock::admitted(model::ServerId server) {
  const Task* heartbeat = run_->task({.server = server, .duty = Duty::heartbeat});
  if (heartbeat == nullptr || of(*heartbeat).is_running || !heartbeat->is_at_home()) return;
  of(*heartbeat).is_running = true;
  of(*heartbeat).arrived = run_->now;
  wait_until(*heartbeat, run_->now + run_->setup->lease().refresh);
}

void TimedClock::begins_heartbeat(Task& task) {
  of(task).is_running = false;
  of(task).arrived = run_->now;
  run_->away.changed.push_back(task.index());
}

// The next one, a period after the last was begun; as a ticker that does not catch up with ticks it missed.
void TimedClock::ends_heartbeat(Task& task) {
  Timer& timer = of(task);
  timer.is_running = run_->ledger.runs_something(task.id().server);
  run_->away.changed.push_back(task.index());
  if (timer.is_running)
    wait_until(task, std::max<Instant>(timer.arrived + run_->setup->lease().refresh, run_->now));
}

// --- Commands on their way ---

void TimedClock::sends(Task& task, const redis::Command& command) {
  Timer& timer = of(task);
  timer.is_at_redis = true;
  timer.is_settled = false;
  timer.is_slow = false;
  timer.struck = StepKind::goes_on;
  timer.sent = run_->now;
  task.set_in_flight(&command);
  wait_until(task, run_->now + draws_.time(run_->scenario().timing.latency));  // at Redis
  timer.reply_latency = draws_.time(run_->scenario().timing.latency);
  strike_command(task, command);
  if (!gives_up(task)) return;
  if (timer.struck == StepKind::loses_request || timer.struck == StepKind::comes_late) {
    timer.is_settled = true;
    timer.due = run_->now;
    timer.late_due = gives_up_at(task) + draws_.time(run_->scenario().timing.latency);
  } else if (timer.due > gives_up_at(task)) {
    give_up_before(task, timer.due);
  }
}

// What strikes a command is drawn when it is sent.
void TimedClock::strike_command(const Task& task, const redis::Command& command) {
  const Faults& faults = run_->scenario().faults;
  Timer& timer = of(task);
  if (task.id().duty != Duty::listener && task.id().duty != Duty::sweeper) {
    const FaultRules rules(faults, /*sends_scripts=*/false);  // a slow script is drawn by itself, below
    const auto strike = [&](double rate, StepKind kind) {
      if (timer.struck != StepKind::goes_on || !rules.is_left(kind, run_->struck) || !draws_.happens(rate))
        return;
      rules.count(kind, run_->struck);
      timer.struck = kind;
    };
    strike(faults.rates.lost_reply, StepKind::loses_reply);
    strike(faults.rates.lost_request, StepKind::loses_request);
    strike(faults.rates.duplicate_delivery, StepKind::comes_late);
  }
  const bool is_script = redis::has_flag(command, redis::CommandSpec::kRunsScript);
  if (is_script && run_->struck.slow_scripts < faults.slow_scripts &&
      draws_.happens(faults.rates.slow_script)) {
    ++run_->struck.slow_scripts;
    timer.is_slow = true;
  }
}

// A listener waits for ever, and so does a sweeper.
bool TimedClock::gives_up(const Task& task) const {
  return task.id().duty != Duty::listener && task.id().duty != Duty::sweeper &&
         run_->scenario().timing.client_timeout_ms;
}

Instant TimedClock::gives_up_at(const Task& task) const {
  if (!gives_up(task)) return kNeverDue;
  return timers_[task.index()].sent + std::chrono::milliseconds(*run_->scenario().timing.client_timeout_ms);
}

// The client does not wait for so long.
void TimedClock::give_up_before(const Task& task, Instant executed) {
  Timer& timer = of(task);
  timer.is_settled = true;
  timer.struck = StepKind::comes_late;
  timer.due = gives_up_at(task);
  timer.late_due = executed;
}

// A command has reached Redis, at its due time: when will it be executed, and is that in time?
void TimedClock::settle(const Task& task) {
  const Timing& timing = run_->scenario().timing;
  Timer& timer = of(task);
  Instant executed =
      std::max(timer.due, redis_free_) + draws_.time(timer.is_slow ? timing.slow_script : timing.service);
  const redis::Command& command = *task.in_flight();
  if (redis::is_batch(command)) {
    for (std::size_t more = redis::sent_for(command).size() - 1; more > 0; --more)
      executed += draws_.time(timing.service);
  }
  redis_free_ = executed;
  if (executed > gives_up_at(task)) return give_up_before(task, executed);
  timer.is_settled = true;
  timer.due = executed;
  if (gives_up(task) && executed + timer.reply_latency > gives_up_at(task))
    timer.struck = StepKind::loses_reply;
}

void TimedClock::answered(Task& task, bool is_in_vain) {
  Timer& timer = of(task);
  timer.is_at_redis = false;
  wait_until(task, is_in_vain ? std::max(run_->now, gives_up_at(task)) : run_->now + timer.reply_latency);
}

}  // namespace overbook::sim
