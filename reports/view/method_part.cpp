#include <fmt/format.h>

#include <set>

#include "reports/text/words.h"
#include "reports/view/parts.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

constexpr const char* kNoteOnWords =
    "“Proved” speaks of its bounds only. “Not found” counts the schedules that ran. Intervals (Wilson, "
    "95 %) and upper bounds are given only where schedules are independent, identically distributed "
    "draws; a guided search has its counts alone.";

std::string methods_of(const Report& report) {
  std::set<std::string> methods;
  for (const StrategyResult& strategy : report.strategies) {
    for (const PropertyResult& result : strategy.properties) {
      if (!result.method.empty()) methods.insert(result.method);
    }
  }
  return fmt::format("{}", fmt::join(methods, ", "));
}

// The terminal tells the scenario's options among the facts; the others have a table of them.
Terms facts(const Report& report) {
  const ScenarioEcho& scenario = report.scenario;
  Terms facts{.in = In::page_and_terminal, .look = Terms::Look::facts};
  const auto add = [&facts](In in, Words name, Span value) {
    facts.terms.push_back({.in = in, .name = {std::move(name)}, .text = {std::move(value)}});
  };
  add(In::page_and_terminal, {.page = "Command", .terminal = "command"}, {report.command_line, Role::code});
  add(In::terminal, {.terminal = "overbook"}, {report.tool_version});
  add(In::page_and_terminal,
      {.page = report.history ? "History" : "Scenario", .terminal = report.history ? "history" : "scenario"},
      {Words{.page = scenario.name, .terminal = "sha256 " + scenario.sha256}});
  add(In::page,
      {.page = report.history ? "SHA-256 of its bytes" : "SHA-256 of the text below, with its scripts"},
      {scenario.sha256, Role::code});
  if (!report.history) {
    add(In::page, {.page = "Seed"}, {std::to_string(report.seed), Role::code});
    add(In::page, {.page = "Scheduler"}, {methods_of(report)});
  }
  if (!report.redis.empty()) add(In::page, {.page = "Redis"}, {report.redis + ", a real one"});
  add(In::page, {.page = "overbook"}, {report.tool_version});
  for (const auto& [name, value] : scenario.options) add(In::terminal, {.terminal = name}, {value});
  for (const auto& [name, seconds] : report.timings)
    add(In::page_and_terminal, {.page = name, .terminal = name}, {decimal(seconds)});
  return facts;
}

Paragraph made_by(const Report& report) {
  if (report.history) {
    return {.in = In::markdown,
            .text = {{"overbook "},
                     {report.tool_version},
                     {", history "},
                     {report.scenario.name},
                     {" with sha256 "},
                     {report.scenario.sha256},
                     {"."}}};
  }
  return {.in = In::markdown,
          .text = {{"overbook "},
                   {report.tool_version},
                   {fmt::format(", seed {}, scenario ", report.seed)},
                   {report.scenario.name},
                   {" with sha256 "},
                   {report.scenario.sha256},
                   {"."}}};
}

// Whether no clock decided anything in it: not where it ended early, on a real server, or with what was measured.
bool is_repeatable(const Report& report) {
  return !report.incomplete && report.redis.empty() && !report.race && report.timings.empty();
}

// What a reader of the page needs to know to believe it.
Paragraph how_to_repeat(const Report& report) {
  return {
      .in = In::page,
      .text = {
          {is_repeatable(report) ? "The same scenario, seed and version give this report again, byte for "
                                   "byte, on any machine and "
                                   "with any number of jobs. "
                                 : "The same scenario, seed and version give the same schedules and verdicts "
                                   "again, but not every "
                                   "byte: a clock had a hand in where it stopped or in what was measured. "},
          {"The replay command under each counterexample runs that schedule alone. The "
           "strategies are real code, run against "},
          {report.redis.empty()
               ? "a Redis that is simulated in the process, modelled on Redis 7.0 and held against a "
                 "redis-server of that version, command by command, with random commands"
               : report.redis + ", a real one, whose every reply was held against that of a simulated one"},
          {"; each command is one atomic step, and "},
          {report.scenario.is_timed
               ? "what is due first is next: how long everything takes is drawn from the "
                 "distributions below."
               : "between any two of them the scheduler may let any other server act."}}};
}

Table options(const Report& report) {
  Table table{.in = In::page_and_markdown,
              .look = Table::Look::options,
              .label = "Table of options",
              .caption = "Every option of the scenario with its value",
              .columns = {{.head = Words{.page = "Option", .markdown = "option"}},
                          {.head = Words{.page = "Value", .markdown = "value"}}}};
  for (const auto& [name, value] : report.scenario.options)
    table.rows.push_back({.cells = {{.text = name}, {.text = value}}});
  return table;
}

}  // namespace

Part method_part(const Report& report) {
  Part part{
      .anchor = "method",
      .title = Words{.page = "Method and replay", .terminal = "made by", .markdown = "How this was made"}};
  part.blocks = {Code{.in = In::markdown, .text = report.command_line, .language = "sh"}, facts(report),
                 made_by(report)};
  if (report.history) return part;
  part.blocks.emplace_back(how_to_repeat(report));
  part.blocks.emplace_back(Paragraph{.in = In::page, .text = {{kNoteOnWords}}});
  if (!report.redis.empty())
    part.blocks.emplace_back(Paragraph{.in = In::markdown, .text = {{redis_note(report)}}});
  if (report.scenario.options.empty()) return part;
  part.blocks.emplace_back(Heading{.in = In::page, .text = "Options of the scenario, with defaults"});
  part.blocks.emplace_back(options(report));
  return part;
}

}  // namespace overbook::reports
