#include "sim/exploration/exploration.h"

#include <algorithm>

#include "model/strategies/program_strategy.h"
#include "model/strategies/registry.h"
#include "sim/explanation/counterexample.h"
#include "sim/exploration/fast_engine.h"
#include "sim/exploration/fewer_servers.h"
#include "sim/exploration/learning/not_a_function.h"
#include "sim/exploration/learning/not_followed.h"
#include "sim/exploration/plain_engine.h"
#include "sim/exploration/search.h"

namespace overbook::sim {
namespace {

std::vector<Pass> passes_of(const model::PropertySet& asked, bool has_evictions) {
  std::vector<Pass> passes;
  using enum model::PropertyId;
  if (asked.contains_any_of({no_over_admission, no_lasting_excess, progress, no_lost_wakeup, no_slot_leak,
                             no_slot_gain, no_duplicate_run, no_failure})) {
    passes.push_back(Pass::ledger);
  }
  if (asked.contains(no_false_rejection)) passes.push_back(Pass::rejection);
  if (asked.contains(no_needless_eviction) && has_evictions) passes.push_back(Pass::eviction);
  if (asked.contains(linearizable)) passes.push_back(Pass::order);
  return passes;
}

void merge(PropertyOutcome& kept, const PropertyOutcome& now) {
  kept.extent.states += now.extent.states;
  kept.extent.transitions += now.extent.transitions;
  kept.extent.frontier += now.extent.frontier;
  kept.extent.depth = std::max(kept.extent.depth, now.extent.depth);
  if (!kept.stopped_because) kept.stopped_because = now.stopped_because;
  if (kept.reason.empty()) kept.reason = now.reason;
  if (now.outcome == Outcome::violated) {
    const bool was_violated = kept.outcome == Outcome::violated;
    kept.outcome = Outcome::violated;
    kept.worst_is_exact = now.worst_is_exact && (!was_violated || kept.worst_is_exact);
    if (!was_violated || now.shortest->steps.size() < kept.shortest->steps.size())
      kept.shortest = now.shortest;
    const bool is_worse = now.worst_excess > kept.worst_excess;
    const bool is_shorter = was_violated && now.worst_excess == kept.worst_excess &&
                            now.worst->steps.size() < kept.worst->steps.size();
    if (!was_violated || is_worse || is_shorter) {
      kept.worst_excess = now.worst_excess;
      kept.worst = now.worst;
    }
  } else if (kept.outcome == Outcome::proved && now.outcome == Outcome::inconclusive) {
    kept.outcome = Outcome::inconclusive;
  }
}

// Puts together what was explored of the placements of the keys, one after the other. A violation that was
// found with one placement is found; a proof takes all of them.
class Placements {
 public:
  Placements(const ExplorationOptions& options, bool are_many, ExplorationResult& total)
      : options_(options), count_(are_many ? Setup::kPlacements : 1), total_(&total) {
    if (!options.on_progress) return;
    // Progress is of all that is explored, also where that is done in parts.
    options_.on_progress = [this, tell = options.on_progress](ExplorationProgress now) {
      now.states += total_->states;
      now.transitions += total_->transitions;
      now.depth = std::max(now.depth, total_->depth);
      tell(now);
    };
  }

  // `explore(placement, options)` gives an ExplorationResult; `is_asked` says of a property whether it does.
  // False: the budget ended it.
  template <typename Explore, typename IsAsked>
  bool explore(Explore explore, IsAsked is_asked) {
    for (std::uint32_t placement = 0; placement < count_; ++placement) {
      const std::uint64_t states_before = total_->states;
      options_.max_states = most_states_ - std::min(most_states_, states_before);
      const ExplorationResult one = explore(placement, options_);
      add(one, placement == 0, is_asked);
      if (!one.stopped_because || one.stopped_because == StopReason::depth) continue;
      if (placement + 1 < count_) take_back_proofs(is_asked);
      return false;
    }
    return true;
  }

 private:
  template <typename IsAsked>
  void add(const ExplorationResult& one, bool is_first, IsAsked is_asked) {
    total_->states += one.states;
    total_->transitions += one.transitions;
    // What a decided pass did not look at is not left to do.
    if (one.stopped_because) total_->frontier += one.frontier;
    total_->depth = std::max(total_->depth, one.depth);
    total_->has_waited = total_->has_waited || one.has_waited;
    total_->may_never_end = total_->may_never_end || one.may_never_end;
    // A pass may end early because it has nothing more to tell.
    total_->is_complete = total_->is_complete && (one.is_complete || !one.stopped_because);
    if (!total_->stopped_because) total_->stopped_because = one.stopped_because;
    for (const model::PropertyId id : model::kEveryProperty) {
      if (!is_asked(id)) continue;
      if (is_first) {
        total_->properties[id] = one.properties[id];
      } else {
        merge(total_->properties[id], one.properties[id]);
      }
    }
  }

  // What was seen of some placements is no proof for all.
  template <typename IsAsked>
  void take_back_proofs(IsAsked is_asked) {
    for (const model::PropertyId id : model::kEveryProperty) {
      PropertyOutcome& outcome = total_->properties[id];
      if (!is_asked(id)) continue;
      outcome.worst_is_exact = false;
      if (outcome.outcome == Outcome::proved) outcome.outcome = Outcome::inconclusive;
    }
  }

  ExplorationOptions options_;
  std::uint64_t most_states_ = options_.max_states;
  std::uint32_t count_;
  ExplorationResult* total_;
};

class FastExploration {
 public:
  FastExploration(const Scenario& scenario, const model::StrategySpec& strategy,
                  const ExplorationOptions& options)
      : scenario_(&scenario),
        options_(&options),
        automaton_(scenario, strategy,
                   Automaton::Reductions{.merges_futures = options.may_merge,
                                         .forgets_requests = options.may_merge}),
        names_(scenario, automaton_.setup().cast()) {
    automaton_.stop_at(options.stop);
    const Setup& setup = automaton_.setup();
    has_evictions_ = setup.may_be_asked_to_close();
    chooses_placement_ = setup.chooses_placement();
    // Workers of one server are told apart, and share what it keeps; who listens is in no share of Redis.
    // Sweepers have names of their own, and see everybody's. Servers with clocks of their own are not identical, nor is what a Redis of earlier times has of them.
    const Faults& faults = scenario.faults;
    const bool may_go_back = (faults.redis_restarts > 0 && faults.restart_loses_writes > 0) ||
                             (faults.failovers > 0 && faults.failover_loses_writes > 0);
    is_symmetric_ = options.may_count_servers && scenario.servers > 1 && !chooses_placement_ &&
                    !setup.has_listeners() && !setup.shares_memory() && faults.clock_skew_ms.empty() &&
                    !may_go_back && setup.sweepers() == 0;
    if (is_symmetric_) automaton_.check_names(&names_);
  }

  // Pass by pass, each over all placements: what asks more of the budget comes last.
  ExplorationResult explore() {
    ExplorationResult result;
    result.is_complete = true;
    Placements placements(*options_, chooses_placement_, result);
    for (const Pass pass : passes_of(options_->properties, has_evictions_)) {
      const bool has_ended = placements.explore(
          [&](std::uint32_t placement, const ExplorationOptions& options) {
            return explore_pass(pass, placement, options);
          },
          [&](model::PropertyId id) { return pass_for(id) == pass; });
      if (has_ended) continue;
      leave_open(result);
      break;
    }
    // Where nobody listens for it, nobody is ever asked to close anything.
    if (!has_evictions_) {
      PropertyOutcome& outcome = result.properties[model::PropertyId::no_needless_eviction];
      outcome.outcome = Outcome::proved;
      outcome.extent = {
          .states = result.states, .transitions = result.transitions, .frontier = 0, .depth = result.depth};
    }
    return result;
  }

 private:
  // The properties of passes that the budget has left no room for: open for the reason, and at the extent,
  // that ended what went before.
  void leave_open(ExplorationResult& result) const {
    for (const model::PropertyInfo& property : model::all_properties()) {
      PropertyOutcome& outcome = result.properties[property.id];
      if (!options_->properties.contains(property.id) || outcome.extent.states > 0) continue;
      outcome.stopped_because = result.stopped_because;
      outcome.extent = {.states = result.states,
                        .transitions = result.transitions,
                        .frontier = result.frontier,
                        .depth = result.depth};
    }
  }

  ExplorationResult explore_pass(Pass pass, std::uint32_t placement, const ExplorationOptions& options) {
    for (;;) {
      try {
        return sim::explore_pass(pass, *scenario_, options, automaton_,
                                 {.is_symmetric = is_symmetric_, .placement = placement});
      } catch (const Interrupted&) {
        ExplorationResult nothing;
        nothing.stopped_because = StopReason::interrupted;
        return nothing;
      } catch (const Split&) {
        automaton_.regroup();
      } catch (const NotSymmetric&) {
        is_symmetric_ = false;
        automaton_.check_names(nullptr);
        automaton_.regroup();
      }
    }
  }

  const Scenario* scenario_;
  const ExplorationOptions* options_;
  Automaton automaton_;  // of all passes and placements: what a server does depends on its replies only
  Names names_;
  bool has_evictions_ = false;
  bool chooses_placement_ = false;
  bool is_symmetric_ = false;
};

ExplorationResult explore_every_placement_plainly(const Scenario& scenario,
                                                  const model::StrategySpec& strategy,
                                                  const ExplorationOptions& options) {
  ExplorationResult result;
  result.is_complete = true;
  Placements placements(options, Setup(scenario, strategy).chooses_placement(), result);
  static_cast<void>(placements.explore(
      [&](std::uint32_t placement, const ExplorationOptions& now) {
        return explore_plainly(scenario, strategy, now, placement);
      },
      [](model::PropertyId) { return true; }));
  return result;
}

// What was found must happen when the servers are run again. Returns what did not; empty: it all did.
std::string unconfirmed(const Scenario& scenario, const model::StrategySpec& strategy, model::PropertyId id,
                        const PropertyOutcome& outcome) {
  for (const std::optional<Schedule>* schedule : {&outcome.shortest, &outcome.worst}) {
    if (!*schedule) continue;
    std::optional<model::Violation> violation;
    try {
      const Replay again = replay(scenario, strategy, **schedule);
      violation = model::property(id).check(again.history, scenario.limits);
    } catch (const ReplayError&) {  // a step that can't be taken
      violation.reset();
    }
    const bool is_worst = schedule == &outcome.worst;
    if (violation &&
        (!is_worst || violation->worst_excess >= outcome.worst_excess || violation->worst_excess == 0))
      continue;
    return strategy.label + ": exploration found that " + std::string(model::info(id).name) +
           " is violated by " + to_text(**schedule) + ", but replayed it is not";
  }
  return {};
}

// So many states may be explored a second time, without what made them fewer, and with so many servers.
constexpr std::uint64_t kStatesToRepeat = 20'000;
constexpr std::uint32_t kServersToRepeat = 4;

bool are_the_same(const PropertyOutcome& one, const PropertyOutcome& other) {
  if (one.outcome != other.outcome) return false;
  if (one.worst_is_exact && other.worst_is_exact && one.worst_excess != other.worst_excess) return false;
  const bool are_shortest = !one.stopped_because && !other.stopped_because;
  return !are_shortest || !one.shortest || one.shortest->steps.size() == other.shortest->steps.size();
}

// How what was found with reductions differs from what is found without them, where that is cheap; empty: it
// does not, or it is not known.
std::string contradicted_without_reductions(const Scenario& scenario, const model::StrategySpec& strategy,
                                            const ExplorationOptions& options,
                                            const ExplorationResult& result) {
  const bool reduces = options.engine == Engine::fast && options.may_count_servers && options.may_merge;
  if (!reduces || options.preemptions || scenario.servers > kServersToRepeat) return {};
  if (result.states > kStatesToRepeat || result.stopped_because || !result.is_complete) return {};
  ExplorationOptions plain = options;
  plain.may_count_servers = plain.may_merge = false;
  plain.max_states = kStatesToRepeat;
  plain.on_progress = {};
  ExplorationResult again;
  try {
    again = FastExploration(scenario, strategy, plain).explore();
  } catch (const TooManySteps&) {  // it goes round in a loop
    return {};
  }
  for (const model::PropertyInfo& property : model::all_properties()) {
    const PropertyOutcome& one = result.properties[property.id];
    const PropertyOutcome& other = again.properties[property.id];
    const bool is_known = one.outcome != Outcome::inconclusive && other.outcome != Outcome::inconclusive;
    if (!options.properties.contains(property.id) || !is_known || are_the_same(one, other)) continue;
    return strategy.label + ": " + std::string(property.name) +
           " is not the same explored with servers counted and futures merged, and without";
  }
  return {};
}

ExplorationOptions plain_in_the_place_of_fast(ExplorationOptions options) {
  constexpr std::uint64_t kTimesSlower = 50;
  options.engine = Engine::plain;
  if (options.are_states_of_fast_engine) options.max_states /= kTimesSlower;
  return options;
}

}  // namespace

Engine engine_for(const Scenario& scenario, const model::StrategySpec& strategy, Engine asked) {
  // What it keeps it does not tell, and so not what its workers share either.
  const model::StrategyInfo* info = model::find_strategy(strategy.use);
  const bool tells_what_it_keeps = info == nullptr || info->keeps_nothing || info->takes_program;
  return scenario.at_once > 1 && !tells_what_it_keeps ? Engine::plain : asked;
}

ExplorationResult search(const Scenario& scenario, const model::StrategySpec& strategy,
                         const ExplorationOptions& options) {
  try {
    if (options.engine == Engine::plain) return explore_every_placement_plainly(scenario, strategy, options);
    try {
      return FastExploration(scenario, strategy, options).explore();
    } catch (const TooManySteps&) {
      // A path there is of all tasks of a server, and may be long where no run of one of them is.
      if (!Setup(scenario, strategy).shares_memory()) throw;
      return explore_every_placement_plainly(scenario, strategy, plain_in_the_place_of_fast(options));
    }
  } catch (const NotFollowed& why) {
    ExplorationResult nothing;
    for (const model::PropertyId id : options.properties.in_order())
      nothing.properties[id].reason = why.what();
    return nothing;
  }
}

ExplorationResult explore_all(const Scenario& scenario, const model::StrategySpec& strategy,
                              const ExplorationOptions& asked) {
  if (scenario.timing.is_timed) {
    throw std::invalid_argument(
        "a timed scenario can't be explored exhaustively: its times are drawn from distributions");
  }
  const bool is_another = engine_for(scenario, strategy, asked.engine) != asked.engine;
  const ExplorationOptions options = is_another ? plain_in_the_place_of_fast(asked) : asked;
  ExplorationResult result = search(scenario, strategy, options);
  result.contradiction = contradicted_without_reductions(scenario, strategy, options, result);
  if (result.stopped_because != StopReason::interrupted)
    look_with_fewer_servers(scenario, strategy, options, result);
  for (const model::PropertyInfo& property : model::all_properties()) {
    const PropertyOutcome& outcome = result.properties[property.id];
    if (outcome.outcome != Outcome::violated || !result.contradiction.empty()) continue;
    result.contradiction = unconfirmed(scenario, strategy, property.id, outcome);
  }
  return result;
}

}  // namespace overbook::sim
