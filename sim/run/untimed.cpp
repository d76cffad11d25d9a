#include "sim/run/untimed.h"

#include <algorithm>

#include "sim/schedule/scheduler.h"

namespace overbook::sim {

// Where servers listen and nothing may go wrong, what could lapse is explored, not sampled: it is looked for
// at every step, and never there as long as heartbeats come.
void Untimed::begin() {
  const bool is_sampled = run_->scheduler->samples();
  faults_->cap_heartbeats(is_sampled);
  const bool is_sampled_in_peace =
      is_sampled && run_->setup->may_be_asked_to_close() && !run_->scenario().faults.any();
  offers_faults_ = run_->setup->has_faults() && !is_sampled_in_peace;
}

bool Untimed::offer(Offer& offer) {
  offer.options.clear();
  offer.may_end = true;
  for (const Task& task : run_->tasks) {
    const bool may_beat = task.id().duty == Duty::heartbeat && faults_->may_beat(task);
    if (task.state() == TaskState::ready || may_beat) {
      const bool may_never_begin = task.id().duty == Duty::sweeper && task.errand().is_round_over;
      if (task.state() == TaskState::ready && !may_never_begin) offer.may_end = false;
      offer.options.push_back(task.step());
    } else if (task.state() == TaskState::blocked && task.may_time_out()) {
      offer.may_end = false;
      offer.options.push_back(task.step(StepKind::gives_up));
    }
  }
  if (offers_faults_) faults_->offer(offer.options);
  return !offer.options.empty();
}

void Untimed::before(const Step& fault) {
  if (fault.kind != StepKind::crash) return;
  const model::ServerId server = fault.task.server;
  const std::span<const Running> running = run_->ledger.running();
  const auto first = std::find_if(running.begin(), running.end(), [&](const Running& one) {
    return one.server == server && !one.is_closing;
  });
  if (first != running.end())
    faults_->leave_heartbeat_in_flight(*run_->setup->cast().find(server, first->conversation));
  run_->for_workers_of(server, [&](const Task& worker) {
    if (worker.in_flight() != nullptr) faults_->leave_late(worker, *worker.in_flight());
  });
}

}  // namespace overbook::sim
