#include "sim/verification/campaign.h"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "model/check/check.h"
#include "sim/run/world.h"
#include "sim/schedule/pct.h"
#include "sim/schedule/random.h"
#include "sim/schedule/round_robin.h"
#include "sim/schedule/timed.h"
#include "sim/setup/rehearsal.h"

namespace overbook::sim {
namespace {

// Schedules that a worker takes at a time: enough that taking costs nothing, few enough that the cores end
// together.
constexpr std::uint64_t kChunk = 500;

// Of a limiter of which a call fails even alone, so many tell as much as all: it may take long to fail.
constexpr std::uint64_t kSchedulesThatFail = 10;

bool is_shorter(std::size_t steps, std::uint64_t index, const Found& other) {
  if (steps != other.schedule.steps.size()) return steps < other.schedule.steps.size();
  return index < other.index;
}

void keep_shorter(std::optional<Found>& kept, const std::optional<Found>& other) {
  if (other && (!kept || is_shorter(other->schedule.steps.size(), other->index, *kept))) kept = other;
}

// Keeps the first `steps` of the schedule if that is shorter than what is kept; copies only then.
void offer(std::optional<Found>& kept, const Schedule& schedule, std::uint32_t steps, std::uint64_t index) {
  if (kept && !is_shorter(steps, index, *kept)) return;
  kept = Found{.schedule = first_steps(schedule, steps),
               .index = index,
               .steps_as_run = static_cast<std::uint32_t>(schedule.steps.size())};
}

std::uint32_t round_robin_steps(const Scenario& scenario, const model::StrategySpec& strategy) {
  World world(scenario, strategy);
  RoundRobinScheduler scheduler;
  scheduler.begin_run();
  world.run(scheduler);
  return static_cast<std::uint32_t>(world.schedule().steps.size());
}

class SampledRun final : public UnderWay {
 public:
  SampledRun(const std::string& strategy, std::uint64_t seed, const std::uint64_t& index)
      : strategy_(&strategy), seed_(seed), index_(&index) {}
  [[nodiscard]] std::string told() const override {
    return fmt::format("run: schedule {} of {}, seed {}", *index_, *strategy_, seed_);
  }

 private:
  const std::string* strategy_;
  std::uint64_t seed_;
  const std::uint64_t* index_;
};

// One worker's runs of one strategy, in a World of its own, and what they add up to.
class Part {
 public:
  Part(const Scenario& scenario, const model::StrategySpec& strategy, Stage* stage)
      : scenario_(&scenario),
        stage_(stage),
        world_(stage == nullptr ? std::make_unique<World>(scenario, strategy)
                                : stage->make_world(scenario, strategy)) {
    summary_.label = strategy.label;
    if (scenario.explore.scheduler == SchedulerKind::pct && !scenario.timing.is_timed)
      expected_steps_ = round_robin_steps(scenario, strategy);
  }

  // Returns how many of the schedules violated a property.
  std::uint64_t run(std::uint64_t first, std::uint64_t last, const std::atomic<bool>* stop) {
    const std::unique_ptr<Scheduler> scheduler = make_scheduler(first, last);
    std::uint64_t violating = 0;
    std::uint64_t index = first;
    const SampledRun under_way(summary_.label, scenario_->explore.seed, index);
    while ((stop == nullptr || !stop->load(std::memory_order_relaxed)) && scheduler->begin_run()) {
      const RunEnd end = stage_ == nullptr ? world_->run(*scheduler) : stage_->run(*world_, *scheduler);
      if (evaluate(end, index++)) ++violating;
    }
    return violating;
  }

  [[nodiscard]] StrategySummary take() {
    summary_.cost = world_->cost();
    summary_.lacking = world_->fake().lacking();
    // What a limiter does without one of its commands says nothing of it.
    if (!summary_.lacking.empty()) summary_.properties = {};
    if (stage_ != nullptr && !stage_->is_repeatable(*world_)) forget_schedules();
    return std::move(summary_);
  }

 private:
  [[nodiscard]] std::unique_ptr<Scheduler> make_scheduler(std::uint64_t first, std::uint64_t last) const {
    const Explore& explore = scenario_->explore;
    if (scenario_->timing.is_timed) return std::make_unique<TimedScheduler>(explore.seed, first, last);
    switch (explore.scheduler) {
      case SchedulerKind::random:
        return std::make_unique<RandomScheduler>(explore.seed, first, last);
      case SchedulerKind::pct:
        return std::make_unique<PctScheduler>(explore.seed, first, last, explore.pct_depth, expected_steps_);
      case SchedulerKind::round_robin:
        return std::make_unique<RoundRobinScheduler>(last - first);
    }
    throw std::logic_error("no such scheduler");
  }

  bool evaluate(RunEnd end, std::uint64_t index) {
    const auto steps = static_cast<std::uint32_t>(world_->schedule().steps.size());
    ++summary_.schedules;
    summary_.steps += steps;
    summary_.longest_run = std::max(summary_.longest_run, steps);
    if (end == RunEnd::cut) ++summary_.cut;
    if (end == RunEnd::stuck) ++summary_.stuck;
    analysis_.assign(world_->history());
    bool is_violating = false;
    for (const model::PropertyInfo& property : model::all_properties()) {
      PropertyTally& tally = summary_.properties[property.id];
      const model::Judgement judgement = model::property(property.id).judge(analysis_, scenario_->limits);
      if (judgement.is_undecided) ++tally.undecided;
      if (!judgement.violation) continue;
      is_violating = true;
      record(tally, *judgement.violation, index);
    }
    return is_violating;
  }

  void forget_schedules() {
    for (PropertyTally& tally : summary_.properties) {
      tally.shortest.reset();
      tally.worst.reset();
    }
  }

  void record(PropertyTally& tally, const model::Violation& violation, std::uint64_t index) {
    ++tally.violations;
    offer(tally.shortest, world_->schedule(), violation.decided.value, index);
    if (violation.worst_excess == 0) return;
    ++tally.schedules_by_excess[violation.worst_excess];
    if (violation.worst_excess > tally.worst_excess) {
      tally.worst_excess = violation.worst_excess;
      tally.worst.reset();
    }
    if (violation.worst_excess == tally.worst_excess) {
      offer(tally.worst, world_->schedule(), violation.worst_step.value, index);
    }
  }

  const Scenario* scenario_;
  Stage* stage_;
  std::unique_ptr<World> world_;
  StrategySummary summary_;
  model::Analysis analysis_;
  std::uint32_t expected_steps_ = 0;
};

// The work of a campaign, handed out chunk by chunk, and its result, put together.
class Workshop {
 public:
  Workshop(const Scenario& scenario, const CampaignOptions& options)
      : scenario_(&scenario), options_(&options), schedules_(schedules_of(scenario)) {
    for (const model::StrategySpec& strategy : scenario.strategies) {
      result_.strategies.emplace_back().label = strategy.label;
    }
    next_ = std::vector<std::atomic<std::uint64_t>>(scenario.strategies.size());
    for (const model::StrategySpec& strategy : scenario.strategies) {
      schedules_of_.push_back(
          rehearse(scenario, strategy).empty() ? schedules_ : std::min(schedules_, kSchedulesThatFail));
      progress_.schedules_all += schedules_of_.back();
    }
  }

  // The body of a worker's thread. Fibers can't change threads, so each worker has Worlds of its own.
  void work() {
    try {
      for (std::size_t i = 0; i < scenario_->strategies.size(); ++i) work_on(i);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
      has_failed_.store(true);
    }
  }

  CampaignResult finish() {
    if (failure_) std::rethrow_exception(failure_);
    for (std::size_t i = 0; i < result_.strategies.size(); ++i) {
      const StrategySummary& strategy = result_.strategies[i];
      if (strategy.cannot_begin.empty() && strategy.schedules < schedules_of_[i])
        result_.stopped_early = true;
    }
    return std::move(result_);
  }

 private:
  void work_on(std::size_t strategy) {
    std::optional<Part> part;  // made only if there is something left to do
    while (!is_stopped()) {
      const std::uint64_t first = next_[strategy].fetch_add(kChunk);
      if (first >= schedules_of_[strategy]) break;
      const std::uint64_t last = std::min(first + kChunk, schedules_of_[strategy]);
      if (!part) {
        try {
          part.emplace(*scenario_, scenario_->strategies[strategy], options_->stage);
        } catch (const CannotBegin& error) {
          return give_up(strategy, error.what(), last - first);
        }
      }
      const std::uint64_t violating = part->run(first, last, options_->stop);
      report(last - first, violating);
    }
    if (!part) return;
    const StrategySummary summary = part->take();
    const std::lock_guard lock(mutex_);
    result_.strategies[strategy].merge(summary);
  }

  // Nobody takes what is left of the strategy; it counts as done.
  void give_up(std::size_t strategy, const std::string& why, std::uint64_t taken) {
    const std::uint64_t next = next_[strategy].exchange(schedules_of_[strategy]);
    {
      const std::lock_guard lock(mutex_);
      result_.strategies[strategy].cannot_begin = why;
    }
    report(taken + schedules_of_[strategy] - std::min(next, schedules_of_[strategy]), 0);
  }

  [[nodiscard]] bool is_stopped() const {
    return has_failed_.load(std::memory_order_relaxed) ||
           (options_->stop != nullptr && options_->stop->load(std::memory_order_relaxed));
  }

  void report(std::uint64_t done, std::uint64_t violating) {
    const std::lock_guard lock(mutex_);
    progress_.schedules_done += done;
    progress_.violating += violating;
    if (options_->on_progress) options_->on_progress(progress_);
  }

  const Scenario* scenario_;
  const CampaignOptions* options_;
  std::uint64_t schedules_;
  std::vector<std::uint64_t> schedules_of_;       // by strategy
  std::vector<std::atomic<std::uint64_t>> next_;  // by strategy: the first schedule that nobody has taken
  std::atomic<bool> has_failed_ = false;
  std::mutex mutex_;  // of all below
  CampaignResult result_;
  Progress progress_;
  std::exception_ptr failure_;
};

}  // namespace

void PropertyTally::merge(const PropertyTally& other) {
  violations += other.violations;
  undecided += other.undecided;
  for (const auto& [excess, schedules] : other.schedules_by_excess) schedules_by_excess[excess] += schedules;
  keep_shorter(shortest, other.shortest);
  if (other.worst_excess > worst_excess) {
    worst_excess = other.worst_excess;
    worst = other.worst;
  } else if (other.worst_excess == worst_excess) {
    keep_shorter(worst, other.worst);
  }
}

void StrategySummary::merge(const StrategySummary& other) {
  if (cannot_begin.empty()) cannot_begin = other.cannot_begin;
  if (lacking.empty()) lacking = other.lacking;
  schedules += other.schedules;
  cut += other.cut;
  stuck += other.stuck;
  steps += other.steps;
  longest_run = std::max(longest_run, other.longest_run);
  for (const model::PropertyId id : model::kEveryProperty) properties[id].merge(other.properties[id]);
  cost.merge(other.cost);
}

CampaignResult run_campaign(const Scenario& scenario, const CampaignOptions& options) {
  if (options.stage != nullptr && options.jobs != 1) {
    throw std::invalid_argument("a campaign with a stage has one worker");
  }
  Workshop workshop(scenario, options);
  // Always threads of our own: the caller's thread may have fibers of another kind.
  std::vector<std::thread> workers;
  for (unsigned i = 0; i < std::max(options.jobs, 1U); ++i) workers.emplace_back([&] { workshop.work(); });
  for (std::thread& worker : workers) worker.join();
  return workshop.finish();
}

std::uint64_t schedules_of(const Scenario& scenario) {
  const bool is_one = scenario.explore.scheduler == SchedulerKind::round_robin && !scenario.timing.is_timed;
  return is_one ? 1 : scenario.explore.schedules;
}

std::string_view method_of(const Scenario& scenario) {
  return scenario.timing.is_timed ? "timed" : to_text(scenario.explore.scheduler);
}

bool draws_are_independent(const Scenario& scenario) {
  return scenario.timing.is_timed || scenario.explore.scheduler == SchedulerKind::random;
}

}  // namespace overbook::sim
