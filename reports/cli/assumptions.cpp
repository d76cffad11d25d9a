#include "reports/cli/assumptions.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "reports/cli/exploration_verdict.h"
#include "reports/cli/progress.h"
#include "reports/text/words.h"
#include "scenarios/loader/call_check.h"
#include "sim/explanation/account.h"
#include "sim/run/rehearsal.h"
#include "sim/verification/applicability.h"

namespace overbook::cli {
namespace {

using sim::CircumstanceId;

reports::AssumptionVerdict verdict_of(const model::PropertyInfo& property,
                                      const sim::PropertyOutcome& outcome) {
  reports::AssumptionVerdict verdict{.property = std::string(property.name),
                                     .verdict = cli::verdict_of(outcome.outcome)};
  if (outcome.worst_excess > 0) verdict.worst_excess = outcome.worst_excess;
  if (outcome.shortest) {
    verdict.schedule = sim::to_text(*outcome.shortest);
    verdict.steps = static_cast<std::uint32_t>(outcome.shortest->steps.size());
  }
  return verdict;
}

// Whether more is undecided when nothing goes wrong than whether the strategy is linearizable, which is often
// too large where all else is known: then what could break otherwise is not known.
bool is_too_large(const ExploredCircumstance& nothing_wrong) {
  for (const model::PropertyId id : model::kEveryProperty) {
    const bool is_told_apart = id == model::PropertyId::linearizable;
    if (nothing_wrong.outcomes[id] == sim::Outcome::inconclusive && !is_told_apart) return true;
  }
  return false;
}

// Whether what is found of one is true of the other: not what they are called, and how they are sampled.
bool asks_the_same(sim::Scenario one, sim::Scenario other) {
  for (sim::Scenario* each : {&one, &other}) {
    each->name.clear();
    each->description.clear();
    each->strategies.clear();
    each->explore = {};
    each->expect.clear();
  }
  return one == other;
}

// A violation that was sampled is one, whatever the exploration left open.
void add_sampled(const sim::StrategySummary& sampled, sim::ExplorationResult& result) {
  for (const model::PropertyId id : model::kEveryProperty) {
    const sim::PropertyTally& tally = sampled.properties[id];
    sim::PropertyOutcome& outcome = result.properties[id];
    if (outcome.outcome != sim::Outcome::inconclusive || !tally.shortest) continue;
    outcome.outcome = sim::Outcome::violated;
    outcome.worst_excess = tally.worst_excess;
    outcome.shortest = tally.shortest->schedule;
  }
}

std::string why_not_run(const sim::RehearsalFailure& failure, const sim::Scenario& where,
                        const sim::Scenario& own) {
  const std::string_view what = failure.call == "release"   ? "its release"
                                : failure.call == "refresh" ? "its heartbeat"
                                                            : "its admission";
  const bool lost_its_lease = own.lease && !where.lease;
  return fmt::format("can't be run: {} {} fails: {}", lost_its_lease ? "without a lease" : "here", what,
                     failure.lacking ? fmt::format("the fake Redis has no {}", *failure.lacking)
                                     : scenarios::script_error_from(failure.error).what);
}

class AssumptionFinder {
 public:
  AssumptionFinder(const sim::Scenario& scenario, const RunArguments& arguments, ProgressStyle style,
                   const AlreadyFound& already)
      : scenario_(scenario),
        is_asked_for_(arguments.finds_assumptions),
        already_(already),
        watch_({.style = style}, arguments.time_limit) {
    options_.properties = arguments.wanted_properties();
    options_.engine = arguments.bounds.is_plain ? sim::Engine::plain : sim::Engine::fast;
    const std::uint64_t most = is_asked_for_ ? kStatesOfAssumption : kStatesOfRunAssumption;
    options_.max_states = arguments.bounds.states.value_or(most);
    if (!is_asked_for_) options_.max_states = std::min(options_.max_states, most);
    options_.memory_bytes = arguments.bounds.memory_bytes.value_or(free_memory());
    options_.stop = &watch_.stop();
    options_.on_progress = [this](const sim::ExplorationProgress& now) { watch_.update(now); };
  }

  FoundAssumptions find() {
    const std::vector<sim::Circumstance> circumstances = sim::circumstances_of(scenario_);
    for (const sim::Circumstance& one : circumstances) {
      found_.table.circumstances.push_back(
          {.name = std::string(one.name), .what = std::string(one.what), .settings = one.settings});
    }
    const auto wanted = options_.properties;
    for (std::size_t i = 0; i < scenario_.strategies.size(); ++i) {
      const model::StrategySpec& strategy = scenario_.strategies[i];
      works_ = sim::rehearse(scenario_, strategy).empty();
      options_.properties = wanted;
      leave_out_what_cannot_be_broken(strategy);
      std::vector<ExploredCircumstance> explored;
      explored.reserve(circumstances.size());
      for (const sim::Circumstance& one : circumstances) {
        if (!is_asked_for_ && !explored.empty() && is_too_large(explored.front())) break;
        explored.push_back(explore(i, one));
        if (!is_asked_for_ && explored.size() == 1) leave_out_what_is_open(explored.front());
      }
      found_.table.strategies.push_back(
          {.strategy = strategy.label, .sentence = assumption_sentence(explored)});
    }
    found_.stopped_because = watch_.stopped_because();
    return std::move(found_);
  }

 private:
  // What goes wrong changes nothing about that: there are as many slots and requests in every circumstance.
  void leave_out_what_cannot_be_broken(const model::StrategySpec& strategy) {
    for (const model::PropertyInfo& property : model::all_properties()) {
      if (sim::why_not_applicable(scenario_, strategy, property.id)) options_.properties.erase(property.id);
    }
  }

  void leave_out_what_is_open(const ExploredCircumstance& nothing_wrong) {
    for (const model::PropertyId id : model::kEveryProperty) {
      if (nothing_wrong.outcomes[id] == sim::Outcome::inconclusive) options_.properties.erase(id);
    }
  }

  // What was found before of a circumstance that is the scenario of that.
  [[nodiscard]] std::optional<sim::ExplorationResult> found_before(std::size_t strategy,
                                                                   const sim::Scenario& scenario) const {
    if (already_.scenario == nullptr || !asks_the_same(*already_.scenario, scenario)) return std::nullopt;
    if (strategy >= already_.explorations.size()) return std::nullopt;
    for (const Exploration& one : already_.explorations[strategy]) {
      if (!one.result || one.servers != scenario.servers) continue;
      sim::ExplorationResult result = *one.result;
      if (strategy < already_.sampled.size()) add_sampled(already_.sampled[strategy], result);
      return result;
    }
    return std::nullopt;
  }

  ExploredCircumstance explore(std::size_t index, const sim::Circumstance& circumstance) {
    const model::StrategySpec& strategy = scenario_.strategies[index];
    reports::AssumptionRow row{.strategy = strategy.label,
                               .circumstance = std::string(circumstance.name),
                               .properties = {},
                               .states = 0};
    ExploredCircumstance explored{
        .id = circumstance.id, .assumption = circumstance.assumption, .outcomes = {}};
    watch_.begin(fmt::format("{}, {}", strategy.label, circumstance.name));
    try {
      const std::vector<sim::RehearsalFailure> failures =
          works_ ? sim::rehearse(circumstance.scenario, strategy) : std::vector<sim::RehearsalFailure>();
      if (!failures.empty()) {
        row.reason = why_not_run(failures.front(), circumstance.scenario, scenario_);
        explored.can_be_run = false;
      } else if (const auto before = found_before(index, circumstance.scenario)) {
        if (before->stopped_because == sim::StopReason::states)
          row.reason = fmt::format("not decided within {} states", reports::grouped(before->states));
        add(*before, row, explored);
      } else if (watch_.is_over()) {
        row.reason = "not explored: it was stopped";
        found_.is_decided = false;
      } else {
        add(sim::explore_all(circumstance.scenario, strategy, options_), row, explored);
      }
    } catch (const std::invalid_argument& error) {
      row.reason = fmt::format("not explored: {}", error.what());
    } catch (const sim::CannotBegin& error) {
      row.reason = fmt::format("not run: {}", error.what());
    }
    found_.table.rows.push_back(std::move(row));
    return explored;
  }

  void add(const sim::ExplorationResult& result, reports::AssumptionRow& row,
           ExploredCircumstance& explored) {
    row.states = result.states;
    if (!result.contradiction.empty()) {
      row.reason = reports::kEnginesDisagree;
      found_.contradictions.push_back(result.contradiction);
      found_.is_decided = false;
      explored.outcomes.fill(sim::Outcome::inconclusive);
      return;
    }
    for (const model::PropertyInfo& property : model::all_properties()) {
      if (!options_.properties.contains(property.id)) continue;
      const sim::PropertyOutcome& outcome = result.properties[property.id];
      row.properties.push_back(verdict_of(property, outcome));
      explored.outcomes[property.id] = outcome.outcome;
      if (outcome.outcome == sim::Outcome::inconclusive) found_.is_decided = false;
    }
    if (row.reason.empty()) row.reason = why_ended(result);
  }

  [[nodiscard]] std::string why_ended(const sim::ExplorationResult& result) const {
    if (!result.stopped_because) return {};
    if (result.stopped_because == sim::StopReason::states)
      return fmt::format("more than {} states", reports::grouped(options_.max_states));
    return fmt::format("stopped after {} states: {}", reports::grouped(result.states),
                       sim::to_text(*result.stopped_because));
  }

  const sim::Scenario& scenario_;
  bool is_asked_for_;
  AlreadyFound already_;
  bool works_ = true;  // the strategy's calls, in the scenario itself
  ExplorationWatch watch_;
  sim::ExplorationOptions options_;
  FoundAssumptions found_;
};

class Sentence {
 public:
  explicit Sentence(const std::vector<ExploredCircumstance>& explored) : explored_(explored) {}

  [[nodiscard]] std::string text() const {
    const auto& when_nothing_goes_wrong = explored_.front().outcomes;
    if (std::none_of(when_nothing_goes_wrong.begin(), when_nothing_goes_wrong.end(),
                     [](const auto& outcome) { return outcome.has_value(); })) {
      return "could not be explored, so nothing is known of what it assumes.";
    }
    if (is_too_large(explored_.front())) return too_large();
    std::vector<std::string> assumed;
    std::vector<std::string> open;
    std::vector<std::string> not_run;
    for (const ExploredCircumstance& one : explored_) {
      if (one.id == CircumstanceId::none || is_covered(one.id)) continue;
      if (breaks(one)) {
        assumed.emplace_back(one.assumption);
      } else if (is_open(one)) {
        open.emplace_back(one.assumption);
      } else if (!one.can_be_run) {
        not_run.emplace_back(one.assumption);
      }
    }
    const std::vector<std::string> by_itself = broken_by_itself();
    std::string text =
        by_itself.empty() ? "" : fmt::format("breaks by itself: {}; beyond that it ", sim::listed(by_itself));
    text += assumed.empty() ? std::string("assumes none of these") : "assumes " + sim::listed(assumed);
    if (!open.empty()) text += fmt::format("; not decided: {}", sim::listed(open));
    if (!not_run.empty()) text += fmt::format("; it can't be run to see: {}", sim::listed(not_run));
    const std::vector<std::string> unknown = names_of(sim::Outcome::inconclusive);
    if (!unknown.empty())
      text += fmt::format("; {} was too large to decide even when nothing goes wrong", sim::listed(unknown));
    return text + ".";
  }

 private:
  [[nodiscard]] static bool is(const ExploredCircumstance& one, model::PropertyId property,
                               sim::Outcome outcome) {
    return one.outcomes[property] == outcome;
  }

  [[nodiscard]] std::string too_large() const {
    if (names_of(sim::Outcome::proved).empty() && broken_by_itself().empty())
      return "is too large to say: not even what holds when nothing goes wrong was decided.";
    const std::string unknown =
        fmt::format("is too large to say: not decided even when nothing goes wrong: {}",
                    sim::listed(names_of(sim::Outcome::inconclusive)));
    if (broken_by_itself().empty()) return unknown + ".";
    return fmt::format("breaks by itself: {}; what it assumes beyond that {}.",
                       sim::listed(broken_by_itself()), unknown);
  }

  // Whether something that holds when nothing goes wrong is violated, or not decided.
  [[nodiscard]] bool loses(const ExploredCircumstance& one, sim::Outcome outcome) const {
    return std::any_of(model::kEveryProperty.begin(), model::kEveryProperty.end(), [&](model::PropertyId id) {
      return is(explored_.front(), id, sim::Outcome::proved) && is(one, id, outcome);
    });
  }
  [[nodiscard]] bool breaks(const ExploredCircumstance& one) const {
    return loses(one, sim::Outcome::violated);
  }
  [[nodiscard]] bool is_open(const ExploredCircumstance& one) const {
    return loses(one, sim::Outcome::inconclusive);
  }

  [[nodiscard]] bool breaks(CircumstanceId id) const {
    return std::any_of(explored_.begin(), explored_.end(),
                       [&](const ExploredCircumstance& one) { return one.id == id && breaks(one); });
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

  // The properties that have this outcome when nothing goes wrong.
  [[nodiscard]] std::vector<std::string> names_of(sim::Outcome outcome) const {
    std::vector<std::string> names;
    for (const model::PropertyInfo& property : model::all_properties()) {
      if (is(explored_.front(), property.id, outcome)) names.emplace_back(property.name);
    }
    return names;
  }

  [[nodiscard]] std::vector<std::string> broken_by_itself() const {
    std::vector<std::string> names = names_of(sim::Outcome::violated);
    // Every other violation is one of this, too.
    if (names.size() > 1) std::erase(names, model::info(model::PropertyId::linearizable).name);
    return names;
  }

  const std::vector<ExploredCircumstance>& explored_;
};

}  // namespace

FoundAssumptions find_assumptions(const sim::Scenario& scenario, const RunArguments& arguments,
                                  ProgressStyle style, const AlreadyFound& already) {
  return AssumptionFinder(scenario, arguments, style, already).find();
}

std::string assumption_sentence(const std::vector<ExploredCircumstance>& explored) {
  return Sentence(explored).text();
}

}  // namespace overbook::cli
