#pragma once
// A redis-server process of the test's own: on a Unix socket in a temporary directory, without persistence.
// It ends with this object, and with the test however that ends.

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace overbook::redis::differential {

class HandedClock;

class RealServer {
 public:
  // The oldest and the newest version that the fake stands for.
  static constexpr const char* kVersion = "7.0.";

  // With a clock the server reads that one, and deletes expired keys only when a command meets them
  // (DEBUG SET-ACTIVE-EXPIRE is the caller's); without one it is left as it is.
  // Throws std::runtime_error, with what to do, when redis-server is not installed, is not of kVersion, or
  // does not start.
  explicit RealServer(const HandedClock* clock);
  ~RealServer();
  RealServer(const RealServer&) = delete;
  RealServer& operator=(const RealServer&) = delete;
  RealServer(RealServer&&) = delete;
  RealServer& operator=(RealServer&&) = delete;

  [[nodiscard]] std::string socket_path() const { return directory_ + "/socket"; }
  // How it ended, when it has.
  [[nodiscard]] std::optional<std::string> death() const;
  [[nodiscard]] std::string log() const;

 private:
  void start(const HandedClock* clock);
  void wait_until_ready() const;

  std::string directory_;
  pid_t process_ = -1;
};

}  // namespace overbook::redis::differential
