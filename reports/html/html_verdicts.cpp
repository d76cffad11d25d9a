#include <fmt/format.h>

#include <string>

#include "reports/html/html_parts.h"
#include "reports/text/words.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

std::string capitalised(std::string_view text) {
  std::string out(text);
  if (!out.empty() && out.front() >= 'a' && out.front() <= 'z')
    out.front() = static_cast<char>(out.front() - 32);
  return out;
}

void add_header(HtmlBuilder& html, const std::vector<PropertyColumn>& columns) {
  html.open("thead").open("tr").element("th", {{"scope", "col"}}, "Strategy");
  for (const PropertyColumn& column : columns) {
    html.open("th", {{"scope", "col"}});
    html.text(head_of(column.property));
    html.element("code", {{"class", "sub"}}, column.property);
    if (!column.claim.empty()) html.element("span", {{"class", "sub"}}, column.claim);
    if (!column.definition.empty()) html.element("span", {{"class", "sub"}}, column.definition);
    html.close();
  }
  html.close().close().line_break();
}

void add_link(HtmlBuilder& html, const Report& report, const std::optional<std::size_t>& index,
              std::string_view label) {
  const Counterexample* example = counterexample_at(report, index);
  if (example == nullptr) return;
  const std::string target = fmt::format("#ce{}", *index + 1);
  html.element("a", {{"class", "sub"}, {"href", target}},
               fmt::format("{}: {}", label, counted(example->steps.size(), "step")));
}

void add_cell(HtmlBuilder& html, const Report& report, const PropertyResult& result, BoundsAre bounds) {
  html.open("td", {{"class", fmt::format("v {}", word(result.verdict))}});
  html.open("span", {{"class", "vk"}}).icon(result.verdict);
  html.text(capitalised(spoken(result.verdict))).close();
  const std::string basis = evidence(result, bounds);
  if (!basis.empty()) html.element("span", {{"class", "sub"}}, basis);
  if (result.rate) {
    html.element("span", {{"class", "sub"}},
                 fmt::format("{} interval {}", percent(result.rate->confidence), interval(*result.rate)));
  }
  add_link(html, report, result.counterexample, "counterexample");
  if (result.worst_counterexample != result.counterexample) {
    add_link(html, report, result.worst_counterexample, "the worst");
  }
  if (!result.expectation_met) {
    html.element("strong", {{"class", "unmet"}},
                 fmt::format("Not as expected: {}", result.expected.value_or("something else")));
  } else if (result.expected) {
    html.element("span", {{"class", "sub"}}, fmt::format("as expected: {}", *result.expected));
  }
  html.close();
}

void add_strategy(HtmlBuilder& html, const Report& report, const StrategyResult& strategy,
                  const std::vector<PropertyColumn>& columns) {
  html.open("tr").open("th", {{"scope", "row"}});
  html.text(strategy.name);
  if (!strategy.summary.empty()) html.element("span", {{"class", "sub"}}, strategy.summary);
  for (const std::string& setting : strategy.settings) html.element("code", {{"class", "sub"}}, setting);
  const std::string bounds = common_bounds(strategy);
  if (!bounds.empty()) html.element("span", {{"class", "sub"}}, "explored within: " + bounds);
  const BoundsAre bounds_are = bounds.empty() ? BoundsAre::told : BoundsAre::told_elsewhere;
  if (strategy.requests)
    html.element("span", {{"class", "sub"}}, "asked: " + requests_text(*strategy.requests));
  html.close();
  for (const PropertyColumn& column : columns) {
    const PropertyResult* result = result_for(strategy, column.property);
    if (result == nullptr) {
      html.element("td", "");
    } else {
      add_cell(html, report, *result, bounds_are);
    }
  }
  html.close().line_break();
}

}  // namespace

void open_scroll_region(HtmlBuilder& html, std::string_view label) {
  html.open("div", {{"class", "scroll"}, {"role", "region"}, {"tabindex", "0"}, {"aria-label", label}});
}

void add_verdicts(HtmlBuilder& html, const Report& report) {
  const auto columns = property_columns(report);
  html.open("section", {{"id", "verdicts"}}).element("h2", "Verdicts");
  open_scroll_region(html, "Table of verdicts");
  html.open("table", {{"class", "verdicts"}});
  html.element("caption", {{"class", "vh"}}, "Verdict for each strategy and property");
  add_header(html, columns);
  html.open("tbody");
  for (const StrategyResult& strategy : report.strategies) add_strategy(html, report, strategy, columns);
  html.close().close().close();
  if (const std::string note = preemptions_note(report); !note.empty()) html.element("p", note);
  html.element(
      "p", {{"class", "note"}},
      "Proved: every interleaving within the stated bounds was explored. Not found: no schedule that ran "
      "violated it, which is evidence and no proof; a bound, where one is given, is the one-sided 95 % "
      "upper limit on the chance that one sampled schedule violates it. Not applicable: nothing could break "
      "it in this scenario. " +
          std::string(is_timed(report)
                          ? "Rates are those of the world that the scenario's distributions "
                            "describe, and of no other."
                          : "Rates describe the sampler's schedules, not a system in production."));
  html.close().line_break();
}

}  // namespace overbook::reports
