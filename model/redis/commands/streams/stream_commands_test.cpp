#include <gtest/gtest.h>

#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

std::string repeated(TestRedis& redis, int times, const std::string& line) {
  std::string last;
  for (int i = 0; i < times; ++i) last = redis(line);
  return last;
}

TEST(Streams, GiveIdsByTheClockThatNeverGoBack) {
  TestRedis redis;
  EXPECT_EQ(redis("XADD s * f 1"), "\"1000000-0\"");
  EXPECT_EQ(redis("XADD s * f 2"), "\"1000000-1\"");
  redis.now_ms += 5;
  EXPECT_EQ(redis("XADD s * f 3"), "\"1000005-0\"");
  redis("XADD s 2000000-7 f 4");
  EXPECT_EQ(redis("XADD s * f 5"), "\"2000000-8\"");
  EXPECT_EQ(redis("XLEN s"), "5");
}

TEST(Streams, SayThatAnIdOfTheClockHasReadIt) {
  TestRedis redis;
  redis("XADD s * f 1");
  EXPECT_TRUE(redis.redis.has_read_clock());
  redis("XADD s 2000000-1 f 1");
  EXPECT_FALSE(redis.redis.has_read_clock());
}

TEST(Streams, TakeIdsThatAreHigherThanTheLastAndFillInTheSequence) {
  TestRedis redis;
  EXPECT_EQ(redis("XADD s 5-* f 1"), "\"5-0\"");
  EXPECT_EQ(redis("XADD s 5-* f 1"), "\"5-1\"");
  EXPECT_EQ(redis("XADD s 5 f 1"),
            "ERR The ID specified in XADD is equal or smaller than the target stream top item");
  EXPECT_EQ(redis("XADD s 0-0 f 1"), "ERR The ID specified in XADD must be greater than 0-0");
  EXPECT_EQ(redis("XADD t 0-* f 1"), "\"0-1\"");
  EXPECT_EQ(redis("XADD s x f 1"), "ERR Invalid stream ID specified as stream command argument");
  EXPECT_EQ(redis("XADD s 7 f"), "ERR wrong number of arguments for 'xadd' command");
  EXPECT_EQ(redis("XADD none NOMKSTREAM 7 f 1"), "nil");
  EXPECT_EQ(redis("EXISTS none"), "0");
  redis("XADD s 6-18446744073709551615 f 1");
  EXPECT_EQ(redis("XADD s 6-* f 1"), "ERR Elements are too large to be stored") << "so Redis says it";
}

TEST(Streams, RememberTheLastIdOfWhatIsDeletedAndStayWhenEmpty) {
  TestRedis redis;
  redis("XADD s 1-1 f 1");
  redis("XADD s 1-2 f 2");
  EXPECT_EQ(redis("XDEL s 1-2 1-1 9-9"), "2");
  EXPECT_EQ(redis("XLEN s"), "0");
  EXPECT_EQ(redis("TYPE s"), "stream");
  EXPECT_EQ(redis("XADD s 1-2 f 3"),
            "ERR The ID specified in XADD is equal or smaller than the target stream top item");
}

TEST(Streams, AreReadInBothDirectionsBetweenIds) {
  TestRedis redis;
  for (const char* id : {"1-0", "1-1", "2-0", "3-5"}) redis("XADD s " + std::string(id) + " f " + id);
  EXPECT_EQ(redis("XRANGE s 1 2"), "[[1-0 [f 1-0]] [1-1 [f 1-1]] [2-0 [f 2-0]]]");
  EXPECT_EQ(redis("XRANGE s (1-1 + COUNT 1"), "[[2-0 [f 2-0]]]");
  EXPECT_EQ(redis("XREVRANGE s + - COUNT 2"), "[[3-5 [f 3-5]] [2-0 [f 2-0]]]");
  EXPECT_EQ(redis("XREVRANGE s (3-5 2"), "[[2-0 [f 2-0]]]");
  EXPECT_EQ(redis("XRANGE none - +"), "[]");
  EXPECT_EQ(redis("XRANGE s - + COUNT 0"), "nil");
  EXPECT_EQ(redis("XRANGE s (18446744073709551615-18446744073709551615 +"),
            "ERR invalid start ID for the interval");
}

TEST(Streams, AreTrimmedToALengthOrAnId) {
  TestRedis redis;
  for (int i = 1; i <= 9; ++i) redis("XADD s " + std::to_string(i) + " f v");
  EXPECT_EQ(redis("XTRIM s MAXLEN 6"), "3");
  EXPECT_EQ(redis("XTRIM s MINID = 6"), "2");
  EXPECT_EQ(redis("XADD s MAXLEN = 2 10 f v"), "\"10-0\"");
  EXPECT_EQ(redis("XRANGE s - +"), "[[9-0 [f v]] [10-0 [f v]]]");
  EXPECT_EQ(redis("XTRIM s MAXLEN 1 LIMIT 1"),
            "ERR syntax error, LIMIT cannot be used without the special ~ option");
  EXPECT_EQ(redis("XTRIM s MAXLEN 1 MINID 1"),
            "ERR syntax error, MAXLEN and MINID options at the same time are not compatible");
}

// Nodes of a hundred entries, or of 4096 bytes.
TEST(Streams, LoseWholeNodesOnlyWhereATrimIsApproximate) {
  TestRedis redis;
  repeated(redis, 250, "XADD s * f v");
  EXPECT_EQ(redis("XTRIM s MAXLEN ~ 151"), "0");
  EXPECT_EQ(redis("XTRIM s MAXLEN ~ 150"), "100");
  EXPECT_EQ(redis("XTRIM s MAXLEN ~ 0 LIMIT 99"), "0");
  EXPECT_EQ(redis("XTRIM s MAXLEN ~ 0 LIMIT 100"), "100");
  EXPECT_EQ(redis("XTRIM s MAXLEN ~ 0"), "50");
  repeated(redis, 3, "XADD t * f " + std::string(2000, 'v'));
  EXPECT_EQ(redis("XTRIM t MAXLEN ~ 1"), "2");
}

// A deleted entry takes its place in the node until that goes.
TEST(Streams, CountWhatIsDeletedInANode) {
  TestRedis redis;
  repeated(redis, 60, "XADD s * f v");
  EXPECT_EQ(redis("XTRIM s MAXLEN 1"), "59");
  repeated(redis, 60, "XADD s * f v");
  EXPECT_EQ(redis("XLEN s"), "61");
  EXPECT_EQ(redis("XTRIM s MAXLEN ~ 20"), "41") << "the first hundred, of which 41 were left";
}

TEST(Streams, AreReadBehindAnId) {
  TestRedis redis;
  redis("XADD s 1-1 f 1");
  redis("XADD s 2-1 f 2");
  redis("XADD t 3-1 f 3");
  EXPECT_EQ(redis("XREAD COUNT 1 STREAMS s t none 1-1 0 0"), "[[s [[2-1 [f 2]]]] [t [[3-1 [f 3]]]]]");
  EXPECT_EQ(redis("XREAD STREAMS s $"), "nil");
  EXPECT_EQ(redis("XREAD STREAMS s t 0"),
            "ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.");
}

TEST(Streams, WakeAllWhoWaitForWhatComes) {
  TestRedis redis;
  redis("XADD s 1-1 f 1");
  EXPECT_TRUE(redis.reply(1, command_of("XREAD BLOCK 0 STREAMS s t $ 5-0")).is_blocked());
  EXPECT_TRUE(redis.reply(2, command_of("XREAD BLOCK 10 STREAMS s $")).is_blocked());
  redis("XADD t 4-0 f 0");
  EXPECT_EQ(redis.unblocked(1), "none") << "not behind 5-0";
  redis("XADD s 2-1 f 2");
  EXPECT_EQ(redis.unblocked(1), "[[s [[2-1 [f 2]]]]]");
  EXPECT_EQ(redis.unblocked(2), "[[s [[2-1 [f 2]]]]]");
}

TEST(Streams, LetNobodyWaitInTransactionsAndScripts) {
  TestRedis redis;
  redis("MULTI");
  redis("XREAD BLOCK 0 STREAMS s $");
  EXPECT_EQ(redis("EXEC"), "[nil]");
  EXPECT_EQ(redis({"EVAL", "return redis.pcall('XREAD', 'BLOCK', 0, 'STREAMS', 's', '$')", "0"}),
            "ERR XREAD command is not allowed with BLOCK option from scripts");
}

TEST(Streams, AreCopiedRenamedAndShown) {
  TestRedis redis;
  redis("XADD s 1-1 f 1");
  redis("XGROUP CREATE s g 0");
  redis("XREADGROUP GROUP g c STREAMS s >");
  redis("COPY s t");
  redis("RENAME s u");
  EXPECT_EQ(redis("XACK t g 1-1"), "1");
  EXPECT_EQ(redis("XPENDING u g - + 5"), "[[1-1 c 0 1]]");
  EXPECT_EQ(redis.redis.view({}).back().value, "{1-1:\"f 1\" g:\"to 1-1; 1-1 c\"}");
  EXPECT_EQ(redis.redis.view({}).back().type, "stream");
}

TEST(Streams, RefuseAKeyOfAnotherType) {
  TestRedis redis;
  redis("SET k 1");
  for (const auto* line :
       {"XADD k * f v", "XLEN k", "XRANGE k - +", "XREVRANGE k + -", "XDEL k 1", "XTRIM k MAXLEN 1",
        "XREAD STREAMS k 0", "XREADGROUP GROUP g c STREAMS k >", "XGROUP CREATE k g 0", "XGROUP SETID k g 0",
        "XGROUP DESTROY k g", "XGROUP CREATECONSUMER k g c", "XGROUP DELCONSUMER k g c", "XACK k g 1",
        "XPENDING k g", "XCLAIM k g c 0 1", "XAUTOCLAIM k g c 0 0"})
    EXPECT_EQ(redis(line), "WRONGTYPE Operation against a key holding the wrong kind of value") << line;
}

TEST(Streams, UnderOtherNamesAndBackAreTheSameState) {
  TestRedis redis;
  redis("XADD s1 1-1 owner s1");
  redis("XGROUP CREATE s1 g 0");
  redis("XREADGROUP GROUP g s2 STREAMS s1 >");
  const auto swap = [](std::string_view text) {
    return text == "s1" ? "other" : text == "other" ? "s1" : std::string(text);
  };
  const auto same = [](Writer writer) { return writer; };
  const Redis there = redis.redis.renamed(swap, same);
  EXPECT_NE(there.digest(), redis.redis.digest());
  EXPECT_EQ(there.renamed(swap, same).digest(), redis.redis.digest());
  TestRedis other = redis;
  other.redis = there;
  EXPECT_EQ(other("XRANGE other - +"), "[[1-1 [owner other]]]");
  EXPECT_EQ(other("XPENDING other g - + 5"), "[[1-1 s2 0 1]]");
}

TEST(Streams, ThatDifferInWhatTheyHaveDeliveredAreTwoStates) {
  TestRedis redis;
  redis("XADD s 1-1 f v");
  redis("XGROUP CREATE s g 0");
  redis("XREADGROUP GROUP g c STREAMS s >");
  std::vector<Digest> digests{redis.redis.digest()};
  for (const auto* line :
       {"XCLAIM s g c 0 1-1", "XCLAIM s g d 0 1-1", "XACK s g 1-1", "XGROUP DELCONSUMER s g c",
        "XGROUP SETID s g 0", "XDEL s 1-1", "XGROUP DESTROY s g"}) {
    redis(line);
    EXPECT_EQ(std::count(digests.begin(), digests.end(), redis.redis.digest()), 0) << line;
    digests.push_back(redis.redis.digest());
  }
}

}  // namespace
}  // namespace overbook::redis
