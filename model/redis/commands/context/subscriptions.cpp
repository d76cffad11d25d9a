// Connections: who gets what is published, and who is thrown out.

#include <algorithm>
#include <utility>

#include "model/redis/commands/context/connection.h"
#include "model/redis/keyspace/glob.h"

namespace overbook::redis {
namespace {

using Subscribers = Shared<std::map<std::string, std::vector<std::uint32_t>>>;

void add_to(Subscribers& subscribers, const std::string& name, std::uint32_t connection) {
  if (!subscribers) subscribers = Subscribers::make();
  subscribers.writable()[name].push_back(connection);
}

// Whoever is left; a name that nobody is left for is forgotten.
void remove_from(Subscribers& subscribers, const std::string& name, std::uint32_t connection) {
  auto& by_name = subscribers.writable();
  const auto found = by_name.find(name);
  std::erase(found->second, connection);
  if (found->second.empty()) by_name.erase(found);
}

}  // namespace

std::size_t Connections::publish(const std::string& channel, const std::string& payload) {
  std::size_t receivers = 0;
  const auto send = [&](const std::vector<std::uint32_t>& subscribers, Reply message) {
    const auto shared = std::make_shared<const Reply>(std::move(message));
    for (const std::uint32_t id : subscribers) writable(id).pushes.push_back(shared);
    receivers += subscribers.size();
  };
  if (subscribers_) {
    if (const auto found = subscribers_->find(channel); found != subscribers_->end()) {
      send(found->second, Reply::array({Reply::bulk("message"), Reply::bulk(channel), Reply::bulk(payload)}));
    }
  }
  if (!pattern_subscribers_) return receivers;
  for (const auto& [pattern, subscribers] : *pattern_subscribers_) {
    if (!glob_matches(pattern, channel)) continue;
    send(subscribers, Reply::array({Reply::bulk("pmessage"), Reply::bulk(pattern), Reply::bulk(channel),
                                    Reply::bulk(payload)}));
  }
  return receivers;
}

void Connections::subscribe(std::uint32_t connection, const std::string& channel) {
  if (writable(connection).channels.insert(channel).second) add_to(subscribers_, channel, connection);
}

bool Connections::unsubscribe(std::uint32_t connection, const std::string& channel) {
  if (!(*this)[connection].channels.contains(channel)) return false;
  writable(connection).channels.erase(channel);
  remove_from(subscribers_, channel, connection);
  return true;
}

void Connections::subscribe_pattern(std::uint32_t connection, const std::string& pattern) {
  if (writable(connection).patterns.insert(pattern).second) add_to(pattern_subscribers_, pattern, connection);
}

bool Connections::unsubscribe_pattern(std::uint32_t connection, const std::string& pattern) {
  if (!(*this)[connection].patterns.contains(pattern)) return false;
  writable(connection).patterns.erase(pattern);
  remove_from(pattern_subscribers_, pattern, connection);
  return true;
}

std::vector<std::string> Connections::channels() const {
  std::vector<std::string> names;
  if (subscribers_) {
    for (const auto& [channel, subscribers] : *subscribers_) names.push_back(channel);
  }
  return names;
}

std::size_t Connections::subscribers_of(const std::string& channel) const {
  if (!subscribers_) return 0;
  const auto found = subscribers_->find(channel);
  return found == subscribers_->end() ? 0 : found->second.size();
}

std::size_t Connections::count_patterns() const {
  return pattern_subscribers_ ? pattern_subscribers_->size() : 0;
}

void Connections::kill(std::uint32_t connection) {
  const ConnectionState before = (*this)[connection];
  for (const std::string& channel : before.channels) unsubscribe(connection, channel);
  for (const std::string& pattern : before.patterns) unsubscribe_pattern(connection, pattern);
  unwatch(connection);
  if (before.blocked) unblock(connection);
  ConnectionState& state = writable(connection);
  state = ConnectionState();
  if (before.blocked) state.unblocked = Reply::error("ERR the connection was closed by CLIENT KILL");
  state.client_id = static_cast<std::uint32_t>(states_.size()) + ++killed_;
}

}  // namespace overbook::redis
