#include "reports/cli/arguments/choices.h"

#include <gtest/gtest.h>

#include "reports/cli/arguments/values.h"

namespace overbook::cli {
namespace {

// Needs what the flag needs: a line of the command that has it.
void expect_taken(const std::vector<std::string>& line, const std::string& flag) {
  SCOPED_TRACE(flag);
  const std::vector<std::string> choices = choices_of(flag);
  EXPECT_GT(choices.size(), 1U);
  for (const std::string& choice : choices) {
    std::vector<std::string> words = line;
    words.insert(words.end(), {flag, choice});
    EXPECT_NO_THROW((void)parse_arguments(words)) << choice;
  }
  std::vector<std::string> words = line;
  words.insert(words.end(), {flag, "no-such-word"});
  EXPECT_THROW((void)parse_arguments(words), UsageError) << "it takes more than is listed";
}

TEST(Choices, AreAllThatAFlagTakes) {
  for (const char* const flag : {"--color", "--progress", "--fail-on", "--scheduler", "--property"})
    expect_taken({"run", "a.json"}, flag);
  expect_taken({"verify", "a.json"}, "--engine");
}

TEST(Choices, AreAllThatAnArgumentTakes) {
  for (const std::string& shell : choices_of("SHELL"))
    EXPECT_NO_THROW((void)parse_arguments({"completion", shell})) << shell;
  EXPECT_THROW((void)parse_arguments({"completion", "csh"}), UsageError);
  for (const std::string& schema : choices_of("OF"))
    EXPECT_NO_THROW((void)parse_arguments({"schema", schema})) << schema;
  EXPECT_THROW((void)parse_arguments({"schema", "history"}), UsageError);
}

TEST(Choices, AreAllThatThereIsHelpOf) {
  EXPECT_GT(choices_of("TOPIC").size(), 10U);
  for (const std::string& topic : choices_of("TOPIC"))
    EXPECT_NO_THROW((void)parse_arguments({"help", topic})) << topic;
  EXPECT_THROW((void)parse_arguments({"help", "me"}), UsageError);
}

TEST(Choices, AreWordsThatNoShellMinds) {
  for (const char* const what : {"--color", "--progress", "--fail-on", "--scheduler", "--property",
                                 "--engine", "OF", "SHELL", "TOPIC", "WORD"}) {
    for (const std::string& choice : choices_of(what))
      EXPECT_EQ(choice.find_first_not_of("abcdefghijklmnopqrstuvwxyz-_0123456789"), std::string::npos)
          << choice;
  }
  EXPECT_TRUE(choices_of("--seed").empty());
}

}  // namespace
}  // namespace overbook::cli
