#include "reports/text/escape.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "model/text/utf8.h"
#include "reports/samples/sample_report.h"

namespace overbook::reports {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// The hostile texts, and thousands of random ones that are made of their parts and of raw bytes.
std::vector<std::string> nasty_texts() {
  std::vector<std::string> texts(kHostileTexts.begin(), kHostileTexts.end());
  std::mt19937_64 engine(20);
  for (int i = 0; i < 3000; ++i) {
    std::string text;
    for (std::uint64_t parts = engine() % 5; parts > 0; --parts) {
      const std::string_view whole = kHostileTexts.at(engine() % kHostileTexts.size());
      text += whole.substr(engine() % whole.size(), engine() % 9);
      text += static_cast<char>(engine() % 256);
    }
    texts.push_back(text);
  }
  return texts;
}

void expect_nothing_unseen(const std::string& text, bool lines_kept) {
  for (std::size_t at = 0; at < text.size();) {
    const text::Utf8Unit unit = text::utf8_at(text, at);
    ASSERT_TRUE(unit.valid);
    const bool is_kept = lines_kept && (unit.code_point == U'\n' || unit.code_point == U'\t');
    ASSERT_TRUE(is_kept || unit.code_point >= 0x20);
    ASSERT_FALSE(unit.code_point >= 0x7f && unit.code_point < 0xa0);
    ASSERT_FALSE(unit.code_point >= 0x202a && unit.code_point <= 0x202e);
    ASSERT_FALSE(unit.code_point >= 0x2066 && unit.code_point <= 0x2069);
    at += unit.length;
  }
}

TEST(Visible, NamesWhatCannotBeSeen) {
  EXPECT_EQ(visible("\x1b[31m"), "\\x1b[31m");
  EXPECT_EQ(visible("a\nb\tc\rd"), "a\\nb\\tc\\rd");
  EXPECT_EQ(visible("a\nb\tc\rd", Lines::kept), "a\nb\tc\\rd");
  EXPECT_EQ(visible(std::string_view("\0", 1)), "\\x00");
  EXPECT_EQ(visible("\xe2\x80\xae"), "\\u{202e}");
  EXPECT_EQ(visible("\xff"), "\\xff");
  EXPECT_EQ(visible("\xc2\x9b"), "\\u{009b}");
  EXPECT_EQ(visible("\xef\xbf\xbf"), "\\u{ffff}");
}

TEST(Visible, LeavesWhatCanBeSeen) {
  const std::string text = "caf\xc3\xa9 \xe6\xbc\xa2 \xe2\x89\xa4 <b>|`";
  EXPECT_EQ(visible(text), text);
}

TEST(Visible, HoldsForAnyBytes) {
  for (const std::string& text : nasty_texts()) {
    expect_nothing_unseen(visible(text), false);
    expect_nothing_unseen(visible(text, Lines::kept), true);
  }
}

TEST(HtmlEscaped, LeavesNoCharacterThatHtmlReads) {
  EXPECT_EQ(html_escaped("<a href=\"x\">&'"), "&lt;a href=&quot;x&quot;&gt;&amp;&#39;");
  for (const std::string& text : nasty_texts()) {
    const std::string escaped = html_escaped(text);
    EXPECT_EQ(escaped.find_first_of("<>\"'"), std::string::npos);
    expect_nothing_unseen(escaped, false);
  }
}

TEST(XmlEscaped, HoldsOnlyCharactersThatXmlAllows) {
  EXPECT_EQ(xml_escaped("]]>"), "]]&gt;");
  for (const std::string& text : nasty_texts()) {
    const std::string escaped = xml_escaped(text, Lines::kept);
    EXPECT_EQ(escaped.find_first_of("<>\"'"), std::string::npos);
    expect_nothing_unseen(escaped, true);
  }
}

TEST(MarkdownEscaped, GuardsEachCharacterOfMarkup) {
  EXPECT_EQ(markdown_escaped("a|b"), "a\\|b");
  EXPECT_EQ(markdown_escaped("`*_["), "\\`\\*\\_\\[");
  EXPECT_EQ(markdown_escaped("<b>&"), "&lt;b&gt;&amp;");
  EXPECT_EQ(markdown_escaped("last-slot"), "last-slot");
  EXPECT_EQ(markdown_escaped("- x"), "\\- x");
}

TEST(MarkdownEscaped, NeverLeavesABarOrTagUnguarded) {
  for (const std::string& text : nasty_texts()) {
    const std::string escaped = markdown_escaped(text);
    EXPECT_EQ(escaped.find_first_of("<>\n"), std::string::npos);
    for (std::size_t i = 0; i < escaped.size(); ++i) {
      if (escaped[i] == '\\') {
        ++i;  // guards the next one
        continue;
      }
      EXPECT_EQ(std::string_view("|`*_[]").find(escaped[i]), std::string_view::npos) << escaped;
    }
  }
}

TEST(MarkdownBlock, CannotBeClosedByItsText) {
  const std::string block = markdown_block("a\n````\n# b\n", "text");
  EXPECT_EQ(block, "`````text\na\n````\n# b\n`````\n");
}

}  // namespace
}  // namespace overbook::reports
