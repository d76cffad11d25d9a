#include "reports/cli/outputs.h"

#include <gtest/gtest.h>

#include "scenarios/loader/diagnostics/diagnostic.h"

namespace overbook::cli {
namespace {

TEST(FileSafe, KeepsWhatIsSafeAndReplacesTheRest) {
  EXPECT_EQ(file_safe("last-slot"), "last-slot");
  EXPECT_EQ(file_safe("A b/c\\d"), "A-b-c-d");
  EXPECT_EQ(file_safe("tr\xc3\xbc"
                      "b & klar"),
            "tr-b-klar");
}

TEST(FileSafe, NeverLeavesTheDirectoryHidesOrLooksLikeAFlag) {
  EXPECT_EQ(file_safe("../../etc/passwd"), "etc-passwd");
  EXPECT_EQ(file_safe(".hidden"), "hidden");
  EXPECT_EQ(file_safe("--flag"), "flag");
  EXPECT_EQ(file_safe("///"), "scenario");
  EXPECT_EQ(file_safe(""), "scenario");
  EXPECT_EQ(file_safe(std::string(300, 'x')).size(), 100U);
}

TEST(Listing, SaysPathAndSize) {
  EXPECT_EQ(listed({{"a.html", 999}, {"b.json", 82'903}, {"c.md", 1'250'000}}),
            "report: a.html (999 B)\nreport: b.json (83 KB)\nreport: c.md (1.2 MB)\n");
}

TEST(ReadingAFile, SaysWhyItCanNot) {
  const auto reason_of = [](const std::string& path) {
    try {
      (void)read_whole_file(path);
    } catch (const scenarios::FileError& error) {
      return error.reason();
    }
    return std::string("none");
  };
  EXPECT_EQ(reason_of(testing::TempDir() + "/nothing-here"), "no such file");
  EXPECT_EQ(reason_of(testing::TempDir()), "is a directory");
  EXPECT_EQ(read_whole_file("/dev/null"), "");
}

}  // namespace
}  // namespace overbook::cli
