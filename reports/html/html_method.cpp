#include <fmt/format.h>

#include <set>
#include <string>

#include "reports/html/html_parts.h"
#include "reports/text/words.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

void add_pair(HtmlBuilder& html, std::string_view term, std::string_view tag, std::string_view value) {
  if (value.empty()) return;
  html.element("dt", term).open("dd").element(tag, value).close().line_break();
}

std::string methods_of(const Report& report) {
  std::set<std::string> methods;
  for (const StrategyResult& strategy : report.strategies) {
    for (const PropertyResult& result : strategy.properties) {
      if (!result.method.empty()) methods.insert(result.method);
    }
  }
  std::string out;
  for (const std::string& method : methods) out += (out.empty() ? "" : ", ") + method;
  return out;
}

void add_options(HtmlBuilder& html, const Report& report) {
  if (report.scenario.options.empty()) return;
  html.element("h3", "Options of the scenario, with defaults");
  open_scroll_region(html, "Table of options");
  html.open("table", {{"class", "figures options"}});
  html.element("caption", {{"class", "vh"}}, "Every option of the scenario with its value");
  html.open("thead").open("tr").element("th", {{"scope", "col"}}, "Option");
  html.element("th", {{"scope", "col"}}, "Value").close().close().open("tbody");
  for (const auto& [name, value] : report.scenario.options) {
    html.open("tr").open("th", {{"scope", "row"}}).element("code", name).close();
    html.open("td").element("code", value).close().close().line_break();
  }
  html.close().close().close();
}

}  // namespace

void add_method(HtmlBuilder& html, const Report& report, std::size_t text_bytes_left) {
  const ScenarioEcho& scenario = report.scenario;
  html.open("section", {{"id", "method"}}).element("h2", "Method and replay");
  html.open("dl", {{"class", "kv"}});
  add_pair(html, "Command", "code", report.command_line);
  add_pair(html, "Scenario", "span", scenario.name);
  add_pair(html, "SHA-256", "code", scenario.sha256);
  add_pair(html, "Seed", "code", std::to_string(report.seed));
  add_pair(html, "Scheduler", "span", methods_of(report));
  if (!report.redis.empty()) add_pair(html, "Redis", "span", report.redis + ", a real one");
  add_pair(html, "overbook", "span", report.tool_version);
  for (const auto& [name, seconds] : report.timings) add_pair(html, name, "span", decimal(seconds));
  html.close();
  html.element(
      "p",
      "The same scenario, seed and version give this report again, byte for byte, on any machine and with "
      "any number of jobs. The replay command under each counterexample runs that schedule alone. The "
      "strategies are real code, run against " +
          (report.redis.empty() ? std::string("a Redis that is simulated in the process")
                                : report.redis + ", a real one, whose every reply was held against that of a "
                                                 "simulated one") +
          "; each command is one atomic step, and " +
          (is_timed(report) ? "what is due first is next: how long everything takes is drawn from the "
                              "distributions below."
                            : "between any two of them the scheduler may let any other server act."));
  html.element(
      "p",
      "“Proved” speaks of its bounds only. “Not found” counts the schedules that ran. Intervals (Wilson, "
      "95 %) and upper bounds are given only where schedules are independent, identically distributed "
      "draws; a guided search has its counts alone.");
  add_options(html, report);
  html.element("h3", "The scenario");
  if (scenario.text.size() <= text_bytes_left) {
    html.open("pre", {{"class", "scroll source"},
                      {"role", "region"},
                      {"tabindex", "0"},
                      {"aria-label", "The scenario's text"}});
    html.text(scenario.text, Lines::kept).close();
  } else {
    html.element(
        "p", {{"class", "banner"}},
        fmt::format("Its text of {} bytes is too large for this page; report.json#/scenario/text has it.",
                    grouped(scenario.text.size())));
  }
  html.close().line_break();
}

}  // namespace overbook::reports
