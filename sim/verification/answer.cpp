#include "sim/verification/answer.h"

#include <fmt/format.h>

#include <utility>

#include "sim/run/world.h"
#include "sim/setup/rehearsal.h"
#include "sim/verification/joint_outcome.h"

namespace overbook::sim {
namespace {

std::vector<StrategySummary> sample(const Scenario& scenario, const SamplingQuestion& question, Watch& watch,
                                    std::optional<StopReason>& stopped_because) {
  watch.begin_sampling(Sampled::schedules);
  CampaignResult result =
      run_campaign(scenario, {.jobs = question.jobs,
                              .stop = &watch.stop(),
                              .on_progress = [&](const Progress& now) { watch.sampling(now); },
                              .stage = question.stage});
  const std::optional<StopReason> now = watch.stopped_because();
  // A campaign that was over when the time was is whole.
  if (now == StopReason::interrupted || result.stopped_early) stopped_because = now;
  watch.end_sampling();
  return std::move(result.strategies);
}

CampaignResult race_of(const Scenario& scenario, const RaceQuestion& question, Watch& watch,
                       std::optional<StopReason>& stopped_because) {
  watch.begin_sampling(Sampled::rounds);
  CampaignResult result = question.track->race(
      scenario, {.rounds = question.rounds, .stop = &watch.stop(), .on_progress = [&](const Progress& now) {
                   watch.sampling(now);
                 }});
  const std::optional<StopReason> now = watch.stopped_because();
  if (now == StopReason::interrupted || result.stopped_early) stopped_because = now;
  watch.end_sampling();
  return result;
}

// A command that a call wants even alone, and that the fake lacks; empty: none.
std::string lacking_alone(const Scenario& scenario, const model::StrategySpec& spec) {
  for (const RehearsalFailure& failure : rehearse(scenario, spec)) {
    if (failure.lacking) return *failure.lacking;
  }
  return {};
}

void look_at_empty_redis(const Scenario& scenario, const model::StrategySpec& spec,
                         StrategyAnswer& strategy) {
  try {
    const std::uint32_t admitted = Setup(scenario, spec).newcomers_question().admitted_when_empty();
    if (admitted < scenario.limits.the_limit().permits) strategy.lacking = lacking_alone(scenario, spec);
    if (strategy.lacking.empty()) strategy.admitted_when_empty = admitted;
  } catch (const CannotBegin&) {  // then nobody gets in
  }
}

// Time that was over only when everything had been seen has stopped nothing.
std::optional<StopReason> why_stopped(const std::vector<std::vector<Exploration>>& explorations,
                                      Watch& watch) {
  const std::optional<StopReason> now = watch.stopped_because();
  if (now != StopReason::out_of_time) return now;
  for (const std::vector<Exploration>& of_strategy : explorations) {
    for (const Exploration& one : of_strategy) {
      if (one.stopped_because == StopReason::out_of_time) return now;
    }
  }
  return std::nullopt;
}

// What exploring proved, and a schedule that was sampled violates.
std::string contradicted_proof(const model::StrategySpec& spec, const StrategyAnswer& strategy) {
  if (strategy.explorations.empty()) return {};
  for (const model::PropertyId id : model::kEveryProperty) {
    const PropertyTally& sampled = strategy.sampled.properties[id];
    if (sampled.violations == 0) continue;
    if (joint_outcome(strategy.explorations, id).outcome != Outcome::proved) continue;
    return fmt::format("{}: {} was proved by exploring, and violated by the schedule {}", spec.label,
                       model::info(id).name,
                       sampled.shortest ? to_text(sampled.shortest->schedule) : "of a real server");
  }
  return {};
}

}  // namespace

bool StrategyAnswer::do_calls_fail() const {
  constexpr model::PropertyId kFailure = model::PropertyId::no_failure;
  return sampled.properties[kFailure].violations > 0 ||
         joint_outcome(explorations, kFailure).outcome == Outcome::violated;
}

void Answer::merge_samples(const Answer& other) {
  for (std::size_t i = 0; i < other.strategies.size(); ++i)
    strategies.at(i).sampled.merge(other.strategies[i].sampled);
}

std::uint64_t Answer::schedules() const {
  std::uint64_t schedules = 0;
  for (const StrategyAnswer& strategy : strategies) schedules += strategy.sampled.schedules;
  return schedules;
}

std::vector<std::string> Answer::contradictions() const {
  std::vector<std::string> all;
  for (const StrategyAnswer& strategy : strategies) {
    if (!strategy.contradiction.empty()) all.push_back(strategy.contradiction);
  }
  if (assumptions)
    all.insert(all.end(), assumptions->contradictions.begin(), assumptions->contradictions.end());
  return all;
}

Answer answer(const Scenario& scenario, const Question& question, Watch& watch) {
  if (question.race) question.race->track->check(scenario);
  const bool asks_for_assumptions =
      question.assumptions && question.assumptions->are == AssumptionsAre::asked_for;
  const Scenario asked = asks_for_assumptions ? circumstances_of(scenario).front().scenario : scenario;
  std::optional<StopReason> stopped_because;
  std::vector<StrategySummary> sampled(asked.strategies.size());
  if (question.sampling) sampled = sample(asked, *question.sampling, watch, stopped_because);
  Budget budget;
  std::vector<std::vector<Exploration>> explorations;
  if (question.proof && !stopped_because) {
    budget = question.proof->budget;
    explorations = prove(asked, question.properties, *question.proof, watch);
    stopped_because = why_stopped(explorations, watch);
  }
  std::optional<FoundAssumptions> assumptions;
  const bool has_looked = asks_for_assumptions || !explorations.empty();
  if (question.assumptions && !stopped_because && has_looked) {
    AlreadyFound already{.scenario = &asked, .explorations = explorations, .sampled = sampled};
    // A bound leaves out what the assumptions are asked without.
    if (budget.leaves_out_schedules()) already = {};
    assumptions = find_assumptions(scenario, question.properties, *question.assumptions, watch, already);
    if (asks_for_assumptions) stopped_because = assumptions->stopped_because;
    const bool is_half = assumptions->stopped_because == StopReason::interrupted;
    if (!asks_for_assumptions && is_half) assumptions.reset();  // beside a run, half a table is none
  }
  Answer found = conclude(asked, budget, std::move(sampled), std::move(explorations),
                          question.show == Show::nothing ? model::PropertySet() : question.properties);
  found.assumptions = std::move(assumptions);
  if (question.race && !stopped_because)
    found.race = race_of(scenario, *question.race, watch, stopped_because);
  found.stopped_because = stopped_because;
  return found;
}

Answer conclude(const Scenario& scenario, const Budget& budget, std::vector<StrategySummary> sampled,
                std::vector<std::vector<Exploration>> explorations, const model::PropertySet& shown) {
  Answer found{.scenario = scenario, .budget = budget, .strategies = {}};
  explorations.resize(sampled.size());
  for (std::size_t i = 0; i < sampled.size(); ++i) {
    const model::StrategySpec& spec = scenario.strategies.at(i);
    StrategyAnswer strategy{.sampled = std::move(sampled[i]), .explorations = std::move(explorations[i])};
    look_at_empty_redis(scenario, spec, strategy);
    strategy.contradiction = contradiction_in(strategy.explorations);
    // What was bounded further than the scenario does not speak for all of its schedules.
    if (strategy.contradiction.empty() && !budget.leaves_out_schedules())
      strategy.contradiction = contradicted_proof(spec, strategy);
    found.strategies.push_back(std::move(strategy));
    for (const model::PropertyId property : shown.in_order()) find(found, i, property);
  }
  return found;
}

bool is_violated(const StrategyAnswer& strategy, model::PropertyId property) {
  return strategy.sampled.properties[property].shortest ||
         (strategy.contradiction.empty() && joint_outcome(strategy.explorations, property).shortest);
}

void find(Answer& answer, std::size_t strategy, model::PropertyId property) {
  static const std::vector<Exploration> kNotBelieved;
  StrategyAnswer& found = answer.strategies.at(strategy);
  found.findings[property] = findings_of(answer.scenario, answer.scenario.strategies.at(strategy), property,
                                         found.sampled.properties[property],
                                         found.contradiction.empty() ? found.explorations : kNotBelieved);
}

}  // namespace overbook::sim
