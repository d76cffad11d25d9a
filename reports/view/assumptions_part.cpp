#include <fmt/format.h>

#include <algorithm>

#include "reports/text/words.h"
#include "reports/view/assumptions_table.h"
#include "reports/view/parts.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

constexpr std::size_t kMostRowsOnPage = 400;

constexpr const char* kLegend =
    "The first row is what happens when nothing goes wrong; the others tell what else breaks, or is worse. "
    "+1: the worst excess, or the slots lost; in brackets the length of a shortest schedule that shows it.";
constexpr const char* kNoteOfPage =
    "Each row is one exploration of every interleaving, with one thing that may go wrong at any "
    "step, once. Under a violation: a shortest schedule that shows it.";

Cell cell_of(const AssumptionRow& row, const std::string& property) {
  const auto found = std::find_if(row.properties.begin(), row.properties.end(),
                                  [&](const AssumptionVerdict& one) { return one.property == property; });
  if (found == row.properties.end()) return {};
  Cell cell{.verdict = found->verdict};
  if (found->worst_excess.value_or(0) > 0) cell.text = fmt::format("+{}", *found->worst_excess);
  if (!found->schedule.empty())
    cell.below.push_back({.in = In::page, .text = {{found->schedule, Role::code}}});
  return cell;
}

// Every strategy with every thing that goes wrong, by property.
Table table_in_full(const Report& report) {
  Table table{.in = In::page,
              .look = Table::Look::rows,
              .label = "Table of assumptions",
              .caption = "Verdicts of each strategy with each thing that can go wrong",
              .group_head = "Strategy",
              .most_rows_on_page = kMostRowsOnPage,
              .has_all_rows = "the JSON report"};
  const std::vector<PropertyColumn> properties = property_columns(report);
  table.columns.push_back({.head = "What goes wrong"});
  for (const PropertyColumn& property : properties)
    table.columns.push_back({.head = head_of(property.property)});
  table.columns.push_back({.head = "States", .kind = Column::Kind::number});
  table.columns.push_back({.head = "Ended early"});
  for (const AssumptionRow& row : report.assumptions->rows) {
    Row out{.group = row.strategy, .cells = {{.text = row.circumstance}}};
    for (const PropertyColumn& property : properties) out.cells.push_back(cell_of(row, property.property));
    out.cells.push_back({.text = grouped(row.states)});
    out.cells.push_back({.text = row.reason.empty() ? "no" : row.reason});
    table.rows.push_back(std::move(out));
  }
  return table;
}

// What else breaks with every thing that goes wrong, by strategy.
Table summary_table(const Assumptions& assumptions) {
  Table table{.in = assumptions.is_beside_a_run ? In::page_and_markdown : In::all,
              .too_wide = Table::TooWide::block_for_each_column,
              .label = "Table of what else breaks",
              .caption = "What else breaks with each thing that can go wrong"};
  table.columns.push_back(
      {.head =
           Words{.page = "What goes wrong", .terminal = "what goes wrong", .markdown = "what goes wrong"}});
  for (const StrategyAssumptions& strategy : assumptions.strategies)
    table.columns.push_back({.head = strategy.strategy, .narrowest = 24});
  for (const CircumstanceEcho& circumstance : assumptions.circumstances) {
    Row out{.cells = {{.text = circumstance.name}}};
    for (const StrategyAssumptions& strategy : assumptions.strategies) {
      const AssumptionRow* row = row_for(assumptions, strategy.strategy, circumstance.name);
      if (row == nullptr) {
        out.cells.push_back({.is_missing = true});
        continue;
      }
      const AssumptionRow* unless = compared_with(assumptions, *row);
      out.cells.push_back(
          {.text = summary_of(*row, unless), .verdict = worst_of(*row, unless), .has_word = false});
    }
    table.rows.push_back(std::move(out));
  }
  return table;
}

List sentences(const Assumptions& assumptions, In in) {
  List list{.in = in};
  for (const StrategyAssumptions& one : assumptions.strategies)
    list.items.push_back({.text = {{one.strategy, Role::strong}, {" "}, {one.sentence}}});
  return list;
}

Terms circumstances(const Assumptions& assumptions) {
  Terms terms{.in = In::page_and_markdown};
  for (const CircumstanceEcho& circumstance : assumptions.circumstances) {
    Term term{.name = {circumstance.name, Role::emphasis}, .text = {{circumstance.what}}};
    for (const std::string& setting : circumstance.settings) {
      term.text.push_back({Words{.page = " "}});
      term.text.push_back({Words{.page = "--set " + setting}, Role::code});
    }
    terms.terms.push_back(std::move(term));
  }
  return terms;
}

}  // namespace

Part assumptions_part(const Report& report) {
  if (!report.assumptions) return {};
  const Assumptions& assumptions = *report.assumptions;
  Part part{.anchor = "assumptions",
            .title = Words{.page = "What the strategies assume",
                           .terminal = "what the strategies assume",
                           .markdown = "What the strategies assume"}};
  const auto legend = [](In in) { return Paragraph{.in = in, .text = {{kLegend}}}; };
  part.blocks = {sentences(assumptions, In::page)};
  if (!assumptions.is_beside_a_run) part.blocks.emplace_back(legend(In::terminal));
  part.blocks.emplace_back(summary_table(assumptions));
  part.blocks.emplace_back(legend(In::page_and_markdown));
  part.blocks.emplace_back(table_in_full(report));
  part.blocks.emplace_back(Paragraph{.in = In::page, .tone = Tone::note, .text = {{kNoteOfPage}}});
  part.blocks.emplace_back(sentences(assumptions, In::texts));
  part.blocks.emplace_back(circumstances(assumptions));
  return part;
}

}  // namespace overbook::reports
