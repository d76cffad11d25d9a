#include "sim/exploration/exploration.h"

#include <algorithm>

#include "model/strategies/registry.h"
#include "sim/counterexample.h"
#include "sim/exploration/fast_engine.h"
#include "sim/exploration/plain_engine.h"

namespace overbook::sim {
namespace {

bool wants_any(const ExplorationOptions& options, std::initializer_list<model::PropertyId> ids) {
  return std::any_of(ids.begin(), ids.end(),
                     [&](model::PropertyId id) { return options.properties[static_cast<std::size_t>(id)]; });
}

std::vector<Pass> passes_of(const ExplorationOptions& options, bool has_evictions) {
  std::vector<Pass> passes;
  using enum model::PropertyId;
  if (wants_any(options, {no_over_admission, no_lasting_excess, no_slot_leak, progress, no_duplicate_run})) {
    passes.push_back(Pass::ledger);
  }
  if (wants_any(options, {no_false_rejection})) passes.push_back(Pass::rejection);
  if (wants_any(options, {no_needless_eviction}) && has_evictions) passes.push_back(Pass::eviction);
  if (wants_any(options, {linearizable})) passes.push_back(Pass::order);
  return passes;
}

// A violation that was found with one placement of the keys is found; a proof takes all of them.
void merge(ExplorationResult& all, const ExplorationResult& one, bool is_first) {
  all.states += one.states;
  all.transitions += one.transitions;
  all.frontier += one.frontier;
  all.depth = std::max(all.depth, one.depth);
  all.is_complete = is_first ? one.is_complete : all.is_complete && one.is_complete;
  if (all.stopped_because.empty()) all.stopped_because = one.stopped_because;
  for (std::size_t i = 0; i < all.properties.size(); ++i) {
    PropertyOutcome& kept = all.properties[i];
    const PropertyOutcome& now = one.properties[i];
    if (is_first) {
      kept = now;
      continue;
    }
    if (now.outcome == Outcome::violated) {
      const bool was_violated = kept.outcome == Outcome::violated;
      kept.outcome = Outcome::violated;
      kept.worst_is_exact = now.worst_is_exact && (!was_violated || kept.worst_is_exact);
      if (!was_violated || now.shortest->steps.size() < kept.shortest->steps.size())
        kept.shortest = now.shortest;
      if (!was_violated || now.worst_excess > kept.worst_excess) {
        kept.worst_excess = now.worst_excess;
        kept.worst = now.worst;
      }
    } else if (kept.outcome == Outcome::proved && now.outcome == Outcome::inconclusive) {
      kept.outcome = Outcome::inconclusive;
    }
  }
}

// Where placements of the keys were left out, nothing is proved: what was seen of the others is no proof for
// all.
void take_back_proofs(ExplorationResult& result) {
  result.is_complete = false;
  for (PropertyOutcome& outcome : result.properties) {
    outcome.worst_is_exact = false;
    if (outcome.outcome == Outcome::proved) outcome.outcome = Outcome::inconclusive;
  }
}

class FastExploration {
 public:
  FastExploration(const Scenario& scenario, const model::StrategySpec& strategy,
                  const ExplorationOptions& options)
      : scenario_(&scenario), strategy_(&strategy), options_(options) {}

  ExplorationResult explore() {
    const model::StrategyInfo* info = model::find_strategy(strategy_->use);
    if (info == nullptr) throw std::invalid_argument("no strategy is called " + strategy_->use);
    ExplorationResult result;
    const World probe(*scenario_, *strategy_);
    const std::uint32_t placements = probe.chooses_placement() ? World::kPlacements : 1;
    bool is_symmetric = info->treats_names_alike && placements == 1 && !probe.has_listeners();
    for (std::uint32_t placement = 0; placement < placements; ++placement) {
      ExplorationResult one;
      try {
        one = explore_placement(placement, is_symmetric);
      } catch (const NotSymmetric&) {
        is_symmetric = false;
        one = explore_placement(placement, is_symmetric);
      }
      merge(result, one, placement == 0);
      options_.max_states -= std::min(options_.max_states, one.states);
      if (one.stopped_because.empty()) continue;
      if (placement + 1 < placements) take_back_proofs(result);
      break;
    }
    return result;
  }

 private:
  ExplorationResult explore_placement(std::uint32_t placement, bool is_symmetric) {
    const bool has_listeners = World(*scenario_, *strategy_).has_listeners();
    Automaton automaton(*scenario_, *strategy_, !has_listeners);
    ExplorationResult result;
    result.is_complete = true;
    if (!has_listeners) {
      // Nobody is ever asked to close anything.
      result.properties[static_cast<std::size_t>(model::PropertyId::no_needless_eviction)].outcome =
          Outcome::proved;
    }
    for (const Pass pass : passes_of(options_, has_listeners)) {
      run_pass(automaton, pass, is_symmetric, placement, result);
      if (!result.stopped_because.empty()) {
        result.is_complete = false;
        if (result.stopped_because != "depth") break;
      }
    }
    return result;
  }

  void run_pass(Automaton& automaton, Pass pass, bool is_symmetric, std::uint32_t placement,
                ExplorationResult& result) {
    for (;;) {
      try {
        FastEngine engine(*scenario_, options_, automaton, is_symmetric && pass != Pass::order, placement);
        engine.run(pass, result);
        return;
      } catch (const Split&) {
        automaton.regroup();
      }
    }
  }

  const Scenario* scenario_;
  const model::StrategySpec* strategy_;
  ExplorationOptions options_;  // its states are what is left of them
};

// What was found must happen when the servers are run again.
void confirm(const Scenario& scenario, const model::StrategySpec& strategy, model::PropertyId id,
             const PropertyOutcome& outcome) {
  for (const std::optional<Schedule>* schedule : {&outcome.shortest, &outcome.worst}) {
    if (!*schedule) continue;
    const Replay again = replay(scenario, strategy, **schedule);
    const std::optional<model::Violation> violation =
        model::property(id).check(again.history, model::Limit{scenario.limit});
    const bool is_worst = schedule == &outcome.worst;
    if (violation &&
        (!is_worst || violation->worst_excess >= outcome.worst_excess || violation->worst_excess == 0))
      continue;
    throw HarnessDefect(strategy.label + ": exploration found that " + std::string(model::info(id).name) +
                        " is violated by " + to_text(**schedule) + ", but replayed it is not");
  }
}

ExplorationResult explore_one_placement_plainly(const Scenario& scenario, const model::StrategySpec& strategy,
                                                const ExplorationOptions& options) {
  ExplorationResult result = explore_plainly(scenario, strategy, options);
  if (!World(scenario, strategy).chooses_placement()) return result;
  take_back_proofs(result);
  if (result.stopped_because.empty()) result.stopped_because = "placements";
  return result;
}

}  // namespace

bool needs_plain_engine(const Scenario& scenario, const model::StrategySpec& strategy) {
  return !scenario.faults.clock_skew_ms.empty() || World(scenario, strategy).has_faults();
}

ExplorationResult explore_all(const Scenario& scenario, const model::StrategySpec& strategy,
                              const ExplorationOptions& options) {
  const bool is_plain = options.engine == Engine::plain || needs_plain_engine(scenario, strategy);
  ExplorationResult result = is_plain ? explore_one_placement_plainly(scenario, strategy, options)
                                      : FastExploration(scenario, strategy, options).explore();
  for (const model::PropertyInfo& property : model::all_properties()) {
    const PropertyOutcome& outcome = result.properties[static_cast<std::size_t>(property.id)];
    if (outcome.outcome == Outcome::violated) confirm(scenario, strategy, property.id, outcome);
  }
  return result;
}

}  // namespace overbook::sim
