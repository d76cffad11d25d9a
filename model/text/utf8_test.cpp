#include "model/text/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace overbook::text {
namespace {

TEST(Utf8, ReadsSequencesOfEachLength) {
  EXPECT_EQ(utf8_at("a", 0).code_point, U'a');
  EXPECT_EQ(utf8_at("\xc3\xa9", 0).code_point, U'\u00e9');
  EXPECT_EQ(utf8_at("\xe2\x82\xac", 0).code_point, U'\u20ac');
  EXPECT_EQ(utf8_at("\xf0\x9f\x98\x80", 0).code_point, U'\U0001f600');
  EXPECT_EQ(utf8_at("\xf0\x9f\x98\x80", 0).length, 4U);
}

TEST(Utf8, EveryCodePointSurvivesWritingAndReading) {
  for (char32_t code_point = 0; code_point <= 0x10FFFF; ++code_point) {
    if (code_point >= 0xD800 && code_point <= 0xDFFF) continue;
    std::string text;
    append_utf8(text, code_point);
    const Utf8Unit read = utf8_at(text, 0);
    ASSERT_TRUE(read.valid) << std::hex << static_cast<std::uint32_t>(code_point);
    ASSERT_EQ(read.code_point, code_point);
    ASSERT_EQ(read.length, text.size());
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

TEST(Utf8, RefusesOverlongSurrogateTruncatedAndTooLarge) {
  for (const std::string text : {"\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82",
                                 "\xff", "\x80", "\xf0\x80\x80\x80"}) {
    EXPECT_FALSE(utf8_at(text, 0).valid) << text;
    EXPECT_EQ(utf8_at(text, 0).length, 1U) << text;
  }
}

TEST(Utf8, AByteThatIsNoneIsItselfOrTheReplacement) {
  EXPECT_EQ(utf8_at("\xff", 0).code_point, U'\u00ff');
  EXPECT_EQ(utf8_at("\xff", 0).or_replacement(), kReplacement);
  EXPECT_EQ(count_characters("\xff\xe2\x82\xac"), 2U);
}

TEST(DisplayWidth, CountsColumnsAndNotBytes) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("\xc3\xa9"), 1U);
  EXPECT_EQ(display_width("e\xcc\x81"), 1U);                 // e and a combining accent
  EXPECT_EQ(display_width("\xe6\xbc\xa2\xe5\xad\x97"), 4U);  // two Chinese characters
  EXPECT_EQ(display_width("\xe2\x9c\x97 \xe2\x96\xa0"), 3U);
  EXPECT_EQ(display_width("\xf0\x9f\x98\x80"), 2U);  // an emoji
  EXPECT_EQ(display_width("\xff"), 1U);
}

TEST(IsUnseen, KnowsWhatAScreenWouldNotShow) {
  for (const char32_t code_point :
       {U'\x1b', U'\u0085', U'\u00ad', U'\u061c', U'\u200d', U'\u2028', U'\u202e', U'\u2069', U'\u3164',
        U'\ufdd0', U'\ufeff', U'\uffff', U'\U0001fffe', U'\U000e0041', U'\U000e0100'}) {
    EXPECT_TRUE(is_unseen(code_point)) << std::hex << static_cast<std::uint32_t>(code_point);
  }
  for (const char32_t code_point : {U' ', U'a', U'\u00e9', U'\u0301', U'\u6f22', U'\ufe0f', U'\U0001f600'}) {
    EXPECT_FALSE(is_unseen(code_point)) << std::hex << static_cast<std::uint32_t>(code_point);
  }
}

}  // namespace
}  // namespace overbook::text
