#include "reports/markdown/markdown_tables.h"

#include <fmt/format.h>

#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/words.h"
#include "reports/view/assumptions_table.h"
#include "reports/view/servers_table.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

std::string row_of(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& cell : cells) out += " " + cell + " |";
  return out + "\n";
}

std::string markdown_cell(const ServersVerdict* verdict) {
  if (verdict == nullptr) return {};
  std::string cell = fmt::format("{} {}", glyph(verdict->verdict, false), spoken(verdict->verdict));
  if (verdict->worst_excess.value_or(0) > 0) cell += fmt::format(" +{}", *verdict->worst_excess);
  return cell;
}

}  // namespace

std::string markdown_assumptions(const Report& report) {
  if (!report.assumptions) return {};
  const Assumptions& assumptions = *report.assumptions;
  std::string out = "## What the strategies assume\n\n| what goes wrong |";
  std::string rule = "| --- |";
  for (const StrategyAssumptions& strategy : assumptions.strategies) {
    out += " " + markdown_escaped(strategy.strategy) + " |";
    rule += " --- |";
  }
  out += "\n" + rule + "\n";
  for (const CircumstanceEcho& circumstance : assumptions.circumstances) {
    out += "| " + markdown_escaped(circumstance.name) + " |";
    for (const StrategyAssumptions& strategy : assumptions.strategies) {
      const AssumptionRow* row = row_for(assumptions, strategy.strategy, circumstance.name);
      if (row == nullptr) {
        out += " |";
        continue;
      }
      const AssumptionRow* unless = compared_with(assumptions, *row);
      out += fmt::format(" {} {} |", glyph(worst_of(*row, unless), false),
                         markdown_escaped(summary_of(*row, unless)));
    }
    out += "\n";
  }
  out += "\n" + std::string(kAssumptionsLegend) + "\n\n";
  for (const StrategyAssumptions& strategy : assumptions.strategies)
    out += fmt::format("- **{}** {}\n", markdown_escaped(strategy.strategy),
                       markdown_escaped(strategy.sentence));
  out += "\n";
  for (const CircumstanceEcho& circumstance : assumptions.circumstances)
    out +=
        fmt::format("- *{}*: {}\n", markdown_escaped(circumstance.name), markdown_escaped(circumstance.what));
  return out + "\n";
}

std::string markdown_servers(const Report& report) {
  if (report.by_servers.empty()) return {};
  const auto columns = property_columns(report);
  std::vector<std::string> header{"strategy", "servers"};
  for (const PropertyColumn& column : columns) header.push_back(markdown_escaped(head_of(column.property)));
  for (const char* figure : {"states", "transitions", "depth"}) header.emplace_back(figure);
  if (tells_seconds(report)) header.emplace_back("time");
  header.emplace_back("ended early");
  std::string out = "## By number of servers\n\n" + row_of(header) + "|";
  for (std::size_t i = 0; i < header.size(); ++i) out += " --- |";
  out += "\n";
  for (const ServersRow& row : report.by_servers) {
    std::vector<std::string> cells{"**" + markdown_escaped(row.strategy) + "**", std::to_string(row.servers)};
    for (const PropertyColumn& column : columns)
      cells.push_back(markdown_cell(verdict_for(row, column.property)));
    cells.push_back(grouped(row.states));
    cells.push_back(grouped(row.transitions));
    cells.push_back(std::to_string(row.depth));
    if (tells_seconds(report)) cells.push_back(seconds_text(row));
    cells.push_back(markdown_escaped(ending_of(row)));
    out += row_of(cells);
  }
  return out +
         "\nEach row is one exploration of every interleaving. Nothing is claimed for other numbers of "
         "servers.\n\n";
}

}  // namespace overbook::reports
