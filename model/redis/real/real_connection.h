#pragma once
// One connection to the real server, through hiredis. Replies come as the fake's do.

#include <chrono>
#include <memory>
#include <string>

#include "model/redis/resp/command.h"
#include "model/redis/resp/reply.h"

struct redisContext;

namespace overbook::redis::differential {

class RealConnection {
 public:
  // How long a reply may take.
  static constexpr std::chrono::seconds kPatience{10};

  // Throws std::runtime_error when there is no server.
  explicit RealConnection(const std::string& socket_path);

  // Puts the command into the output buffer. read() sends what is in there.
  void append(const Command& command);
  // The next thing that the server sends: a reply or a push. Throws std::runtime_error when it sends nothing
  // for kPatience, closes the connection, or breaks the protocol.
  Reply read();
  // Sends what was appended.
  void flush();
  // Whether something has arrived that has not been read. Does not wait.
  [[nodiscard]] bool has_arrived();
  // Both of the above, for one command.
  Reply call(const Command& command);
  // The same; throws std::runtime_error when the reply is another.
  void require(const Command& command, const Reply& wanted);

 private:
  std::unique_ptr<redisContext, void (*)(redisContext*)> context_;
};

}  // namespace overbook::redis::differential
