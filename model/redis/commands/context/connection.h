#pragma once
// What the server remembers of its clients' connections: MULTI, WATCH, SUBSCRIBE, BLPOP, names, and what it has sent
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

// What a connection waits for: for a value of one type at one of these keys (BLPOP and the like), or, without
// keys, for replicas that there are none of (WAIT).
struct Blocked {
  enum class Kind : std::uint8_t { list, sorted_set, stream, replicas };
  Kind kind = Kind::replicas;
  std::vector<std::string> keys;
  bool can_time_out = false;
  std::vector<std::string> command;  // its words, which say how it is served
};

struct ConnectionState {
  bool is_in_multi = false;
  bool is_queue_broken = false;  // a command was refused while queueing: EXEC will abort
  std::vector<Command> queue;

  // Once a watched key has changed, only that counts: `watched` is empty then.
  bool is_watch_broken = false;
  std::vector<WatchedKey> watched;

  std::set<std::string, std::less<>> channels;
  std::set<std::string, std::less<>> patterns;
  std::vector<std::shared_ptr<const Reply>> pushes;  // a message is the same one for all whom it reaches

  std::optional<Blocked> blocked;
  std::optional<Reply> unblocked;

  std::string name;  // CLIENT SETNAME
  std::uint32_t client_id =
      0;  // since it was made again after CLIENT KILL; 0: its number among the connections

  [[nodiscard]] bool is_subscribed() const { return !channels.empty() || !patterns.empty(); }
  [[nodiscard]] std::size_t subscriptions() const { return channels.size() + patterns.size(); }
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

  // CLIENT ID: they count up from 1, also when a client that was killed connects again.
  [[nodiscard]] std::uint32_t client_id(std::uint32_t connection) const;
  // CLIENT KILL: as when the client has lost its connection and made it again at once. MULTI, WATCH, subscriptions,
  // its name and what was sent to it are gone; a wait ends with an error.
  void kill(std::uint32_t connection);

  // Pub/sub: sends the message to every subscriber, of its channel and then of a pattern, and says to how many.
  std::size_t publish(const std::string& channel, const std::string& payload);
  void subscribe(std::uint32_t connection, const std::string& channel);
  bool unsubscribe(std::uint32_t connection, const std::string& channel);
  void subscribe_pattern(std::uint32_t connection, const std::string& pattern);
  bool unsubscribe_pattern(std::uint32_t connection, const std::string& pattern);
  // The channels that anybody has subscribed to, in order; how many have; and all patterns.
  [[nodiscard]] std::vector<std::string> channels() const;
  [[nodiscard]] std::size_t subscribers_of(const std::string& channel) const;
  [[nodiscard]] std::size_t count_patterns() const;

  // Blocking commands. Connections are served in the order in which they began to wait.
  void block(std::uint32_t connection, Blocked wait);
  void unblock(std::uint32_t connection);
  [[nodiscard]] bool has_blocked() const { return !blocked_.empty(); }
  // Those who wait for a value of that type at the key, in their order.
  [[nodiscard]] std::vector<std::uint32_t> waiting_for(std::string_view key, Blocked::Kind kind) const;
  // Something that can be waited for came to be at the key: whoever waits for it is served when the running command has ended.
  void signal_ready(std::string_view key);
  // The same of each key that is waited for and that `wanted` says yes to.
  template <typename Wanted>
  void signal_all(Wanted&& wanted);
  // Forgets the signals and gives their keys, in order.
  [[nodiscard]] std::vector<std::string> take_ready();

  [[nodiscard]] Digest digest() const;

 private:
  void break_watch(std::uint32_t connection);

  std::vector<Shared<ConnectionState>> states_;
  std::uint32_t watchers_ = 0;  // connections with a non-empty `watched`
  Shared<std::map<std::string, std::vector<std::uint32_t>>>
      subscribers_;  // by channel; null: nobody ever was
  Shared<std::map<std::string, std::vector<std::uint32_t>>> pattern_subscribers_;  // likewise
  std::uint32_t killed_ = 0;
  std::vector<std::uint32_t> blocked_;
  std::vector<std::string> ready_;  // empty between commands
};

template <typename Wanted>
void Connections::signal_all(Wanted&& wanted) {
  for (const std::uint32_t id : blocked_) {
    for (const std::string& key : (*this)[id].blocked->keys) {
      if (wanted(key)) signal_ready(key);
    }
  }
}

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
