#include "reports/terminal/terminal_verdicts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/utf8.h"
#include "reports/text/words.h"
#include "reports/view/summary.h"

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
    widest = std::max(widest, display_width(visible(column.property)));
  }
  return std::min<std::size_t>(widest, 24);
}

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : std::string(separator)) + text;
  return out;
}

std::string cell_text(const PropertyResult& result, bool ascii) {
  std::string text(glyph(result.verdict, ascii));
  if (result.verdict == Verdict::violated) {
    const std::string share = frequency(result);
    if (!share.empty()) text += " " + share;
    if (result.worst_excess.value_or(0) > 0) text += fmt::format(" +{}", *result.worst_excess);
  } else if (ascii) {
    text += fmt::format(" {}", spoken(result.verdict));
  }
  if (!result.expectation_met) text += " !";
  return text;
}

constexpr std::size_t kNarrowestName = 16;
constexpr std::size_t kGap = 2;

// What a column needs, head and cells: no head is ever split.
std::size_t column_width(const Report& report, const PropertyColumn& column, bool ascii) {
  std::size_t width = display_width(visible(head_of(column.property)));
  for (const StrategyResult& strategy : report.strategies) {
    const PropertyResult* result = result_for(strategy, column.property);
    if (result != nullptr) width = std::max(width, display_width(cell_text(*result, ascii)));
  }
  return width;
}

// Properties that some strategy was held against; the blocks above the table tell why the others were not.
std::vector<PropertyColumn> columns_that_ran(const Report& report) {
  std::vector<PropertyColumn> columns;
  for (PropertyColumn& column : property_columns(report)) {
    const bool ran = std::any_of(
        report.strategies.begin(), report.strategies.end(), [&column](const StrategyResult& strategy) {
          const PropertyResult* result = result_for(strategy, column.property);
          return result != nullptr && (result->verdict != Verdict::not_run || !result->expectation_met);
        });
    if (ran) columns.push_back(std::move(column));
  }
  return columns;
}

std::string table_of(const Report& report, const std::vector<PropertyColumn>& columns,
                     const TerminalOptions& options) {
  std::vector<Column> shape{{.flexible = true, .min_width = kNarrowestName}};
  std::vector<Cell> heads{{"strategy", Style::faint}};
  for (const PropertyColumn& column : columns) {
    shape.push_back({.min_width = column_width(report, column, options.ascii)});
    heads.push_back({head_of(column.property), Style::faint});
  }
  TextTable table(std::move(shape), kGap);
  table.add_row(std::move(heads));
  for (const StrategyResult& strategy : report.strategies) {
    std::vector<Cell> cells{{strategy.name, Style::strong}};
    for (const PropertyColumn& column : columns) {
      const PropertyResult* result = result_for(strategy, column.property);
      cells.push_back(result == nullptr ? Cell{}
                                        : Cell{cell_text(*result, options.ascii), style_of(result->verdict)});
    }
    table.add_row(std::move(cells));
  }
  return table.render(options.width, 0, options.colour);
}

// The columns in as many groups as it takes for each to fit beside the names.
std::vector<std::vector<PropertyColumn>> grouped_to_fit(const Report& report,
                                                        const TerminalOptions& options) {
  std::vector<std::vector<PropertyColumn>> groups(1);
  std::size_t used = kNarrowestName;
  for (const PropertyColumn& column : columns_that_ran(report)) {
    const std::size_t width = column_width(report, column, options.ascii) + kGap;
    if (used + width > options.width && !groups.back().empty()) {
      groups.emplace_back();
      used = kNarrowestName;
    }
    used += width;
    groups.back().push_back(column);
  }
  return groups;
}

// Only the signs that occur are explained; an explanation is never cut in two.
std::string legend(const Report& report, const TerminalOptions& options) {
  const std::array<std::string_view, 6> notes{
      report.sweep ? " in every cell, within its bounds" : " within the stated bounds",
      report.sweep ? " (in so many of the cells, worst excess)"
                   : " (share or count of schedules, worst excess)",
      "",
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
    const std::size_t width = display_width(entry);
    const bool fits = used > 0 && used + 3 + width <= options.width;
    if (used > 0) out += fits ? "   " : "\n";
    used = fits ? used + 3 + width : width;
    out += entry;
  }
  return out + "\n";
}

}  // namespace

Style style_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::proved:
      return Style::good;
    case Verdict::violated:
      return Style::bad;
    case Verdict::not_found:
    case Verdict::inconclusive:
      return Style::unsure;
    case Verdict::not_run:
    case Verdict::not_applicable:
      return Style::faint;
  }
  return Style::plain;
}

std::string strategy_block(const Report& report, const StrategyResult& strategy,
                           const TerminalOptions& options) {
  const std::string dot = fmt::format(" {} ", glyphs(options.ascii).dot);
  std::string out = styled(visible(strategy.name), Style::strong, options.colour);
  if (strategy.settings.empty()) {
    out += "\n";
  } else {
    const std::size_t name = display_width(visible(strategy.name)) + 3;
    const std::string settings = joined(strategy.settings, dot);
    const bool fits = name + display_width(visible(settings)) <= options.width;
    if (!fits) out += "\n";
    out += paragraph(settings, options.width, fits ? "   " : "  ", "  ");
  }
  if (options.verbosity == Verbosity::full && !strategy.summary.empty()) {
    out += paragraph(strategy.summary, options.width, "  ", "  ");
  }
  if (strategy.requests)
    out += paragraph("asked: " + requests_text(*strategy.requests), options.width, "  ", "  ");
  const std::string bounds = common_bounds(strategy);
  if (!bounds.empty()) out += paragraph("explored within: " + bounds, options.width, "  ", "  ");
  const BoundsAre bounds_are = bounds.empty() ? BoundsAre::told : BoundsAre::told_elsewhere;
  TextTable table({{},
                   {.flexible = true, .min_width = widest_name(report)},
                   {.min_width = 9},
                   {.flexible = true, .min_width = 20}},
                  2);
  for (const PropertyResult& result : strategy.properties) {
    std::string basis = evidence(result, bounds_are);
    if (const Counterexample* example = counterexample_at(report, result.counterexample)) {
      basis += fmt::format("; ce{}: {}", *result.counterexample + 1, counted(example->steps.size(), "step"));
    }
    const Style style = style_of(result.verdict);
    table.add_row({{std::string(glyph(result.verdict, options.ascii)), style},
                   {result.property},
                   {shown_word(result.verdict), style},
                   {basis}});
    if (!result.expectation_met) {
      table.add_row({{"!", Style::bad},
                     {"not as expected", Style::bad},
                     {"", Style::bad},
                     {fmt::format("the scenario expects: {}", result.expected.value_or("something else")),
                      Style::bad}});
    } else if (options.verbosity == Verbosity::full && result.expected) {
      table.add_row({{}, {}, {}, {fmt::format("as expected: {}", *result.expected), Style::faint}});
    }
  }
  return out + table.render(options.width, 2, options.colour);
}

std::string verdict_table(const Report& report, const TerminalOptions& options) {
  std::string out;
  for (const auto& columns : grouped_to_fit(report, options)) {
    out += table_of(report, columns, options) + "\n";
  }
  return out + legend(report, options);
}

}  // namespace overbook::reports
