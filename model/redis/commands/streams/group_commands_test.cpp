#include <gtest/gtest.h>

#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

TestRedis with_entries(int count) {
  TestRedis redis;
  for (int i = 1; i <= count; ++i) redis("XADD s " + std::to_string(i) + " f " + std::to_string(i));
  redis("XGROUP CREATE s g 0");
  return redis;
}

TEST(Groups, DeliverEachEntryOnceUntilItIsAcknowledged) {
  TestRedis redis = with_entries(3);
  EXPECT_EQ(redis("XREADGROUP GROUP g c COUNT 1 STREAMS s >"), "[[s [[1-0 [f 1]]]]]");
  EXPECT_EQ(redis("XREADGROUP GROUP g d STREAMS s >"), "[[s [[2-0 [f 2]] [3-0 [f 3]]]]]");
  EXPECT_EQ(redis("XREADGROUP GROUP g d STREAMS s >"), "nil");
  EXPECT_EQ(redis("XPENDING s g"), "[3 1-0 3-0 [[c 1] [d 2]]]");
  EXPECT_EQ(redis("XACK s g 2-0 9-0"), "1");
  EXPECT_EQ(redis("XREADGROUP GROUP g d STREAMS s 0"), "[[s [[3-0 [f 3]]]]]") << "its own history";
  EXPECT_EQ(redis("XPENDING s g - + 10 d"), "[[3-0 d 0 2]]") << "delivered twice";
}

TEST(Groups, ForgetAtOnceWhatIsReadWithNoack) {
  TestRedis redis = with_entries(1);
  redis("XREADGROUP GROUP g c NOACK STREAMS s >");
  EXPECT_EQ(redis("XPENDING s g"), "[0 nil nil nil]");
  EXPECT_EQ(redis("XREADGROUP GROUP g c STREAMS s >"), "nil");
}

TEST(Groups, AreMadeAndRemoved) {
  TestRedis redis = with_entries(2);
  EXPECT_EQ(redis("XGROUP CREATE s g $"), "BUSYGROUP Consumer Group name already exists");
  EXPECT_EQ(redis("XGROUP CREATE none g $").substr(0, 61),
            "ERR The XGROUP subcommand requires the key to exist. Note tha");
  EXPECT_EQ(redis("XGROUP CREATE none g $ MKSTREAM"), "OK");
  EXPECT_EQ(redis("XLEN none"), "0");
  EXPECT_EQ(redis("XGROUP SETID s g 1"), "OK");
  EXPECT_EQ(redis("XREADGROUP GROUP g c STREAMS s >"), "[[s [[2-0 [f 2]]]]]");
  EXPECT_EQ(redis("XGROUP CREATECONSUMER s g c"), "0");
  EXPECT_EQ(redis("XGROUP DELCONSUMER s g c"), "1") << "entries that it had pending";
  EXPECT_EQ(redis("XGROUP DESTROY s g"), "1");
  EXPECT_EQ(redis("XGROUP DESTROY s g"), "0");
  EXPECT_EQ(redis("XREADGROUP GROUP g c STREAMS s >"),
            "NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option");
}

TEST(Groups, TellHowLongAnEntryHasBeenPending) {
  TestRedis redis = with_entries(2);
  redis("XREADGROUP GROUP g c COUNT 1 STREAMS s >");
  redis.now_ms += 50;
  redis("XREADGROUP GROUP g c STREAMS s >");
  redis.now_ms += 10;
  EXPECT_EQ(redis("XPENDING s g - + 10"), "[[1-0 c 60 1] [2-0 c 10 1]]");
  EXPECT_TRUE(redis.redis.has_read_clock());
  EXPECT_EQ(redis("XPENDING s g IDLE 20 - + 10"), "[[1-0 c 60 1]]");
  redis("XPENDING s g");
  EXPECT_FALSE(redis.redis.has_read_clock());
}

TEST(Groups, GiveWhatHasBeenPendingTooLongToSomebodyElse) {
  TestRedis redis = with_entries(3);
  redis("XREADGROUP GROUP g c STREAMS s >");
  redis.now_ms += 100;
  EXPECT_EQ(redis("XCLAIM s g d 200 1-0"), "[]");
  EXPECT_TRUE(redis.redis.has_read_clock());
  EXPECT_EQ(redis("XCLAIM s g d 100 1-0"), "[[1-0 [f 1]]]");
  EXPECT_EQ(redis("XPENDING s g - + 10 d"), "[[1-0 d 0 2]]");
  EXPECT_EQ(redis("XCLAIM s g d 0 9-0 FORCE"), "[]") << "no such entry";
  EXPECT_EQ(redis("XAUTOCLAIM s g e 100 0 COUNT 1 JUSTID"), "[3-0 [2-0] []]");
  redis("XDEL s 3-0");
  EXPECT_EQ(redis("XAUTOCLAIM s g e 100 3-0"), "[0-0 [] [3-0]]") << "deleted meanwhile";
  EXPECT_EQ(redis("XPENDING s g"), "[2 1-0 2-0 [[d 1] [e 1]]]");
}

TEST(Groups, ServeOneWaiterEachEntry) {
  TestRedis redis = with_entries(0);
  redis("XGROUP CREATE s g $ MKSTREAM");
  EXPECT_TRUE(redis.reply(1, command_of("XREADGROUP GROUP g c BLOCK 0 STREAMS s >")).is_blocked());
  EXPECT_TRUE(redis.reply(2, command_of("XREADGROUP GROUP g d BLOCK 0 STREAMS s >")).is_blocked());
  redis("XADD s 1-1 f v");
  EXPECT_EQ(redis.unblocked(1), "[[s [[1-1 [f v]]]]]");
  EXPECT_EQ(redis.unblocked(2), "none");
  redis("XADD s 1-2 f v");
  EXPECT_EQ(redis.unblocked(2), "[[s [[1-2 [f v]]]]]");
}

TEST(Groups, EndTheWaitOfThoseWhoseGroupOrStreamGoes) {
  for (const auto& [line, answer] : std::vector<std::pair<std::string, std::string>>{
           {"XGROUP DESTROY s g", "NOGROUP the consumer group this client was blocked on no longer exists"},
           {"DEL s", "UNBLOCKED the stream key no longer exists"},
           {"SET s 1", "UNBLOCKED the stream key no longer exists"},
           {"RENAME s t", "UNBLOCKED the stream key no longer exists"},
           {"FLUSHALL", "UNBLOCKED the stream key no longer exists"}}) {
    TestRedis redis;
    redis("XGROUP CREATE s g $ MKSTREAM");
    redis.reply(1, command_of("XREADGROUP GROUP g c BLOCK 0 STREAMS s >"));
    EXPECT_TRUE(redis.reply(2, command_of("XREAD BLOCK 0 STREAMS s $")).is_blocked());
    redis(line);
    EXPECT_EQ(redis.unblocked(1), answer) << line;
    EXPECT_EQ(redis.unblocked(2), "none") << line << ": who reads without a group waits on";
  }
}

TEST(Groups, EndTheWaitOfThoseWhoseStreamLapses) {
  TestRedis redis;
  redis("XGROUP CREATE s g $ MKSTREAM");
  redis("PEXPIRE s 10");
  redis.reply(1, command_of("XREADGROUP GROUP g c BLOCK 0 STREAMS s >"));
  TestRedis other = redis;
  redis.now_ms += 20;
  redis("GET s");
  EXPECT_EQ(redis.unblocked(1), "UNBLOCKED the stream key no longer exists");
  other.redis.set_back_expiry("s", 0);
  EXPECT_EQ(other.unblocked(1), "UNBLOCKED the stream key no longer exists");
}

// As in Redis: only what changes the entries breaks a WATCH.
TEST(Groups, AreNoChangeForThoseWhoWatchTheStream) {
  for (const auto& [line, is_change] :
       std::vector<std::pair<std::string, bool>>{{"XREADGROUP GROUP g c STREAMS s >", false},
                                                 {"XGROUP CREATE s h 0", false},
                                                 {"XACK s g 1-0", false},
                                                 {"XADD s 9-9 f v", true},
                                                 {"XDEL s 1-0", true},
                                                 {"XTRIM s MAXLEN 0", true}}) {
    TestRedis redis = with_entries(1);
    redis.by(1, "WATCH s");
    redis(line);
    redis.by(1, "MULTI");
    EXPECT_EQ(redis.by(1, "EXEC") == "nil", is_change) << line;
  }
}

// Whoever asks how long an entry has been pending is answered otherwise at another time.
TEST(Groups, ForgetWhenTheyDeliveredWhereTheClockIsAnother) {
  TestRedis redis = with_entries(1);
  redis("XREADGROUP GROUP g c STREAMS s >");
  redis.redis = redis.redis.shifted(std::chrono::hours(1), [](double) { return 1.0; });
  EXPECT_EQ(redis("XRANGE s - +"), "[[1-0 [f 1]]]");
  EXPECT_EQ(redis("XPENDING s g - + 10"), "[[1-0 c 1000000 1]]");
}

}  // namespace
}  // namespace overbook::redis
