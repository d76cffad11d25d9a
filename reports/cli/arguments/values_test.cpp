#include "reports/cli/arguments/values.h"

#include <gtest/gtest.h>

namespace overbook::cli {
namespace {

using std::chrono::milliseconds;

TEST(Number, IsDecimalAndWithinItsBounds) {
  EXPECT_EQ(parse_number({"-n", "200000"}, {1, 1'000'000}), 200'000U);
  for (const char* const text :
       {"0", "1000001", "", "1e5", "0x10", " 1", "1 ", "-1", "99999999999999999999"}) {
    EXPECT_THROW((void)parse_number({"-n", text}, {1, 1'000'000}), UsageError) << text;
  }
}

TEST(Seed, IsDecimalOrHexadecimalOf64Bits) {
  EXPECT_EQ(parse_seed({"--seed", "0x5EED"}), 0x5EEDU);
  EXPECT_EQ(parse_seed({"--seed", "18446744073709551615"}), ~0ULL);
  EXPECT_EQ(parse_seed({"--seed", "0XffffFFFFffffFFFF"}), ~0ULL);
  for (const char* const text : {"0x", "0x10000000000000000", "18446744073709551616", "5EED", "-1", ""}) {
    EXPECT_THROW((void)parse_seed({"--seed", text}), UsageError) << text;
  }
}

TEST(Duration, HasAUnitOrIsInSeconds) {
  EXPECT_EQ(parse_duration({"--time-limit", "500ms"}), milliseconds(500));
  EXPECT_EQ(parse_duration({"--time-limit", "60s"}), milliseconds(60'000));
  EXPECT_EQ(parse_duration({"--time-limit", "5m"}), milliseconds(300'000));
  EXPECT_EQ(parse_duration({"--time-limit", "1h"}), milliseconds(3'600'000));
  EXPECT_EQ(parse_duration({"--time-limit", "7"}), milliseconds(7'000));
  EXPECT_EQ(parse_duration({"--time-limit", "010s"}), milliseconds(10'000)) << "decimal, whatever C says";
  for (const char* const text : {"", "s", "0s", "-5s", "5y", "1.5s", "721h", "18446744073709551615h"}) {
    EXPECT_THROW((void)parse_duration({"--time-limit", text}), UsageError) << text;
  }
}

TEST(Bytes, HaveAUnitOrAreBytes) {
  EXPECT_EQ(parse_bytes({"--memory", "512M"}), std::uint64_t{512} << 20U);
  EXPECT_EQ(parse_bytes({"--memory", "8G"}), std::uint64_t{8} << 30U);
  EXPECT_EQ(parse_bytes({"--memory", "0512M"}), std::uint64_t{512} << 20U) << "decimal, whatever C says";
  for (const char* const text : {"", "M", "-1", "1023K", "1.5G", "17179869184G"}) {
    EXPECT_THROW((void)parse_bytes({"--memory", text}), UsageError) << text;
  }
}

TEST(UsageMessage, NamesTheFlagAndWhatItFound) {
  try {
    (void)parse_number({"--jobs", "many"}, {1, 1024});
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "--jobs: `many` is not a whole number from 1 to 1024");
  }
}

}  // namespace
}  // namespace overbook::cli
