#include "reports/terminal/terminal.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <numeric>
#include <vector>

#include "reports/terminal/terminal_sweep.h"
#include "reports/terminal/terminal_tables.h"
#include "reports/terminal/terminal_verdicts.h"
#include "reports/terminal/trace.h"
#include "reports/text/escape.h"
#include "reports/text/glyphs.h"
#include "reports/text/text_table.h"
#include "reports/text/utf8.h"
#include "reports/text/words.h"
#include "reports/view/assumptions_table.h"
#include "reports/view/race.h"
#include "reports/view/servers_table.h"
#include "reports/view/summary.h"
#include "reports/view/sweep_view.h"

namespace overbook::reports {
namespace {

// Which counterexamples to draw: all for `full`, else the shortest of each strategy; the order of the report.
std::vector<std::size_t> chosen_counterexamples(const Report& report, const TerminalOptions& options) {
  std::vector<std::size_t> chosen;
  const auto& all = report.counterexamples;
  if (options.verbosity == Verbosity::full) {
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
  std::string facts = fmt::format("breaks {} at step {}", example.property, example.broken_at_step);
  if (example.worst_excess > 0) {
    facts += fmt::format(", {} over the limit of {}", example.worst_excess, example.limit);
  }
  if (example.cell) facts += fmt::format(", with {}", cell_of(report, example));
  const std::string note = shrunk_note(example);
  if (!note.empty()) facts += fmt::format(" ({})", note);
  const std::string name = fmt::format("ce{}  {}", index + 1, visible(example.strategy));
  std::string out = styled(name, Style::strong, options.colour);
  const bool fits = display_width(name) + 1 + display_width(visible(facts)) <= options.width;
  out += fits ? " " + visible(facts) + "\n" : "\n" + paragraph(facts, options.width, "", "");
  return out +
         trace_text(example, {.colour = options.colour, .ascii = options.ascii, .width = options.width});
}

std::string traces(const Report& report, const TerminalOptions& options) {
  const auto chosen = chosen_counterexamples(report, options);
  std::string out;
  for (const std::size_t index : chosen) out += counterexample_block(report, index, options) + "\n";
  const std::size_t left_out = report.counterexamples.size() - chosen.size();
  if (left_out > 0) {
    const std::string note = fmt::format("{} not shown here; the JSON and HTML reports have all.",
                                         counted(left_out, "more counterexample"));
    out += styled(note, Style::faint, options.colour) + "\n\n";
  }
  return out;
}

std::string opening(const Report& report, const TerminalOptions& options) {
  const ScenarioEcho& scenario = report.scenario;
  std::string facts;
  const std::string dot = fmt::format(" {} ", glyphs(options.ascii).dot);
  for (const char* key : {"limit", "running", "servers", "requests_per_server"}) {
    const auto option = scenario.options.find(key);
    if (option == scenario.options.end()) continue;
    facts += fmt::format("{} {}{}", key, option->second, dot);
  }
  facts += fmt::format("seed {}", report.seed);
  std::string out =
      styled(visible(scenario.name), Style::strong, options.colour) + "   " + visible(facts) + "\n";
  if (!scenario.description.empty()) out += paragraph(scenario.description, options.width, "", "");
  if (!report.redis.empty()) {
    out += paragraph(fmt::format("Run on {}; every reply was held against the fake's.", report.redis),
                     options.width, "", "");
  }
  return out + "\n";
}

std::string incomplete_banner(const Report& report, const TerminalOptions& options) {
  if (!report.incomplete) return {};
  const std::string text =
      fmt::format("INCOMPLETE: {}. All figures are of what had run by then.",
                  report.incomplete_reason.empty() ? "the run was stopped" : report.incomplete_reason);
  std::string out;
  for (const std::string& line : wrapped(visible(text), options.width)) {
    out += styled(line, Style::bad, options.colour) + "\n";
  }
  return out + "\n";
}

std::string definitions(const Report& report, const TerminalOptions& options) {
  std::string out = styled("properties", Style::strong, options.colour) + "\n";
  TextTable table({{}, {.flexible = true, .min_width = 20}}, 2);
  for (const PropertyColumn& column : property_columns(report)) {
    table.add_row({{column.property}, {column.definition}});
  }
  return out + table.render(options.width, 2, options.colour) + "\n";
}

std::string costs(const Report& report, const TerminalOptions& options) {
  if (!tells_cost(report)) return {};
  std::string out = styled("cost per decision", Style::strong, options.colour) + "\n";
  TextTable table({{.flexible = true, .min_width = 16},
                   {.header = "decisions"},
                   {.header = "round trips"},
                   {.header = "commands", .flexible = true, .min_width = 20}},
                  2);
  for (const StrategyResult& strategy : report.strategies) {
    const Cost& cost = strategy.cost;
    std::string commands;
    for (const auto& [name, mean] : cost.commands_per_decision) {
      fmt::format_to(std::back_inserter(commands), "{}{} {}", commands.empty() ? "" : ", ", name,
                     decimal(mean));
    }
    table.add_row({{strategy.name},
                   {grouped(cost.decisions)},
                   {fmt::format("{} ({} to {})", decimal(cost.round_trips.mean), cost.round_trips.min,
                                cost.round_trips.max)},
                   {commands}});
  }
  out += table.render(options.width, 2, options.colour) + "\n";
  if (!tells_virtual_time(report)) return out;
  out += styled("in virtual time", Style::strong, options.colour) + "\n";
  TextTable times({{.flexible = true, .min_width = 16},
                   {.header = "latency of a decision", .flexible = true, .min_width = 20},
                   {.header = "slots, times how long", .flexible = true, .min_width = 20}},
                  2);
  for (const StrategyResult& strategy : report.strategies) {
    if (!strategy.cost.virtual_time) continue;
    const VirtualCost& time = *strategy.cost.virtual_time;
    times.add_row({{strategy.name}, {latencies(time)}, {lost_slots(time)}});
  }
  return out + times.render(options.width, 2, options.colour) + "\n";
}

std::string race(const Report& report, const TerminalOptions& options) {
  if (!report.race) return {};
  std::string out = styled(kRaceTitle, Style::strong, options.colour) + "\n";
  out += paragraph(race_note(report), options.width, "", "");
  TextTable table({{.header = "strategy", .flexible = true, .min_width = 16},
                   {.header = "property", .flexible = true, .min_width = 16},
                   {.header = "scheduled", .flexible = true, .min_width = 16},
                   {.header = "racing", .flexible = true, .min_width = 12}},
                  2);
  for (const RaceRow& row : race_rows(report)) {
    table.add_row({{row.strategy}, {row.property}, {row.scheduled}, {row.raced}});
  }
  return out + table.render(options.width, 2, options.colour) + "\n";
}

std::string method(const Report& report, const TerminalOptions& options) {
  std::string out = styled("made by", Style::strong, options.colour) + "\n";
  TextTable table({{}, {.flexible = true, .min_width = 20}}, 2);
  table.add_row({{"command"}, {report.command_line}});
  table.add_row({{"overbook"}, {report.tool_version}});
  table.add_row({{"scenario"}, {fmt::format("sha256 {}", report.scenario.sha256)}});
  for (const auto& [name, value] : report.scenario.options) table.add_row({{name}, {value}});
  for (const auto& [name, seconds] : report.timings) table.add_row({{name}, {decimal(seconds)}});
  return out + table.render(options.width, 2, options.colour) + "\n";
}

bool states_upper_bounds(const Report& report) {
  for (const StrategyResult& strategy : report.strategies) {
    for (const PropertyResult& result : strategy.properties) {
      if (result.upper_bound) return true;
    }
  }
  return false;
}

}  // namespace

std::string terminal_text(const Report& report, TerminalOptions options) {
  options.width = std::max<std::size_t>(options.width, 40);
  std::string out;
  if (options.verbosity != Verbosity::brief) {
    out += opening(report, options);
    out += incomplete_banner(report, options);
    if (report.sweep) out += sweep_grids(report, options);
    for (const StrategyResult& strategy : report.strategies) {
      if (!report.sweep || options.verbosity == Verbosity::full)
        out += strategy_block(report, strategy, options) + "\n";
    }
    out += traces(report, options);
  }
  if (options.verbosity == Verbosity::full) {
    out += definitions(report, options) + costs(report, options) + method(report, options);
  }
  out += terminal_assumptions(report, options);
  out += terminal_servers(report, options);
  out += verdict_table(report, options);
  if (options.verbosity != Verbosity::brief && states_upper_bounds(report)) {
    out += styled("at most: the one-sided 95 % upper limit of the share of schedules", Style::faint,
                  options.colour) +
           "\n";
  }
  if (const std::string note = preemptions_note(report); !note.empty())
    out += paragraph(note, options.width, "", "");
  out += "\n";
  out += race(report, options);
  out += paragraph(headline(report), options.width, "", "");
  out += incomplete_banner(report, options);
  const Expectations counts = expectations(report);
  const Style style = counts.met == counts.stated ? Style::strong : Style::bad;
  out += styled(expectations_line(report), style, options.colour) + "\n";
  return out;
}

}  // namespace overbook::reports
