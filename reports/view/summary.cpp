#include "reports/view/summary.h"

#include <fmt/format.h>

#include <algorithm>

#include "model/plural.h"
#include "reports/text/words.h"
#include "reports/view/history.h"

namespace overbook::reports {
namespace {

bool violates_something(const StrategyResult& strategy) {
  return std::any_of(strategy.properties.begin(), strategy.properties.end(),
                     [](const PropertyResult& result) { return result.verdict == Verdict::violated; });
}

// "no-over-admission by 2 (worst +2), progress by 3"
std::string violated_by_property(const Report& report) {
  std::string out;
  for (const PropertyColumn& column : property_columns(report)) {
    std::size_t strategies = 0;
    std::uint32_t worst = 0;
    for (const StrategyResult& strategy : report.strategies) {
      const PropertyResult* result = result_for(strategy, column.property);
      if (result == nullptr || result->verdict != Verdict::violated) continue;
      ++strategies;
      worst = std::max(worst, result->worst_excess.value_or(0));
    }
    if (strategies == 0) continue;
    out += fmt::format("{}{} by {}", out.empty() ? "" : ", ", column.property, strategies);
    if (worst > 0) out += fmt::format(" (worst +{})", worst);
  }
  return out;
}

bool is_contradictory(const StrategyResult& strategy) {
  return std::any_of(strategy.properties.begin(), strategy.properties.end(),
                     [](const PropertyResult& result) { return result.reason == kEnginesDisagree; });
}

bool was_checked(const PropertyResult& result) {
  return result.verdict != Verdict::not_run && result.verdict != Verdict::not_applicable;
}

// What may be said of the strategies that violate nothing: a proof only where every verdict is one.
std::string_view standing_of(const std::vector<const StrategyResult*>& clean) {
  bool all_proved = true;
  for (const StrategyResult* strategy : clean) {
    for (const PropertyResult& result : strategy->properties)
      all_proved = all_proved && (!was_checked(result) || result.verdict == Verdict::proved);
  }
  return all_proved ? " That is proved within the stated bounds."
                    : " What was not found in the schedules that ran is not thereby proved.";
}

std::string names_of(const std::vector<const StrategyResult*>& strategies) {
  std::string out;
  for (std::size_t i = 0; i < strategies.size(); ++i) {
    if (i > 0) out += i + 1 == strategies.size() ? " and " : ", ";
    out += strategies[i]->name;
  }
  return out;
}

std::string explored_servers(const Exhaustive& of) {
  if (of.servers.size() < 2) {
    const auto at = of.bounds.find("servers");
    return counted(at == of.bounds.end() ? 0 : at->second, "server");
  }
  const bool is_range = of.servers.back() - of.servers.front() + 1 == of.servers.size();
  return is_range ? fmt::format("{} to {} servers", of.servers.front(), of.servers.back())
                  : fmt::format("{} servers", fmt::join(of.servers, ", "));
}

}  // namespace

Expectations expectations(const Report& report) {
  Expectations counts;
  for (const StrategyResult& strategy : report.strategies) {
    for (const PropertyResult& result : strategy.properties) {
      if (!result.expected && result.expectation_met) continue;
      ++counts.stated;
      if (result.expectation_met) ++counts.met;
    }
  }
  return counts;
}

bool is_failure(const PropertyResult& result, const Expectations& of_the_report) {
  if (of_the_report.stated > 0) return !result.expectation_met;
  return result.verdict == Verdict::violated;
}

std::string headline(const Report& report) {
  if (report.strategies.empty()) return "No strategy was run.";
  if (report.history) return history_headline(report);
  std::vector<const StrategyResult*> clean;
  std::vector<const StrategyResult*> unchecked;
  std::vector<const StrategyResult*> contradictory;
  for (const StrategyResult& strategy : report.strategies) {
    if (violates_something(strategy)) continue;
    if (is_contradictory(strategy)) {
      contradictory.push_back(&strategy);
      continue;
    }
    const bool is_checked = std::any_of(strategy.properties.begin(), strategy.properties.end(), was_checked);
    (is_checked ? clean : unchecked).push_back(&strategy);
  }
  std::string not_said;
  if (!unchecked.empty()) not_said = fmt::format(" Nothing was checked of {}.", names_of(unchecked));
  if (!contradictory.empty()) {
    not_said += fmt::format(" Nothing is said of {}, about which {}: a defect of overbook.",
                            names_of(contradictory), kEnginesDisagree);
  }
  const std::size_t all = report.strategies.size();
  const std::size_t violating = all - clean.size() - unchecked.size() - contradictory.size();
  if (violating == 0 && clean.empty()) return not_said.substr(1);
  std::string out;
  if (violating == 0) {
    out += fmt::format("{} violates no property that was checked.", names_of(clean));
    if (all > 1) out = fmt::format("None of the {} strategies violates a property that was checked.", all);
    return out.append(standing_of(clean)) + not_said;
  }
  out += fmt::format("{} of {} {} {} a property: {}.", violating, all,
                     model::plural(all, "strategy", "strategies"),
                     model::plural(violating, "violates", "violate"), violated_by_property(report));
  if (clean.empty()) return out + not_said;
  if (clean.size() <= 3) {
    out +=
        fmt::format(" Only {} {} none.", names_of(clean), model::plural(clean.size(), "violates", "violate"));
  } else {
    out += fmt::format(" The other {} violate none.", clean.size());
  }
  return out.append(standing_of(clean)) + not_said;
}

std::string expectations_line(const Report& report) {
  if (report.history) return std::string(kOfThisHistoryOnly);
  const Expectations counts = expectations(report);
  if (counts.stated == 0) return "expectations: the scenario states none";
  if (counts.met == counts.stated) return fmt::format("expectations: all {} met", counts.stated);
  return fmt::format("expectations: {} of {} NOT met", counts.stated - counts.met, counts.stated);
}

std::string redis_note(const Report& report) {
  return fmt::format("Run on {}; every reply was held against the fake's.", report.redis);
}

bool tells_cost(const Report& report) {
  return std::any_of(report.strategies.begin(), report.strategies.end(),
                     [](const StrategyResult& strategy) { return strategy.cost.decisions > 0; });
}

bool tells_virtual_time(const Report& report) {
  return std::any_of(report.strategies.begin(), report.strategies.end(),
                     [](const StrategyResult& strategy) { return strategy.cost.virtual_time.has_value(); });
}

bool is_about_assumptions(const Report& report) {
  return report.assumptions && !report.assumptions->is_beside_a_run;
}

bool tells_virtual_time(const Counterexample& counterexample) {
  return std::any_of(counterexample.steps.begin(), counterexample.steps.end(),
                     [](const StepRow& step) { return step.time_us.has_value(); });
}

const Counterexample* counterexample_at(const Report& report, const std::optional<std::size_t>& index) {
  if (!index || *index >= report.counterexamples.size()) return nullptr;
  return &report.counterexamples[*index];
}

std::vector<PropertyColumn> property_columns(const Report& report) {
  std::vector<PropertyColumn> columns;
  for (const StrategyResult& strategy : report.strategies) {
    for (const PropertyResult& result : strategy.properties) {
      const bool known = std::any_of(columns.begin(), columns.end(), [&result](const PropertyColumn& column) {
        return column.property == result.property;
      });
      if (!known) columns.push_back({result.property, result.claim, result.definition});
    }
  }
  return columns;
}

const PropertyResult* result_for(const StrategyResult& strategy, const std::string& property) {
  const auto found =
      std::find_if(strategy.properties.begin(), strategy.properties.end(),
                   [&property](const PropertyResult& result) { return result.property == property; });
  return found == strategy.properties.end() ? nullptr : &*found;
}

std::string scope_text(const Exhaustive& of) {
  std::string text = explored_servers(of);
  for (const auto& [name, most] : of.bounds) {
    if (name == "limit" || name == "servers" || most == 0) continue;
    text += name == "requests per server" ? fmt::format(", {} each", counted(most, "request"))
                                          : ", " + bound_text(name, most);
  }
  return text;
}

}  // namespace overbook::reports
