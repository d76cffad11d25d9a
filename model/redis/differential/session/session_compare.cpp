// Session: reading what the server sends, and holding it against what the fake has sent.

#include <chrono>
#include <stdexcept>

#include "model/redis/differential/session/comparison.h"
#include "model/redis/differential/session/session.h"

namespace overbook::redis::differential {
namespace {

// Of a line of CLIENT LIST.
bool is_blocked(const std::string& line) {
  const std::size_t flags = line.find(" flags=") + 7;
  return line.substr(flags, line.find(' ', flags) - flags).find('b') != std::string::npos;
}

}  // namespace

void Session::wait_until_blocked(std::size_t index, const Command& command) {
  Lane& lane = *lanes_[index];
  lane.redis.flush();
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!lane.redis.has_arrived()) {
    const Reply list = control_->execute({"CLIENT", "LIST", "ID", lane.real_id});
    if (is_blocked(list.text())) return;
    if (std::chrono::steady_clock::now() > deadline)
      throw Found{
          {to_text(command), exact_text(Reply::blocked()), "it neither answers nor waits: " + list.text()}};
  }
  throw Found{{to_text(command), exact_text(Reply::blocked()), exact_text(lane.redis.receive())}};
}

void Session::compare_all() {
  under_way_ = 0;
  compare_lane(*lanes_[current_]);
  for (const auto& lane : lanes_) compare_lane(*lane);
}

void Session::compare_lane(Lane& lane) {
  for (; !lane.expected.empty(); lane.expected.pop_front()) {
    const Expected& expected = lane.expected.front();
    const std::string wanted = comparable_text(expected.command, expected.queued, expected.reply);
    const std::optional<Reply> reply = expected.is_unasked && !arrives(lane) ? std::nullopt : read_from(lane);
    const std::string got =
        reply ? comparable_text(expected.command, expected.queued, *reply) : "nothing comes";
    if (got == wanted) continue;
    const char* what = expected.is_unasked ? " (what others get)" : "";
    throw Found{{to_text(expected.command) + what, wanted, got}};
  }
}

// Of what is sent unasked. The command that brings it about has been answered, so the server has nothing left
// to do before it but to write; two rounds of its loop later it has.
bool Session::arrives(Lane& lane) {
  for (int round = 0; round < 2 && !lane.redis.has_arrived(); ++round) (void)control_->execute({"PING"});
  return lane.redis.has_arrived();
}

std::optional<Reply> Session::read_from(Lane& lane) {
  try {
    return lane.redis.receive();
  } catch (const std::runtime_error&) {
    if (const auto death = server_.death())
      throw std::runtime_error("redis-server " + *death + "\n" + server_.log());
    return std::nullopt;
  }
}

void Session::audit() {
  // Each connection answers, and nothing else has come.
  for (std::size_t i = 0; i < kLanes; ++i) {
    current_ = i;
    if (fake_.is_blocked(lanes_[i]->fake)) {
      wait_until_blocked(i, {"(still waiting)"});
    } else {
      execute(i, {"PING"});
      compare_all();
    }
  }
  current_ = kAuditor;
  const std::size_t before = counts_.commands;
  execute(kAuditor, {"DBSIZE"});
  execute(kAuditor, {"KEYS", "*"});
  for (const KeyView& key : fake_.view(now_)) audit_key(key);
  compare_all();
  counts_.commands = before;
}

void Session::audit_key(const KeyView& key) {
  execute(kAuditor, {"TYPE", key.key});
  execute(kAuditor, {"PEXPIRETIME", key.key});
  if (key.type == "string") execute(kAuditor, {"GET", key.key});
  if (key.type == "list") execute(kAuditor, {"LRANGE", key.key, "0", "-1"});
  if (key.type == "set") execute(kAuditor, {"SMEMBERS", key.key});
  if (key.type == "hash") execute(kAuditor, {"HGETALL", key.key});
  if (key.type == "stream") audit_stream(key.key);
  if (key.type == "zset") execute(kAuditor, {"ZRANGE", key.key, "0", "-1", "WITHSCORES"});
}

// What is left, what its groups have pending and have delivered, and where its nodes end: approximate trims show that.
void Session::audit_stream(const std::string& key) {
  execute(kAuditor, {"XRANGE", key, "-", "+"});
  for (const char* group : {"g", "h", "группа"}) {
    execute(kAuditor, {"XPENDING", key, group});
    execute(kAuditor, {"XPENDING", key, group, "-", "+", "1000000"});
    execute(kAuditor, {"XREADGROUP", "GROUP", group, "auditor", "COUNT", "1", "STREAMS", key, ">"});
  }
  for (const char* length : {"90", "20", "3"}) execute(kAuditor, {"XTRIM", key, "MAXLEN", "~", length});
  execute(kAuditor, {"XADD", key, "*", "f", "v"});
}

void Session::end() {
  for (std::size_t i = 0; i < kLanes; ++i) time_out(i);
  is_clean_ = true;
}

}  // namespace overbook::redis::differential
