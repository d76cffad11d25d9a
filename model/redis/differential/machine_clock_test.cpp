// The other tests hand the server its clock. Here it has its own, and a key expires while time really passes.

#include <gtest/gtest.h>

#include "model/redis/differential/session/comparison.h"
#include "model/redis/real/connection.h"
#include "model/redis/real/redis_server.h"
#include "model/redis/redis.h"

namespace overbook::redis::differential {
namespace {

Instant time_of(real::Connection& redis) {
  const Reply time = redis.execute({"TIME"});
  return std::chrono::seconds(std::stoll(time.as_array()[0].text())) +
         Instant(std::stoll(time.as_array()[1].text()));
}

TEST(MachineClock, AKeyExpiresInTheMillisecondInWhichTheFakeLetsItExpire) {
  const real::RedisServer server;
  real::Connection redis(server.address());
  Redis fake;
  const ConnectionId client = fake.connect();
  ASSERT_EQ(redis.execute({"SET", "k", "v", "PX", "25"}), Reply::ok());
  const Reply expires_at = redis.execute({"PEXPIRETIME", "k"});
  fake.execute(client, {"SET", "k", "v", "PXAT", std::to_string(expires_at.as_integer())}, Instant(1));
  std::size_t compared = 0;
  for (bool is_gone = false; !is_gone;) {
    const Instant before = time_of(redis);
    const Reply exists = redis.execute({"EXISTS", "k"});
    const Instant after = time_of(redis);
    is_gone = exists == Reply::integer(0);
    Redis early = fake;
    const Reply at_first = early.execute(client, {"EXISTS", "k"}, before);
    // The server has looked at its clock somewhere in between.
    if (at_first != fake.execute(client, {"EXISTS", "k"}, after)) continue;
    EXPECT_EQ(at_first, exists) << exact_text(expires_at) << " between " << before.count() << " and "
                                << after.count();
    ++compared;
  }
  EXPECT_GT(compared, 0U);
}

}  // namespace
}  // namespace overbook::redis::differential
