#include "reports/cli/arguments/server_counts.h"

#include <gtest/gtest.h>

#include <string>

#include "reports/assembly/server_counts_text.h"

namespace overbook::cli {
namespace {

using Counts = std::vector<std::uint32_t>;

Counts parsed(std::string_view text) {
  return parse_server_counts({"--servers", text});
}

std::string refusal(std::string_view text) {
  try {
    (void)parsed(text);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "taken";
}

TEST(ServerCounts, AreANumberARangeOrAList) {
  EXPECT_EQ(parsed("5"), Counts({5}));
  EXPECT_EQ(parsed("2..8"), Counts({2, 3, 4, 5, 6, 7, 8}));
  EXPECT_EQ(parsed("3..3"), Counts({3}));
  EXPECT_EQ(parsed("2,4,8"), Counts({2, 4, 8}));
  EXPECT_EQ(parsed("1..256").size(), 256U);
}

TEST(ServerCounts, AscendAndStandThereOnce) {
  EXPECT_EQ(parsed("8,2..4,3,2"), Counts({2, 3, 4, 8}));
}

TEST(ServerCounts, AreRefusedWithWhatWasExpected) {
  EXPECT_EQ(refusal("8..2"), "--servers: `8..2` is empty: a range goes up, as in 2..8");
  EXPECT_EQ(refusal("0..3"), "--servers: `0..3` has 0 servers: expected are 1 to 256");
  EXPECT_EQ(refusal("2,257"), "--servers: `2,257` has 257 servers: expected are 1 to 256");
  EXPECT_EQ(refusal("99999999999"),
            "--servers: `99999999999` has 99999999999 servers: expected are 1 to 256");
  for (const char* const text : {"", "2-8", "two", "2..", "..8", "2...8", "2..4..8", "2,", ",2", "-1", "+2",
                                 " 2", "2.5", "99999999999999999999"}) {
    EXPECT_EQ(refusal(text),
              std::string("--servers: `") + text +
                  "` is not a number of servers: expected are a number, a range such as 2..8, or a list such "
                  "as 2,4,8");
  }
}

TEST(ServerCounts, AreWrittenAsTheyAreRead) {
  for (const char* const text : {"5", "2..8", "2,3", "2,4,8", "1..3,5,6,8..10"}) {
    EXPECT_EQ(assembly::server_counts_text(parsed(text)), text);
  }
  EXPECT_EQ(assembly::server_counts_text(parsed("6,5,4,1")), "1,4..6");
}

}  // namespace
}  // namespace overbook::cli
