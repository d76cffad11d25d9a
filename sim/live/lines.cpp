#include "sim/live/lines.h"

#include <fmt/format.h>

#include <algorithm>

namespace overbook::sim::live {

Lines::Lines(const Server& server, std::vector<std::string> channels, std::vector<model::ServerId> listeners)
    : server_(&server), channels_(std::move(channels)), listeners_(std::move(listeners)) {
  begin_run();
}

void Lines::begin_run() {
  late_.clear();
  for (const model::ServerId listener : listeners_) {
    if (!subscriptions_.contains(listener)) subscribe(listener);
  }
  (void)read_messages();
}

void Lines::subscribe(model::ServerId server) {
  Connection connection = server_->connect();
  for (const std::string& channel : channels_) {
    const redis::Reply reply = connection.execute({"SUBSCRIBE", channel});
    if (reply.is_error()) throw ServerError(fmt::format("SUBSCRIBE was answered with: {}", reply.text()));
  }
  subscriptions_.insert_or_assign(server, std::move(connection));
}

Connection& Lines::of(const TaskId& task) {
  const auto at = lines_.find(task);
  return at != lines_.end() ? at->second : lines_.emplace(task, server_->connect()).first->second;
}

void Lines::give_up(const TaskId& task, bool is_late) {
  const auto at = lines_.find(task);
  if (is_late) {
    late_[task].push_back(at == lines_.end() ? server_->connect() : std::move(at->second));
  }
  if (at != lines_.end()) lines_.erase(at);
}

Connection Lines::take_late(const TaskId& task) {
  std::deque<Connection>& late = late_[task];
  if (late.empty()) return server_->connect();
  Connection oldest = std::move(late.front());
  late.pop_front();
  return oldest;
}

void Lines::break_off(const TaskId& task) {
  const auto at = lines_.find(task);
  if (at == lines_.end()) return;
  at->second.break_off();
  lines_.erase(at);
}

void Lines::crash(model::ServerId server) {
  for (auto at = lines_.begin(); at != lines_.end();) {
    if (at->first.server == server) {
      at->second.break_off();
      at = lines_.erase(at);
    } else {
      ++at;
    }
  }
  const auto subscription = subscriptions_.find(server);
  if (subscription == subscriptions_.end()) return;
  subscription->second.break_off();
  subscriptions_.erase(subscription);
}

void Lines::restart(model::ServerId server) {
  if (std::find(listeners_.begin(), listeners_.end(), server) != listeners_.end()) subscribe(server);
}

void Lines::reconnect() {
  for (auto& line : lines_) line.second.break_off();
  lines_.clear();
  for (auto& [server, subscription] : subscriptions_) {
    subscription.break_off();
    subscribe(server);
  }
}

std::vector<std::pair<model::ServerId, model::Message>> Lines::read_messages() {
  for (auto& subscription : subscriptions_) subscription.second.send({"PING"});
  std::vector<std::pair<model::ServerId, model::Message>> messages;
  for (auto& [server, connection] : subscriptions_) {
    for (;;) {
      const redis::Reply push = connection.receive();
      if (!push.is_array() || push.as_array().empty())
        throw ServerError(fmt::format("a subscription was sent {}", to_text(push)));
      const redis::Reply::Array& parts = push.as_array();
      if (parts[0].text() == "pong") break;
      if (parts[0].text() != "message") continue;
      messages.emplace_back(
          server, model::Message{.channel = parts.at(1).text(), .payload = parts.at(2).text(), .cause = {}});
    }
  }
  return messages;
}

}  // namespace overbook::sim::live
