// What may be next in a timed run, and the time that passes until then.

#include <algorithm>
#include <set>

#include "model/check/check.h"
#include "sim/run/timed_clock.h"

namespace overbook::sim {

// Heartbeats alone would go on for ever.
bool TimedClock::has_work_left() const {
  if (!run_->late.empty() || run_->away.requests + run_->away.others > 0) return true;
  return run_->dead > 0 && run_->scenario().faults.restarts;
}

bool TimedClock::offer(Offer& offer) {
  offer.options.clear();
  offer.due.clear();
  offer.may_end = false;
  offers_planned_ = false;
  if (!has_work_left()) return false;
  if (draws_.follows_schedule()) {
    offer_all(offer);
  } else {
    enqueue_what_changed();
    offer_first(offer);
  }
  return !offer.options.empty();
}

std::vector<const LateCommand*> TimedClock::first_of_late() const {
  std::vector<const LateCommand*> first;
  std::set<TaskId> senders;
  for (const LateCommand& late : run_->late) {
    if (senders.insert(late.sender).second) first.push_back(&late);
  }
  return first;
}

// --- What is due next ---

std::optional<TimedClock::Event> TimedClock::event_of(std::size_t index) const {
  const Task& task = run_->tasks[index];
  const Timer& timer = timers_[index];
  if (task.state() != TaskState::ready && !timer.is_running) return std::nullopt;
  Event event{.due = timer.due, .task = index};
  if (timer.is_at_redis) {
    event.is_no_arrival_at_redis = timer.is_settled;
  } else {
    event.due = std::max(event.due, paused_[run_->setup->place_of(task.id().server)]);
  }
  event.due = std::max(event.due, run_->now);  // what is overdue is due now
  return event;
}

void TimedClock::enqueue(std::size_t task) {
  const std::optional<Event> event = event_of(task);
  if (event == queued_[task]) return;
  if (event && queued_[task]) {
    auto node = queue_.extract(*queued_[task]);  // the same memory again
    node.value() = *event;
    queue_.insert(std::move(node));
  } else if (event) {
    queue_.insert(*event);
  } else {
    queue_.erase(*queued_[task]);
  }
  queued_[task] = event;
}

void TimedClock::enqueue_what_changed() {
  for (const std::size_t task : run_->away.changed) enqueue(task);
  run_->away.changed.clear();
}

// Of those due at the same time: what comes late, what goes wrong.
TimedClock::Other TimedClock::first_other() const {
  Other first;
  const auto consider = [&](Instant due, const Step& step, bool is_planned) {
    due = std::max(due, run_->now);
    if (due < first.due) first = {.due = due, .step = step, .is_planned = is_planned};
  };
  for (const LateCommand* late : first_of_late())
    consider(late->due, {.kind = StepKind::late_command, .task = late->sender}, /*is_planned=*/false);
  if (const PlannedFaults::Planned* planned = planned_.first())
    consider(planned->due, planned_.step_now(*planned), /*is_planned=*/true);
  return first;
}

// As long as that is what comes first.
void TimedClock::settle_what_reaches_redis(Instant others) {
  while (!queue_.empty() && !queue_.begin()->is_no_arrival_at_redis && queue_.begin()->due <= others) {
    const std::size_t task = queue_.begin()->task;
    settle(run_->tasks[task]);
    enqueue(task);
  }
}

// Of those due at the same time, what tasks do comes before all else.
void TimedClock::offer_first(Offer& offer) {
  const Other other = first_other();
  settle_what_reaches_redis(other.due);
  if (!queue_.empty() && queue_.begin()->due <= other.due) {
    const Event& event = *queue_.begin();
    OVERBOOK_CHECK(event.is_no_arrival_at_redis,
                   "a command that reaches Redis at {} us is executed before it is known when",
                   event.due.count());
    const Task& task = run_->tasks[event.task];
    const Timer& timer = of(task);
    offer.options.push_back(task.step(timer.is_at_redis ? timer.struck : StepKind::arrives));
    offer.due.push_back(event.due);
  } else if (other.due != kNeverDue) {
    offer.options.push_back(other.step);
    offer.due.push_back(other.due);
    offers_planned_ = other.is_planned;
  }
}

// --- What is possible ---

void TimedClock::offer_all(Offer& offer) {
  run_->away.changed.clear();
  for (const Task& task : run_->tasks) {
    if (task.state() == TaskState::ready || of(task).is_running) offer_all_of(task, offer);
  }
  for (const LateCommand* late : first_of_late()) {
    offer.options.push_back({.kind = StepKind::late_command, .task = late->sender});
    offer.due.push_back(std::max(late->due, run_->now));
  }
  for (std::uint32_t i = 0; i <= run_->scenario().servers; ++i) {
    const model::ServerId server{i};
    if (!planned_.exists(server)) continue;
    if (run_->servers[i].is_dead) {
      if (run_->scenario().faults.restarts) offer.options.push_back(done_to(StepKind::restart, server));
      continue;
    }
    for (const StepKind kind : {StepKind::crash, StepKind::pause}) {
      if (faults_->is_left(kind)) offer.options.push_back(done_to(kind, server));
    }
  }
  faults_->offer_on_redis(offer.options);
  offer.due.resize(offer.options.size(), kNeverDue);
}

void TimedClock::offer_all_of(const Task& task, Offer& offer) const {
  const Timer& timer = timers_[task.index()];
  if (!timer.is_at_redis) {
    const Instant due = std::max(timer.due, paused_[run_->setup->place_of(task.id().server)]);
    offer.options.push_back(task.step(StepKind::arrives));
    offer.due.push_back(std::max(due, run_->now));
    return;
  }
  offer.options.push_back(task.step());
  if (gives_up(task)) {
    for (const StepKind kind : {StepKind::loses_reply, StepKind::loses_request, StepKind::comes_late})
      offer.options.push_back(task.step(kind));
  }
  offer.due.resize(offer.options.size(), kNeverDue);
}

// --- Time passes ---

void TimedClock::pass_to(const Offer& offer, std::size_t chosen) {
  const Instant now = run_->now;
  const Instant due = offer.due[chosen] == kNeverDue ? now : offer.due[chosen];
  const std::size_t passed = run_->scheduler->choose(
      {.kind = ChoiceKind::moment, .options = {}, .count = static_cast<std::size_t>((due - now).count())});
  const Instant then = now + Instant(static_cast<Instant::rep>(passed));
  slots_.count_until(then);
  run_->now = then;
  const Instant since_start = then - Setup::kStart;
  run_->schedule.moments.push_back(since_start);
  run_->recorder.note([&](StepRecord& record) { record.moment = since_start; });
  run_->backend->pass_to(since_start);
  if (offers_planned_) planned_.forget_first();
}

// What is on its way when its server crashes comes late.
void TimedClock::before(const Step& fault) {
  if (fault.kind != StepKind::crash) return;
  run_->for_tasks_of(fault.task.server, [&](const Task& task) {
    Timer& timer = of(task);
    // A schedule has no name for what a listener has sent: it counts as sent by the server's requests.
    TaskId sender = task.id();
    if (sender.duty == Duty::listener) sender.duty = Duty::requests;
    if (timer.is_at_redis && task.in_flight() != nullptr)
      run_->late.push_back(
          {sender, task.connection(), *task.in_flight(), RunState::writer_of(task), timer.due});
    timer.is_at_redis = false;
    timer.is_running = false;
    run_->away.changed.push_back(task.index());
  });
}

void TimedClock::after(const Step& fault) {
  const model::ServerId server = fault.task.server;
  if (fault.kind == StepKind::crash) paused_[server.value] = Setup::kStart;
  // One in the middle of another may make it longer.
  if (fault.kind == StepKind::pause)
    paused_[server.value] =
        std::max(paused_[server.value], run_->now + draws_.time(run_->scenario().timing.pause));
  // A request that has yet to come comes when it would have come.
  if (fault.kind == StepKind::restart && server != model::kResident) {
    run_->for_workers_of(server, [&](const Task& worker) {
      wait_until(worker, worker.errand().is_round_over ? std::max(of(worker).due, run_->now) : run_->now);
    });
  }
  planned_.plan_after(fault);
  if (is_of_redis(fault.kind)) return;
  run_->for_tasks_of(server, [&](const Task& task) { run_->away.changed.push_back(task.index()); });
}

}  // namespace overbook::sim
