#include "reports/terminal/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <vector>

#include "model/text/utf8.h"
#include "reports/terminal/screen.h"
#include "reports/terminal/terminal_blocks.h"
#include "reports/terminal/terminal_sweep.h"
#include "reports/terminal/terminal_verdicts.h"
#include "reports/terminal/trace.h"
#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/text_table.h"
#include "reports/text/words.h"
#include "reports/view/counterexample.h"
#include "reports/view/opening.h"
#include "reports/view/parts.h"
#include "reports/view/summary.h"
#include "reports/view/verdicts_part.h"

namespace overbook::reports {
namespace {

// Which counterexamples to draw: all for `full` and of a recorded history, else the shortest of each strategy;
// the order of the report.
std::vector<std::size_t> chosen_counterexamples(const Report& report, const TerminalOptions& options) {
  std::vector<std::size_t> chosen;
  const auto& all = report.counterexamples;
  if (options.verbosity == Verbosity::full || report.history) {
    chosen.resize(all.size());
    std::iota(chosen.begin(), chosen.end(), 0U);
  } else {
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto same = std::find_if(chosen.begin(), chosen.end(), [&all, i](std::size_t other) {
        return all[other].strategy == all[i].strategy;
      });
      if (same == chosen.end()) {
        chosen.push_back(i);
      } else if (all[i].steps.size() < all[*same].steps.size()) {
        *same = i;
      }
    }
    std::sort(chosen.begin(), chosen.end());
  }
  if (chosen.size() > options.max_counterexamples) chosen.resize(options.max_counterexamples);
  return chosen;
}

std::string counterexample_block(const Report& report, std::size_t index, const TerminalOptions& options) {
  const Counterexample& example = report.counterexamples[index];
  std::string facts = breaks_text(example).in(Format::terminal);
  const std::string cell = cell_note(report, example).in(Format::terminal);
  if (!cell.empty()) facts += ", " + cell;
  const std::string note = shrunk_note(example);
  if (!note.empty()) facts += fmt::format(" ({})", note);
  const std::string name = fmt::format("ce{}  {}", index + 1, visible(example.strategy));
  std::string out = styled(name, Style::strong, options.colour);
  const bool fits = text::display_width(name) + 1 + text::display_width(visible(facts)) <= options.width;
  out += fits ? " " + visible(facts) + "\n" : "\n" + paragraph(facts, options.width, "", "");
  return out +
         trace_text(example, {.colour = options.colour, .ascii = options.ascii, .width = options.width});
}

std::string traces(const Report& report, const TerminalOptions& options) {
  const auto chosen = chosen_counterexamples(report, options);
  std::string out;
  for (const std::size_t index : chosen) out += counterexample_block(report, index, options) + "\n";
  const Wording left_out = counterexamples_left_out(chosen.size(), report.counterexamples.size());
  const std::string& note = left_out.in(Format::terminal);
  if (!note.empty()) out += styled(note, Style::faint, options.colour) + "\n\n";
  return out;
}

std::string opening(const Report& report, const TerminalOptions& options) {
  const ScenarioEcho& scenario = report.scenario;
  const std::string dot = fmt::format(" {} ", glyphs(options.ascii).dot);
  const std::string facts = fmt::format("{}", fmt::join(opening_facts(report), dot));
  std::string out =
      styled(visible(scenario.name), Style::strong, options.colour) + "   " + visible(facts) + "\n";
  if (!scenario.description.empty()) out += paragraph(scenario.description, options.width, "", "");
  if (!report.redis.empty()) out += paragraph(redis_note(report), options.width, "", "");
  return out + "\n";
}

bool states_upper_bounds(const Report& report) {
  for (const StrategyResult& strategy : report.strategies) {
    for (const PropertyResult& result : strategy.properties) {
      if (result.upper_bound) return true;
    }
  }
  return false;
}

// The tables of verdicts alone.
std::string in_brief(const Report& report, const TerminalOptions& options) {
  return part_text(servers_part(report), options) + verdicts_and_legend(report, options);
}

std::string result(const Report& report, const TerminalOptions& options) {
  const Expectations counts = expectations(report);
  const Style style = counts.met == counts.stated ? Style::strong : Style::bad;
  return styled(expectations_line(report), style, options.colour) + "\n";
}

}  // namespace

std::string terminal_text(const Report& report, TerminalOptions options) {
  options.width = std::max<std::size_t>(options.width, 40);
  const std::string banner = report.incomplete ? block_text(incomplete_banner(report), options) : "";
  const bool has_screen = !report.history && !report.sweep && !report.strategies.empty();
  if (options.verbosity == Verbosity::brief)
    return in_brief(report, options) + banner + result(report, options);
  if (options.verbosity == Verbosity::normal && has_screen)
    return banner + first_screen(report, options) + banner + result(report, options);
  std::string out = opening(report, options) + banner;
  if (report.sweep) out += sweep_grids(report, options);
  for (const StrategyResult& strategy : report.strategies) {
    if (!report.sweep || options.verbosity == Verbosity::full)
      out += strategy_block(report, strategy, options) + "\n";
  }
  out += traces(report, options);
  if (options.verbosity == Verbosity::full) {
    out += part_text({.title = "properties", .blocks = {definitions(report)}}, options) +
           part_text(cost_part(report), options) + part_text(history_part(report), options) +
           part_text(method_part(report), options);
  }
  out += terminal_assumptions(report, options);
  out += in_brief(report, options);
  if (states_upper_bounds(report)) {
    out += styled("at most: the one-sided 95 % upper limit of the share of schedules", Style::faint,
                  options.colour) +
           "\n";
  }
  if (const std::string note = preemptions_note(report); !note.empty())
    out += paragraph(note, options.width, "", "");
  out += "\n";
  out += part_text(race_part(report), options);
  out += paragraph(headline(report), options.width, "", "");
  return out + banner + result(report, options);
}

std::string terminal_assumptions(const Report& report, const TerminalOptions& options) {
  return part_text(assumptions_part(report), options);
}

}  // namespace overbook::reports
