#include <gtest/gtest.h>

#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

TEST(Multi, QueuesAndExecAnswersEachCommandEvenAfterAnError) {
  TestRedis redis;
  EXPECT_EQ(redis("MULTI"), "OK");
  EXPECT_EQ(redis("SET k a"), "QUEUED");
  EXPECT_EQ(redis("INCR k"), "QUEUED");
  EXPECT_EQ(redis("GET k"), "QUEUED");
  EXPECT_EQ(redis.by(1, "GET k"), "nil");
  EXPECT_EQ(redis("EXEC"), "[OK ERR value is not an integer or out of range a]");
}

TEST(Multi, ACommandRefusedWhileQueueingAbortsExec) {
  for (const auto* line : {"FOO", "GET", "SCRIPT nonsense"}) {
    TestRedis redis;
    redis("MULTI");
    redis("SET k 1");
    redis(line);
    EXPECT_EQ(redis("EXEC"), "EXECABORT Transaction discarded because of previous errors.");
    EXPECT_EQ(redis("EXISTS k"), "0");
  }
}

TEST(Multi, ExecWithArgumentsEndsTheTransaction) {
  TestRedis redis;
  redis("MULTI");
  EXPECT_EQ(redis("EXEC now"),
            "EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command");
  EXPECT_EQ(redis("EXEC"), "ERR EXEC without MULTI");
}

TEST(Multi, NestingAndWatchInsideAreErrorsThatDoNotAbort) {
  TestRedis redis;
  redis("MULTI");
  EXPECT_EQ(redis("MULTI"), "ERR MULTI calls can not be nested");
  EXPECT_EQ(redis("WATCH k"), "ERR WATCH inside MULTI is not allowed");
  EXPECT_EQ(redis("EXEC"), "[]");
  EXPECT_EQ(redis("DISCARD"), "ERR DISCARD without MULTI");
}

TEST(Watch, AnyWriteOfAWatchedKeyMakesExecNil) {
  for (const auto* line : {"SET k 2", "SET k 1", "DEL k", "EXPIRE k 10", "RENAME k j", "RENAME j k",
                           "FLUSHALL", "APPEND k x", "GETEX k EX 9"}) {
    TestRedis redis;
    redis("SET k 1");
    redis("SET j 1");
    redis("WATCH k");
    redis.by(1, line);
    redis("MULTI");
    redis("SET other 1");
    EXPECT_EQ(redis("EXEC"), "nil") << line;
    EXPECT_EQ(redis("EXISTS other"), "0") << line;
  }
}

TEST(Watch, ReadsAndWritesThatChangeNothingDoNotCount) {
  for (const auto* line : {"GET k", "SET k 2 NX", "SADD s a", "SREM s x", "DEL none", "PERSIST k",
                           "SETNX k 2", "EXPIRE k 10 XX", "ZADD z 1 a"}) {
    TestRedis redis;
    redis("SET k 1");
    redis("SADD s a");
    redis("ZADD z 1 a");
    redis("WATCH k s z none");
    redis.by(1, line);
    redis("MULTI");
    EXPECT_EQ(redis("EXEC"), "[]") << line;
  }
}

TEST(Watch, ItsOwnClientsWriteCountsToo) {
  TestRedis redis;
  redis("WATCH k");
  redis("SET k 1");
  redis("MULTI");
  EXPECT_EQ(redis("EXEC"), "nil");
}

TEST(Watch, EndsWithExecDiscardAndUnwatch) {
  for (const auto* line : {"UNWATCH", "MULTI DISCARD", "MULTI EXEC"}) {
    TestRedis redis;
    redis("WATCH k");
    for (const std::string& word : command_of(line).words) redis(word);
    redis.by(1, "SET k 1");
    redis("MULTI");
    EXPECT_EQ(redis("EXEC"), "[]") << line;
  }
}

TEST(Watch, AKeyThatExpiresMeanwhileMakesExecNilThoughNobodyDeletedIt) {
  TestRedis redis;
  redis("SET k 1 PX 5");
  redis("WATCH k");
  redis.now_ms += 6;
  redis("MULTI");
  EXPECT_EQ(redis("EXEC"), "nil");
}

TEST(Watch, DeletingAKeyThatHadExpiredBeforeIsNoChangeButMakingItAnewIs) {
  TestRedis redis;
  redis("SET k 1 PX 5");
  redis.now_ms += 6;
  redis("WATCH k");
  redis.by(1, "GET k");
  redis("MULTI");
  EXPECT_EQ(redis("EXEC"), "[]");

  redis("SET k 1 PX 5");
  redis.now_ms += 6;
  redis("WATCH k");
  redis.by(1, "SET k 2");
  redis("MULTI");
  EXPECT_EQ(redis("EXEC"), "nil");
}

TEST(Watch, FlushallDoesNotTouchKeysThatAreNotThere) {
  TestRedis redis;
  redis("WATCH none");
  redis.by(1, "FLUSHALL");
  redis("MULTI");
  EXPECT_EQ(redis("EXEC"), "[]");
}

TEST(Scripts, AreCachedByEvalAndLoad) {
  TestRedis redis;
  const std::string sha = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db";
  EXPECT_EQ(redis("EVALSHA " + sha + " 0"), "NOSCRIPT No matching script. Please use EVAL.");
  EXPECT_EQ(redis("EVALSHA short x"), "NOSCRIPT No matching script. Please use EVAL.");
  EXPECT_EQ(redis({"SCRIPT", "LOAD", "return 1"}), "\"" + sha + "\"");
  EXPECT_EQ(redis("EVALSHA " + sha + " 0"), "1");
  EXPECT_EQ(redis("EVALSHA_RO E0E1F9FABFC9D4800C877A703B823AC0578FF8DB 0"), "1");
  EXPECT_EQ(redis("SCRIPT EXISTS " + sha + " x"), "[1 0]");
  EXPECT_EQ(redis("SCRIPT EXISTS E0E1F9FABFC9D4800C877A703B823AC0578FF8DB"), "[1]");
  EXPECT_EQ(redis("SCRIPT FLUSH now"), "ERR SCRIPT FLUSH only support SYNC|ASYNC option");
  EXPECT_EQ(redis("SCRIPT FLUSH"), "OK");
  EXPECT_EQ(redis("SCRIPT EXISTS " + sha), "[0]");
  EXPECT_EQ(redis({"EVAL", "return 1", "0"}), "1");
  EXPECT_EQ(redis("SCRIPT EXISTS " + sha), "[1]");
}

TEST(Scripts, CheckTheNumberOfKeys) {
  TestRedis redis;
  EXPECT_EQ(redis({"EVAL", "return KEYS", "1", "k", "a"}), "[k]");
  EXPECT_EQ(redis({"EVAL", "return 1", "2", "k"}), "ERR Number of keys can't be greater than number of args");
  EXPECT_EQ(redis({"EVAL", "return 1", "-1"}), "ERR Number of keys can't be negative");
  EXPECT_EQ(redis({"EVAL", "return 1", "x"}), "ERR value is not an integer or out of range");
}

TEST(Scripts, DoNotCompileWithRedisWords) {
  TestRedis redis;
  const std::string reply = redis({"EVAL", "return x y", "0"});
  EXPECT_TRUE(reply.starts_with("ERR Error compiling script (new function): user_script:1:")) << reply;
}

TEST(Scripts, MayNotCallWhatRedisForbids) {
  TestRedis redis;
  for (const auto* name : {"MULTI", "EXEC", "DISCARD", "UNWATCH"}) {
    const std::string reply = redis({"EVAL", "return redis.pcall(ARGV[1])", "0", name});
    EXPECT_EQ(reply, "ERR This Redis command is not allowed from script") << name;
  }
  for (const auto* name : {"WATCH", "SUBSCRIBE"}) {
    const std::string reply = redis({"EVAL", "return redis.pcall(ARGV[1], 'k')", "0", name});
    EXPECT_EQ(reply, "ERR This Redis command is not allowed from script") << name;
  }
  EXPECT_EQ(redis({"EVAL", "return redis.pcall('BLPOP', 'k', 0)", "0"}),
            "ERR This Redis command is not allowed from script");
  EXPECT_EQ(redis({"EVAL", "return redis.pcall('NOPE')", "0"}),
            "ERR Unknown Redis command called from script");
  EXPECT_EQ(redis({"EVAL", "return redis.pcall('GET')", "0"}),
            "ERR Wrong number of args calling Redis command from script");
}

TEST(Scripts, ThatAreReadOnlyMayNotWriteOrPublish) {
  TestRedis redis;
  const auto refusal = "ERR Write commands are not allowed from read-only scripts.";
  EXPECT_EQ(redis({"EVAL_RO", "return redis.pcall('SET', 'k', 1)", "0"}), refusal);
  EXPECT_EQ(redis({"EVAL_RO", "return redis.pcall('PUBLISH', 'c', 1)", "0"}), refusal);
  EXPECT_EQ(redis({"EVAL", "#!lua flags=no-writes\nreturn redis.pcall('SET', 'k', 1)", "0"}), refusal);
  EXPECT_EQ(redis({"EVAL_RO", "return redis.call('EXISTS', 'k')", "0"}), "0");
  // One with flags has to say so itself.
  EXPECT_EQ(redis({"EVAL_RO", "#!lua\nreturn 1", "0"}),
            "ERR Can not execute a script with write flag using *_ro command.");
  EXPECT_EQ(redis({"EVAL_RO", "#!lua flags=no-writes\nreturn 1", "0"}), "1");
}

TEST(Scripts, AreQueuedInTransactionsAndTouchWatchers) {
  TestRedis redis;
  redis("WATCH k");
  redis.by(1, "EVAL redis.call('SET','k','1') 0");
  redis("MULTI");
  EXPECT_EQ(redis({"EVAL", "return 1", "0"}), "QUEUED");
  EXPECT_EQ(redis("EXEC"), "nil");
}

}  // namespace
}  // namespace overbook::redis
