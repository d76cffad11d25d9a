#include "model/redis/commands/context/connection.h"

#include <algorithm>
#include <utility>

#include "model/redis/resp/reply_digest.h"

namespace overbook::redis {
namespace {

void add_command(DigestBuilder& digest, const Command& command) {
  digest.add(command.words.size());
  for (const std::string& word : command.words) digest.add(word);
}

}  // namespace

bool ConnectionState::is_pristine() const {
  return !is_in_multi && !is_queue_broken && queue.empty() && !is_watch_broken && watched.empty() &&
         !is_subscribed() && pushes.empty() && !blocked && !unblocked && name.empty() && client_id == 0;
}

Digest ConnectionState::digest() const {
  DigestBuilder digest;
  digest.add(static_cast<std::uint64_t>(is_in_multi) | static_cast<std::uint64_t>(is_queue_broken) << 1U |
             static_cast<std::uint64_t>(is_watch_broken) << 2U);
  digest.add(queue.size());
  for (const Command& command : queue) add_command(digest, command);
  Digest keys;  // the order of WATCH does not matter
  for (const WatchedKey& key : watched) keys += DigestBuilder().add(key.key).add(key.was_expired).digest();
  digest.add(keys).add(channels.size());
  for (const std::string& channel : channels) digest.add(channel);
  digest.add(patterns.size());
  for (const std::string& pattern : patterns) digest.add(pattern);
  digest.add(name).add(client_id).add(pushes.size());
  for (const std::shared_ptr<const Reply>& push : pushes) add_reply(digest, *push);
  digest.add(blocked ? 1 + blocked->keys.size() : 0);
  if (blocked) {
    for (const std::string& key : blocked->keys) digest.add(key);
    digest.add(blocked->can_time_out).add(blocked->command.size());
    for (const std::string& word : blocked->command) digest.add(word);
  }
  digest.add(unblocked.has_value());
  if (unblocked) add_reply(digest, *unblocked);
  return digest.digest();
}

std::uint32_t Connections::add() {
  states_.emplace_back();
  return static_cast<std::uint32_t>(states_.size() - 1);
}

const ConnectionState& Connections::operator[](std::uint32_t connection) const {
  static const ConnectionState kPristine;
  const Shared<ConnectionState>& state = states_.at(connection);
  return state ? *state : kPristine;
}

ConnectionState& Connections::writable(std::uint32_t connection) {
  Shared<ConnectionState>& state = states_.at(connection);
  if (!state) state = Shared<ConnectionState>::make();
  return state.writable();
}

void Connections::watch(std::uint32_t connection, WatchedKey key) {
  std::vector<WatchedKey>& watched = writable(connection).watched;
  const bool is_known = std::any_of(watched.begin(), watched.end(),
                                    [&](const WatchedKey& known) { return known.key == key.key; });
  if (is_known) return;
  if (watched.empty()) ++watchers_;
  watched.push_back(std::move(key));
}

void Connections::unwatch(std::uint32_t connection) {
  if ((*this)[connection].watched.empty()) return;
  writable(connection).watched.clear();
  --watchers_;
}

void Connections::break_watch(std::uint32_t connection) {
  unwatch(connection);
  writable(connection).is_watch_broken = true;
}

void Connections::touch(std::string_view key, bool exists_now) {
  if (watchers_ == 0) return;
  for (std::uint32_t id = 0; id < states_.size(); ++id) {
    const std::vector<WatchedKey>& watched = (*this)[id].watched;
    const auto found = std::find_if(watched.begin(), watched.end(),
                                    [&](const WatchedKey& known) { return known.key == key; });
    if (found == watched.end()) continue;
    if (!found->was_expired) {
      break_watch(id);
    } else if (!exists_now) {
      const auto index = static_cast<std::size_t>(found - watched.begin());
      writable(id).watched[index].was_expired = false;
    }
  }
}

void Connections::forget_transactions() {
  for (std::uint32_t id = 0; id < states_.size(); ++id) {
    if ((*this)[id].is_pristine()) continue;
    unwatch(id);
    ConnectionState& state = writable(id);
    state.is_in_multi = state.is_queue_broken = state.is_watch_broken = false;
    state.queue.clear();
  }
}

std::uint32_t Connections::client_id(std::uint32_t connection) const {
  const std::uint32_t id = (*this)[connection].client_id;
  return id == 0 ? connection + 1 : id;
}

void Connections::block(std::uint32_t connection, Blocked wait) {
  writable(connection).blocked = std::move(wait);
  blocked_.push_back(connection);
}

void Connections::unblock(std::uint32_t connection) {
  writable(connection).blocked.reset();
  std::erase(blocked_, connection);
}

std::vector<std::uint32_t> Connections::waiting_for(std::string_view key, Blocked::Kind kind) const {
  std::vector<std::uint32_t> waiting;
  for (const std::uint32_t id : blocked_) {
    const Blocked& blocked = *(*this)[id].blocked;
    if (blocked.kind == kind &&
        std::find(blocked.keys.begin(), blocked.keys.end(), key) != blocked.keys.end())
      waiting.push_back(id);
  }
  return waiting;
}

void Connections::signal_ready(std::string_view key) {
  const bool is_wanted = std::any_of(blocked_.begin(), blocked_.end(), [&](std::uint32_t id) {
    const std::vector<std::string>& keys = (*this)[id].blocked->keys;
    return std::find(keys.begin(), keys.end(), key) != keys.end();
  });
  if (!is_wanted) return;
  if (std::find(ready_.begin(), ready_.end(), key) == ready_.end()) ready_.emplace_back(key);
}

std::vector<std::string> Connections::take_ready() {
  return std::exchange(ready_, {});
}

Digest Connections::digest() const {
  DigestBuilder digest;
  digest.add(states_.size());
  for (std::uint32_t id = 0; id < states_.size(); ++id) {
    if (!(*this)[id].is_pristine()) digest.add(id).add((*this)[id].digest());
  }
  digest.add(killed_).add(blocked_.size());
  for (const std::uint32_t id : blocked_) digest.add(id);
  return digest.digest();
}

}  // namespace overbook::redis
