#pragma once
// For the tests of commands: a Redis with a few connections, spoken to in lines of text.

#include <array>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "model/redis/redis.h"

namespace overbook::redis {

// Splits at blanks; '' is an empty word.
[[nodiscard]] inline Command command_of(const std::string& line) {
  std::istringstream in(line);
  Command command;
  for (std::string word; in >> word;) command.words.push_back(word == "''" ? "" : word);
  return command;
}

class TestRedis {
 public:
  explicit TestRedis(std::uint64_t hash_seed = 1) : redis(Options{.hash_seed = hash_seed}) {
    for (ConnectionId& client : clients) client = redis.connect();
  }

  // The first client's command, and the reply as text (see to_text).
  std::string operator()(const std::string& line) { return by(0, line); }
  std::string by(std::size_t client, const std::string& line) {
    return to_text(reply(client, command_of(line)));
  }
  // For words that have blanks in them.
  std::string operator()(std::initializer_list<std::string_view> words) {
    return to_text(reply(0, Command(words)));
  }
  Reply reply(std::size_t client, const Command& command) {
    return redis.execute(clients[client], command, std::chrono::milliseconds(now_ms));
  }
  std::string push(std::size_t client) {
    const std::optional<Reply> push = redis.take_push(clients[client]);
    return push ? to_text(*push) : "no push";
  }
  std::string unblocked(std::size_t client) {
    const std::optional<Reply> reply = redis.take_unblocked(clients[client]);
    return reply ? to_text(*reply) : "none";
  }

  Redis redis;
  std::array<ConnectionId, 3> clients;
  std::int64_t now_ms = 1'000'000;
};

}  // namespace overbook::redis
