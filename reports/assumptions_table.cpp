#include "reports/assumptions_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "reports/escape.h"
#include "reports/glyphs.h"
#include "reports/terminal_verdicts.h"
#include "reports/text_table.h"
#include "reports/words.h"

namespace overbook::reports {
namespace {

constexpr std::string_view kLinearizable = "linearizable";

const AssumptionVerdict* verdict_of(const AssumptionRow& row, std::string_view property) {
  const auto at =
      std::find_if(row.properties.begin(), row.properties.end(),
                   [&](const AssumptionVerdict& verdict) { return verdict.property == property; });
  return at == row.properties.end() ? nullptr : &*at;
}

bool is_no_worse(const AssumptionVerdict& verdict, const AssumptionRow* unless) {
  if (unless == nullptr) return false;
  const AssumptionVerdict* before = verdict_of(*unless, verdict.property);
  return before != nullptr && before->verdict == Verdict::violated &&
         verdict.worst_excess.value_or(0) <= before->worst_excess.value_or(0);
}

std::string words_of(const AssumptionVerdict& verdict) {
  std::string text = head_of(verdict.property);
  if (verdict.worst_excess.value_or(0) > 0) text += fmt::format(" +{}", *verdict.worst_excess);
  if (verdict.steps > 0) text += fmt::format(" ({})", counted(verdict.steps, "step"));
  return text;
}

constexpr std::string_view kLegend =
    "The first row is what happens when nothing goes wrong; the others tell what else breaks, or is worse. "
    "+1: the worst excess, or the slots lost; in brackets the length of a shortest schedule that shows it.";

// "holds", "nothing else", "over +1 (3 steps), leak +1 (2 steps)", "undecided: leak".
std::string summary_of(const AssumptionRow& row, const AssumptionRow* unless) {
  const std::vector<std::string> all = broken_in(row, unless);
  const std::vector<std::string> open = undecided_in(row);
  if (!row.reason.empty() && row.properties.empty()) return row.reason;
  const bool is_broken_anyway = unless != nullptr && !broken_in(*unless, nullptr).empty();
  if (all.empty() && open.empty()) return is_broken_anyway ? "nothing else" : "holds";
  std::string text = fmt::format("{}", fmt::join(all, ", "));
  if (open.empty()) return text;
  return text + (text.empty() ? "" : "; ") +
         fmt::format("undecided: {} ({})", fmt::join(open, ", "),
                     row.reason.empty() ? std::string("too large") : row.reason);
}

Verdict worst_of(const AssumptionRow& row, const AssumptionRow* unless) {
  if (!broken_in(row, unless).empty()) return Verdict::violated;
  if (row.properties.empty()) return Verdict::not_run;
  return undecided_in(row).empty() ? Verdict::proved : Verdict::inconclusive;
}

// The row that everything else is compared with: of its strategy, when nothing goes wrong. Null for itself.
const AssumptionRow* compared_with(const Assumptions& assumptions, const AssumptionRow& row) {
  if (assumptions.circumstances.empty()) return nullptr;
  const AssumptionRow* first = row_for(assumptions, row.strategy, assumptions.circumstances.front().name);
  return first == &row ? nullptr : first;
}

std::string block_of(const Assumptions& assumptions, const StrategyAssumptions& strategy,
                     const TerminalOptions& options) {
  TextTable table({{}, {}, {.header = {}, .flexible = true, .min_width = 24}}, 2);
  for (const CircumstanceEcho& circumstance : assumptions.circumstances) {
    const AssumptionRow* row = row_for(assumptions, strategy.strategy, circumstance.name);
    if (row == nullptr) continue;
    const AssumptionRow* unless = compared_with(assumptions, *row);
    const Verdict verdict = worst_of(*row, unless);
    table.add_row({{std::string(glyph(verdict, options.ascii)), style_of(verdict)},
                   {circumstance.name},
                   {summary_of(*row, unless)}});
  }
  return styled(visible(strategy.strategy), Style::strong, options.colour) + "\n" +
         table.render(options.width, 2, options.colour) + "\n";
}

}  // namespace

std::vector<std::string> broken_in(const AssumptionRow& row, const AssumptionRow* unless) {
  std::vector<std::string> all;
  bool is_broken_otherwise = false;
  for (const AssumptionVerdict& verdict : row.properties) {
    if (verdict.verdict != Verdict::violated) continue;
    if (verdict.property == kLinearizable && is_broken_otherwise) continue;
    is_broken_otherwise = true;
    if (!is_no_worse(verdict, unless)) all.push_back(words_of(verdict));
  }
  return all;
}

std::vector<std::string> undecided_in(const AssumptionRow& row) {
  std::vector<std::string> all;
  for (const AssumptionVerdict& verdict : row.properties) {
    if (verdict.verdict == Verdict::inconclusive) all.push_back(head_of(verdict.property));
  }
  return all;
}

const AssumptionRow* row_for(const Assumptions& assumptions, const std::string& strategy,
                             const std::string& circumstance) {
  const auto at = std::find_if(
      assumptions.rows.begin(), assumptions.rows.end(),
      [&](const AssumptionRow& row) { return row.strategy == strategy && row.circumstance == circumstance; });
  return at == assumptions.rows.end() ? nullptr : &*at;
}

std::string terminal_assumptions(const Report& report, const TerminalOptions& options) {
  if (!report.assumptions) return {};
  const Assumptions& assumptions = *report.assumptions;
  std::string out = styled("what the strategies assume", Style::strong, options.colour) + "\n";
  if (!assumptions.is_beside_a_run) {
    out += paragraph(kLegend, options.width, "", "") + "\n";
    for (const StrategyAssumptions& strategy : assumptions.strategies)
      out += block_of(assumptions, strategy, options);
  }
  for (const StrategyAssumptions& strategy : assumptions.strategies)
    out += paragraph(fmt::format("{} {}", strategy.strategy, strategy.sentence), options.width, "", "  ");
  return out + "\n";
}

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
  out += "\n" + std::string(kLegend) + "\n\n";
  for (const StrategyAssumptions& strategy : assumptions.strategies)
    out += fmt::format("- **{}** {}\n", markdown_escaped(strategy.strategy),
                       markdown_escaped(strategy.sentence));
  out += "\n";
  for (const CircumstanceEcho& circumstance : assumptions.circumstances)
    out +=
        fmt::format("- *{}*: {}\n", markdown_escaped(circumstance.name), markdown_escaped(circumstance.what));
  return out + "\n";
}

}  // namespace overbook::reports
