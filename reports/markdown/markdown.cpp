#include "reports/markdown/markdown.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "reports/markdown/markdown_sweep.h"
#include "reports/markdown/markdown_tables.h"
#include "reports/terminal/trace.h"
#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/words.h"
#include "reports/view/assumptions_table.h"
#include "reports/view/race.h"
#include "reports/view/servers_table.h"
#include "reports/view/summary.h"
#include "reports/view/sweep_view.h"

namespace overbook::reports {
namespace {

// The cells are Markdown already.
std::string row_of(const std::vector<std::string>& cells) {
  std::string out = "|";
  for (const std::string& cell : cells) out += " " + cell + " |";
  return out + "\n";
}

std::string rule_for(std::size_t columns) {
  std::string out = "|";
  for (std::size_t i = 0; i < columns; ++i) out += " --- |";
  return out + "\n";
}

std::string verdict_cell(const PropertyResult* result) {
  if (result == nullptr) return {};
  std::string out = fmt::format("{} **{}**", glyph(result->verdict, false), spoken(result->verdict));
  const std::string basis = evidence(*result);
  if (!basis.empty()) out += "<br>" + markdown_escaped(basis);
  if (result->counterexample)
    fmt::format_to(std::back_inserter(out), "<br>ce{}", *result->counterexample + 1);
  if (!result->expectation_met) {
    out += "<br>**not as expected:** " + markdown_escaped(result->expected.value_or("something else"));
  }
  return out;
}

std::string verdicts(const Report& report) {
  const auto columns = property_columns(report);
  std::vector<std::string> header{"strategy"};
  for (const PropertyColumn& column : columns) header.push_back(markdown_escaped(head_of(column.property)));
  std::string out = "## Verdicts\n\n" + row_of(header) + rule_for(header.size());
  for (const StrategyResult& strategy : report.strategies) {
    std::vector<std::string> cells{"**" + markdown_escaped(strategy.name) + "**"};
    for (const std::string& setting : strategy.settings) cells.front() += "<br>" + markdown_escaped(setting);
    if (strategy.requests) cells.front() += "<br>asked: " + requests_text(*strategy.requests);
    for (const PropertyColumn& column : columns) {
      cells.push_back(verdict_cell(result_for(strategy, column.property)));
    }
    out += row_of(cells);
  }
  out += "\n";
  for (const PropertyColumn& column : columns) {
    out += fmt::format("- {} ({}): {}\n", markdown_escaped(column.property), markdown_escaped(column.claim),
                       markdown_escaped(column.definition));
  }
  if (const std::string note = preemptions_note(report); !note.empty()) out += "\n" + note + "\n";
  return out +
         "\n*Proved* holds within the stated bounds. *Not found* is evidence, not proof; \"at most\" is the "
         "one-sided 95 % upper limit of the share of schedules. *Not applicable*: nothing could break it in "
         "this scenario.\n\n";
}

std::string counterexamples(const Report& report, std::size_t most) {
  if (report.counterexamples.empty()) return {};
  std::string out = "## Counterexamples\n\n";
  const std::size_t shown = std::min(most, report.counterexamples.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const Counterexample& example = report.counterexamples[i];
    out += fmt::format("### ce{}: {}, {}\n\n", i + 1, markdown_escaped(example.strategy),
                       markdown_escaped(example.property));
    if (example.cell) out += "In the cell " + markdown_escaped(cell_of(report, example)) + ":\n\n";
    out += markdown_block(trace_table(example, {.width = 120}), "text");
    out += "\n" + markdown_escaped(example.explanation) + "\n\n";
    const std::string note = shrunk_note(example);
    if (!note.empty()) out += markdown_escaped("This was " + note + ".") + "\n\n";
    out += markdown_block(visible(example.replay), "sh") + "\n";
  }
  if (shown < report.counterexamples.size()) {
    out += fmt::format("{} not shown here; report.json has all.\n\n",
                       counted(report.counterexamples.size() - shown, "more counterexample"));
  }
  return out;
}

std::string costs(const Report& report) {
  if (!tells_cost(report)) return {};
  const std::vector<std::string> header{"strategy", "decisions", "round trips per decision (min to max)",
                                        "commands per decision"};
  std::string out = "## Cost\n\n" + row_of(header) + rule_for(header.size());
  for (const StrategyResult& strategy : report.strategies) {
    const Cost& cost = strategy.cost;
    std::string commands;
    for (const auto& [name, mean] : cost.commands_per_decision) {
      fmt::format_to(std::back_inserter(commands), "{}{} {}", commands.empty() ? "" : ", ", name,
                     decimal(mean));
    }
    out += row_of({markdown_escaped(strategy.name), grouped(cost.decisions),
                   fmt::format("{} ({} to {})", decimal(cost.round_trips.mean), cost.round_trips.min,
                               cost.round_trips.max),
                   markdown_escaped(commands)});
  }
  out += "\n";
  if (!tells_virtual_time(report)) return out;
  const std::vector<std::string> times{"strategy", "latency of a decision (virtual time)",
                                       "slots, times how long (virtual time)"};
  out += row_of(times) + rule_for(times.size());
  for (const StrategyResult& strategy : report.strategies) {
    if (!strategy.cost.virtual_time) continue;
    out += row_of({markdown_escaped(strategy.name), latencies(*strategy.cost.virtual_time),
                   lost_slots(*strategy.cost.virtual_time)});
  }
  return out + "\n";
}

std::string race(const Report& report) {
  if (!report.race) return {};
  std::string out = fmt::format("## {}\n\n{}\n\n", kRaceTitle, markdown_escaped(race_note(report)));
  out += row_of({"strategy", "property", "scheduled", "racing"}) + rule_for(4);
  for (const RaceRow& row : race_rows(report)) {
    out += row_of({markdown_escaped(row.strategy), markdown_escaped(row.property),
                   markdown_escaped(row.scheduled), markdown_escaped(row.raced)});
  }
  return out + "\n";
}

std::string method(const Report& report) {
  std::string out = "## How this was made\n\n" + markdown_block(visible(report.command_line), "sh") + "\n";
  out += fmt::format("overbook {}, seed {}, scenario {} with sha256 {}.\n\n",
                     markdown_escaped(report.tool_version), report.seed,
                     markdown_escaped(report.scenario.name), markdown_escaped(report.scenario.sha256));
  if (!report.redis.empty()) {
    out += fmt::format("Run on {}; every reply was held against the fake's.\n\n",
                       markdown_escaped(report.redis));
  }
  if (!report.scenario.options.empty()) {
    out += row_of({"option", "value"}) + rule_for(2);
    for (const auto& [name, value] : report.scenario.options) {
      out += row_of({markdown_escaped(name), markdown_escaped(value)});
    }
  }
  return out;
}

}  // namespace

std::string markdown_text(const Report& report, const MarkdownOptions& options) {
  std::string out = "# overbook: " + markdown_escaped(report.scenario.name) + "\n\n";
  if (report.incomplete) {
    out += fmt::format("> **INCOMPLETE**: {}. What follows holds for what had run by then.\n\n",
                       markdown_escaped(report.incomplete_reason.empty() ? "the run was stopped"
                                                                         : report.incomplete_reason));
  }
  if (!report.scenario.description.empty()) out += markdown_escaped(report.scenario.description) + "\n\n";
  out += markdown_escaped(headline(report)) + "\n\n" + markdown_escaped(expectations_line(report)) + "\n\n";
  return out + verdicts(report) + markdown_sweep(report) + markdown_servers(report) +
         markdown_assumptions(report) + counterexamples(report, options.max_counterexamples) + costs(report) +
         race(report) + method(report);
}

}  // namespace overbook::reports
