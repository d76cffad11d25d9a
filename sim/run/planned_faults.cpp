#include "sim/run/planned_faults.h"

#include "model/check/check.h"

namespace overbook::sim {

void PlannedFaults::begin() {
  planned_.clear();
  turns_.clear();
  next_ = 0;
  for (std::uint32_t server = 0; server <= run_->scenario().servers; ++server)
    plan_for(model::ServerId{server});
  plan_for_redis();
}

PlannedFaults::Process PlannedFaults::process_of(const Step& fault) {
  return {fault.kind, fault.task.server};
}

void PlannedFaults::add(const Planned& planned) {
  const Process process = process_of(planned.step);
  const bool is_new = planned_.emplace(process, Entry{planned, next_}).second;
  OVERBOOK_CHECK(is_new, "server {} has two faults of one kind to come", process.second.value);
  turns_.insert({planned.due, next_++, process});
}

void PlannedFaults::forget(const Process& process) {
  const auto at = planned_.find(process);
  if (at == planned_.end()) return;
  turns_.erase({at->second.planned.due, at->second.number, process});
  planned_.erase(at);
}

void PlannedFaults::forget_all(StepKind kind) {
  for (std::uint32_t server = 0; server <= run_->scenario().servers; ++server)
    forget({kind, model::ServerId{server}});
}

const PlannedFaults::Planned* PlannedFaults::first() const {
  return turns_.empty() ? nullptr : &planned_.at(turns_.begin()->process).planned;
}

void PlannedFaults::forget_first() {
  forget(Process(turns_.begin()->process));
}

bool PlannedFaults::exists(model::ServerId server) const {
  return server != model::kResident || !run_->setup->cast().residents().empty();
}

double PlannedFaults::rate_per_s(StepKind kind) const {
  const FaultRates& rates = run_->scenario().faults.rates;
  switch (kind) {
    case StepKind::crash:
      return rates.crash_per_s;
    case StepKind::pause:
      return rates.pause_per_s;
    case StepKind::redis_restart:
      return rates.redis_restart_per_s;
    case StepKind::failover:
      return rates.failover_per_s;
    default:
      return 0;
  }
}

void PlannedFaults::plan(const Step& fault) {
  const double rate = rate_per_s(fault.kind);
  if (draws_.follows_schedule() || rate <= 0 || !faults_->is_left(fault.kind)) return;
  Planned planned{.step = fault, .due = run_->now + draws_.gap(rate)};
  if (is_of_redis(fault.kind) && faults_->most_lost(fault.kind) > 0) planned.lot = draws_.number();
  add(planned);
}

void PlannedFaults::plan_for(model::ServerId server) {
  if (!exists(server)) return;
  plan(done_to(StepKind::crash, server));
  plan(done_to(StepKind::pause, server));
}

void PlannedFaults::plan_for_redis() {
  for (const StepKind kind : {StepKind::redis_restart, StepKind::failover}) {
    if (rate_per_s(kind) <= 0) continue;
    const Step fault = done_to_redis(kind, 0);
    if (!faults_->rules().loses_everything(kind) && faults_->most_lost(kind) == 0) {
      forget(process_of(fault));
    } else if (!planned_.contains(process_of(fault))) {
      plan(fault);
    }
  }
}

void PlannedFaults::plan_after(const Step& fault) {
  const model::ServerId server = fault.task.server;
  if (fault.kind == StepKind::crash) {
    for (const StepKind kind : {StepKind::crash, StepKind::pause, StepKind::restart}) forget({kind, server});
    if (run_->scenario().faults.restarts && !draws_.follows_schedule())
      add({.step = done_to(StepKind::restart, server),
           .due = run_->now + draws_.time(run_->scenario().timing.restart)});
  }
  if (fault.kind == StepKind::restart) plan_for(server);
  if (fault.kind == StepKind::pause) plan(fault);
  if (is_of_redis(fault.kind)) plan_for_redis();
  if (rate_per_s(fault.kind) > 0 && !faults_->is_left(fault.kind)) forget_all(fault.kind);
}

Step PlannedFaults::step_now(const Planned& planned) const {
  const std::uint32_t most = is_of_redis(planned.step.kind) ? faults_->most_lost(planned.step.kind) : 0;
  if (most == 0) return planned.step;
  const auto lost = static_cast<std::uint32_t>((std::uint64_t{planned.lot} * most) >> 32U);
  return done_to_redis(planned.step.kind, lost + 1);
}

}  // namespace overbook::sim
