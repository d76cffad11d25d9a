#include "scenarios/loader/diagnostics/backticks.h"

#include <gtest/gtest.h>

#include "scenarios/loader/diagnostics/source_text.h"

namespace overbook::scenarios {
namespace {

using namespace std::string_literals;

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
