#pragma once
// What the table of commands says of each.

#include <cstddef>
#include <span>
#include <string_view>

#include "model/redis/resp/reply.h"

namespace overbook::redis {

class Context;

// What the server knows about a command before it runs it (Redis 7.0 src/commands/*.json).
struct CommandSpec {
  using Handler = Reply (*)(Context&);

  std::string_view name;  // lower case; of a subcommand with its container: "script|load"
  int arity;              // words, name included; -n is at least n
  Handler handler;        // null for a container of subcommands
  unsigned flags = 0;
  std::span<const CommandSpec> subcommands = {};

  static constexpr unsigned kWrite = 1;
  static constexpr unsigned kNotFromScript = 2;
  // No write, but a read-only script may not use it either (Redis: may_replicate).
  static constexpr unsigned kMayReplicate = 4;
  // Works on a connection that has subscribed.
  static constexpr unsigned kWhileSubscribed = 8;
  // Runs at once inside MULTI instead of being queued.
  static constexpr unsigned kNeverQueued = 16;

  // What others ask about a command: who compares replies, renames, explains, or plays on a real server.

  // Its array is in no order of its own.
  static constexpr unsigned kUnordered = 32;
  // Its items are pairs: of a field or a member and what belongs to it.
  static constexpr unsigned kInPairs = 64;
  // It gives page after page: the next cursor, and this page's items, in no order.
  static constexpr unsigned kPages = 128;
  // It tells how many entries there are: as a number, or by what it lists.
  static constexpr unsigned kCounts = 256;
  // Its first word is a script, the digest of one, or the name of a function.
  static constexpr unsigned kRunsScript = 512;
  // It publishes messages, or may run a script that does.
  static constexpr unsigned kMayPublish = 1024;
  // It keeps its connection waiting, or in a state that outlasts it: queueing, watching, subscribed.
  static constexpr unsigned kHoldsConnection = 2048;
  // What it answers, or does, is drawn at random.
  static constexpr unsigned kDraws = 4096;
  // It tells connections apart by their numbers.
  static constexpr unsigned kNumbersConnections = 8192;

  [[nodiscard]] bool has(unsigned flag) const { return (flags & flag) != 0; }
  [[nodiscard]] bool accepts(std::size_t words) const {
    return arity > 0 ? words == static_cast<std::size_t>(arity) : words >= static_cast<std::size_t>(-arity);
  }
};

}  // namespace overbook::redis
