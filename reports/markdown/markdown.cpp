#include "reports/markdown/markdown.h"

#include <fmt/format.h>

#include <algorithm>

#include "reports/markdown/markdown_blocks.h"
#include "reports/terminal/trace.h"
#include "reports/text/escape.h"
#include "reports/text/words.h"
#include "reports/view/counterexample.h"
#include "reports/view/opening.h"
#include "reports/view/parts.h"
#include "reports/view/summary.h"
#include "reports/view/verdicts_part.h"

namespace overbook::reports {
namespace {

std::string counterexamples(const Report& report, std::size_t most) {
  if (report.counterexamples.empty()) return {};
  std::string out = "## Counterexamples\n\n";
  const std::size_t shown = std::min(most, report.counterexamples.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const Counterexample& example = report.counterexamples[i];
    out += fmt::format("### ce{}: {}, {}\n\n", i + 1, markdown_escaped(example.strategy),
                       markdown_escaped(example.property));
    if (example.cell) out += markdown_escaped(cell_note(report, example).in(Format::markdown)) + "\n\n";
    out += markdown_block(trace_table(example, {.width = 120}), "text");
    out += "\n" + markdown_escaped(example.explanation) + "\n\n";
    const std::string note = shrunk_note(example);
    if (!note.empty()) out += markdown_escaped("This was " + note + ".") + "\n\n";
    if (!example.replay.empty()) out += markdown_block(visible(example.replay), "sh") + "\n";
  }
  const Wording left_out = counterexamples_left_out(shown, report.counterexamples.size());
  return shown < report.counterexamples.size() ? out + left_out.in(Format::markdown) + "\n\n" : out;
}

}  // namespace

std::string markdown_text(const Report& report, const MarkdownOptions& options) {
  std::string out = "# overbook: " + markdown_escaped(report.scenario.name) + "\n\n";
  if (report.incomplete) out += block_in_markdown(incomplete_banner(report));
  if (!report.scenario.description.empty()) out += markdown_escaped(report.scenario.description) + "\n\n";
  out += markdown_escaped(headline(report)) + "\n\n" + markdown_escaped(expectations_line(report)) + "\n\n";
  out += part_in_markdown(verdicts_part(report)) + part_in_markdown(sweep_part(report)) +
         part_in_markdown(servers_part(report)) + part_in_markdown(assumptions_part(report)) +
         counterexamples(report, options.max_counterexamples) + part_in_markdown(cost_part(report)) +
         part_in_markdown(race_part(report)) + part_in_markdown(history_part(report)) +
         part_in_markdown(method_part(report));
  out.pop_back();  // the empty line that follows the last block
  return out;
}

}  // namespace overbook::reports
