#include "reports/assembly/assumptions.h"

#include <fmt/format.h>

#include <string_view>
#include <vector>

#include "reports/assembly/exploration_verdict.h"
#include "reports/assembly/reasons.h"
#include "sim/explanation/account.h"

namespace overbook::assembly {
namespace {

reports::AssumptionVerdict verdict_of(model::PropertyId property, const sim::PropertyOutcome& outcome) {
  reports::AssumptionVerdict verdict{.property = std::string(model::info(property).name),
                                     .verdict = assembly::verdict_of(outcome.outcome)};
  if (outcome.worst_excess > 0) verdict.worst_excess = outcome.worst_excess;
  if (outcome.shortest) {
    verdict.schedule = sim::to_text(*outcome.shortest);
    verdict.steps = static_cast<std::uint32_t>(outcome.shortest->steps.size());
  }
  return verdict;
}

reports::AssumptionRow row_of(const std::string& strategy, std::string_view circumstance,
                              const sim::ExploredCircumstance& explored, std::uint64_t max_states) {
  reports::AssumptionRow row{.strategy = strategy,
                             .circumstance = std::string(circumstance),
                             .properties = {},
                             .states = 0,
                             .reason = reason_text(explored, max_states)};
  if (!explored.result) return row;
  row.states = explored.result->states;
  if (!explored.result->contradiction.empty()) return row;
  for (const model::PropertyId id : explored.asked.in_order())
    row.properties.push_back(verdict_of(id, explored.result->properties[id]));
  return row;
}

std::string listed(const std::vector<std::string_view>& items) {
  return sim::listed(std::vector<std::string>(items.begin(), items.end()));
}

std::string listed(const model::PropertySet& properties) {
  std::vector<std::string_view> names;
  for (const model::PropertyId id : properties.in_order()) names.push_back(model::info(id).name);
  return listed(names);
}

std::string too_large(const sim::Assumed& assumed) {
  if (assumed.proved.is_empty() && assumed.broken_by_itself.is_empty())
    return "is too large to say: not even what holds when nothing goes wrong was decided.";
  const std::string unknown = fmt::format("is too large to say: not decided even when nothing goes wrong: {}",
                                          listed(assumed.undecided));
  if (assumed.broken_by_itself.is_empty()) return unknown + ".";
  return fmt::format("breaks by itself: {}; what it assumes beyond that {}.",
                     listed(assumed.broken_by_itself), unknown);
}

}  // namespace

reports::Assumptions assumptions_of(const sim::FoundAssumptions& found) {
  reports::Assumptions table;
  for (const sim::Circumstance& one : found.circumstances) {
    table.circumstances.push_back(
        {.name = std::string(one.name), .what = std::string(one.what), .settings = one.settings});
  }
  for (const sim::ExploredStrategy& strategy : found.strategies) {
    for (std::size_t i = 0; i < strategy.circumstances.size(); ++i) {
      table.rows.push_back(
          row_of(strategy.label, found.circumstances[i].name, strategy.circumstances[i], found.max_states));
    }
    table.strategies.push_back({.strategy = strategy.label,
                                .sentence = assumption_sentence(sim::assumed_by(strategy.circumstances))});
  }
  table.is_beside_a_run = found.are == sim::AssumptionsAre::beside_a_run;
  return table;
}

std::string assumption_sentence(const sim::Assumed& assumed) {
  if (!assumed.is_known) return "could not be explored, so nothing is known of what it assumes.";
  if (assumed.is_too_large) return too_large(assumed);
  std::string text;
  if (!assumed.broken_by_itself.is_empty())
    text = fmt::format("breaks by itself: {}; beyond that it ", listed(assumed.broken_by_itself));
  text += assumed.assumptions.empty() ? std::string("assumes none of these")
                                      : "assumes " + listed(assumed.assumptions);
  if (!assumed.open.empty()) text += fmt::format("; not decided: {}", listed(assumed.open));
  if (!assumed.not_run.empty()) text += fmt::format("; it can't be run to see: {}", listed(assumed.not_run));
  if (!assumed.undecided.is_empty()) {
    text +=
        fmt::format("; {} was too large to decide even when nothing goes wrong", listed(assumed.undecided));
  }
  return text + ".";
}

}  // namespace overbook::assembly
