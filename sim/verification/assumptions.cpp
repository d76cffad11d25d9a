#include "sim/verification/assumptions.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "sim/explanation/counterexample.h"
#include "sim/exploration/learning/not_a_function.h"
#include "sim/run/world.h"
#include "sim/verification/applicability.h"

namespace overbook::sim {
namespace {

bool is_too_large(const ExploredCircumstance& nothing_wrong) {
  return std::any_of(model::kEveryProperty.begin(), model::kEveryProperty.end(), [&](model::PropertyId id) {
    return id != model::PropertyId::linearizable && nothing_wrong.outcomes[id] == Outcome::inconclusive;
  });
}

// Whether what is found of one is true of the other: not what they are called, and how they are sampled.
bool asks_the_same(Scenario one, Scenario other) {
  for (Scenario* each : {&one, &other}) {
    each->name.clear();
    each->description.clear();
    each->strategies.clear();
    each->explore = {};
    each->expect.clear();
  }
  return one == other;
}

// A violation that was sampled is one, whatever the exploration left open.
void add_sampled(const StrategySummary& sampled, ExplorationResult& result) {
  for (const model::PropertyId id : model::kEveryProperty) {
    const PropertyTally& tally = sampled.properties[id];
    PropertyOutcome& outcome = result.properties[id];
    if (outcome.outcome != Outcome::inconclusive || !tally.shortest) continue;
    outcome.outcome = Outcome::violated;
    outcome.worst_excess = tally.worst_excess;
    outcome.shortest = tally.shortest->schedule;
  }
}

class AssumptionFinder {
 public:
  AssumptionFinder(const Scenario& scenario, const model::PropertySet& properties,
                   const AssumptionQuestion& question, Watch& watch, const AlreadyFound& already)
      : scenario_(scenario), wanted_(properties), already_(already), watch_(watch) {
    found_.are = question.are;
    options_.engine = question.engine;
    const std::uint64_t most = is_asked_for() ? kStatesOfAssumption : kStatesBesideARun;
    options_.are_states_of_fast_engine = !question.states;
    options_.max_states = question.states.value_or(most);
    if (!is_asked_for()) options_.max_states = std::min(options_.max_states, most);
    options_.memory_bytes = question.memory_bytes.value_or(free_memory());
    options_.stop = &watch_.stop();
    options_.on_progress = [this](const ExplorationProgress& now) { watch_.exploring(now); };
    found_.max_states = options_.max_states;
  }

  FoundAssumptions find() {
    found_.circumstances = circumstances_of(scenario_);
    for (std::size_t i = 0; i < scenario_.strategies.size(); ++i)
      found_.strategies.push_back(explore_all_of(i));
    const std::optional<StopReason> now = watch_.stopped_because();
    if (now == StopReason::interrupted || was_stopped_) found_.stopped_because = now;
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool is_asked_for() const { return found_.are == AssumptionsAre::asked_for; }

  ExploredStrategy explore_all_of(std::size_t index) {
    const model::StrategySpec& strategy = scenario_.strategies[index];
    works_ = rehearse(scenario_, strategy).empty();
    options_.properties = wanted_;
    leave_out_what_cannot_be_broken(strategy);
    ExploredStrategy explored{.label = strategy.label, .circumstances = {}};
    for (const Circumstance& one : found_.circumstances) {
      const bool is_first = explored.circumstances.empty();
      if (!is_asked_for() && !is_first && is_too_large(explored.circumstances.front())) break;
      explored.circumstances.push_back(explore(index, one));
      if (!is_asked_for() && is_first) leave_out_what_is_open(explored.circumstances.front());
    }
    return explored;
  }

  // What goes wrong changes nothing about that: there are as many slots and requests in every circumstance.
  void leave_out_what_cannot_be_broken(const model::StrategySpec& strategy) {
    for (const model::PropertyId property : model::kEveryProperty) {
      if (why_not_applicable(scenario_, strategy, property)) options_.properties.erase(property);
    }
  }

  void leave_out_what_is_open(const ExploredCircumstance& nothing_wrong) {
    for (const model::PropertyId id : model::kEveryProperty) {
      if (nothing_wrong.outcomes[id] == Outcome::inconclusive) options_.properties.erase(id);
    }
  }

  // What was found before of a circumstance that is the scenario of that.
  [[nodiscard]] std::optional<ExplorationResult> found_before(std::size_t strategy,
                                                              const Scenario& scenario) const {
    if (already_.scenario == nullptr || !asks_the_same(*already_.scenario, scenario)) return std::nullopt;
    if (strategy >= already_.explorations.size()) return std::nullopt;
    for (const Exploration& one : already_.explorations[strategy]) {
      if (!one.result || one.servers != scenario.servers) continue;
      ExplorationResult result = *one.result;
      if (strategy < already_.sampled.size()) add_sampled(already_.sampled[strategy], result);
      return result;
    }
    return std::nullopt;
  }

  ExploredCircumstance explore(std::size_t index, const Circumstance& circumstance) {
    const model::StrategySpec& strategy = scenario_.strategies[index];
    ExploredCircumstance explored{
        .id = circumstance.id, .assumption = circumstance.assumption, .asked = options_.properties};
    watch_.begin_exploring({.strategy = strategy.label, .circumstance = circumstance.name});
    try {
      const std::vector<RehearsalFailure> failures =
          works_ ? rehearse(circumstance.scenario, strategy) : std::vector<RehearsalFailure>();
      if (!failures.empty()) {
        explored.failure = failures.front();
        explored.is_without_its_lease = scenario_.lease && !circumstance.scenario.lease;
      } else if (auto before = found_before(index, circumstance.scenario)) {
        explored.was_found_before = true;
        add(*std::move(before), explored);
      } else if (watch_.stopped_because()) {
        explored.was_stopped_before = was_stopped_ = true;
        found_.is_decided = false;
      } else {
        add(sim::explore_all(circumstance.scenario, strategy, options_), explored);
      }
    } catch (const std::invalid_argument& error) {
      explored.cannot_be_set_up = error.what();
    } catch (const CannotBegin& error) {
      explored.cannot_begin = error.what();
    } catch (const NotAFunction& error) {
      explored.cannot_be_followed = error.what();
      add(ExplorationResult(), explored);  // nothing is decided
    } catch (const HarnessDefect& defect) {
      ExplorationResult result;
      result.contradiction = fmt::format("{}: {}", strategy.label, defect.what());
      add(std::move(result), explored);
    }
    return explored;
  }

  void add(ExplorationResult result, ExploredCircumstance& explored) {
    if (result.stopped_because == StopReason::interrupted) was_stopped_ = true;
    explored.result = std::move(result);
    if (!explored.result->contradiction.empty()) {
      found_.contradictions.push_back(explored.result->contradiction);
      found_.is_decided = false;
      explored.outcomes.fill(Outcome::inconclusive);
      return;
    }
    for (const model::PropertyId id : explored.asked.in_order()) {
      const Outcome outcome = explored.result->properties[id].outcome;
      explored.outcomes[id] = outcome;
      if (outcome == Outcome::inconclusive) found_.is_decided = false;
    }
  }

  const Scenario& scenario_;
  const model::PropertySet wanted_;
  AlreadyFound already_;
  bool was_stopped_ = false;  // something was left out, since it was time to stop
  bool works_ = true;         // the strategy's calls, in the scenario itself
  Watch& watch_;
  ExplorationOptions options_;
  FoundAssumptions found_;
};

// Compares the circumstances of one strategy with the first of them.
class Comparison {
 public:
  explicit Comparison(const std::vector<ExploredCircumstance>& explored) : explored_(explored) {}

  [[nodiscard]] Assumed assumed() const {
    const ExploredCircumstance& nothing_wrong = explored_.front();
    Assumed found;
    found.is_known = std::any_of(nothing_wrong.outcomes.begin(), nothing_wrong.outcomes.end(),
                                 [](const auto& outcome) { return outcome.has_value(); });
    found.is_too_large = is_too_large(nothing_wrong);
    found.proved = with(Outcome::proved);
    found.undecided = with(Outcome::inconclusive);
    found.broken_by_itself = with(Outcome::violated);
    // Every other violation is one of this, too.
    if (found.broken_by_itself.in_order().size() > 1)
      found.broken_by_itself.erase(model::PropertyId::linearizable);
    for (const ExploredCircumstance& one : explored_) {
      if (one.id == CircumstanceId::none || is_covered(one.id)) continue;
      if (loses(one, Outcome::violated)) {
        found.assumptions.push_back(one.assumption);
      } else if (loses(one, Outcome::inconclusive)) {
        found.open.push_back(one.assumption);
      } else if (one.failure) {
        found.not_run.push_back(one.assumption);
      }
    }
    return found;
  }

 private:
  // The properties that have this outcome when nothing goes wrong.
  [[nodiscard]] model::PropertySet with(Outcome outcome) const {
    model::PropertySet properties;
    for (const model::PropertyId id : model::kEveryProperty) {
      if (explored_.front().outcomes[id] == outcome) properties.insert(id);
    }
    return properties;
  }

  // Whether something that holds when nothing goes wrong is violated, or not decided.
  [[nodiscard]] bool loses(const ExploredCircumstance& one, Outcome outcome) const {
    return std::any_of(model::kEveryProperty.begin(), model::kEveryProperty.end(), [&](model::PropertyId id) {
      return explored_.front().outcomes[id] == Outcome::proved && one.outcomes[id] == outcome;
    });
  }

  [[nodiscard]] bool breaks(CircumstanceId id) const {
    return std::any_of(explored_.begin(), explored_.end(), [&](const ExploredCircumstance& one) {
      return one.id == id && loses(one, Outcome::violated);
    });
  }

  // Whether a wider assumption says it already.
  [[nodiscard]] bool is_covered(CircumstanceId id) const {
    switch (id) {
      case CircumstanceId::crash_without_lease:
      case CircumstanceId::crash_and_restart:
        return breaks(CircumstanceId::crash_with_lease);
      case CircumstanceId::restart_empty:
        return breaks(CircumstanceId::restart_from_snapshot);
      default:
        return false;
    }
  }

  const std::vector<ExploredCircumstance>& explored_;
};

}  // namespace

FoundAssumptions find_assumptions(const Scenario& scenario, const model::PropertySet& properties,
                                  const AssumptionQuestion& question, Watch& watch,
                                  const AlreadyFound& already) {
  return AssumptionFinder(scenario, properties, question, watch, already).find();
}

Assumed assumed_by(const std::vector<ExploredCircumstance>& explored) {
  return Comparison(explored).assumed();
}

}  // namespace overbook::sim
