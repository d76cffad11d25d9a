// Several commands as one step: nobody comes between, and what Redis answers is what it would answer.

#include "model/redis/resp/batch.h"

#include <gtest/gtest.h>

#include "model/redis/commands/command_table.h"
#include "model/redis/test_redis.h"

namespace overbook::redis {
namespace {

const std::vector<Command> kTwo{{"SET", "k", "a b"}, {"INCR", "k"}};

TEST(Batch, IsWhatItWasMadeOf) {
  for (const Batch kind : {Batch::transaction, Batch::pipeline}) {
    const Command batch = batch_of(kind, kTwo);
    EXPECT_TRUE(is_batch(batch));
    EXPECT_EQ(commands_of(batch), kTwo);
  }
  EXPECT_FALSE(is_batch({"MULTI"}));
  EXPECT_EQ(commands_of({"GET", "k"}), std::vector<Command>{Command({"GET", "k"})});
}

TEST(Batch, IsToldAsItIsSent) {
  EXPECT_EQ(to_text(batch_of(Batch::transaction, kTwo)), "MULTI; SET k \"a b\"; INCR k; EXEC");
  EXPECT_EQ(to_text(batch_of(Batch::pipeline, kTwo)), "SET k \"a b\"; INCR k");
}

TEST(Batch, AnswersAsRedisDoes) {
  Redis redis;
  const ConnectionId one = redis.connect();
  const ConnectionId other = redis.connect();
  const Instant now = std::chrono::seconds(1);
  const Reply error = Reply::error("ERR value is not an integer or out of range");
  for (const Batch kind : {Batch::transaction, Batch::pipeline})
    EXPECT_EQ(redis.execute(one, batch_of(kind, kTwo), now), Reply::array({Reply::ok(), error}));
  redis.execute(one, {"WATCH", "k"}, now);
  redis.execute(other, {"SET", "k", "1"}, now);
  EXPECT_EQ(redis.execute(one, batch_of(Batch::transaction, kTwo), now), Reply::nil_array());
  EXPECT_TRUE(
      redis.execute(one, batch_of(Batch::transaction, std::vector<Command>{{"NOSUCH"}}), now).is_error());
  EXPECT_EQ(redis.execute(one, {"GET", "k"}, now), Reply::bulk("1"));
}

TEST(Batch, LetsNobodyWait) {
  Redis redis;
  const ConnectionId one = redis.connect();
  const std::vector<Command> waits{{"BLPOP", "q", "0"}, {"SET", "k", "1"}};
  const Reply reply = redis.execute(one, batch_of(Batch::pipeline, waits), std::chrono::seconds(1));
  EXPECT_TRUE(reply.as_array().at(0).is_error());
  EXPECT_FALSE(redis.is_blocked(one));
  EXPECT_TRUE(redis.execute(one, batch_of(Batch::transaction, waits), std::chrono::seconds(1))
                  .as_array()
                  .at(0)
                  .is_nil())
      << "in a transaction nobody waits in Redis either";
}

TEST(Batch, HasTheFlagsOfItsCommands) {
  EXPECT_TRUE(
      has_flag(batch_of(Batch::pipeline, std::vector<Command>{{"GET", "k"}, {"EVAL", "return 1", "0"}}),
               CommandSpec::kRunsScript));
  EXPECT_FALSE(has_flag(batch_of(Batch::pipeline, kTwo), CommandSpec::kRunsScript));
}

}  // namespace
}  // namespace overbook::redis
