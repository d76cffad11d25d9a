#include "reports/cli/assumptions.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "reports/cli/exploration_progress.h"
#include "reports/cli/exploration_verdict.h"
#include "reports/cli/interrupts.h"
#include "reports/cli/prove.h"
#include "reports/words.h"
#include "sim/account.h"

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

// Whether anything that was looked at is undecided.
bool has_undecided(const ExploredCircumstance& one) {
  return std::find(one.outcomes.begin(), one.outcomes.end(), sim::Outcome::inconclusive) !=
         one.outcomes.end();
}

class AssumptionFinder {
 public:
  AssumptionFinder(const sim::Scenario& scenario, const RunArguments& arguments, ProgressStyle style)
      : scenario_(scenario),
        is_asked_for_(arguments.finds_assumptions),
        watch_({.style = style}, arguments.time_limit) {
    if (!arguments.properties.empty()) {
      options_.properties.fill(false);
      for (const model::PropertyId id : arguments.properties)
        options_.properties[static_cast<std::size_t>(id)] = true;
    }
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
    for (const model::StrategySpec& strategy : scenario_.strategies) {
      std::vector<ExploredCircumstance> explored;
      explored.reserve(circumstances.size());
      for (const sim::Circumstance& one : circumstances) {
        if (!is_asked_for_ && !explored.empty() && has_undecided(explored.front())) break;
        explored.push_back(explore(strategy, one));
      }
      found_.table.strategies.push_back(
          {.strategy = strategy.label, .sentence = assumption_sentence(explored)});
    }
    if (Interrupts::is_interrupted()) {
      found_.end = CampaignEnd::interrupted;
    } else if (watch_.has_run_out_of_time()) {
      found_.end = CampaignEnd::out_of_time;
    }
    return std::move(found_);
  }

 private:
  [[nodiscard]] bool is_wanted(const model::PropertyInfo& property) const {
    return options_.properties[static_cast<std::size_t>(property.id)];
  }

  ExploredCircumstance explore(const model::StrategySpec& strategy, const sim::Circumstance& circumstance) {
    reports::AssumptionRow row{.strategy = strategy.label,
                               .circumstance = std::string(circumstance.name),
                               .properties = {},
                               .states = 0};
    ExploredCircumstance explored{
        .id = circumstance.id, .assumption = circumstance.assumption, .outcomes = {}};
    watch_.begin(fmt::format("{}, {}", strategy.label, circumstance.name));
    try {
      if (watch_.is_over()) {
        row.reason = "not explored: it was stopped";
        found_.is_decided = false;
      } else {
        add(sim::explore_all(circumstance.scenario, strategy, options_), row, explored);
      }
    } catch (const std::invalid_argument& error) {
      row.reason = fmt::format("not explored: {}", error.what());
    }
    found_.table.rows.push_back(std::move(row));
    return explored;
  }

  void add(const sim::ExplorationResult& result, reports::AssumptionRow& row,
           ExploredCircumstance& explored) {
    row.states = result.states;
    for (const model::PropertyInfo& property : model::all_properties()) {
      if (!is_wanted(property)) continue;
      const auto index = static_cast<std::size_t>(property.id);
      const sim::PropertyOutcome& outcome = result.properties[index];
      row.properties.push_back(verdict_of(property, outcome));
      explored.outcomes[index] = outcome.outcome;
      if (outcome.outcome == sim::Outcome::inconclusive) found_.is_decided = false;
    }
    row.reason = why_ended(result);
  }

  [[nodiscard]] std::string why_ended(const sim::ExplorationResult& result) const {
    const std::string& because = result.stopped_because;
    if (because.empty()) return {};
    if (because == "states") return fmt::format("more than {} states", reports::grouped(options_.max_states));
    if (because == "placements") return "other placements of the keys were left out";
    return fmt::format("stopped after {} states: {}", reports::grouped(result.states), because);
  }

  const sim::Scenario& scenario_;
  bool is_asked_for_;
  ExplorationWatch watch_;
  sim::ExplorationOptions options_;
  FoundAssumptions found_;
};

class Sentence {
 public:
  explicit Sentence(const std::vector<ExploredCircumstance>& explored) : explored_(explored) {}

  [[nodiscard]] std::string text() const {
    if (has_undecided(explored_.front())) {
      return "is too large to say: not even what holds when nothing goes wrong was decided.";
    }
    std::vector<std::string> assumed;
    std::vector<std::string> open;
    for (const ExploredCircumstance& one : explored_) {
      if (one.id == CircumstanceId::none || is_covered(one.id)) continue;
      if (breaks(one)) {
        assumed.emplace_back(one.assumption);
      } else if (is_open(one)) {
        open.emplace_back(one.assumption);
      }
    }
    const std::vector<std::string> by_itself = broken_by_itself();
    std::string text =
        by_itself.empty() ? "" : fmt::format("breaks by itself: {}; beyond that it ", sim::listed(by_itself));
    text += assumed.empty() ? std::string("assumes none of these") : "assumes " + sim::listed(assumed);
    if (!open.empty()) text += fmt::format("; not decided: {}", sim::listed(open));
    return text + ".";
  }

 private:
  [[nodiscard]] static bool is(const ExploredCircumstance& one, std::size_t property, sim::Outcome outcome) {
    return one.outcomes.at(property) == outcome;
  }

  // Whether something that holds when nothing goes wrong is violated, or not decided.
  [[nodiscard]] bool has(const ExploredCircumstance& one, sim::Outcome outcome) const {
    for (std::size_t i = 0; i < one.outcomes.size(); ++i) {
      if (is(explored_.front(), i, sim::Outcome::proved) && is(one, i, outcome)) return true;
    }
    return false;
  }
  [[nodiscard]] bool breaks(const ExploredCircumstance& one) const {
    return has(one, sim::Outcome::violated);
  }
  [[nodiscard]] bool is_open(const ExploredCircumstance& one) const {
    return has(one, sim::Outcome::inconclusive);
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

  [[nodiscard]] std::vector<std::string> broken_by_itself() const {
    std::vector<std::string> names;
    for (const model::PropertyInfo& property : model::all_properties()) {
      if (is(explored_.front(), static_cast<std::size_t>(property.id), sim::Outcome::violated))
        names.emplace_back(property.name);
    }
    // Every other violation is one of this, too.
    if (names.size() > 1) std::erase(names, model::info(model::PropertyId::linearizable).name);
    return names;
  }

  const std::vector<ExploredCircumstance>& explored_;
};

}  // namespace

FoundAssumptions find_assumptions(const sim::Scenario& scenario, const RunArguments& arguments,
                                  ProgressStyle style) {
  return AssumptionFinder(scenario, arguments, style).find();
}

std::string assumption_sentence(const std::vector<ExploredCircumstance>& explored) {
  return Sentence(explored).text();
}

}  // namespace overbook::cli
