#include "model/redis/commands/command_table.h"

#include <gtest/gtest.h>

namespace overbook::redis {
namespace {

TEST(CommandTable, KnowsWhichCommandsRunAScriptAndWhichOfThemMayPublish) {
  for (const char* const name : {"EVAL", "EVALSHA", "EVAL_RO", "EVALSHA_RO", "FCALL", "FCALL_RO", "eval"})
    EXPECT_TRUE(has_flag({name, "return 1", "0"}, CommandSpec::kRunsScript)) << name;
  EXPECT_FALSE(has_flag({"SCRIPT", "LOAD", "return 1"}, CommandSpec::kRunsScript)) << "loads it, no more";
  for (const char* const name : {"PUBLISH", "EVAL", "EVALSHA", "FCALL"})
    EXPECT_TRUE(has_flag({name}, CommandSpec::kMayPublish)) << name;
  EXPECT_FALSE(has_flag({"EVAL_RO"}, CommandSpec::kMayPublish)) << "a read-only script can't";
}

TEST(CommandTable, KnowsWhoKeepsItsConnectionWaitingOrInAStateOfItsOwn) {
  for (const char* const name : {"BLPOP", "WAIT", "MULTI", "EXEC", "DISCARD", "WATCH", "SUBSCRIBE"})
    EXPECT_TRUE(has_flag({name}, CommandSpec::kHoldsConnection)) << name;
  for (const char* const name : {"LPOP", "UNWATCH", "UNSUBSCRIBE", "PUBLISH", "EVAL"})
    EXPECT_FALSE(has_flag({name}, CommandSpec::kHoldsConnection)) << name;
}

// Whoever sorts a reply must know which of these shapes it has.
TEST(CommandTable, APageIsNotAlsoAnArrayWithoutOrder) {
  for (const CommandSpec& spec : all_commands())
    EXPECT_FALSE(spec.has(CommandSpec::kUnordered) && spec.has(CommandSpec::kPages)) << spec.name;
}

TEST(CommandTable, SaysNothingOfCommandsThatItDoesNotHave) {
  EXPECT_FALSE(has_flag({}, CommandSpec::kRunsScript));
  EXPECT_FALSE(has_flag({"GEOADD", "g", "0"}, CommandSpec::kRunsScript));
}

}  // namespace
}  // namespace overbook::redis
