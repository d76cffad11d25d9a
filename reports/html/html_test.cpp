#include "reports/html/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "reports/html/html_builder.h"
#include "reports/samples/sample_report.h"

namespace overbook::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// A strict reader of what HtmlBuilder writes: every tag closes, in order, and is one of ours.
void expect_well_formed(const std::string& html) {
  static const std::set<std::string> kOurs{
      "a",     "article", "b",     "body",  "caption", "code",   "dd",    "del",     "div",  "dl",
      "dt",    "h1",      "h2",    "h3",    "head",    "header", "html",  "i",       "ins",  "main",
      "li",    "meta",    "nav",   "p",     "path",    "pre",    "rect",  "section", "span", "strong",
      "style", "svg",     "table", "tbody", "td",      "th",     "thead", "title",   "tr",   "ul"};
  static const std::regex kTag("<(/?)([a-z0-9]+)((?: [a-zA-Z-]+(?:=\"[^\"<>]*\")?)*)>", std::regex::optimize);
  std::vector<std::string> open;
  std::size_t at = html.find('\n') + 1;  // after the doctype
  for (at = html.find('<', at); at != std::string::npos; at = html.find('<', at + 1)) {
    std::smatch tag;
    const std::string piece = html.substr(at, html.find('>', at) - at + 1);
    ASSERT_TRUE(std::regex_match(piece, tag, kTag)) << piece;
    ASSERT_EQ(kOurs.count(tag[2]), 1U) << piece;
    if (tag[2] == "meta") continue;
    if (tag[1].length() == 0) {
      open.push_back(tag[2]);
    } else {
      ASSERT_FALSE(open.empty());
      ASSERT_EQ(open.back(), tag[2]);
      open.pop_back();
    }
  }
  EXPECT_TRUE(open.empty());
}

TEST(HtmlPage, IsWellFormedForAnyReport) {
  expect_well_formed(html_page(sample_report()));
  expect_well_formed(html_page(exhaustive_sample_report()));
  expect_well_formed(html_page(hostile_report()));
  expect_well_formed(html_page(sweep_sample_report()));
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SCOPED_TRACE(seed);
    expect_well_formed(html_page(random_report(seed)));
  }
}

TEST(HtmlPage, DrawsASweepAsTablesWithASignAndAFigureInEveryCell) {
  const std::string html = html_page(sweep_sample_report());
  EXPECT_THAT(html, HasSubstr("<caption>count-then-register · faults.crash.rate_per_s 0</caption>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"col\">limit ↓ servers →</th><th scope=\"col\">2</th>"));
  EXPECT_THAT(html,
              HasSubstr("<td class=\"g4\"><span aria-hidden=\"true\">✗</span><span class=\"vh\">violated "
                        "</span> 47 % <b>+3</b><span class=\"ci\">42.3 to 51.7 %</span></td>"));
  EXPECT_THAT(html, HasSubstr("<td class=\"gn\">left out</td>"));
  for (const char* label : {"proved", "not found", "violated, below 1 %", "violated, 1 to 10 %",
                            "violated, 10 to 50 %", "violated, 50 % and more"}) {
    EXPECT_THAT(html, HasSubstr(std::string("</i>") + label + "</li>"));
  }
  EXPECT_THAT(html, HasSubstr("Proved in every applicable cell: count-then-register."));
  EXPECT_THAT(html_page(sample_report()), Not(HasSubstr("id=\"sweep\"")));
}

TEST(HtmlPage, AnnouncesGridsThatItHasNoRoomFor) {
  HtmlOptions options;
  options.max_bytes = 24'000;
  EXPECT_THAT(html_page(sweep_sample_report(), options), HasSubstr("more grids left out"));
}

TEST(HtmlPage, HasNoScriptAndAPolicyThatAllowsNone) {
  const std::string html = html_page(hostile_report());
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(::testing::ContainsRegex(" style=")));
  EXPECT_THAT(html, HasSubstr("content=\"default-src &#39;none&#39;; style-src &#39;sha256-"));
}

TEST(HtmlPage, NumbersCounterexamplesAndStepsForLinks) {
  const std::string html = html_page(sample_report());
  EXPECT_THAT(html, HasSubstr("href=\"#ce1\">counterexample: 4 steps</a>"));
  EXPECT_THAT(html, HasSubstr("<article id=\"ce1\""));
  EXPECT_THAT(html, HasSubstr("<tr id=\"ce4.6\" class=\"bad\">"));
}

TEST(HtmlPage, MarksKeysByElementAndSign) {
  const std::string html = html_page(sample_report());
  EXPECT_THAT(html, HasSubstr("+<ins class=\"key\">c3<span class=\"val\">=S1</span></ins>"));
  EXPECT_THAT(html, HasSubstr("\xe2\x88\x92<del class=\"key\">c3<span class=\"val\">=S1</span></del>"));
}

TEST(HtmlPage, SaysIncompleteAndUnmet) {
  EXPECT_THAT(html_page(exhaustive_sample_report()),
              HasSubstr("<strong>INCOMPLETE</strong>: interrupted after"));
  EXPECT_THAT(html_page(sample_report()), Not(HasSubstr("INCOMPLETE")));
  EXPECT_THAT(html_page(sample_report()), HasSubstr("Not as expected: not-violated"));
}

TEST(HtmlPage, TellsNumbersOfServersAndTheScheduleOfEachViolation) {
  const std::string html = html_page(exhaustive_sample_report());
  EXPECT_THAT(html, HasSubstr("<a href=\"#servers\">By servers</a>"));
  EXPECT_THAT(html,
              HasSubstr("violated +2</span><code class=\"sub\">1.2.1.2</code><span class=\"sub\">the worst: "
                        "<code>1.2.3.1.2.3</code></span></td>"));
  EXPECT_THAT(
      html, HasSubstr("<td class=\"num\">1,290</td><td class=\"num\">12</td><td class=\"num\">0.50 s</td>"));
  EXPECT_THAT(html, HasSubstr("<td>112 still to explore; the time limit of 60000 ms ended first</td>"));
  EXPECT_THAT(
      html, HasSubstr("in schedule 17; shrunk from 31 to 4 steps, from 8 servers to 2, from 2 retries to 0"));
  EXPECT_THAT(html_page(sample_report()), Not(HasSubstr("id=\"servers\"")));
}

TEST(HtmlPage, TellsWhatTheStrategiesAssume) {
  const std::string html = html_page(exhaustive_sample_report());
  EXPECT_THAT(html, HasSubstr("<a href=\"#assumptions\">Assumptions</a>"));
  EXPECT_THAT(html,
              HasSubstr("<li><strong>lua-script</strong> assumes no pause longer than the lease.</li>"));
  EXPECT_THAT(html, HasSubstr("violated +2</span><code class=\"sub\">1.2.1.2.X1.3</code></td>"));
  EXPECT_THAT(html, HasSubstr("<td>more than 20 states</td>"));
  EXPECT_THAT(html, HasSubstr("<code>--set faults.pause.budget=1</code>"));
  EXPECT_THAT(html_page(sample_report()), Not(HasSubstr("id=\"assumptions\"")));
}

TEST(HtmlPage, HasOneLaneForRedisWhateverStrikesIt) {
  Report report = sample_report();
  Counterexample& example = report.counterexamples.front();
  const auto lanes = [](const std::string& html) {
    const std::size_t from = html.find("class=\"lanes\"");
    return html.substr(from, html.find("</th>", from) - from);
  };
  const std::string before = lanes(html_page(report));
  example.servers.emplace_back("Redis");
  example.steps.front().server = "Redis";
  const std::string html = html_page(report);
  EXPECT_EQ(lanes(html), before);
  EXPECT_THAT(html, HasSubstr("<i class=\"redis on\"></i>"));
}

TEST(HtmlPage, LeavesOutRowsByServersThatAreTooMany) {
  Report report = exhaustive_sample_report();
  report.by_servers.assign(2000, report.by_servers.front());
  const std::string html = html_page(report);
  EXPECT_LE(html.size(), 1000000U);
  EXPECT_THAT(html, HasSubstr("1,700 more rows are left out here; report.json has all."));
}

TEST(HtmlPage, TellsNoCostWhereNothingWasSampled) {
  Report report = sample_report();
  EXPECT_THAT(html_page(report), Not(HasSubstr("Nothing was sampled")));
  for (StrategyResult& strategy : report.strategies) strategy.cost = {};
  EXPECT_THAT(html_page(report), HasSubstr("Nothing was sampled"));
  EXPECT_THAT(html_page(report), Not(HasSubstr("Table of costs")));
}

TEST(HtmlPage, GivesNoShareWhereSchedulesAreGuided) {
  Report report = sample_report();
  for (StrategyResult& strategy : report.strategies) {
    for (PropertyResult& result : strategy.properties) {
      result.rate.reset();
      result.upper_bound.reset();
    }
  }
  std::string html = html_page(report);
  // The notes that explain the words speak of percentages, and stand after the figures.
  html = html.substr(html.find("<main>"), html.find("<section id=\"method\"") - html.find("<main>"));
  EXPECT_EQ(html.find(" %<"), std::string::npos);
  EXPECT_EQ(html.find(" %)"), std::string::npos);
  EXPECT_THAT(html, HasSubstr("41,213 of 100,000 schedules, worst +2"));
}

TEST(HtmlPage, StaysBelowItsSizeAndSaysWhatIsMissing) {
  const std::string html = html_page(huge_report(25, 600, 64));
  EXPECT_LE(html.size(), 1000000U);
  EXPECT_THAT(html, HasSubstr("20 of 25 counterexamples shown; report.json has all."));
  EXPECT_THAT(html, HasSubstr("steps left out here; report.json has all."));
  EXPECT_THAT(html, HasSubstr("and 52 more, unchanged"));
  EXPECT_THAT(html, HasSubstr("id=\"ce20.600\" class=\"bad\""));
  expect_well_formed(html);
}

TEST(HtmlPage, LeavesOutAScenarioThatIsTooLarge) {
  Report report = sample_report();
  report.scenario.text.assign(600000, 'x');
  const std::string html = html_page(report);
  EXPECT_LE(html.size(), 1000000U);
  EXPECT_THAT(html, HasSubstr("Its text of 600,000 bytes is too large for this page"));
}

TEST(HtmlPage, IsTheSameForTheSameReport) {
  EXPECT_EQ(html_page(sample_report()), html_page(sample_report()));
}

TEST(HtmlBuilder, EscapesTextAndAttributeValues) {
  HtmlBuilder html;
  html.open("a", {{"href", "\"><b>"}}).text("</a>").close();
  EXPECT_EQ(html.html(), "<a href=\"&quot;&gt;&lt;b&gt;\">&lt;/a&gt;</a>");
}

TEST(HtmlPage, SaysThatTimesAreVirtual) {
  const std::string html = html_page(timed_sample_report());
  EXPECT_THAT(html, HasSubstr("<h3>In virtual time</h3>"));
  EXPECT_THAT(
      html, HasSubstr("<td class=\"num\">1.5 ms</td><td class=\"num\">2.5 ms</td><td class=\"num\">9 ms</td>"
                      "<td class=\"num\">12 s</td><td class=\"num\">15 s</td><td class=\"num\">3 ms</td>"
                      "<td class=\"num\">600 s</td>"));
  EXPECT_THAT(html, HasSubstr("t/ms<span class=\"sub\">virtual</span>"));
  EXPECT_THAT(html, HasSubstr("<td class=\"num\">0.480</td>"));
  EXPECT_THAT(html_page(sample_report()), Not(HasSubstr("t/ms")));
}

}  // namespace
}  // namespace overbook::reports
