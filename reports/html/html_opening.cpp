// The first lines of a page: the answer, what it is worth, and how many verdicts there are of each kind.

#include <fmt/format.h>

#include <array>
#include <string>
#include <vector>

#include "model/plural.h"
#include "reports/html/answer.h"
#include "reports/html/html_blocks.h"
#include "reports/html/html_parts.h"
#include "reports/text/words.h"
#include "reports/view/opening.h"
#include "reports/view/summary.h"

namespace overbook::reports {
namespace {

void add_sentence(HtmlBuilder& html, const Sentence& sentence) {
  for (const Phrase& phrase : sentence)
    phrase.is_name ? html.element("bdi", phrase.text) : html.text(phrase.text);
}

// An option that is a number goes before its unit; of a sweep it is several: "servers 2, 3".
std::string counted_option(const Report& report, const char* option, const char* one, const char* many) {
  const auto at = report.scenario.options.find(option);
  if (at == report.scenario.options.end()) return {};
  const std::string& value = at->second;
  const bool is_number =
      !value.empty() && value.size() < 10 && value.find_first_not_of("0123456789") == std::string::npos;
  return is_number ? fmt::format("{} {}", value, value == "1" ? one : many)
                   : fmt::format("{} {}", many, value);
}

std::string settings_line(const Report& report) {
  std::vector<std::string> facts;
  const auto add = [&](std::string fact) {
    if (!fact.empty()) facts.push_back(std::move(fact));
  };
  const auto limit = report.scenario.options.find("limit");
  if (limit != report.scenario.options.end()) add("limit " + limit->second);
  add(counted_option(report, "running", "running", "running"));
  add(counted_option(report, "servers", "server", "servers"));
  add(counted_option(report, "requests_per_server", "request each", "requests each"));
  add(counted_option(report, "at_once", "at once", "at once"));
  if (report.history) {
    for (std::string& fact : opening_facts(report)) {
      if (!fact.starts_with("limit")) facts.push_back(std::move(fact));
    }
  }
  std::string line = fmt::format("{}", fmt::join(facts, ", "));
  if (!report.history) line += fmt::format(" · seed {}", report.seed);
  return line + " · overbook " + report.tool_version;
}

void add_scope(HtmlBuilder& html, const Answer& answer) {
  if (answer.basis.empty() && answer.assumed.empty()) return;
  html.open("p", {{"class", "scope"}});
  if (!answer.basis.empty()) html.element("b", answer.basis + ":").text(" " + answer.scope + ".");
  if (!answer.assumed.empty()) {
    html.text(" ").element("b", "When something does:").text(" ");
    add_sentence(html, answer.assumed);
    html.text(" ").element("a", {{"href", "#assumptions"}}, "what each assumes ↓");
  }
  html.close().line_break();
}

void add_banners(HtmlBuilder& html, const Report& report) {
  if (report.incomplete) add_block(html, incomplete_banner(report));
  std::vector<std::string> contradictory;
  for (const StrategyResult& strategy : report.strategies) {
    for (const PropertyResult& result : strategy.properties) {
      if (result.reason != kEnginesDisagree) continue;
      contradictory.push_back(strategy.name);
      break;
    }
  }
  if (contradictory.empty()) return;
  html.element("p", {{"class", "banner"}},
               fmt::format("Nothing is said of {}, about which {}: a defect of overbook.",
                           fmt::join(contradictory, ", "), kEnginesDisagree));
}

struct ChipWords {
  Verdict verdict;
  std::string_view says;
};
constexpr std::array<ChipWords, 6> kChips{{{Verdict::violated, "violated"},
                                           {Verdict::not_found, "not found"},
                                           {Verdict::inconclusive, "inconclusive"},
                                           {Verdict::proved, "proved"},
                                           {Verdict::not_run, "not run"},
                                           {Verdict::not_applicable, "can't occur"}}};

void add_chips(HtmlBuilder& html, const Report& report) {
  std::array<std::size_t, kChips.size()> counts{};
  for (const StrategyResult& strategy : report.strategies) {
    for (const PropertyResult& result : strategy.properties) {
      for (std::size_t i = 0; i < kChips.size(); ++i)
        counts.at(i) += kChips.at(i).verdict == result.verdict ? 1 : 0;
    }
  }
  html.open("ul", {{"class", "chips"}, {"aria-label", "Verdicts by kind"}});
  for (std::size_t i = 0; i < kChips.size(); ++i) {
    if (counts.at(i) == 0) continue;
    html.open("li", {{"class", word(kChips.at(i).verdict)}}).icon(kChips.at(i).verdict);
    html.text(fmt::format("{} {}", counts.at(i), kChips.at(i).says)).close();
  }
  const Expectations expected = expectations(report);
  if (expected.stated > 0 && !report.history) {
    html.element("li", {{"class", expected.met == expected.stated ? "" : "unmet"}},
                 fmt::format("{}/{} {}{}", expected.met, expected.stated,
                             model::plural(expected.stated, "expectation"),
                             expected.met == expected.stated ? " met" : " met: see the cells with !"));
  }
  if (!report.redis.empty()) html.element("li", "run on " + report.redis);
  html.close().line_break();
}

}  // namespace

void add_opening(HtmlBuilder& html, const Report& report) {
  const Answer answer = answer_on_page(report);
  html.open("header").open("p", {{"class", "eyebrow"}}).text("overbook · ");
  html.element("bdi", report.scenario.name).text(" · " + settings_line(report)).close();
  html.open("h1");
  add_sentence(html, answer.title);
  html.close();
  if (!answer.faults.empty()) {
    html.open("p", {{"class", "lede"}});
    add_sentence(html, answer.faults);
    html.close();
  }
  add_scope(html, answer);
  add_banners(html, report);
  add_chips(html, report);
  html.close().line_break();
}

}  // namespace overbook::reports
