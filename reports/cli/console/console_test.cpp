#include "reports/cli/console/console.h"

#include <gtest/gtest.h>

#include <map>

namespace overbook::cli {
namespace {

Environment with(std::map<std::string, std::string> variables) {
  return [variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
    const auto at = variables.find(name);
    if (at == variables.end()) return std::nullopt;
    return at->second;
  };
}

TEST(Colour, FlagGoesBeforeNoColorBeforeForceBeforeTerminal) {
  const auto both = with({{"NO_COLOR", "1"}, {"CLICOLOR_FORCE", "1"}, {"TERM", "xterm"}});
  EXPECT_TRUE(wants_colour(ColourChoice::always, false, both));
  EXPECT_FALSE(wants_colour(ColourChoice::automatic, true, both));
  EXPECT_TRUE(wants_colour(ColourChoice::automatic, false, with({{"CLICOLOR_FORCE", "1"}})));
  EXPECT_FALSE(wants_colour(ColourChoice::never, true, with({{"CLICOLOR_FORCE", "1"}, {"TERM", "xterm"}})));
}

TEST(Colour, EmptyVariablesSayNothing) {
  EXPECT_TRUE(wants_colour(ColourChoice::automatic, true, with({{"NO_COLOR", ""}, {"TERM", "xterm"}})));
  EXPECT_FALSE(wants_colour(ColourChoice::automatic, false, with({{"CLICOLOR_FORCE", ""}})));
  EXPECT_FALSE(wants_colour(ColourChoice::automatic, false, with({{"CLICOLOR_FORCE", "0"}})));
}

TEST(Colour, NeedsATerminalThatIsNotDumb) {
  EXPECT_TRUE(wants_colour(ColourChoice::automatic, true, with({{"TERM", "xterm-256color"}})));
  EXPECT_FALSE(wants_colour(ColourChoice::automatic, true, with({{"TERM", "dumb"}})));
  EXPECT_FALSE(wants_colour(ColourChoice::automatic, true, with({})));
  EXPECT_FALSE(wants_colour(ColourChoice::automatic, false, with({{"TERM", "xterm"}})));
}

TEST(Locale, IsTheFirstThatIsSet) {
  EXPECT_TRUE(has_utf8_locale(with({{"LANG", "de_DE.UTF-8"}})));
  EXPECT_TRUE(has_utf8_locale(with({{"LC_ALL", ""}, {"LC_CTYPE", "C.utf8"}, {"LANG", "C"}})));
  EXPECT_FALSE(has_utf8_locale(with({{"LC_ALL", "C"}, {"LANG", "de_DE.UTF-8"}})));
  EXPECT_FALSE(has_utf8_locale(with({})));
}

TEST(Progress, IsABarOnATerminalAndPlainElsewhereAndInCi) {
  EXPECT_EQ(resolve(ProgressStyle::automatic, true, with({})), ProgressStyle::bar);
  EXPECT_EQ(resolve(ProgressStyle::automatic, false, with({})), ProgressStyle::plain);
  EXPECT_EQ(resolve(ProgressStyle::automatic, true, with({{"CI", "true"}})), ProgressStyle::plain);
  EXPECT_EQ(resolve(ProgressStyle::bar, false, with({{"CI", "true"}})), ProgressStyle::bar);
}

}  // namespace
}  // namespace overbook::cli
