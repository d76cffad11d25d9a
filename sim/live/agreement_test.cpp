#include "sim/live/agreement.h"

#include <gtest/gtest.h>

namespace overbook::sim::live {
namespace {

using redis::Command;
using redis::Reply;

constexpr Instant kNow = std::chrono::seconds(1000);

Reply list(std::initializer_list<const char*> texts) {
  Reply::Array items;
  for (const char* text : texts) items.push_back(Reply::bulk(text));
  return Reply::array(std::move(items));
}

Reply page(const char* cursor, std::initializer_list<const char*> keys) {
  return Reply::array({Reply::bulk(cursor), list(keys)});
}

redis::Redis holding(std::initializer_list<const char*> keys) {
  redis::Redis redis;
  const redis::ConnectionId connection = redis.connect();
  for (const char* key : keys) redis.execute(connection, {"SET", key, "1"}, kNow);
  return redis;
}

TEST(Agreement, OrderCountsOnlyWhereRedisPromisesOne) {
  EXPECT_TRUE(agree({"KEYS", "*"}, list({"a", "b"}), list({"b", "a"})));
  EXPECT_FALSE(agree({"KEYS", "*"}, list({"a", "b"}), list({"a", "c"})));
  EXPECT_FALSE(agree({"KEYS", "*"}, list({"a", "a"}), list({"a"})));
  EXPECT_FALSE(agree({"LRANGE", "l", "0", "-1"}, list({"a", "b"}), list({"b", "a"})));
  EXPECT_TRUE(agree({"HGETALL", "h"}, list({"a", "1", "b", "2"}), list({"b", "2", "a", "1"})));
  EXPECT_FALSE(agree({"HGETALL", "h"}, list({"a", "1", "b", "2"}), list({"a", "2", "b", "1"})));
}

TEST(Agreement, ErrorsToTheLetterAndNilsByKind) {
  EXPECT_FALSE(agree({"GET", "k"}, Reply::error("ERR a"), Reply::error("ERR b")));
  EXPECT_FALSE(agree({"GET", "k"}, Reply::error("ERR a"), Reply::status("ERR a")));
  EXPECT_FALSE(agree({"LPOP", "k", "2"}, Reply::nil_array(), Reply::nil()));
  EXPECT_FALSE(agree({"GET", "k"}, Reply::nil(), Reply::bulk("")));
  EXPECT_FALSE(agree({"SCARD", "k"}, Reply::integer(1), Reply::integer(2)));
}

TEST(Agreement, TimeLeftMayOnlyShrink) {
  EXPECT_TRUE(agree({"PTTL", "k"}, Reply::integer(15'000), Reply::integer(14'990)));
  EXPECT_FALSE(agree({"PTTL", "k"}, Reply::integer(15'000), Reply::integer(15'001)));
  EXPECT_FALSE(agree({"TTL", "k"}, Reply::integer(15), Reply::integer(-2)));
  EXPECT_FALSE(agree({"TTL", "k"}, Reply::integer(-1), Reply::integer(15)));
}

TEST(ScanCheck, AnyPartitionOfTheKeysWillDo) {
  ScanCheck check;
  EXPECT_EQ(check.page({"SCAN", "0", "MATCH", "k*"}, page("7", {"k2"}), holding({"k1", "k2", "x"}), kNow),
            "");
  EXPECT_EQ(check.page({"SCAN", "7", "MATCH", "k*"}, page("3", {}), holding({"k1", "k2", "x"}), kNow), "");
  EXPECT_EQ(check.page({"SCAN", "3", "MATCH", "k*"}, page("0", {"k1", "k2"}), holding({"k1", "k2"}), kNow),
            "");
}

TEST(ScanCheck, AKeyThatWasThereAllTheTimeMustBeReturned) {
  ScanCheck check;
  EXPECT_EQ(check.page({"SCAN", "0"}, page("7", {"k2"}), holding({"k1", "k2"}), kNow), "");
  EXPECT_EQ(check.page({"SCAN", "7"}, page("0", {}), holding({"k1", "k2"}), kNow),
            "k1 was there from the first page to the last, and was never returned");
}

TEST(ScanCheck, AKeyThatCameOrWentMayBeMissing) {
  ScanCheck check;
  EXPECT_EQ(check.page({"SCAN", "0"}, page("7", {}), holding({"gone"}), kNow), "");
  EXPECT_EQ(check.page({"SCAN", "7"}, page("0", {}), holding({"came"}), kNow), "");
}

TEST(ScanCheck, AKeyThatIsNotThereMustNotBeReturned) {
  ScanCheck check;
  EXPECT_EQ(check.page({"SCAN", "0", "MATCH", "k*"}, page("0", {"x"}), holding({"x"}), kNow),
            "x is not there");
}

}  // namespace
}  // namespace overbook::sim::live
