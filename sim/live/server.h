#pragma once
// A real Redis server as a guest uses it: asked first, refused where it could do harm, left as it was found.
//
// All our keys and channels lie in a random name space; they are removed by clear(), and by the destructor,
// whatever happened in between. A process that is killed outright leaves them; leftover_hint() says how to
// remove them by hand.

#include <functional>
#include <string>
#include <string_view>

#include "model/redis/real/connection.h"
#include "model/redis/redis.h"
#include "sim/live/clock.h"

namespace overbook::sim::live {

using redis::real::Address;
using redis::real::Connection;
using redis::real::ServerError;

struct ServerOptions {
  Address address;
  // Whether the database may hold keys of others. What counts every key (DBSIZE) is refused all the same.
  bool allows_keys_of_others = false;
  bool counts_every_key = false;
  // Takes what the destructor can't throw. May be empty.
  std::function<void(std::string_view)> complain = {};
  // Ends a wait. May be null.
  const std::atomic<bool>* stop = nullptr;
  // For tests. Null: the machine's.
  Clock* clock = nullptr;
};

class Server {
 public:
  // Connects and looks. Throws ServerError for a server that is not there, for a replica, for a node of a
  // cluster, and for a database that is not empty, unless that is allowed.
  explicit Server(ServerOptions options);
  // Removes our keys. Complains if it can't, and when keys of others have turned up in a
  // database that was empty.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  Server(Server&&) = delete;
  Server& operator=(Server&&) = delete;

  [[nodiscard]] const std::string& name() const { return name_; }  // "Redis 7.0.15"
  [[nodiscard]] const std::string& name_space() const { return name_space_; }

  // Clears, and goes on under another name space: other names, which hash tables place elsewhere.
  void renew_name_space();

  // Throws Interrupted if we are to stop.
  void check_stop() const;

  // A connection for somebody who takes part.
  [[nodiscard]] Connection connect() const { return Connection(options_.address); }
  // For what is none of the servers' business: preparation, looking, clearing.
  [[nodiscard]] Connection& control() { return control_; }
  // On that connection; a reply that is an error is a ServerError.
  redis::Reply ask(const redis::Command& command);
  [[nodiscard]] redis::Reply checked(redis::Reply reply, std::string_view command) const;

  // Whether the client of this number (CLIENT ID), to which something was sent on `line`, waits in a blocking command;
  // else its reply has arrived. Redis may not have read what was sent: that is waited for.
  [[nodiscard]] bool waits(const std::string& client, const Connection& line);

  [[nodiscard]] Clock& clock() { return *clock_; }

  // Deletes every key in the name space.
  void clear() { clear(control_); }
  // The server's clock.
  [[nodiscard]] Instant time();
  // The keys of the name space, read one by one into a fake, with what is left of their leases counted from
  // `now`. Nobody else may write meanwhile.
  [[nodiscard]] redis::Redis state(Instant now);

 private:
  void look_at_server();
  void look_at_database();
  void clear(Connection& connection) const;
  void complain_of_strays(Connection& connection) const;
  [[nodiscard]] std::vector<std::string> our_keys(Connection& connection) const;
  [[nodiscard]] std::string leftover_hint() const;

  ServerOptions options_;
  std::string name_space_;
  Connection control_;
  MachineClock machine_clock_;
  Clock* clock_;
  std::string name_;
  bool was_empty_ = false;
};

}  // namespace overbook::sim::live
