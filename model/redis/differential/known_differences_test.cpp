#include "model/redis/differential/known_differences.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "model/redis/differential/session/comparison.h"
#include "model/redis/real/connection.h"
#include "model/redis/real/redis_server.h"
#include "model/redis/redis.h"

namespace overbook::redis::differential {
namespace {

TEST(KnownDifferences, AreTheTableOfTheReadme) {
  std::ostringstream readme;
  readme << std::ifstream(OVERBOOK_README).rdbuf();
  EXPECT_NE(readme.str().find(known_differences_table()), std::string::npos)
      << "model/redis/README.md must have this table:\n\n"
      << known_differences_table();
}

TEST(Readme, ListsEveryCommandThatTheFakeHas) {
  std::ostringstream readme;
  readme << std::ifstream(OVERBOOK_README).rdbuf();
  std::string text = readme.str();
  for (char& c : text) c = c == '`' ? ' ' : c;
  for (const std::string& name : Redis::command_names())
    EXPECT_NE(text.find(" " + name + " "), std::string::npos) << name;
}

// One that has gone must go from the list, too.
TEST(KnownDifferences, AreStillThere) {
  const real::RedisServer server;
  real::Connection redis(server.address());
  for (const KnownDifference& one : known_differences()) {
    Redis fake;
    const ConnectionId client = fake.connect();
    redis.execute({"FLUSHALL"});
    std::string wanted;
    std::string got;
    for (const Command& command : one.example) {
      wanted = exact_text(fake.execute(client, command, Instant(1'700'000'000'000'000)));
      got = exact_text(redis.execute(command));
    }
    EXPECT_TRUE(one.example.empty() || wanted != got) << one.what << ": both answer " << got;
  }
}

}  // namespace
}  // namespace overbook::redis::differential
