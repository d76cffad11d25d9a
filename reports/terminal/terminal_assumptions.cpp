#include <fmt/format.h>

#include "reports/terminal/terminal_tables.h"
#include "reports/terminal/terminal_verdicts.h"
#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/text_table.h"
#include "reports/view/assumptions_table.h"

namespace overbook::reports {
namespace {

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

std::string terminal_assumptions(const Report& report, const TerminalOptions& options) {
  if (!report.assumptions) return {};
  const Assumptions& assumptions = *report.assumptions;
  std::string out = styled("what the strategies assume", Style::strong, options.colour) + "\n";
  if (!assumptions.is_beside_a_run) {
    out += paragraph(kAssumptionsLegend, options.width, "", "") + "\n";
    for (const StrategyAssumptions& strategy : assumptions.strategies)
      out += block_of(assumptions, strategy, options);
  }
  for (const StrategyAssumptions& strategy : assumptions.strategies)
    out += paragraph(fmt::format("{} {}", strategy.strategy, strategy.sentence), options.width, "", "  ");
  return out + "\n";
}

}  // namespace overbook::reports
