#include "reports/html/html.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "reports/html/html_builder.h"
#include "reports/html/page_data.h"
#include "reports/json/json_reader.h"
#include "reports/json/json_writer.h"
#include "reports/samples/sample_report.h"

namespace overbook::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The page without what is in its script elements, which is no markup.
std::string without_scripts(std::string html) {
  for (std::size_t at = html.find("<script"); at != std::string::npos; at = html.find("<script", at + 1)) {
    const std::size_t begin = html.find('>', at) + 1;
    html.erase(begin, html.find("</script>", begin) - begin);
  }
  return html;
}

// A strict reader of what HtmlBuilder writes: every tag closes, in order, and is one of ours.
void expect_well_formed(const std::string& page) {
  const std::string html = without_scripts(page);
  static const std::set<std::string> kOurs{
      "a",       "article", "b",       "bdi",   "body",   "caption", "code",    "dd",   "del",
      "details", "div",     "dl",      "dt",    "h1",     "h2",      "h3",      "head", "header",
      "html",    "i",       "ins",     "li",    "main",   "meta",    "p",       "path", "pre",
      "rect",    "script",  "section", "span",  "strong", "style",   "summary", "svg",  "table",
      "tbody",   "td",      "th",      "thead", "title",  "tr",      "ul"};
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
  options.max_bytes = 4'000;
  EXPECT_THAT(html_page(sweep_sample_report(), options), HasSubstr("more grids left out"));
}

TEST(HtmlPage, HasOneProgramAndAPolicyThatAllowsNoOther) {
  const std::string html = html_page(hostile_report());
  const std::string markup = without_scripts(html);
  EXPECT_THAT(markup,
              HasSubstr("<script type=\"application/json\" id=\"report-data\"></script>\n<script></script>"));
  EXPECT_EQ(markup.find("<script", markup.find("<script></script>") + 1), std::string::npos);
  EXPECT_THAT(markup, Not(::testing::ContainsRegex(" style=")));
  EXPECT_THAT(html, HasSubstr("content=\"default-src &#39;none&#39;; style-src &#39;sha256-"));
  EXPECT_THAT(html, HasSubstr("; script-src &#39;sha256-"));
  EXPECT_THAT(html,
              HasSubstr("; require-trusted-types-for &#39;script&#39;; trusted-types &#39;none&#39;\""));
}

TEST(HtmlPage, HasTheReportInItAsItsJsonFileHasIt) {
  for (const Report& report :
       {sample_report(), exhaustive_sample_report(), sweep_sample_report(), timed_sample_report()}) {
    const std::string html = html_page(report);
    ASSERT_TRUE(is_page(html));
    const auto data = data_in_page(html);
    ASSERT_TRUE(data);
    EXPECT_EQ(from_json(*data, "page"), report);
  }
  EXPECT_FALSE(is_page(to_json(sample_report())));
  EXPECT_FALSE(data_in_page("<!doctype html>\n<script type=\"application/json\" id=\"report-data\">"));
}

TEST(HtmlPage, LeavesOutStepsOfItsCopyAndSaysHowMany) {
  const Report huge = huge_report(25, 600, 64);
  const std::string html = html_page(huge);
  const auto data = data_in_page(html);
  ASSERT_TRUE(data);
  const Report copy = from_json(*data, "page");
  ASSERT_EQ(copy.counterexamples.size(), 25U);
  std::size_t without = 0;
  for (const Counterexample& example : copy.counterexamples) {
    EXPECT_EQ(example.steps.size() + example.steps_left_out, 600U);
    without += example.steps.empty() ? 1 : 0;
  }
  EXPECT_GT(without, 0U);
}

TEST(HtmlPage, HasNoDataWhereEvenTheRestIsTooLarge) {
  Report report = sample_report();
  report.scenario.text.assign(1'200'000, 'x');
  const std::string html = html_page(report);
  EXPECT_FALSE(data_in_page(html));
  EXPECT_THAT(html, HasSubstr("The report is too large to be in its page"));
  EXPECT_LE(html.size(), 1'000'000U);
}

TEST(HtmlPage, NumbersCounterexamplesAndStepsForLinks) {
  const std::string html = html_page(sample_report());
  EXPECT_THAT(html, HasSubstr("href=\"#ce1\">counterexample: 4 steps</a>"));
  EXPECT_THAT(html, HasSubstr("<article id=\"ce1\""));
  EXPECT_THAT(html, HasSubstr("<tr id=\"ce4.6\" class=\"bad\">"));
}

TEST(HtmlPage, DrawsARunOnceWhateverItBreaks) {
  Report report = sample_report();
  Counterexample again = report.counterexamples.front();
  again.property = "no-lasting-excess";
  again.claim = "no excess stays when all is quiet";
  report.counterexamples.push_back(again);
  const std::string html = html_page(report);
  const std::string anchor = "ce" + std::to_string(report.counterexamples.size());
  EXPECT_THAT(html, HasSubstr("<li id=\"" + anchor + "\"><b>no excess stays when all is quiet</b>"));
  EXPECT_THAT(html, Not(HasSubstr("<article id=\"" + anchor + "\"")));
  EXPECT_THAT(html, HasSubstr("✗ over, lasts</strong>"));
  // The same steps of another strategy are another run.
  report.counterexamples.back().strategy = "other";
  EXPECT_THAT(html_page(report), HasSubstr("<article id=\"" + anchor + "\""));
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
  EXPECT_THAT(html, HasSubstr("<h2>By number of servers</h2>"));
  EXPECT_THAT(html,
              HasSubstr("violated +2</span><code class=\"sub\">1.2.1.2</code><span class=\"sub\">the worst: "
                        "<code>1.2.3.1.2.3</code></span></td>"));
  EXPECT_THAT(
      html, HasSubstr("<td class=\"num\">1,290</td><td class=\"num\">12</td><td class=\"num\">0.50 s</td>"));
  EXPECT_THAT(html, HasSubstr("<td>112 still to explore; the time limit of 60 s ended first</td>"));
  EXPECT_THAT(
      html,
      HasSubstr(
          "Found in schedule 17; shrunk from 31 to 4 steps, from 8 servers to 2, from 2 retries to 0."));
  EXPECT_THAT(html_page(sample_report()), Not(HasSubstr("id=\"servers\"")));
}

TEST(HtmlPage, TellsWhatTheStrategiesAssume) {
  const std::string html = html_page(exhaustive_sample_report());
  EXPECT_THAT(html, HasSubstr("<h2>What the strategies assume</h2>"));
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
  html = html.substr(html.find("<main>"), html.find("<section id=\"understanding\"") - html.find("<main>"));
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
