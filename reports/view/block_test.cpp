// Blocks as the three formats draw them.
#include "reports/view/block.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports/html/html_blocks.h"
#include "reports/markdown/markdown_blocks.h"
#include "reports/samples/sample_report.h"
#include "reports/terminal/terminal_blocks.h"
#include "reports/view/parts.h"
#include "reports/view/verdicts_part.h"

namespace overbook::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

std::string on_page(const Block& block) {
  HtmlBuilder html;
  add_block(html, block);
  return html.html();
}

Table two_columns() {
  return {
      .label = "Figures",
      .caption = "Figures of all",
      .columns = {{.head = Words{.page = "Name of it", .terminal = "name", .markdown = "name of it"}},
                  {.head = "verdict"},
                  {.head = "room", .in = In::page}},
      .rows = {{.cells = {{.text = "<a>"}, {.text = "+2", .verdict = Verdict::violated}, {.text = "much"}}}}};
}

TEST(Blocks, AFormatReadsItsOwnWords) {
  const Wording wording = Words{.page = "Time of all schedules", .terminal = "time"};
  EXPECT_EQ(wording.in(Format::page), "Time of all schedules");
  EXPECT_EQ(wording.in(Format::terminal), "time");
  EXPECT_EQ(wording.in(Format::markdown), "");
  EXPECT_EQ(Wording("time").in(Format::markdown), "time");
  EXPECT_TRUE(shows(In::texts, Format::terminal) && shows(In::texts, Format::markdown));
  EXPECT_FALSE(shows(In::texts, Format::page));
  EXPECT_FALSE(shows(In::page_and_markdown, Format::terminal));
}

TEST(Blocks, OneTableIsDrawnByAllFormats) {
  EXPECT_EQ(block_in_markdown(two_columns()),
            "| name of it | verdict |\n| --- | --- |\n| &lt;a&gt; | ✗ violated +2 |\n\n");
  EXPECT_EQ(block_text(two_columns(), {}), "  name  verdict\n  <a>   ✗ +2\n\n");
  const std::string html = on_page(two_columns());
  EXPECT_THAT(html, HasSubstr("<th scope=\"col\">Name of it</th><th scope=\"col\">verdict</th>"));
  EXPECT_THAT(html, HasSubstr("<tr><th scope=\"row\">&lt;a&gt;</th><td class=\"v violated\">"));
  EXPECT_THAT(html, HasSubstr("violated +2</span></td><td>much</td></tr>"));
}

TEST(Blocks, WhatGroupsRowsIsALineOrAColumn) {
  Table table = two_columns();
  table.group_head = "strategy";
  table.too_wide = Table::TooWide::splits;
  for (const char* name : {"one", "one", "two"}) {
    table.rows.push_back(table.rows.front());
    table.rows.back().group = name;
  }
  table.rows.erase(table.rows.begin());
  EXPECT_EQ(block_text(table, {}), "name  verdict\none\n<a>   ✗ +2\n<a>   ✗ +2\ntwo\n<a>   ✗ +2\n\n");
  EXPECT_THAT(block_in_markdown(table), HasSubstr("| strategy | name of it | verdict |"));
  EXPECT_THAT(block_in_markdown(table), HasSubstr("| **two** | &lt;a&gt; | ✗ violated +2 |"));
  EXPECT_THAT(on_page(table), HasSubstr("<th scope=\"rowgroup\" colspan=\"3\">two</th>"));
}

TEST(Blocks, APageSaysHowManyRowsItLeavesOut) {
  Table table = two_columns();
  table.rows.resize(3, table.rows.front());
  table.most_rows_on_page = 1;
  table.has_all_rows = "report.json";
  EXPECT_THAT(on_page(table), HasSubstr("2 more rows are left out here; report.json has all."));
}

TEST(Blocks, ATerminalSplitsATableWhereItIsTooWide) {
  Table table = two_columns();
  table.too_wide = Table::TooWide::splits;
  table.columns.front().narrowest = 16;
  table.columns.push_back({.head = std::string(12, 'a')});
  table.columns.push_back({.head = std::string(12, 'b'), .stays_beside_last = true});
  for (Row& row : table.rows) row.cells.resize(5);
  const std::string text = block_text(table, {.width = 50});
  EXPECT_THAT(text, HasSubstr("✗ +2\n\nname"));
  EXPECT_THAT(text, HasSubstr("aaaaaaaaaaaa  bbbbbbbbbbbb\n"));
  EXPECT_THAT(block_text(table, {.width = 80}), Not(HasSubstr("\n\nname")));
}

TEST(Blocks, APartIsNotThereWhereNoBlockOfItIs) {
  const Part part{
      .anchor = "x", .title = "Title", .blocks = {Paragraph{.in = In::page, .text = {{"Said."}}}}};
  EXPECT_EQ(part_text(part, {}), "");
  EXPECT_EQ(part_in_markdown(part), "");
  HtmlBuilder html;
  add_blocks(html, part);
  EXPECT_EQ(html.html(), "<p>Said.</p>");
}

TEST(Parts, SayTheSameVerdictsInEveryFormat) {
  const Report report = exhaustive_sample_report();
  for (const Part& part : {verdicts_part(report), servers_part(report), assumptions_part(report)}) {
    HtmlBuilder html;
    add_blocks(html, part);
    EXPECT_THAT(html.html(), HasSubstr("+2</span>")) << part.anchor;
    EXPECT_THAT(part_in_markdown(part), HasSubstr("+2")) << part.anchor;
    EXPECT_THAT(part_text(part, {.width = 200}), HasSubstr("+2")) << part.anchor;
  }
}

TEST(Parts, WithoutAnythingToSayAreNotThere) {
  const Report nothing;
  EXPECT_TRUE(servers_part(nothing).blocks.empty());
  EXPECT_TRUE(assumptions_part(nothing).blocks.empty());
  EXPECT_TRUE(race_part(nothing).blocks.empty());
  EXPECT_EQ(part_in_markdown(cost_part(nothing)), "");
}

}  // namespace
}  // namespace overbook::reports
