#pragma once
// What the tests of the script engine share.

#include <gtest/gtest.h>

#include <map>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/redis/scripts/engine.h"

namespace overbook::redis {

inline void PrintTo(const Reply& reply, std::ostream* out) {
  *out << to_text(reply);
}

inline void PrintTo(const Command& command, std::ostream* out) {
  *out << to_text(command);
}

// A script and the reply that a Redis 7.0.15 server gave to it.
struct ScriptCase {
  std::string_view body;
  Reply reply;
};

class ScriptTest : public testing::Test {
 protected:
  // Runs with KEYS = {k1}, ARGV = {a1, a2}.
  Reply eval(std::string_view body) {
    return engine_.run(body, ScriptEngine::sha1hex(body), keys_, argv_, call_, {.step_budget = step_budget_});
  }

  // The error that leaves a script, with the part that Redis appends to it.
  static Reply uncaught(std::string_view body, std::string_view text,
                        std::string_view place = "@user_script:1") {
    return Reply::error(std::string(text) + " script: " + ScriptEngine::sha1hex(body) + ", on " +
                        std::string(place) + ".");
  }

  void expect_replies(const std::vector<ScriptCase>& cases) {
    for (const ScriptCase& one : cases) EXPECT_EQ(eval(one.body), one.reply) << one.body;
  }

  ScriptEngine engine_;
  std::vector<std::string> keys_ = {"k1"};
  std::vector<std::string> argv_ = {"a1", "a2"};
  std::uint64_t step_budget_ = 1'000'000;
  std::vector<Command> commands_;         // what redis.call sent
  std::map<std::string, Reply> answers_;  // by the command's name; others are answered OK
  ScriptEngine::Call call_ = [this](const Command& command) {
    commands_.push_back(command);
    const auto found = answers_.find(command.words.front());
    return found == answers_.end() ? Reply::ok() : found->second;
  };
};

}  // namespace overbook::redis
