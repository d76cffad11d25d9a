#pragma once
// What the server remembers of its clients' connections: MULTI, WATCH, SUBSCRIBE, BLPOP, and what it has sent
// unasked. A connection that remembers nothing costs a null pointer.

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "model/digest.h"
#include "model/redis/keyspace/shared.h"
#include "model/redis/resp/command.h"
#include "model/redis/resp/reply.h"

namespace overbook::redis {

struct WatchedKey {
  std::string key;
  // It had expired before WATCH, but was not deleted yet: its deletion is no change (Redis 7.0 multi.c).
  bool was_expired = false;
};

// What a connection waits for: for an element of one of these lists (BLPOP), or, without keys, for replicas
// that there are none of (WAIT).
struct Blocked {
  std::vector<std::string> keys;
  bool can_time_out = false;
};

struct ConnectionState {
  bool is_in_multi = false;
  bool is_queue_broken = false;  // a command was refused while queueing: EXEC will abort
  std::vector<Command> queue;

  // Once a watched key has changed, only that counts: `watched` is empty then.
  bool is_watch_broken = false;
  std::vector<WatchedKey> watched;

  std::set<std::string, std::less<>> channels;
  std::vector<std::shared_ptr<const Reply>> pushes;  // a message is the same one for all whom it reaches

  std::optional<Blocked> blocked;
  std::optional<Reply> unblocked;

  [[nodiscard]] bool is_pristine() const;
  [[nodiscard]] Digest digest() const;
};

class Connections {
 public:
  std::uint32_t add();
  [[nodiscard]] std::size_t size() const { return states_.size(); }
  // The state of a connection that remembers nothing is a constant. The id must have come from add().
  [[nodiscard]] const ConnectionState& operator[](std::uint32_t connection) const;
  [[nodiscard]] ConnectionState& writable(std::uint32_t connection);

  // WATCH. `touch` marks the connections that watch the key; call it after the change.
  void watch(std::uint32_t connection, WatchedKey key);
  void unwatch(std::uint32_t connection);
  [[nodiscard]] bool has_watchers() const { return watchers_ != 0; }
  void touch(std::string_view key, bool exists_now);
  // All keys are about to be deleted; `exists` says of a key whether it is there (expired or not).
  template <typename Exists>
  void touch_all(Exists&& exists);

  // As when every client has lost its connection and made it again: no MULTI, no WATCH.
  void forget_transactions();

  // Pub/sub: sends the message to every subscriber, and says how many there are.
  std::size_t publish(const std::string& channel, const std::string& payload);
  void subscribe(std::uint32_t connection, const std::string& channel);
  bool unsubscribe(std::uint32_t connection, const std::string& channel);

  // Blocking commands. Connections are served in the order in which they began to wait.
  void block(std::uint32_t connection, Blocked wait);
  void unblock(std::uint32_t connection);
  [[nodiscard]] bool has_blocked() const { return !blocked_.empty(); }
  [[nodiscard]] std::optional<std::uint32_t> first_waiting_for(std::string_view key) const;
  // A list came to be at the key: whoever waits for it is served when the running command has ended.
  void signal_ready(std::string_view key);
  // Forgets the signals and gives their keys, in order.
  [[nodiscard]] std::vector<std::string> take_ready();

  [[nodiscard]] Digest digest() const;

 private:
  void break_watch(std::uint32_t connection);

  std::vector<Shared<ConnectionState>> states_;
  std::uint32_t watchers_ = 0;  // connections with a non-empty `watched`
  Shared<std::map<std::string, std::vector<std::uint32_t>>>
      subscribers_;  // by channel; null: nobody ever was
  std::vector<std::uint32_t> blocked_;
  std::vector<std::string> ready_;  // empty between commands
};

template <typename Exists>
void Connections::touch_all(Exists&& exists) {
  if (watchers_ == 0) return;
  for (std::uint32_t id = 0; id < states_.size(); ++id) {
    bool is_broken = false;
    for (std::size_t i = 0; i < (*this)[id].watched.size(); ++i) {
      if (!exists((*this)[id].watched[i].key)) continue;
      if ((*this)[id].watched[i].was_expired) {
        writable(id).watched[i].was_expired = false;
      } else {
        is_broken = true;
      }
    }
    if (is_broken) break_watch(id);
  }
}

}  // namespace overbook::redis
