#include "sim/run/task.h"

#include <utility>

namespace overbook::sim {

Task::Task(TaskHost& host, const TaskShape& shape, std::size_t index, TasksAway& away)
    : host_(&host),
      away_(&away),
      id_(shape.id),
      index_(index),
      connection_(shape.connection),
      interleaving_(&Interleaving::of_this_thread()) {}

void Task::start(const std::function<void()>& life) {
  // Runs up to its first wait, and comes back.
  fiber_ = Interleaving::start_fiber(index_, [this, life] { live(life); });
}

void Task::live(const std::function<void()>& life) {
  context_ = boost::fibers::context::active();
  for (;;) {
    set_state(TaskState::home);
    is_at_home_ = true;
    interleaving_->hand_over();
    is_at_home_ = false;
    if (is_stopping_) return;
    try {
      life();
    } catch (const Unwound&) {
      is_unwinding_ = false;  // the run was cut, or the server crashed; there is nothing to undo
    }
    is_granted_ = false;
  }
}

void Task::set_state(TaskState state) {
  std::uint32_t& away = id_.duty == Duty::requests  ? away_->requests
                        : id_.duty == Duty::sweeper ? away_->sweepers
                                                    : away_->others;
  if (state_ == TaskState::home && state != TaskState::home) ++away;
  if (state_ != TaskState::home && state == TaskState::home) --away;
  state_ = state;
  if (away_->is_watched) away_->changed.push_back(index_);
}

void Task::grant(StepKind as) {
  is_granted_ = true;
  granted_as_ = as;
}

StepKind Task::take_granted_as() {
  return std::exchange(granted_as_, StepKind::goes_on);
}

void Task::await_grant() {
  expect_not_unwound();
  if (is_granted_) return;
  set_state(TaskState::ready);
  suspend();
}

void Task::suspend() {
  interleaving_->hand_over();
  expect_not_unwound();
}

void Task::die() {
  interleaving_->hand_over();
  throw Unwound{};
}

void Task::expect_not_unwound() const {
  if (is_unwinding_) throw Unwound{};
}

void Task::reset() {
  set_state(id_.duty == own_duty(id_.server) ? TaskState::ready : TaskState::home);
  is_granted_ = false;
  granted_as_ = StepKind::goes_on;
  is_at_work_ = false;
  is_served_ = false;
  in_flight_ = nullptr;
  errand_ = {};
  errand_.round = id_.worker;
}

}  // namespace overbook::sim
