#pragma once
// What a strategy holds of Redis: a typed connection. Every command is one step of the run: the server is
// suspended before it, and any other server may go first. Nothing else suspends.

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "model/ids.h"
#include "model/instant.h"
#include "model/redis/resp/command.h"
#include "model/redis/resp/reply.h"

namespace overbook::model {

// Redis answered a strategy's command with an error, or with a kind of reply the command does not have.
class RedisError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

using Lease = std::optional<std::chrono::milliseconds>;  // unset: the key has no time to live

class Client {
 public:
  virtual ~Client() = default;

  // One command, one step. Errors come back as replies.
  virtual redis::Reply execute(const redis::Command& command) = 0;

  // One step of the server's own that takes time and touches no Redis, such as starting a session while the
  // reply that decided it is already old. `what` is for the report.
  virtual void work(std::string_view what) = 0;

  // The clock of the server's machine, which may be wrong.
  [[nodiscard]] virtual Instant clock() const = 0;

  // For the ledger, which knows what really runs. A strategy that closes a running conversation says when it
  // begins and when the conversation has ended; one that asks another server to do so says whom it evicts,
  // just before the command that asks.
  virtual void closing(ConversationId conversation) = 0;
  virtual void closed(ConversationId conversation) = 0;
  virtual void evicting(ConversationId conversation) = 0;

  // Typed commands. Each throws RedisError on an error reply.
  bool set_nx(std::string_view key, std::string_view value, const Lease& lease);  // true: it was not there
  std::optional<std::string> get(std::string_view key);
  std::int64_t del(std::string_view key);
  bool pexpire(std::string_view key, std::chrono::milliseconds lease);  // false: there is no such key
  void set(std::string_view key, std::string_view value, const Lease& lease);
  std::vector<std::string> keys(std::string_view pattern);
  // Every key that SCAN reports until its cursor is 0 again, each once, sorted. Several steps.
  std::vector<std::string> scan(std::string_view pattern, std::optional<std::uint32_t> count);
  std::int64_t dbsize();
  std::int64_t sadd(std::string_view key, std::string_view member);
  std::int64_t srem(std::string_view key, std::string_view member);
  std::int64_t scard(std::string_view key);
  std::int64_t zrem(std::string_view key, std::string_view member);
  std::int64_t publish(std::string_view channel, std::string_view payload);
  redis::Reply eval(std::string_view script, std::span<const std::string> keys,
                    std::span<const std::string> arguments);

 protected:
  Client() = default;
  Client(const Client&) = default;
  Client& operator=(const Client&) = default;

 private:
  redis::Reply send(std::initializer_list<std::string_view> words);
  std::int64_t send_for_integer(std::initializer_list<std::string_view> words);
  // Sends command_. Throws RedisError where Redis answers with an error.
  redis::Reply send_it();

  redis::Command command_;  // the last one sent; its strings are reused
};

}  // namespace overbook::model
