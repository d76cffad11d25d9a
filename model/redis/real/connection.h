#pragma once
// One connection to a real Redis, over hiredis: a command is sent, and its reply is waited for.
//
// RESP2. Replies come as the fake's do: a nil bulk and a nil array are told apart.
// Belongs to one thread at a time. From the first connection on the process ignores SIGPIPE: hiredis would
// let a server that goes away end the program, and then nobody removed our keys.

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

#include "model/redis/real/address.h"
#include "model/redis/resp/command.h"
#include "model/redis/resp/reply.h"

struct redisContext;

namespace overbook::redis::real {

// The server is not there, breaks off, or may not be used: what happened, where, and what to do.
class ServerError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Connection {
 public:
  // Connects, logs in and selects the database. Throws ServerError. `patience`: how long a reply may take.
  explicit Connection(const Address& address, std::chrono::seconds patience = kReplyTimeout);

  // Errors of Redis come back as replies; a connection that breaks is a ServerError. The commands of a batch
  // (resp/batch.h) are sent together, and Redis reads them at once as a rule.
  Reply execute(const Command& command);

  // The same in two halves, so that several commands can be under way: a reply for each, in order.
  // What is sent waits for the next receive() or flush(). receive() also takes what the server
  // sends unasked: a message.
  void send(const Command& command);
  Reply receive();

  void flush();
  // Whether something has arrived that has not been received. Does not wait.
  [[nodiscard]] bool has_arrived() const;

  // Closes it without a word, as the end of a process does, and returns when the server has noticed: what it
  // kept for this connection is gone. Nothing can be sent afterwards.
  void break_off();

  static constexpr std::chrono::seconds kConnectTimeout{5};
  static constexpr std::chrono::seconds kReplyTimeout{30};

 private:
  struct Free {
    void operator()(redisContext* context) const;
  };

  [[noreturn]] void fail(std::string_view what) const;
  void log_in(const Address& address);

  std::unique_ptr<redisContext, Free> context_;
  std::string name_;  // the address, for messages
  std::chrono::seconds patience_;
};

}  // namespace overbook::redis::real
