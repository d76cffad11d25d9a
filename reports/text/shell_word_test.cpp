#include "reports/text/shell_word.h"

#include <gtest/gtest.h>

namespace overbook::reports {
namespace {

TEST(ShellWord, IsQuotedOnlyWhereTheShellWouldChangeIt) {
  EXPECT_EQ(shell_word("scenarios/last-slot.json"), "scenarios/last-slot.json");
  EXPECT_EQ(shell_word("a.json#/counterexamples/0"), "a.json#/counterexamples/0");
  EXPECT_EQ(shell_word("#a"), "'#a'");
  EXPECT_EQ(shell_word(""), "''");
  EXPECT_EQ(shell_word("it's $HOME"), "'it'\\''s $HOME'");
  EXPECT_EQ(shell_quoted("1.2"), "'1.2'");
}

}  // namespace
}  // namespace overbook::reports
