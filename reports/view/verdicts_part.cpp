#include "reports/view/verdicts_part.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/view/counterexample.h"
#include "reports/view/history.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

constexpr const char* kWordsOnPage =
    "Proved: every interleaving within the stated bounds was explored. Not found: no schedule that ran "
    "violated it, which is evidence and no proof; a bound, where one is given, is the one-sided 95 % "
    "upper limit on the chance that one sampled schedule violates it. Not applicable: nothing could break "
    "it in this scenario. ";
constexpr const char* kRatesOfTimedRuns =
    "Rates are those of the world that the scenario's distributions describe, and of no other.";
constexpr const char* kRatesOfSampler = "Rates describe the sampler's schedules, not a system in production.";

// For a narrow cell: how often it was violated, and by how many at worst.
std::string brief(const PropertyResult& result, Cells cells) {
  if (result.verdict != Verdict::violated) return {};
  const bool is_one = cells == Cells::narrow && result.worst_excess.value_or(0) > 0;
  std::string text = is_one ? "" : frequency(result);
  if (cells == Cells::narrow && text.ends_with(" %")) text.erase(text.size() - 2, 1);
  if (result.worst_excess.value_or(0) > 0)
    text += fmt::format("{}+{}", text.empty() ? "" : " ", *result.worst_excess);
  return text;
}

// "41 of 100 schedules (41 %), worst +2", in every format.
void add_basis(Cell& cell, const Report& report, const PropertyResult& result, BoundsAre bounds_are) {
  const std::string basis = evidence(result, bounds_are);
  std::string in_terminal = basis;
  if (const Counterexample* example = counterexample_at(report, result.counterexample))
    in_terminal += fmt::format("; ce{}: {}", *result.counterexample + 1, steps_text(*example));
  cell.below.push_back({.in = In::terminal, .text = {{in_terminal}}});
  if (!basis.empty()) cell.below.push_back({.in = In::page, .text = {{basis}}});
  const std::string with_bounds = evidence(result);
  if (!with_bounds.empty()) cell.below.push_back({.in = In::markdown, .text = {{with_bounds}}});
}

void add_link(Cell& cell, const Report& report, const std::optional<std::size_t>& index, const char* label) {
  const Counterexample* example = counterexample_at(report, index);
  if (example == nullptr) return;
  cell.below.push_back({.in = In::page,
                        .text = {{fmt::format("{}: {}", label, steps_text(*example))}},
                        .target = fmt::format("#ce{}", *index + 1)});
}

void add_expectation(Cell& cell, const PropertyResult& result) {
  if (!result.expectation_met) {
    const std::string expected = result.expected.value_or("something else");
    cell.below.push_back({.text = {{Words{.page = "Not as expected: ", .terminal = "the scenario expects: "}},
                                   {Words{.markdown = "not as expected:"}, Role::strong},
                                   {Words{.markdown = " "}},
                                   {expected}},
                          .is_alarm = true});
  } else if (result.expected) {
    cell.below.push_back({.in = In::page_and_terminal, .text = {{"as expected: "}, {*result.expected}}});
  }
}

bool is_held_against_any(const Report& report, const std::string& property, Cells cells) {
  return std::any_of(report.strategies.begin(), report.strategies.end(), [&](const StrategyResult& strategy) {
    const PropertyResult* result = result_for(strategy, property);
    if (result == nullptr) return false;
    const bool is_applicable = cells == Cells::wide || result->verdict != Verdict::not_applicable;
    return (is_applicable && result->verdict != Verdict::not_run) || !result->expectation_met;
  });
}

Column column_of(const Report& report, const PropertyColumn& property, Cells cells) {
  const bool has_verdicts = is_held_against_any(report, property.property, cells);
  Column column{.head = head_of(property.property), .in = has_verdicts ? In::all : In::page_and_markdown};
  column.below.push_back({.in = In::page, .text = {{property.property, Role::code}}});
  if (!property.claim.empty()) column.below.push_back({.in = In::page, .text = {{property.claim}}});
  if (!property.definition.empty()) column.below.push_back({.in = In::page, .text = {{property.definition}}});
  return column;
}

Cell strategy_cell(const StrategyResult& strategy, const StrategyFacts& facts) {
  Cell cell{.text = strategy.name, .role = Role::strong};
  if (!strategy.summary.empty()) cell.below.push_back({.in = In::page, .text = {{strategy.summary}}});
  for (const std::string& setting : strategy.settings)
    cell.below.push_back({.in = In::page_and_markdown, .text = {{setting, Role::code}}});
  if (!facts.explored_within.empty())
    cell.below.push_back({.in = In::page, .text = {{facts.explored_within}}});
  if (!facts.asked.empty()) cell.below.push_back({.in = In::page_and_markdown, .text = {{facts.asked}}});
  return cell;
}

}  // namespace

StrategyFacts facts_of(const StrategyResult& strategy) {
  StrategyFacts facts;
  if (strategy.requests) facts.asked = "asked: " + requests_text(*strategy.requests);
  const std::string bounds = common_bounds(strategy);
  if (!bounds.empty()) facts.explored_within = "explored within: " + bounds;
  return facts;
}

Cell verdict_cell(const Report& report, const PropertyResult& result, BoundsAre bounds_are, Cells cells) {
  Cell cell{.text = Words{.terminal = brief(result, cells)},
            .verdict = result.verdict,
            .is_unmet = !result.expectation_met};
  add_basis(cell, report, result, bounds_are);
  if (result.rate) {
    const std::string range =
        fmt::format("{} interval {}", percent(result.rate->confidence), interval(*result.rate));
    cell.below.push_back({.in = In::page, .text = {{range}}});
  }
  add_link(cell, report, result.counterexample, "counterexample");
  if (result.worst_counterexample != result.counterexample)
    add_link(cell, report, result.worst_counterexample, "the worst");
  if (result.counterexample)
    cell.below.push_back({.in = In::markdown, .text = {{fmt::format("ce{}", *result.counterexample + 1)}}});
  add_expectation(cell, result);
  return cell;
}

Table verdict_table(const Report& report, Cells cells) {
  Table table{.look = Table::Look::verdicts,
              .too_wide = Table::TooWide::splits,
              .label = "Table of verdicts",
              .caption = "Verdict for each strategy and property"};
  table.columns.push_back({.head = Words{.page = "Strategy", .terminal = "strategy", .markdown = "strategy"},
                           .narrowest = cells == Cells::narrow ? 14U : 16U});
  const std::vector<PropertyColumn> properties = property_columns(report);
  for (const PropertyColumn& property : properties)
    table.columns.push_back(column_of(report, property, cells));
  for (const StrategyResult& strategy : report.strategies) {
    const StrategyFacts facts = facts_of(strategy);
    Row row{.cells = {strategy_cell(strategy, facts)}};
    for (const PropertyColumn& property : properties) {
      const PropertyResult* result = result_for(strategy, property.property);
      row.cells.push_back(result == nullptr ? Cell{}
                                            : verdict_cell(report, *result, facts.bounds_are(), cells));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

Terms definitions(const Report& report) {
  Terms terms{.in = In::texts};
  for (const PropertyColumn& property : property_columns(report)) {
    terms.terms.push_back(
        {.name = {Words{.terminal = property.property,
                        .markdown = fmt::format("{} ({})", property.property, property.claim)}},
         .text = {{property.definition}}});
  }
  return terms;
}

Part verdicts_part(const Report& report) {
  Part part{
      .anchor = "verdicts", .title = "Verdicts", .blocks = {verdict_table(report), definitions(report)}};
  if (const std::string note = preemptions_note(report); !note.empty())
    part.blocks.emplace_back(Paragraph{.text = {{note}}});
  if (report.history) {
    part.blocks.emplace_back(history_words());
    return part;
  }
  part.blocks.emplace_back(
      Paragraph{.in = In::page,
                .tone = Tone::note,
                .text = {{kWordsOnPage}, {report.scenario.is_timed ? kRatesOfTimedRuns : kRatesOfSampler}}});
  part.blocks.emplace_back(Paragraph{.in = In::markdown,
                                     .text = {{"Proved", Role::emphasis},
                                              {" holds within the stated bounds. "},
                                              {"Not found", Role::emphasis},
                                              {" is evidence, not proof; \"at most\" is the one-sided 95 % "
                                               "upper limit of the share of schedules. "},
                                              {"Not applicable", Role::emphasis},
                                              {": nothing could break it in this scenario."}}});
  return part;
}

}  // namespace overbook::reports
