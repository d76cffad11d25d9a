// The parts of the differential test, themselves.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <numeric>

#include "model/redis/differential/areas.h"
#include "model/redis/differential/generators/generators.h"
#include "model/redis/differential/session/comparison.h"
#include "model/redis/differential/session/scan_watch.h"
#include "model/redis/differential/session/shrink.h"
#include "model/redis/real/connection.h"
#include "model/redis/real/redis_server.h"
#include "model/redis/redis.h"

namespace overbook::redis::differential {
namespace {

TEST(Generators, ThereIsOneForEveryCommandOfTheFake) {
  for (const std::string& command : Redis::command_names())
    EXPECT_NE(find_generator(command), nullptr) << "a generator for " << command << " is missing";
}

TEST(Areas, SomeAreaUsesEveryCommandAndAllRunTwoHundredThousand) {
  const std::vector<Area>& areas = all_areas();
  for (const std::string& command : Redis::command_names()) {
    EXPECT_TRUE(std::any_of(areas.begin(), areas.end(), [&](const Area& area) {
      return std::find(area.commands.begin(), area.commands.end(), command) != area.commands.end();
    })) << command;
  }
  EXPECT_GE(std::accumulate(areas.begin(), areas.end(), std::size_t{0},
                            [](std::size_t sum, const Area& area) { return sum + area.commands_per_test; }),
            200'000U);
}

TEST(Areas, TheSameSeedGivesTheSameSequence) {
  const auto text_of = [](std::uint64_t seed) {
    std::string text;
    for (const Step& step : random_sequence(area_of("everything"), seed)) text += to_text(step) + "\n";
    return text;
  };
  EXPECT_EQ(text_of(7), text_of(7));
  EXPECT_NE(text_of(7), text_of(8));
}

TEST(Comparison, ForgivesOrderOnlyWhereRedisPromisesNone) {
  const auto same = [](const Command& command, const Reply& left, const Reply& right) {
    return comparable_text(command, {}, left) == comparable_text(command, {}, right);
  };
  const Reply ab = Reply::array({Reply::bulk("a"), Reply::bulk("b")});
  const Reply ba = Reply::array({Reply::bulk("b"), Reply::bulk("a")});
  EXPECT_TRUE(same({"smembers", "s"}, ab, ba));
  EXPECT_FALSE(same({"SMEMBERS", "s"}, ab, Reply::array({Reply::bulk("a"), Reply::bulk("a")})));
  EXPECT_FALSE(same({"LRANGE", "l", "0", "-1"}, ab, ba));
  EXPECT_FALSE(same({"HGETALL", "h"}, ab, ba));  // a pair is a pair
  EXPECT_FALSE(same({"GET", "s"}, Reply::nil(), Reply::nil_array()));
  EXPECT_FALSE(same({"GET", "s"}, Reply::bulk("OK"), Reply::ok()));
}

Reply scan_reply(const char* cursor, std::initializer_list<const char*> items) {
  Reply::Array found;
  for (const char* item : items) found.push_back(Reply::bulk(item));
  return Reply::array({Reply::bulk(cursor), Reply::array(std::move(found))});
}

TEST(ScanWatch, SeesWhatIsMissingAndWhatIsNotThere) {
  ScanWatch watch;
  watch.begin({"stays", "goes"});
  EXPECT_EQ(watch.take(scan_reply("4", {"goes"}), 1), std::nullopt);
  watch.observe({"stays", "new"});
  EXPECT_NE(watch.take(scan_reply("2", {"goes"}), 1), std::nullopt);
  EXPECT_NE(watch.take(scan_reply("0", {"new"}), 1), std::nullopt);  // "stays" has not come
  watch.begin({"stays"});
  EXPECT_EQ(watch.take(scan_reply("0", {"stays"}), 1), std::nullopt);
  EXPECT_FALSE(watch.is_on());
}

TEST(Shrink, LeavesOnlyTheStepsAndWordsThatItTakes) {
  Sequence sequence;
  for (int i = 0; i < 100; ++i)
    sequence.push_back({.lane = static_cast<std::size_t>(i % 3), .command = {"SET", std::to_string(i), "x"}});
  const auto has = [](const Sequence& tried, const char* key) {
    return std::any_of(tried.begin(), tried.end(), [&](const Step& step) {
      return step.command.words.size() > 1 && step.command.words[1] == key;
    });
  };
  const Sequence shortest =
      shrink(sequence, [&](const Sequence& tried) { return has(tried, "17") && has(tried, "83"); });
  std::string text;
  for (const Step& step : shortest) text += to_text(step) + "\n";
  EXPECT_EQ(text, "A> SET 17\nA> SET 83\n");
}

bool listens(const std::string& socket) {
  try {
    real::Address address;
    address.socket = socket;
    const real::Connection connection(address);
    return true;
  } catch (const real::ServerError&) {
    return false;
  }
}

TEST(RedisServer, EndsWithTheProcessThatStartedItHoweverThatEnds) {
  std::array<int, 2> pipe_ends{};
  ASSERT_EQ(pipe(pipe_ends.data()), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const real::RedisServer server;
    const std::string path = server.address().socket;
    static_cast<void>(!write(pipe_ends[1], path.data(), path.size()));
    kill(getpid(), SIGKILL);
  }
  std::array<char, 256> path{};
  ASSERT_GT(read(pipe_ends[0], path.data(), path.size() - 1), 0);
  waitpid(child, nullptr, 0);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(600);
  while (listens(path.data()) && std::chrono::steady_clock::now() < deadline) {
  }
  EXPECT_FALSE(listens(path.data()));
  std::filesystem::remove_all(std::filesystem::path(path.data()).parent_path());
}

}  // namespace
}  // namespace overbook::redis::differential
