#include "reports/terminal/screen.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "reports/terminal/answers.h"
#include "reports/terminal/short_steps.h"
#include "reports/terminal/terminal_blocks.h"
#include "reports/terminal/terminal_verdicts.h"
#include "reports/text/text_table.h"
#include "reports/text/words.h"
#include "reports/view/counterexample.h"
#include "reports/view/opening.h"
#include "reports/view/parts.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

// Few strategies have room for more of what each does wrong.
constexpr std::size_t kFewStrategies = 3;

std::string title(const Report& report, const TerminalOptions& options) {
  std::string out = name_and_settings(report.scenario.name, opening_facts(report), options) +
                    paragraph(coverage_text(report), options.width, "", "");
  if (!report.redis.empty()) out += paragraph(redis_note(report), options.width, "", "");
  return out;
}

std::string answers_table(const std::vector<ShownAnswer>& answers, const TerminalOptions& options) {
  TextTable table({{.flexible = true, .min_width = 18},
                   {.min_width = 9},
                   {.flexible = true, .min_width = 20},
                   {.min_width = 3}},
                  2);
  for (const ShownAnswer& answer : answers) {
    bool is_first = true;
    for (const ShownFinding& finding : answer.findings) {
      const Style style = style_of(finding.verdict);
      table.add_row({{is_first ? answer.strategy : "", Style::strong},
                     {finding.word, style},
                     {finding.text},
                     {finding.counterexample ? fmt::format("ce{}", *finding.counterexample + 1) : ""}});
      is_first = false;
    }
  }
  return table.render(options.width, 2, options.colour);
}

// The one that the answers name first.
std::optional<std::size_t> first_of(const std::vector<ShownAnswer>& answers) {
  for (const ShownAnswer& answer : answers) {
    if (answer.findings.front().counterexample) return answer.findings.front().counterexample;
  }
  return std::nullopt;
}

std::string in_short(const Report& report, std::size_t index, const TerminalOptions& options) {
  const Counterexample& example = report.counterexamples[index];
  const std::string name = fmt::format("ce{}", index + 1);
  const std::string facts =
      fmt::format("{}  {} {}", name, example.strategy, breaks_text(example).in(Format::terminal));
  return paragraph(facts, options.width, "", "     ") + short_steps(example, options) +
         paragraph(example.explanation, options.width, "  why: ", "  ");
}

// Of those that break something: of the others, the answer says it.
std::string undecided_lines(const Report& report, const std::vector<ShownAnswer>& answers,
                            const TerminalOptions& options) {
  std::string out;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    if (answers[i].findings.front().verdict != Verdict::violated) continue;
    const PropertyResult* first = nullptr;
    std::size_t count = 0;
    for (const PropertyResult& result : report.strategies[i].properties) {
      if (result.verdict != Verdict::inconclusive) continue;
      if (first == nullptr) first = &result;
      ++count;
    }
    if (first == nullptr) continue;
    out += paragraph(
        fmt::format("undecided: {} of {}: {}", counted_properties(count), answers[i].strategy, first->reason),
        options.width, "", "  ");
  }
  return out;
}

bool has_undecided(const Report& report) {
  for (const StrategyResult& strategy : report.strategies) {
    for (const PropertyResult& result : strategy.properties) {
      if (result.verdict == Verdict::inconclusive && !result.is_for_good) return true;
    }
  }
  return false;
}

// What the answers are silent about, and what to type for it.
std::string not_said(const Report& report, const TerminalOptions& options) {
  std::vector<std::string> parts;
  if (report.by_servers.empty()) parts.emplace_back("more servers (overbook verify --servers 2..8)");
  if (!report.assumptions) parts.emplace_back("what else may go wrong (overbook assumptions)");
  if (has_undecided(report))
    parts.emplace_back("what is undecided (fewer servers or requests, or more --states)");
  if (parts.empty()) return "";
  return paragraph(fmt::format("not proved: {}", fmt::join(parts, "; ")), options.width, "", "  ");
}

// What each of those that are safe takes for granted.
std::string assumed_lines(const Report& report, const std::vector<ShownAnswer>& answers,
                          const TerminalOptions& options) {
  if (!report.assumptions) return "";
  std::string out;
  for (const ShownAnswer& answer : answers) {
    if (answer.findings.front().verdict == Verdict::violated) continue;
    for (const StrategyAssumptions& one : report.assumptions->strategies) {
      if (one.strategy == answer.strategy)
        out += paragraph(fmt::format("{} {}", one.strategy, one.sentence), options.width, "  ", "    ");
    }
  }
  return out;
}

std::string asked_lines(const Report& report, const TerminalOptions& options) {
  std::string out;
  for (const StrategyResult& strategy : report.strategies) {
    if (!strategy.requests) continue;
    const std::string text = fmt::format("asked: {} {}", strategy.name, requests_text(*strategy.requests));
    const bool is_told = strategy.requests->admitted == 0 || strategy.requests->failed > 0;
    if (is_told) out += paragraph(text, options.width, "", "  ");
  }
  return out;
}

}  // namespace

std::string first_screen(const Report& report, const TerminalOptions& options) {
  const std::size_t most = report.strategies.size() <= kFewStrategies ? 3 : 2;
  const std::vector<ShownAnswer> answers = answers_of(report, most);
  std::string out = title(report, options) + "\n" + answers_table(answers, options) +
                    assumed_lines(report, answers, options) + "\n";
  out += part_text(servers_part(report), options);
  out += verdicts_and_legend(report, options, Cells::narrow);
  out += undecided_lines(report, answers, options);
  out += asked_lines(report, options);
  if (const std::string note = preemptions_note(report); !note.empty())
    out += paragraph(note, options.width, "", "");
  if (const std::optional<std::size_t> first = first_of(answers))
    out += "\n" + in_short(report, *first, options);
  return out + "\n" + part_text(race_part(report), options) + not_said(report, options);
}

}  // namespace overbook::reports
