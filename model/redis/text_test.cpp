// Parsing, matching and showing: what has no state.

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>

#include "model/redis/keyspace/glob.h"
#include "model/redis/keyspace/scan_table.h"
#include "model/redis/redis.h"
#include "model/redis/resp/parse.h"

namespace overbook::redis {
namespace {

TEST(Glob, MatchesAsRedisDoes) {
  struct Case {
    const char* pattern;
    const char* text;
    bool matches;
  };
  for (const Case& c : std::vector<Case>{{"*", "abc", true},
                                         {"a*c", "abbc", true},
                                         {"a*c", "abcd", false},
                                         {"*a*b*", "xxaxxbxx", true},
                                         {"?", "", false},
                                         {"h?llo", "hello", true},
                                         {"[a-c]x", "bx", true},
                                         {"[c-a]x", "bx", true},
                                         {"[^a-c]", "d", true},
                                         {"[^a-c]", "b", false},
                                         {"[abc", "c", true},
                                         {"[abc", "d", false},
                                         {"\\*", "*", true},
                                         {"\\*", "a", false},
                                         {"[\\]]", "]", true},
                                         {"a\\", "a\\", true},
                                         {"", "", true},
                                         {"*", "", false},
                                         {"a**", "a", true},
                                         {"ohcnv:*:*", "ohcnv:u:s:1", true},
                                         {"ohcnv:u:*", "ohcnv:u", false},
                                         {"[^", "x", true},
                                         {"[s-\xD0]", "A", true},  // signed: -48 to 115
                                         {"[s-\xD0]", "z", false},
                                         {"[a-]", "a", true}}) {
    EXPECT_EQ(glob_matches(c.pattern, c.text), c.matches) << c.pattern << " on '" << c.text << "'";
  }
  EXPECT_TRUE(selects("*", ""));
}

TEST(Integers, AreStrictlyDecimal) {
  EXPECT_EQ(parse_integer("-9223372036854775808"), std::numeric_limits<std::int64_t>::min());
  EXPECT_EQ(parse_integer("0"), 0);
  for (const auto* text : {"", "-", "-0", "00", "+1", " 1", "1 ", "1.0", "9223372036854775808", "0x1"})
    EXPECT_FALSE(parse_integer(text)) << text;
}

TEST(Doubles, AreWhatStrtodTakesWhole) {
  EXPECT_EQ(parse_double("1e3"), 1000.0);
  EXPECT_EQ(parse_double("0x10"), 16.0);
  EXPECT_TRUE(parse_double("-Infinity").has_value());
  for (const auto* text : {"", " 1", "1 ", "nan", "1e400", "1e-400", "abc", "1.5x"})
    EXPECT_FALSE(parse_double(text)) << text;
  EXPECT_EQ(parse_score_bound(""), 0.0);
  EXPECT_EQ(format_double(0.1), "0.10000000000000001");
  EXPECT_EQ(format_double(1e300), "1.0000000000000001e+300");
}

std::string as_c_writes(double value) {
  std::array<char, 64> text{};
  return {text.data(), static_cast<std::size_t>(std::snprintf(text.data(), text.size(), "%.17g", value))};
}

TEST(Doubles, AreWrittenInSeventeenDigitsWhetherWholeOrNot) {
  for (double value = 1; value < 1e40; value *= 1.37) {
    for (const double one : {value, std::trunc(value), 1 / value, -value, -std::trunc(value)})
      EXPECT_EQ(format_double(one), as_c_writes(one));
  }
  for (const double one : {0.0, -0.0, 9007199254740991.0, 9007199254740992.0, 9007199254740994.0, 1e16, 1e17})
    EXPECT_EQ(format_double(one), as_c_writes(one));
}

TEST(CommandText, QuotesWhatRedisCliNeedsQuoted) {
  EXPECT_EQ(to_text(Command{"SET", "k", "a b"}), "SET k \"a b\"");
  EXPECT_EQ(to_text(Command{"SET", "", std::string_view("\x01\n\"", 3)}), R"(SET "" "\x01\n\"")");
}

TEST(ReplyText, IsOneLine) {
  EXPECT_EQ(to_text(Reply::integer(1)), "1");
  EXPECT_EQ(to_text(Reply::ok()), "OK");
  EXPECT_EQ(to_text(Reply::nil()), "nil");
  EXPECT_EQ(to_text(Reply::nil_array()), "nil");
  EXPECT_EQ(to_text(Reply::bulk("text")), "\"text\"");
  EXPECT_EQ(to_text(Reply::array({Reply::bulk("a"), Reply::bulk("b c"), Reply::array({Reply::integer(2)})})),
            "[a \"b c\" [2]]");
  EXPECT_EQ(to_text(Reply::error("ERR no")), "ERR no");
}

struct Word {
  std::string text;
};
std::string_view key_of(const Word& word) {
  return word.text;
}

TEST(ScanTable, GrowsByPowersOfTwoAsADictDoesAndNeverShrinks) {
  ScanTable<Word> table(3);
  for (int i = 0; i < 4; ++i) table.insert({std::to_string(i)});
  EXPECT_EQ(table.bucket_bits(), 2U);
  table.insert({"4"});
  EXPECT_EQ(table.bucket_bits(), 3U);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(table.erase(std::to_string(i)));
  EXPECT_EQ(table.bucket_bits(), 3U);
  EXPECT_TRUE(table.empty());
}

TEST(ScanTable, VisitsItsBucketsInReverseBinaryOrder) {
  ScanTable<Word> table(3);
  for (int i = 0; i < 8; ++i) table.insert({std::to_string(i)});
  std::vector<std::uint64_t> cursors;
  std::uint64_t cursor = 0;
  do {
    cursor = table.scan_bucket(cursor, [](const Word&) {});
    cursors.push_back(cursor);
  } while (cursor != 0);
  EXPECT_EQ(cursors, (std::vector<std::uint64_t>{4, 2, 6, 1, 5, 3, 7, 0}));
}

}  // namespace
}  // namespace overbook::redis
