#pragma once
// For tests: a redis-server process of our own, on a Unix socket in a temporary directory, without
// persistence. It ends with this object, and with this process, however that ends.

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "model/redis/real/address.h"

namespace overbook::redis::real {

class HandedClock;

class RedisServer {
 public:
  struct Options {
    // The server reads this clock, if there is one, and not the machine's. It deletes expired keys whenever
    // it has time: DEBUG SET-ACTIVE-EXPIRE is the caller's.
    const HandedClock* clock = nullptr;
    std::uint32_t databases = 16;
  };
  // The version that the fake stands for.
  static constexpr const char* kVersion = "7.0.";

  // Returns when it takes connections. Throws std::runtime_error, with what to do, when redis-server is not
  // installed, is not of kVersion, or does not start.
  explicit RedisServer(const Options& options);
  RedisServer() : RedisServer(Options{.clock = nullptr}) {}
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;
  RedisServer(RedisServer&&) = delete;
  RedisServer& operator=(RedisServer&&) = delete;

  [[nodiscard]] Address address() const;
  // Kills it at once, as a crash would.
  void kill();
  // How it ended, when it has by itself.
  [[nodiscard]] std::optional<std::string> death() const;
  [[nodiscard]] std::string log() const;

 private:
  void start(const Options& options);
  void wait_until_ready() const;

  std::filesystem::path directory_;
  pid_t process_ = -1;
};

}  // namespace overbook::redis::real
