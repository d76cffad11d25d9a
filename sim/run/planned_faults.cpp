#include "sim/run/planned_faults.h"

#include <algorithm>
#include <iterator>

namespace overbook::sim {

void PlannedFaults::begin() {
  planned_.clear();
  by_due_.clear();
  next_ = 0;
  for (std::uint32_t server = 0; server < run_->servers.size(); ++server) plan_for(model::ServerId{server});
  plan_for_redis();
}

void PlannedFaults::add(const Planned& planned) {
  by_due_.emplace(planned.due, next_);
  planned_.emplace(next_++, planned);
}

template <typename Is>
void PlannedFaults::forget_if(const Is& is) {
  for (auto at = planned_.begin(); at != planned_.end();) {
    const auto next = std::next(at);
    if (is(at->second.step)) {
      by_due_.erase({at->second.due, at->first});
      planned_.erase(at);
    }
    at = next;
  }
}

bool PlannedFaults::has(StepKind kind) const {
  return std::any_of(planned_.begin(), planned_.end(),
                     [&](const auto& entry) { return entry.second.step.kind == kind; });
}

const PlannedFaults::Planned* PlannedFaults::first() const {
  return by_due_.empty() ? nullptr : &planned_.at(by_due_.begin()->second);
}

void PlannedFaults::forget_first() {
  planned_.erase(by_due_.begin()->second);
  by_due_.erase(by_due_.begin());
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
    if (!faults_->rules().loses_everything(kind) && faults_->most_lost(kind) == 0) {
      forget_if([&](const Step& step) { return step.kind == kind; });
    } else if (!has(kind)) {
      plan(done_to_redis(kind, 0));
    }
  }
}

void PlannedFaults::plan_after(const Step& fault) {
  const model::ServerId server = fault.task.server;
  if (fault.kind == StepKind::crash) {
    forget_if([&](const Step& step) { return !is_of_redis(step.kind) && step.task.server == server; });
    if (run_->scenario().faults.restarts && !draws_.follows_schedule())
      add({.step = done_to(StepKind::restart, server),
           .due = run_->now + draws_.time(run_->scenario().timing.restart)});
  }
  if (fault.kind == StepKind::restart) plan_for(server);
  if (fault.kind == StepKind::pause) plan(fault);
  if (is_of_redis(fault.kind)) plan_for_redis();
  forget_if([&](const Step& step) { return rate_per_s(step.kind) > 0 && !faults_->is_left(step.kind); });
}

Step PlannedFaults::step_now(const Planned& planned) const {
  const std::uint32_t most = is_of_redis(planned.step.kind) ? faults_->most_lost(planned.step.kind) : 0;
  if (most == 0) return planned.step;
  const auto lost = static_cast<std::uint32_t>((std::uint64_t{planned.lot} * most) >> 32U);
  return done_to_redis(planned.step.kind, lost + 1);
}

}  // namespace overbook::sim
