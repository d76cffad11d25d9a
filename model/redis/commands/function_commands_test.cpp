#include <gtest/gtest.h>

#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

constexpr const char* kIncrement =
    "#!lua name=counting\n"
    "local function add(key, by) return redis.call('INCRBY', key, by) end\n"
    "redis.register_function('add', function(keys, args) return add(keys[1], args[1]) end)\n"
    "redis.register_function{function_name = 'look', description = 'reads',\n"
    "  callback = function(keys) return redis.call('GET', keys[1]) end, flags = {'no-writes'}}";

std::string load(TestRedis& redis, std::string_view code) {
  return redis({"FUNCTION", "LOAD", "REPLACE", code});
}

std::string call(TestRedis& redis, std::string_view body) {
  load(redis,
       "#!lua name=one\nredis.register_function('f', function(keys, args) " + std::string(body) + " end)");
  return redis("FCALL f 1 k a");
}

TEST(Functions, AreCalledByNameInAnyCaseWithTheirKeysAndArguments) {
  TestRedis redis;
  EXPECT_EQ(load(redis, kIncrement), "\"counting\"");
  EXPECT_EQ(redis("FCALL add 1 n 5"), "5");
  EXPECT_EQ(redis("FCALL ADD 1 n 2"), "7");
  EXPECT_EQ(redis("FCALL_RO look 1 n"), "\"7\"");
  EXPECT_EQ(redis("FCALL nope 0"), "ERR Function not found");
  EXPECT_EQ(redis("FCALL add x"), "ERR Bad number of keys provided");
  EXPECT_EQ(redis("FCALL add 3 n"), "ERR Number of keys can't be greater than number of args");
}

TEST(Functions, ThatDoNotSayTheyWriteNothingAreRefusedByFcallRo) {
  TestRedis redis;
  load(redis, kIncrement);
  EXPECT_EQ(redis("FCALL_RO add 1 n 5"), "ERR Can not execute a script with write flag using *_ro command.");
}

TEST(Functions, ThatSayTheyWriteNothingMayNot) {
  TestRedis redis;
  load(redis,
       "#!lua name=one\nredis.register_function{function_name='f', flags={'no-writes'},\n"
       "callback=function() return redis.call('SET', 'k', 1) end}");
  EXPECT_EQ(redis("FCALL f 0"),
            "ERR Write commands are not allowed from read-only scripts. script: f, on @user_function:3.");
}

TEST(Functions, SeeTheWorldOfScriptsWithoutKeysAndArgv) {
  TestRedis redis;
  EXPECT_EQ(call(redis, "return {keys, args, type(string), cjson.encode({1})}"), "[[k] [a] table [1]]");
  EXPECT_EQ(
      call(redis, "return KEYS"),
      "ERR user_function:2: Script attempted to access nonexistent global variable 'KEYS' script: f, on "
      "@user_function:2.");
  EXPECT_EQ(call(redis, "x = 1"),
            "ERR user_function:2: Attempt to modify a readonly table script: f, on @user_function:2.");
  EXPECT_EQ(call(redis, "return loadstring('return type(KEYS)')()").substr(0, 19), "ERR [string \"return");
  EXPECT_EQ(call(redis, "return redis.call('FCALL', 'f', 0)").substr(0, 52),
            "ERR This Redis command is not allowed from script sc");
}

TEST(Functions, AreLoadedWhereThereIsNothingButRegistering) {
  TestRedis redis;
  const std::string error =
      "ERR Error registering functions: ERR user_function:2: Script attempted to access ";
  EXPECT_EQ(load(redis, "#!lua name=one\nlocal s = string"), error + "nonexistent global variable 'string'");
  EXPECT_EQ(load(redis, "#!lua name=one\nredis.call('GET', 'k')"),
            error + "nonexistent global variable 'call'");
  EXPECT_EQ(load(redis, "#!lua name=one\nlocal x"), "ERR No functions registered");
  EXPECT_EQ(load(redis, "#!lua name=one\n)"),
            "ERR Error compiling function: user_function:2: unexpected symbol near ')'");
  EXPECT_EQ(load(redis, "return 1"), "ERR Missing library metadata");
}

TEST(Functions, ALoadThatDoesNotEndIsStopped) {
  TestRedis redis;
  EXPECT_EQ(load(redis, "#!lua name=one\nwhile true do end"),
            "ERR Error registering functions: ERR FUNCTION LOAD timeout");
  load(redis, "#!lua name=one\nredis.register_function('f', function() while true do end end)");
  EXPECT_EQ(redis("FCALL f 0").substr(0, 4), "BUSY");
  EXPECT_EQ(redis("PING"), "PONG");
}

TEST(Functions, StayAsTheyWereWhereALibraryCannotTakeTheirPlace) {
  TestRedis redis;
  load(redis, kIncrement);
  EXPECT_EQ(redis({"FUNCTION", "LOAD", kIncrement}), "ERR Library 'counting' already exists");
  EXPECT_EQ(load(redis, "#!lua name=counting\nnope()").substr(0, 32), "ERR Error registering functions:");
  EXPECT_EQ(load(redis, "#!lua name=other\nredis.register_function('Add', redis.log)"),
            "ERR Function Add already exists");
  EXPECT_EQ(redis("FCALL add 1 n 5"), "5");
}

TEST(Functions, AreListedAndDeletedByLibrary) {
  TestRedis redis;
  load(redis, kIncrement);
  EXPECT_EQ(redis("FUNCTION LIST LIBRARYNAME COUNT*"),
            "[[library_name counting engine LUA functions [[name add description nil flags []] [name look "
            "description reads flags [no-writes]]]]]");
  EXPECT_EQ(redis("FUNCTION LIST LIBRARYNAME x*"), "[]");
  EXPECT_EQ(redis("FUNCTION DELETE nope"), "ERR Library not found");
  EXPECT_EQ(redis("FUNCTION DELETE counting"), "OK");
  EXPECT_EQ(redis("FCALL add 1 n 5"), "ERR Function not found");
}

// As keys do, and unlike scripts; FLUSHALL leaves them.
TEST(Functions, ArePartOfWhatARestartKeeps) {
  TestRedis redis;
  const TestRedis empty;
  const Digest none = redis.redis.digest();
  load(redis, kIncrement);
  EXPECT_NE(redis.redis.digest(), none);
  EXPECT_FALSE(redis.redis.has_keys_of(empty.redis));
  redis("FLUSHALL");
  const TestRedis saved = redis;
  EXPECT_EQ(redis("FCALL add 1 n 5"), "5");
  redis.redis.restart_from(saved.redis);
  EXPECT_EQ(redis("FCALL add 1 n 5"), "5");
  redis.redis.restart_from(empty.redis);
  EXPECT_EQ(redis("FCALL add 1 n 5"), "ERR Function not found");
}

TEST(Functions, LoadedInTwoOrdersAreOneState) {
  TestRedis one;
  TestRedis other;
  const std::string f = "#!lua name=f\nredis.register_function('f', redis.log)";
  const std::string g = "#!lua name=g\nredis.register_function('g', redis.log)";
  load(one, f);
  load(one, g);
  load(other, g);
  load(other, f);
  EXPECT_EQ(one.redis.digest(), other.redis.digest());
}

// In Redis they outlast the call: nothing is known of what comes next.
TEST(Functions, ThatWriteToTheirLibrarysVariablesAreTheFakesLack) {
  for (const char* body : {"n = n + 1", "t[1] = 1", "t.deep.er = 5", "t = {deep = {}}", "setmetatable(t, {})",
                           "table.insert(t, 1)"}) {
    TestRedis redis;
    load(redis,
         "#!lua name=one\nlocal n, t = 0, {deep = {}}\nredis.register_function('f', function() if false then "
         "return n end " +
             std::string(body) + " end)");
    EXPECT_EQ(redis("FCALL f 0"), "ERR the fake Redis has no variables of a library that outlast a call")
        << body;
    EXPECT_EQ(redis.redis.lacking(), "variables of a library that outlast a call") << body;
    EXPECT_EQ(redis("PING"), "PONG");
    EXPECT_FALSE(redis.redis.lacking());
  }
}

TEST(Functions, ThatOnlyReadThemAreNot) {
  TestRedis redis;
  load(redis,
       "#!lua name=one\nlocal t = {deep = {1, 2}}\nredis.register_function('f', function() local s = 0\n"
       "for _, n in ipairs(t.deep) do s = s + n end return s end)");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(redis("FCALL f 0"), "3");
  EXPECT_FALSE(redis.redis.lacking());
}

TEST(Functions, ThatDrawAreSaidToHaveDrawn) {
  TestRedis redis;
  call(redis, "return math.random(10)");
  EXPECT_TRUE(redis.redis.has_drawn());
  const std::string drawn = call(redis, "math.randomseed(1) return math.random(10)");
  EXPECT_EQ(redis("FCALL f 0"), drawn);
  EXPECT_FALSE(redis.redis.has_drawn());
}

}  // namespace
}  // namespace overbook::redis
