#pragma once
// A strategy: straight-line code that turns a request into a decision, talking to Redis only through a
// client. It must be a function of the replies it has seen, and of its client's clock where it looks at that:
// no random number, no other state.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/digest.h"
#include "model/history.h"
#include "model/ids.h"
#include "model/instant.h"
#include "model/limit.h"
#include "model/redis/redis.h"
#include "model/strategies/client.h"
#include "model/strategies/spec.h"
#include "model/whole_state.h"

namespace overbook::model {

// One attempt of a server to start a conversation. The texts outlive the request.
struct Request {
  RequestId id;
  ServerId server_id;
  ConversationId conversation_id;
  std::string server;         // "s1": who asks; the value of the registration
  std::string conversation;   // "c3"
  std::string prefix;         // of the user's registrations: "conv:u1:"
  std::string key;            // prefix + conversation
  std::string index;          // the user's index of registrations, for counts that need one: "convs:u1"
  std::uint32_t attempt = 1;  // 2, 3, ...: it was rejected, and is made again
};

// A pub/sub message that reached a server.
struct Message {
  std::string channel;
  std::string payload;
  RequestId cause;          // the request during which it was published
  std::string server = {};  // that it has reached: "s1"
};

// One object for each server: it may keep what that server knows of its own conversations.
class Strategy {
 public:
  virtual ~Strategy() = default;

  // What it does on rejection, duplicate and error stands in the header of each strategy.
  // Throws RedisError when Redis answers with an error; the request has then failed.
  virtual Decision acquire(Client& redis, const Request& request) = 0;
  virtual void release(Client& redis, const Request& request) = 0;

  // The heartbeat of one conversation that runs here: gives its registration a new lease. False: the lease
  // had lapsed, and the registration was gone. Never called where there are no leases.
  virtual bool refresh(Client&, const Request&) { return true; }

  // What a server does when it starts, and when it starts again, before its first request. Throws RedisError: its
  // first request then fails with that. `server`: "s1".
  virtual void on_start(Client&, std::string_view /*server*/) {}
  [[nodiscard]] virtual bool acts_on_start() const { return false; }
  // Once before everything, alone, on an object of its own: what earlier crashes left behind.
  virtual void prepare(Client&) {}
  [[nodiscard]] virtual bool prepares() const { return false; }

  // One pass of a sweeper, on an object of its own. `pass`: 1, 2, ... Throws RedisError.
  virtual void sweep(Client&, std::string_view /*sweeper*/, std::uint32_t /*pass*/) {}
  [[nodiscard]] virtual bool sweeps() const { return false; }

  // Forgets everything, as a server that starts: in another run, or once more in this one.
  virtual void reset() {}
  virtual void restart() { reset(); }
  // The run begins with this conversation running on this server, registered and all.
  virtual void adopt(const Request&) {}

  // What it keeps from one call to the next beyond what adopt() tells, as a text that remember() makes it of
  // again; names of servers and conversations stand in it as they are. Empty: nothing. Null: it can't be told.
  // Of those that ship it is not asked: the registry says what they keep.
  [[nodiscard]] virtual std::optional<std::string> memory() { return std::string(); }
  virtual void remember(std::string_view /*memory*/) {}
  // Of the code that is sending to Redis just now: the line in the user's file; 0: it is not known, or there is none.
  [[nodiscard]] virtual std::uint32_t line_of_call() const { return 0; }
  // That, and what its calls under way are at. Nothing: it can't be told.
  [[nodiscard]] virtual std::optional<WholeState> whole_state() { return WholeState{}; }
  // Whether it has looked at its server's clock, ever: for those whose code nobody here has read.
  [[nodiscard]] virtual bool has_read_clock() const { return false; }
  // Why what it has done since its reset() is no function of the replies, with the place; empty: it is one,
  // as far as it knows.
  [[nodiscard]] virtual std::string why_no_function() { return {}; }

  // Whatever it names in Redis begins with this: empty, except on a server that it shares with others.
  [[nodiscard]] const std::string& name_space() const { return name_space_; }
  // Of the user's registrations, the name space included.
  [[nodiscard]] virtual std::string key_prefix() const { return name_space_ + "conv:u1:"; }
  // Of the user's index of registrations, for counts that need one.
  [[nodiscard]] std::string index_key() const { return name_space_ + "convs:u1"; }

  // Pub/sub: the channels that every server is subscribed to from its start, each once; empty: none.
  [[nodiscard]] virtual std::span<const std::string> channels() const { return {}; }
  // Whether every message reaches every server, once it has started. Else it goes by subject().
  [[nodiscard]] virtual bool hears_everything() const { return false; }
  // The conversation that a message is about: only a server that runs or starts it can act on the message. No
  // conversation: nobody acts on it. Messages that a server can't act on are not delivered to it at all:
  // nobody could tell, and schedules stay short.
  [[nodiscard]] virtual std::optional<ConversationId> subject(const Message&) const { return std::nullopt; }
  // Throws RedisError, and whoever runs the server goes on.
  virtual void on_message(Client&, const Message&) {}

  // How many conversations this strategy's count would find in `redis` at `now`, for the ledger's comparison.
  // By default the registrations under the prefix. Takes a copy, which is cheap: counting may expire keys.
  [[nodiscard]] virtual std::uint32_t counted(redis::Redis redis, Instant now) const;

 protected:
  explicit Strategy(std::string name_space = {}) : name_space_(std::move(name_space)) {}
  Strategy(const Strategy&) = default;
  Strategy& operator=(const Strategy&) = default;

 private:
  std::string name_space_;
};

// Everything a strategy is made from.
struct StrategyConfig {
  StrategySpec spec;
  Limits limits = one_limit(1);
  Lease lease;
  std::string name_space = {};  // see Strategy::name_space
};

}  // namespace overbook::model
