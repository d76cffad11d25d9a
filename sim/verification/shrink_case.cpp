#include "sim/verification/shrink_case.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace overbook::sim {
namespace {

bool goes_earlier(const Step& a, const Step& b) {
  const auto rank = [](const Step& step) {
    const std::uint32_t number = is_of_redis(step.kind) ? step.writes : step.task.server.value;
    return std::tuple(number, step.kind, step.task.duty, step.task.worker);
  };
  return rank(a) < rank(b);
}

// Which steps belong to which request: those of its server from its invocation to its return,
// and those of its release.
std::vector<std::optional<std::uint32_t>> owners_of(const Schedule& schedule,
                                                    const model::Analysis& analysis) {
  std::vector<std::optional<std::uint32_t>> owners(schedule.steps.size());
  // In a step of the worker whose it is.
  const auto worker_of = [&](std::uint32_t id) {
    const std::size_t invoked = analysis.step_of(analysis.requests()[id].invoked).value;
    return invoked == 0 ? 0 : schedule.steps[invoked - 1].task.worker;
  };
  const auto claim = [&](std::uint32_t id, std::size_t first_event, std::size_t last_event) {
    if (first_event == model::kNever) return;
    const std::size_t first = analysis.step_of(first_event).value;
    const std::size_t last = last_event == model::kNever ? owners.size() : analysis.step_of(last_event).value;
    for (std::size_t step = std::max<std::size_t>(first, 1); step <= last; ++step) {
      const Step& pick = schedule.steps[step - 1];
      const bool is_own = runs(pick, Duty::requests) || pick.kind == StepKind::crash;
      if (!is_own || pick.task.server != analysis.requests()[id].server) continue;
      if (pick.kind != StepKind::crash && pick.task.worker != worker_of(id)) continue;
      owners[step - 1] = id;
    }
  };
  for (std::uint32_t id = 0; id < analysis.requests().size(); ++id) {
    const model::RequestSpan& request = analysis.requests()[id];
    claim(id, request.invoked, request.returned);
    claim(id, request.release_invoked, request.release_returned);
  }
  return owners;
}

// Racing servers of the violation's requests.
std::vector<model::ServerId> blamed_by(const model::Violation& violation, const model::Analysis& analysis) {
  std::vector<model::ServerId> servers;
  for (const model::RequestId request : violation.requests) {
    const model::ServerId server = analysis.of(request).server;
    if (server != model::kResident) servers.push_back(server);
  }
  std::sort(servers.begin(), servers.end(),
            [](model::ServerId a, model::ServerId b) { return a.value < b.value; });
  servers.erase(std::unique(servers.begin(), servers.end()), servers.end());
  return servers;
}

}  // namespace

bool is_smaller(const Case& a, const Case& b) {
  const auto faults_of = [](const Case& one) {
    return static_cast<std::size_t>(std::count_if(one.schedule.steps.begin(), one.schedule.steps.end(),
                                                  [](const Step& step) { return is_fault(step.kind); }));
  };
  const auto size = [&](const Case& one) {
    return std::array<std::size_t, 7>{one.scenario.servers,     one.scenario.requests_per_server,
                                      one.scenario.retries,     one.requests,
                                      faults_of(one),           one.preemptions,
                                      one.schedule.steps.size()};
  };
  if (size(a) != size(b)) return size(a) < size(b);
  const auto& x = a.schedule.steps;
  const auto& y = b.schedule.steps;
  return std::lexicographical_compare(x.begin(), x.end(), y.begin(), y.end(), goes_earlier);
}

Case describe(const Scenario& scenario, Schedule schedule, const model::Analysis& analysis,
              model::Violation violation, std::uint32_t preemptions) {
  Case found;
  found.scenario = scenario;
  found.blamed = blamed_by(violation, analysis);
  found.owners = owners_of(schedule, analysis);
  found.requests = static_cast<std::uint32_t>(analysis.requests().size());
  found.preemptions = preemptions;
  found.schedule = std::move(schedule);
  found.violation = std::move(violation);
  return found;
}

}  // namespace overbook::sim
