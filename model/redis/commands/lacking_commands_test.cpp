// Commands that Redis has and the fake lacks, and the question for the time.

#include <gtest/gtest.h>

#include "model/redis/commands/redis_commands.h"
#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

std::string wanted(const TestRedis& redis) {
  return redis.redis.lacking().value_or("none");
}

TEST(CommandsOfRedis, HaveAllThatTheFakeHas) {
  for (const std::string& name : Redis::command_names()) {
    EXPECT_TRUE(find_command_of_redis(name)) << name;
    EXPECT_FALSE(Redis::lacks(name)) << name;
  }
}

TEST(Lacks, WhatRedisHasAndTheFakeHasNot) {
  EXPECT_TRUE(Redis::lacks("GEOADD"));
  EXPECT_TRUE(Redis::lacks("pfAdd"));
  EXPECT_TRUE(Redis::lacks("script|kill"));
  EXPECT_TRUE(Redis::lacks("CONFIG|GET"));
  for (const auto* name : {"GET", "set", "SCRIPT", "script|LOAD", "FOO", "script|foo", "get|x", "", "|", "S"})
    EXPECT_FALSE(Redis::lacks(name)) << name;
}

TEST(LackingCommands, AreNamedAndNotTakenForTheClientsMistake) {
  TestRedis redis;
  EXPECT_EQ(redis("geoadd s"), "ERR the fake Redis has no GEOADD");
  EXPECT_EQ(wanted(redis), "GEOADD");
  EXPECT_EQ(redis("script kill"), "ERR the fake Redis has no SCRIPT KILL");
  EXPECT_EQ(wanted(redis), "SCRIPT KILL");
  EXPECT_EQ(redis("FOO"), "ERR unknown command 'FOO', with args beginning with: ");
  EXPECT_EQ(wanted(redis), "none");
  redis("GEOADD s");
  redis("PING");
  EXPECT_EQ(wanted(redis), "none");
}

TEST(LackingCommands, AreNamedFromWithinScriptsAndWherePcallHidesThem) {
  TestRedis redis;
  EXPECT_EQ(redis({"EVAL", "return redis.pcall('geoadd', 's')", "0"}), "ERR the fake Redis has no GEOADD");
  EXPECT_EQ(wanted(redis), "GEOADD");
  EXPECT_EQ(redis({"EVAL", "redis.pcall('PFADD', 's') redis.pcall('GEOADD', 's') return 1", "0"}), "1");
  EXPECT_EQ(wanted(redis), "PFADD");
  EXPECT_EQ(redis({"EVAL", "redis.pcall('NOPE') return 1", "0"}), "1");
  EXPECT_EQ(wanted(redis), "none");
}

TEST(LackingCommands, SoIsWhatLuaHasInRedisAndNotHere) {
  TestRedis redis;
  for (const auto& [call, what] : std::vector<std::pair<std::string, std::string>>{
           {"cjson.encode_sparse_array(true)", "cjson.encode_sparse_array"},
           {"cjson.new()", "cjson.new"},
           {"redis.setresp(3)", "redis.setresp(3)"},
           {"redis.acl_check_cmd('GET', 'k')", "redis.acl_check_cmd"},
           {"collectgarbage('count')", "collectgarbage"}}) {
    redis({"EVAL", call, "0"});
    EXPECT_EQ(wanted(redis), what);
    redis({"EVAL", "pcall(function() " + call + " end) return 1", "0"});
    EXPECT_EQ(wanted(redis), what) << "hidden by pcall";
    redis({"FUNCTION", "LOAD", "REPLACE",
           "#!lua name=l\nredis.register_function('f', function() " + call + " end)"});
    redis("FCALL f 0");
    EXPECT_EQ(wanted(redis), what) << "in a function";
    redis("PING");
    EXPECT_EQ(wanted(redis), "none");
  }
}

// Redis's Lua ends both at the first ]].
TEST(LackingCommands, SoIsALongBracketWithinOne) {
  TestRedis redis;
  const std::string nested = "--[[ a [[ b ]] return 1";
  for (const auto& words :
       std::vector<std::vector<std::string>>{{"EVAL", nested, "0"},
                                             {"SCRIPT", "LOAD", nested},
                                             {"FUNCTION", "LOAD", "#!lua name=l\n" + nested}}) {
    EXPECT_TRUE(redis.reply(0, Command(words)).is_error()) << words[0];
    EXPECT_EQ(wanted(redis), "[[ within [[...]]") << words[0];
  }
  redis({"EVAL", "return )", "0"});
  EXPECT_EQ(wanted(redis), "none");
}

TEST(LackingCommands, DoomATransactionLikeUnknownOnes) {
  TestRedis redis;
  redis("MULTI");
  EXPECT_EQ(redis("GEOADD s"), "ERR the fake Redis has no GEOADD");
  EXPECT_EQ(redis("EXEC"), "EXECABORT Transaction discarded because of previous errors.");
}

TEST(LackingCommands, AreNoPartOfTheState) {
  TestRedis asked;
  const TestRedis never;
  asked("GEOADD s");
  asked("TIME");
  EXPECT_EQ(asked.redis.digest(), never.redis.digest());
}

TEST(HasAskedForScripts, SaysWhoAsksWhichAreLoadedAndStays) {
  TestRedis redis;
  const auto asked = [&](std::initializer_list<std::string_view> words) {
    redis(words);
    return redis.redis.has_asked_for_scripts();
  };
  EXPECT_FALSE(asked({"EVAL", "return 1", "0"}));
  EXPECT_FALSE(asked({"SCRIPT", "LOAD", "return 2"}));
  EXPECT_FALSE(asked({"SCRIPT", "FLUSH"}));
  EXPECT_FALSE(asked({"EVALSHA", "short", "0"}));  // no digest: the answer is the same whatever is loaded
  TestRedis other;
  other({"SCRIPT", "EXISTS", "e0e1f9fabfc9d4800c877a703b823ac0578ff8db"});
  EXPECT_TRUE(other.redis.has_asked_for_scripts());
  EXPECT_TRUE(asked({"EVALSHA", "e0e1f9fabfc9d4800c877a703b823ac0578ff8db", "0"}));
  EXPECT_TRUE(asked({"GET", "k"}));
}

TEST(HasReadClock, SaysWhoAsksForTheTime) {
  TestRedis redis;
  const auto reads_clock = [&](std::initializer_list<std::string_view> words) {
    redis(words);
    return redis.redis.has_read_clock();
  };
  EXPECT_TRUE(reads_clock({"TIME"}));
  EXPECT_FALSE(reads_clock({"SET", "k", "1", "EX", "10"}));
  EXPECT_FALSE(reads_clock({"TTL", "k"}));
  EXPECT_TRUE(reads_clock({"EVAL", "redis.call('TIME') return 1", "0"}));
  EXPECT_TRUE(reads_clock({"EVAL", "redis.pcall('time') return 1", "0"}));
  EXPECT_FALSE(reads_clock({"EVAL", "return 'TIME'", "0"}));
  EXPECT_FALSE(reads_clock({"TIME", "TIME"}));
  EXPECT_FALSE(reads_clock({"MULTI"}));
  EXPECT_FALSE(reads_clock({"TIME"}));  // queued
  EXPECT_TRUE(reads_clock({"EXEC"}));
}

}  // namespace
}  // namespace overbook::redis
