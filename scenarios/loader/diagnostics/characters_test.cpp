#include "scenarios/loader/diagnostics/characters.h"

#include <gtest/gtest.h>

#include "scenarios/loader/diagnostics/source_text.h"

namespace overbook::scenarios {
namespace {

using namespace std::string_literals;

TEST(Utf8, EveryCodePointSurvivesWritingAndReading) {
  for (char32_t code_point = 0; code_point <= 0x10FFFF; ++code_point) {
    if (code_point >= 0xD800 && code_point <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, code_point);
    const Character read = first_character(text);
    ASSERT_TRUE(read.valid) << std::hex << static_cast<std::uint32_t>(code_point);
    ASSERT_EQ(read.code_point, code_point);
    ASSERT_EQ(read.bytes, text.size());
  }
}

TEST(Utf8, OverlongFormsSurrogatesAndStrayBytesAreNotUtf8) {
  EXPECT_EQ(find_invalid_utf8("ab\xC0\x80"), 2U);        // NUL, overlong
  EXPECT_EQ(find_invalid_utf8("\xE0\x80\xAF"), 0U);      // '/', overlong
  EXPECT_EQ(find_invalid_utf8("\xED\xA0\x80"), 0U);      // U+D800
  EXPECT_EQ(find_invalid_utf8("\xF4\x90\x80\x80"), 0U);  // U+110000
  EXPECT_EQ(find_invalid_utf8("a\x80"), 1U);             // a continuation of nothing
  EXPECT_EQ(find_invalid_utf8("a\xE2\x82"), 1U);         // cut off
  EXPECT_EQ(find_invalid_utf8("a\xE2\x82\xAC"), std::string_view::npos);
}

TEST(Backticks, KeepControlCharactersFromTheTerminal) {
  EXPECT_EQ(in_backticks("plain"), "`plain`");
  EXPECT_EQ(in_backticks("\x1b[31m"), "`\\u{1b}[31m`");
  EXPECT_EQ(in_backticks("a\xE2\x80\xAE"
                         "b"),
            "`a\\u{202e}b`");
  EXPECT_EQ(in_backticks("a\xFF"), "`a\xEF\xBF\xBD`");
  EXPECT_EQ(in_backticks("a\0b"s), "`a\\u{0}b`");
}

TEST(Backticks, CutLongTexts) {
  EXPECT_EQ(in_backticks(std::string(61, 'x')), "`" + std::string(60, 'x') + "...`");
}

TEST(SourceText, CountsColumnsInCharacters) {
  const SourceText source("f", "a\n\xE4\xBC\x9A\xE8\xA9\xB1x\r\n");
  EXPECT_EQ(source.position(0).line, 1U);
  EXPECT_EQ(source.position(2).line, 2U);
  EXPECT_EQ(source.position(2).column, 1U);
  EXPECT_EQ(source.position(8).column, 3U);  // the x
  EXPECT_EQ(source.position(11).line, 3U);   // the end
  EXPECT_EQ(source.position(11).column, 1U);
}

TEST(SourceText, ShowsTheLineWithoutItsEnd) {
  const SourceText source("f", "a\nb \x1b\xFF c\r\nd");
  const Diagnostic found = source.diagnostic({.offset = 4, .length = 2}, "/x",
                                             {.code = "E0001", .message = "m", .label = "", .help = ""});
  EXPECT_EQ(found.source_line, "b \xEF\xBF\xBD\xEF\xBF\xBD c");
  EXPECT_EQ(found.line, 2U);
  EXPECT_EQ(found.column, 3U);
  EXPECT_EQ(found.length, 2U);
}

}  // namespace
}  // namespace overbook::scenarios
