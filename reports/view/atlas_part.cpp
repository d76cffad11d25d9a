#include "reports/view/atlas_part.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/text/words.h"
#include "reports/view/assumptions_table.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

constexpr const char* kOfTheFirst =
    "Without faults, but for those that a scenario has itself. +1: the worst excess, or the slots lost.";
constexpr const char* kOfTheSecond = "What else breaks, or is worse, when one thing goes wrong once:";

std::string row_name(const AtlasEntry& entry, const std::string& strategy) {
  return fmt::format("{}: {}", entry.name, strategy);
}

// Those that any of them could break, in the order of the first that has it.
std::vector<std::string> properties_of(const std::vector<AtlasEntry>& entries) {
  std::vector<std::string> properties;
  const auto add = [&](const PropertyResult& result) {
    if (result.verdict == Verdict::not_applicable) return;
    if (std::find(properties.begin(), properties.end(), result.property) == properties.end())
      properties.push_back(result.property);
  };
  for (const AtlasEntry& entry : entries) {
    for (const StrategyResult& strategy : entry.verdicts.strategies)
      std::for_each(strategy.properties.begin(), strategy.properties.end(), add);
  }
  return properties;
}

// Null: the report has it only where it could be broken.
Cell cell_of(const PropertyResult* result) {
  if (result == nullptr) return {.verdict = Verdict::not_applicable, .has_word = false};
  Cell cell{.verdict = result->verdict, .has_word = false};
  if (result->verdict == Verdict::violated && result->worst_excess.value_or(0) > 0)
    cell.text = fmt::format("+{}", *result->worst_excess);
  return cell;
}

Table by_property(const std::vector<AtlasEntry>& entries) {
  Table table{.in = In::texts};
  table.columns.push_back({.head = "protocol", .narrowest = 24});
  const std::vector<std::string> properties = properties_of(entries);
  for (const std::string& property : properties) table.columns.push_back({.head = head_of(property)});
  for (const AtlasEntry& entry : entries) {
    for (const StrategyResult& strategy : entry.verdicts.strategies) {
      Row row{.cells = {{.text = row_name(entry, strategy.name)}}};
      for (const std::string& property : properties)
        row.cells.push_back(cell_of(result_for(strategy, property)));
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

// But for the first, with which the others are compared.
std::vector<std::string> faults_of(const std::vector<AtlasEntry>& entries) {
  std::vector<std::string> faults;
  for (const AtlasEntry& entry : entries) {
    if (!entry.assumptions.assumptions) continue;
    const std::vector<CircumstanceEcho>& all = entry.assumptions.assumptions->circumstances;
    for (std::size_t i = 1; i < all.size(); ++i) {
      if (std::find(faults.begin(), faults.end(), all[i].name) == faults.end()) faults.push_back(all[i].name);
    }
  }
  return faults;
}

Cell cell_of(const Assumptions& assumptions, const std::string& strategy, const std::string& fault) {
  const AssumptionRow* row = row_for(assumptions, strategy, fault);
  if (row == nullptr) return {.is_missing = true};
  const AssumptionRow* unless = compared_with(assumptions, *row);
  const Verdict worst = worst_of(*row, unless);
  Cell cell{.verdict = worst, .has_word = false};
  // How long a schedule is tells nothing here, and that nothing breaks the sign says.
  if (worst == Verdict::violated) {
    cell.text = fmt::format("{}", fmt::join(broken_in(*row, unless, Lengths::left_out), ", "));
  } else if (worst == Verdict::inconclusive) {
    cell.text = fmt::format("{}", fmt::join(undecided_in(*row), ", "));
  }
  return cell;
}

Table by_fault(const std::vector<AtlasEntry>& entries) {
  Table table{.in = In::texts, .too_wide = Table::TooWide::block_for_each_column};
  table.columns.push_back({.head = "protocol"});
  const std::vector<std::string> faults = faults_of(entries);
  for (const std::string& fault : faults) table.columns.push_back({.head = fault, .narrowest = 24});
  for (const AtlasEntry& entry : entries) {
    if (!entry.assumptions.assumptions) continue;
    const Assumptions& assumptions = *entry.assumptions.assumptions;
    for (const StrategyAssumptions& strategy : assumptions.strategies) {
      Row row{.cells = {{.text = row_name(entry, strategy.strategy)}}};
      for (const std::string& fault : faults)
        row.cells.push_back(cell_of(assumptions, strategy.strategy, fault));
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

}  // namespace

Part atlas_part(const std::vector<AtlasEntry>& entries) {
  const auto paragraph = [](const char* text) { return Paragraph{.in = In::texts, .text = {{text}}}; };
  return {
      .anchor = "atlas",
      .title = Words{.terminal = "what holds of each", .markdown = "What holds of each"},
      .blocks = {paragraph(kOfTheFirst), by_property(entries), paragraph(kOfTheSecond), by_fault(entries)}};
}

}  // namespace overbook::reports
