#include "reports/text/text_table.h"

#include <gtest/gtest.h>

#include <sstream>

#include "model/text/utf8.h"

namespace overbook::reports {
namespace {

TEST(Wrapped, BreaksAtSpacesThenAfterMarksThenAnywhere) {
  EXPECT_EQ(wrapped("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrapped("register-then-count", 15), (std::vector<std::string>{"register-then-", "count"}));
  EXPECT_EQ(wrapped("abcdefgh", 3), (std::vector<std::string>{"abc", "def", "gh"}));
  EXPECT_EQ(wrapped("", 3), (std::vector<std::string>{""}));
}

TEST(Wrapped, NeverCutsACharacterInTwo) {
  const auto lines = wrapped("\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2", 4);
  EXPECT_EQ(lines, (std::vector<std::string>{"\xe6\xbc\xa2\xe6\xbc\xa2", "\xe6\xbc\xa2"}));
  EXPECT_EQ(wrapped("\xe6\xbc\xa2", 1).size(), 1U);  // wider than the line, and still no endless loop
}

TEST(TextTable, AlignsByColumnsOfTheScreen) {
  TextTable table({{.header = "a"}, {.header = "b"}}, 2);
  table.add_row({{"\xe6\xbc\xa2"}, {"x"}});
  table.add_row({{"long"}, {"y"}});
  EXPECT_EQ(table.render(80, 0, false), "a     b\n\xe6\xbc\xa2    x\nlong  y\n");
}

TEST(TextTable, NarrowsFlexibleColumnsUntilItFits) {
  TextTable table({{.header = "n"}, {.header = "text", .flexible = true, .min_width = 4}}, 1);
  table.add_row({{"1"}, {"some words that wrap"}});
  std::istringstream lines(table.render(14, 2, false));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(text::display_width(line), 14U) << line;
}

TEST(TextTable, FillsFurtherLinesOfALane) {
  TextTable table({{.filler = "|"}, {.flexible = true, .min_width = 3}}, 1);
  table.add_row({{"o"}, {"aaa bbb"}});
  EXPECT_EQ(table.render(5, 0, false), "o aaa\n| bbb\n");
}

TEST(TextTable, ShowsControlCharactersOfACell) {
  TextTable table({{.header = "\x1b[2J"}}, 1);
  table.add_row({{"\x1b[31m"}});
  EXPECT_EQ(table.render(80, 0, false), "\\x1b[2J\n\\x1b[31m\n");
}

TEST(Styled, AddsSequencesOnlyWithColour) {
  EXPECT_EQ(styled("x", Style::bad, false), "x");
  EXPECT_EQ(styled("x", Style::bad, true), "\x1b[1;31mx\x1b[0m");
  EXPECT_EQ(styled("", Style::bad, true), "");
}

}  // namespace
}  // namespace overbook::reports
