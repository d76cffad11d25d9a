// The list of Redis's commands against the server's own.

#include "model/redis/commands/redis_commands.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "model/redis/real/connection.h"
#include "model/redis/real/redis_server.h"

namespace overbook::redis::differential {
namespace {

TEST(CommandsOfRedis, AreThoseThatTheServerLists) {
  const real::RedisServer server;
  real::Connection redis(server.address());
  const Reply reply = redis.execute({"COMMAND", "LIST"});
  std::vector<std::string> listed;
  for (const Reply& name : reply.as_array()) listed.push_back(name.text());
  std::sort(listed.begin(), listed.end());
  const std::vector<std::string> ours(commands_of_redis().begin(), commands_of_redis().end());
  EXPECT_EQ(ours, listed);
}

}  // namespace
}  // namespace overbook::redis::differential
