#include "reports/text/utf8.h"

#include <gtest/gtest.h>

#include <string>

namespace overbook::reports {
namespace {

TEST(Utf8, ReadsSequencesOfEachLength) {
  EXPECT_EQ(utf8_at("a", 0).code_point, U'a');
  EXPECT_EQ(utf8_at("\xc3\xa9", 0).code_point, U'\u00e9');
  EXPECT_EQ(utf8_at("\xe2\x82\xac", 0).code_point, U'\u20ac');
  EXPECT_EQ(utf8_at("\xf0\x9f\x98\x80", 0).code_point, U'\U0001f600');
  EXPECT_EQ(utf8_at("\xf0\x9f\x98\x80", 0).length, 4U);
}

TEST(Utf8, RefusesOverlongSurrogateTruncatedAndTooLarge) {
  for (const std::string text : {"\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82",
                                 "\xff", "\x80", "\xf0\x80\x80\x80"}) {
    EXPECT_FALSE(utf8_at(text, 0).valid) << text;
    EXPECT_EQ(utf8_at(text, 0).length, 1U) << text;
  }
}

TEST(DisplayWidth, CountsColumnsAndNotBytes) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("\xc3\xa9"), 1U);
  EXPECT_EQ(display_width("e\xcc\x81"), 1U);                 // e and a combining accent
  EXPECT_EQ(display_width("\xe6\xbc\xa2\xe5\xad\x97"), 4U);  // two Chinese characters
  EXPECT_EQ(display_width("\xe2\x9c\x97 \xe2\x96\xa0"), 3U);
  EXPECT_EQ(display_width("\xff"), 1U);
}

}  // namespace
}  // namespace overbook::reports
