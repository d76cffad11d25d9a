#include "reports/terminal/terminal_verdicts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include "model/text/utf8.h"
#include "reports/terminal/terminal_blocks.h"
#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/words.h"
#include "reports/view/summary.h"
#include "reports/view/verdicts_part.h"

namespace overbook::reports {
namespace {

// What was looked for and what was proved is shouted; the absence of a finding is not.
std::string shown_word(Verdict verdict) {
  std::string text(spoken(verdict));
  const bool is_shouted =
      verdict == Verdict::proved || verdict == Verdict::violated || verdict == Verdict::inconclusive;
  if (!is_shouted) return text;
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return text;
}

std::size_t widest_name(const Report& report) {
  std::size_t widest = 1;
  for (const PropertyColumn& column : property_columns(report)) {
    widest = std::max(widest, text::display_width(visible(column.property)));
  }
  return std::min<std::size_t>(widest, 24);
}

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : std::string(separator)) + text;
  return out;
}

// Only the signs that occur are explained; an explanation is never cut in two.
std::string legend(const Report& report, const TerminalOptions& options, Cells cells) {
  const std::array<std::string_view, 6> notes{
      report.sweep ? " in every cell, within its bounds" : " within the stated bounds",
      report.sweep             ? " (in so many of the cells, worst excess)"
      : report.history         ? " (how often, worst excess)"
      : cells == Cells::narrow ? " (worst excess, or share of schedules)"
                               : " (share or count of schedules, worst excess)",
      report.history ? ": holds in this history" : "",
      "",
      "",
      ""};
  std::array<bool, 6> occurs{};
  bool any_unmet = false;
  for (const StrategyResult& strategy : report.strategies) {
    for (const PropertyResult& result : strategy.properties) {
      occurs.at(static_cast<std::size_t>(result.verdict)) = true;
      any_unmet = any_unmet || !result.expectation_met;
    }
  }
  std::vector<std::string> entries;
  for (std::size_t i = 0; i < occurs.size(); ++i) {
    const auto verdict = static_cast<Verdict>(i);
    if (!occurs.at(i)) continue;
    entries.push_back(fmt::format("{} {}{}", glyph(verdict, options.ascii), spoken(verdict), notes.at(i)));
  }
  if (any_unmet) entries.emplace_back("! not as the scenario expects");
  std::string out;
  std::size_t used = 0;
  for (const std::string& entry : entries) {
    const std::size_t width = text::display_width(entry);
    const bool fits = used > 0 && used + 3 + width <= options.width;
    if (used > 0) out += fits ? "   " : "\n";
    used = fits ? used + 3 + width : width;
    out += entry;
  }
  return out + "\n";
}

// The verdict with what it rests on, then what the scenario expects: where that is met, only in full.
void add_verdict(TextTable& table, const Cell& cell, const std::string& property,
                 const TerminalOptions& options) {
  const Style style = style_of(*cell.verdict);
  bool is_first = true;
  for (const Line& line : cell.below) {
    if (!shows(line.in, Format::terminal)) continue;
    const std::string text = plain_text(line.text);
    if (is_first) {
      table.add_row({{std::string(glyph(*cell.verdict, options.ascii)), style},
                     {property},
                     {shown_word(*cell.verdict), style},
                     {text}});
    } else if (line.is_alarm) {
      table.add_row(
          {{"!", Style::bad}, {"not as expected", Style::bad}, {"", Style::bad}, {text, Style::bad}});
    } else if (options.verbosity == Verbosity::full) {
      table.add_row({{}, {}, {}, {text, Style::faint}});
    }
    is_first = false;
  }
}

}  // namespace

std::string name_and_settings(const std::string& name, const std::vector<std::string>& settings,
                              const TerminalOptions& options) {
  const std::string shown = visible(name);
  const std::string all = joined(settings, fmt::format(" {} ", glyphs(options.ascii).dot));
  std::string out = styled(shown, Style::strong, options.colour);
  const bool fits = text::display_width(shown) + 3 + text::display_width(visible(all)) <= options.width;
  if (settings.empty() || !fits) out += "\n";
  if (!settings.empty()) out += paragraph(all, options.width, fits ? "   " : "  ", "  ");
  return out;
}

std::string strategy_block(const Report& report, const StrategyResult& strategy,
                           const TerminalOptions& options) {
  const StrategyFacts facts = facts_of(strategy);
  std::string out = name_and_settings(strategy.name, strategy.settings, options);
  const auto add = [&](const std::string& text) {
    if (!text.empty()) out += paragraph(text, options.width, "  ", "  ");
  };
  if (options.verbosity == Verbosity::full) add(strategy.summary);
  add(facts.asked);
  add(facts.explored_within);
  TextTable table({{},
                   {.flexible = true, .min_width = widest_name(report)},
                   {.min_width = 9},
                   {.flexible = true, .min_width = 20}},
                  2);
  for (const PropertyResult& result : strategy.properties)
    add_verdict(table, verdict_cell(report, result, facts.bounds_are()), result.property, options);
  return out + table.render(options.width, 2, options.colour);
}

std::string verdicts_and_legend(const Report& report, const TerminalOptions& options, Cells cells) {
  return block_text(verdict_table(report, cells), options) + legend(report, options, cells);
}

}  // namespace overbook::reports
