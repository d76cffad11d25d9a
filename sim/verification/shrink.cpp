#include "sim/verification/shrink.h"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

#include "sim/run/world.h"
#include "sim/schedule/lenient_replay.h"
#include "sim/verification/shrink_case.h"

namespace overbook::sim {
namespace {

using Steps = std::vector<Step>;
using Difference = Steps::difference_type;

// Stretches of consecutive equal steps, each as where it begins and where it ends.
std::vector<std::pair<Difference, Difference>> stretches_of(const Steps& steps) {
  std::vector<std::pair<Difference, Difference>> stretches;
  for (auto first = steps.begin(); first != steps.end();) {
    const auto last = std::find_if(first, steps.end(), [&](const Step& step) { return step != *first; });
    stretches.emplace_back(first - steps.begin(), last - steps.begin());
    first = last;
  }
  return stretches;
}

class Shrinker {
 public:
  Shrinker(const Scenario& scenario, const model::StrategySpec& strategy, model::PropertyId property,
           const Schedule& schedule, std::uint32_t least_excess)
      : strategy_(&strategy), property_(&model::property(property)), least_excess_(least_excess) {
    std::optional<Case> first = run(scenario, schedule);
    if (!first) throw std::invalid_argument("the schedule to be shrunk does not break the property");
    case_ = *std::move(first);
  }

  const Case& shrink() {
    do {
      is_smaller_now_ = false;
      try_fewer_servers();
      try_fewer_requests();
      try_fewer_faults();
      try_fewer_preemptions();
      try_fewer_steps();
      try_numbering_by_appearance();
    } while (is_smaller_now_);
    return case_;
  }

  [[nodiscard]] std::uint32_t candidates() const { return candidates_; }

 private:
  // --- Candidates ---

  // Takes the candidate if it is smaller and breaks the property.
  bool attempt(const Scenario& scenario, const Schedule& schedule) {
    if (candidates_ == kMaxShrinkCandidates) return false;
    ++candidates_;
    std::optional<Case> candidate = run(scenario, schedule);
    if (!candidate || !is_smaller(*candidate, case_)) return false;
    case_ = *std::move(candidate);
    is_smaller_now_ = true;
    return true;
  }
  bool attempt(Steps steps) {
    return attempt(case_.scenario, {.placement = case_.schedule.placement, .steps = std::move(steps)});
  }

  bool attempt_as_is_or_in_lockstep(const Scenario& scenario, Schedule schedule) {
    if (attempt(scenario, schedule)) return true;
    schedule.steps = lockstep(scenario.servers);
    return attempt(scenario, schedule);
  }

  // Everybody takes one step after another, as often as the busiest server does now, and as often again:
  // among fewer, it may have more to do.
  [[nodiscard]] Steps lockstep(std::uint32_t servers) const {
    std::vector<std::size_t> taken(case_.scenario.servers + 1);
    for (const Step& step : case_.schedule.steps) {
      if (!is_of_redis(step.kind) && !is_sweeper(step.task.server)) ++taken[step.task.server.value];
    }
    const std::size_t rounds = 2 * *std::max_element(taken.begin(), taken.end());
    Steps steps;
    for (std::size_t round = 0; round < rounds; ++round) {
      for (const Duty duty : {Duty::requests, Duty::listener}) {
        for (std::uint32_t server = duty == Duty::requests ? 1 : 0; server <= servers; ++server) {
          Step step = step_of(model::ServerId{server}, duty);
          const std::uint32_t workers = duty == Duty::requests ? case_.scenario.at_once : 1;
          for (; step.task.worker < workers; ++step.task.worker) steps.push_back(step);
        }
      }
    }
    return steps;
  }

  // Runs it, cut where the violation is decided, or at its worst. Nothing: there is no (such) violation.
  std::optional<Case> run(const Scenario& scenario, Schedule schedule) {
    World& world = world_of(scenario);
    for (;;) {
      LenientReplay replay(schedule);
      world.run(replay);
      analysis_.assign(world.history());
      std::optional<model::Violation> violation = property_->check(analysis_, scenario.limits);
      if (!violation || violation->worst_excess < least_excess_) return std::nullopt;
      schedule = world.schedule();
      const std::uint32_t last = least_excess_ > 0 ? violation->worst_step.value : violation->decided.value;
      if (last >= schedule.steps.size()) {
        return describe(scenario, std::move(schedule), analysis_, *std::move(violation),
                        replay.preemptions());
      }
      schedule.steps.resize(last);
    }
  }

  // One World is kept: candidates of the same shape come one after another.
  World& world_of(const Scenario& scenario) {
    if (!world_ || scenario != world_scenario_) {
      world_.reset();
      world_.emplace(scenario, *strategy_);
      world_scenario_ = scenario;
    }
    return *world_;
  }

  // --- Fewer servers ---

  void try_fewer_servers() {
    if (!case_.blamed.empty()) keep_servers(case_.blamed);
    for (std::uint32_t size = std::max(case_.scenario.servers / 2, 1U); size > 0; size /= 2) {
      for (std::uint32_t first = 1; first <= case_.scenario.servers;) {
        std::vector<model::ServerId> kept;
        for (std::uint32_t server = 1; server <= case_.scenario.servers; ++server) {
          if (server < first || server >= first + size) kept.push_back(model::ServerId{server});
        }
        if (!keep_servers(kept)) first += size;
      }
    }
  }

  bool keep_servers(const std::vector<model::ServerId>& kept) {
    if (kept.empty() || kept.size() == case_.scenario.servers) return false;
    Scenario scenario = case_.scenario;
    scenario.servers = static_cast<std::uint32_t>(kept.size());
    Schedule schedule{.placement = case_.schedule.placement, .steps = {}};
    for (Step step : case_.schedule.steps) {
      if (is_of_redis(step.kind) || is_sweeper(step.task.server)) {
        schedule.steps.push_back(step);
        continue;
      }
      const auto at = std::find(kept.begin(), kept.end(), step.task.server);
      if (step.task.server != model::kResident && at == kept.end()) continue;
      if (step.task.server != model::kResident)
        step.task.server.value = static_cast<std::uint32_t>(at - kept.begin()) + 1;
      schedule.steps.push_back(step);
    }
    return attempt_as_is_or_in_lockstep(scenario, std::move(schedule));
  }

  // --- Fewer requests ---

  void try_fewer_requests() {
    const std::uint32_t requests_now = case_.scenario.requests_per_server;
    for (std::uint32_t requests = 1; requests < requests_now; ++requests) {
      Scenario scenario = case_.scenario;
      scenario.requests_per_server = requests;
      if (attempt_as_is_or_in_lockstep(scenario, case_.schedule)) break;
    }
    const std::uint32_t retries_now = case_.scenario.retries;
    for (std::uint32_t retries = 0; retries < retries_now; ++retries) {
      Scenario scenario = case_.scenario;
      scenario.retries = retries;
      if (attempt_as_is_or_in_lockstep(scenario, case_.schedule)) break;
    }
    for (std::uint32_t request = 0; request < case_.requests;) {
      Steps steps;
      for (std::size_t i = 0; i < case_.schedule.steps.size(); ++i) {
        if (case_.owners[i] != request) steps.push_back(case_.schedule.steps[i]);
      }
      const bool has_steps = steps.size() < case_.schedule.steps.size();
      if (!has_steps || !attempt(std::move(steps))) ++request;
    }
  }

  // --- Fewer faults ---

  void try_fewer_faults() {
    for (std::size_t i = 0; i < case_.schedule.steps.size();) {
      const Step step = case_.schedule.steps[i];
      if (!is_fault(step.kind) || !(put_instead(i, {}) || put_instead(i, unstruck(step)))) ++i;
    }
  }

  // Another step in the place of step i, or none.
  bool put_instead(std::size_t i, std::optional<Step> other) {
    Steps steps = case_.schedule.steps;
    const auto at = steps.begin() + static_cast<Difference>(i);
    if (other == *at) return false;
    if (other) {
      *at = *other;
    } else {
      steps.erase(at);
    }
    return attempt(std::move(steps));
  }

  // --- Fewer preemptions ---

  void try_fewer_preemptions() {
    for (std::size_t i = 0; case_.preemptions > 0 && i < stretches_of(case_.schedule.steps).size();) {
      if (!join_stretch(i)) ++i;
    }
    for (std::uint32_t server = 1; case_.preemptions > 0 && server <= case_.scenario.servers;) {
      if (!gather_steps(model::ServerId{server})) ++server;
    }
  }

  // Moves stretch i up to the stretch of the same step before it, or after it.
  bool join_stretch(std::size_t i) {
    const Steps steps = case_.schedule.steps;
    const auto stretches = stretches_of(steps);
    const auto [first, last] = stretches[i];
    const auto is_same = [&, moving = steps[static_cast<std::size_t>(first)]](const auto& stretch) {
      return steps[static_cast<std::size_t>(stretch.first)] == moving;
    };
    const auto here = stretches.begin() + static_cast<Difference>(i);
    const auto before = std::find_if(std::make_reverse_iterator(here), stretches.rend(), is_same);
    if (before != stretches.rend()) {
      Steps moved = steps;
      std::rotate(moved.begin() + before->second, moved.begin() + first, moved.begin() + last);
      if (attempt(std::move(moved))) return true;
    }
    const auto after = std::find_if(here + 1, stretches.end(), is_same);
    if (after == stretches.end()) return false;
    Steps moved = steps;
    std::rotate(moved.begin() + first, moved.begin() + last, moved.begin() + after->first);
    return attempt(std::move(moved));
  }

  // Moves all of a server's own steps to where its first one is, or its last one.
  bool gather_steps(model::ServerId server) {
    const auto is_other = [server](const Step& step) {
      return !runs(step, Duty::requests) || step.task.server != server;
    };
    Steps steps = case_.schedule.steps;
    const auto first = std::find_if_not(steps.begin(), steps.end(), is_other);
    if (first == steps.end()) return false;
    std::stable_partition(first, steps.end(), [&](const Step& step) { return !is_other(step); });
    if (attempt(std::move(steps))) return true;
    steps = case_.schedule.steps;
    const auto last = std::find_if_not(steps.rbegin(), steps.rend(), is_other).base();
    std::stable_partition(steps.begin(), last, is_other);
    return attempt(std::move(steps));
  }

  // --- Fewer steps ---

  void try_fewer_steps() {
    for (std::size_t size = std::max<std::size_t>(case_.schedule.steps.size() / 2, 1); size > 0; size /= 2) {
      for (std::size_t first = 0; first < case_.schedule.steps.size();) {
        Steps steps = case_.schedule.steps;
        const std::size_t last = std::min(first + size, steps.size());
        steps.erase(steps.begin() + static_cast<Difference>(first),
                    steps.begin() + static_cast<Difference>(last));
        if (!attempt(std::move(steps))) first += size;
      }
    }
  }

  // --- Servers numbered as they appear ---

  void try_numbering_by_appearance() {
    std::vector<std::uint32_t> number(case_.scenario.servers + 1);
    std::uint32_t next = 1;
    for (const Step& step : case_.schedule.steps) {
      if (is_of_redis(step.kind) || is_sweeper(step.task.server)) continue;
      if (step.task.server != model::kResident && number[step.task.server.value] == 0)
        number[step.task.server.value] = next++;
    }
    Steps steps = case_.schedule.steps;
    for (Step& step : steps) {
      if (!is_of_redis(step.kind) && !is_sweeper(step.task.server))
        step.task.server.value = number[step.task.server.value];
    }
    if (steps != case_.schedule.steps) attempt(std::move(steps));
  }

  const model::StrategySpec* strategy_;
  const model::Property* property_;
  std::uint32_t least_excess_;  // 0: any violation will do
  std::optional<World> world_;
  Scenario world_scenario_;
  model::Analysis analysis_;
  Case case_;
  bool is_smaller_now_ = false;
  std::uint32_t candidates_ = 0;
};

}  // namespace

Shrunk shrink(const Scenario& scenario, const model::StrategySpec& strategy, model::PropertyId property,
              const Schedule& schedule, std::uint32_t least_excess) {
  Shrinker shrinker(scenario, strategy, property, schedule, least_excess);
  const Case& smallest = shrinker.shrink();
  return {.scenario = smallest.scenario,
          .schedule = smallest.schedule,
          .violation = smallest.violation,
          .steps_before = static_cast<std::uint32_t>(schedule.steps.size()),
          .steps_after = static_cast<std::uint32_t>(smallest.schedule.steps.size()),
          .candidates = shrinker.candidates()};
}

}  // namespace overbook::sim
