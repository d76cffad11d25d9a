#pragma once
// One connection to a real Redis, over hiredis: a command is sent, and its reply is waited for.
//
// RESP2. A nil bulk and a nil array are both Reply::nil(): hiredis does not tell them apart.
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

namespace overbook::sim::live {

// The server is not there, breaks off, or may not be used: what happened, where, and what to do.
class ServerError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class Connection {
 public:
  // Connects, logs in and selects the database. Throws ServerError.
  explicit Connection(const Address& address);

  // Errors of Redis come back as replies; a connection that breaks is a ServerError.
  redis::Reply execute(const redis::Command& command);

  // The same in two halves, so that several commands can be under way: a reply for each, in order.
  void send(const redis::Command& command);
  redis::Reply receive();

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
};

}  // namespace overbook::sim::live
