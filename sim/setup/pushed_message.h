#pragma once
// What a subscriber is told by a push of Redis.

#include <optional>
#include <string_view>

#include "model/redis/redis.h"
#include "model/strategies/strategy.h"

namespace overbook::sim {

// The message of a push, for nobody's server yet; nothing: it says that somebody has subscribed, or no longer is.
[[nodiscard]] inline std::optional<model::Message> message_of(const redis::Reply& push) {
  const redis::Reply::Array& parts = push.as_array();
  if (parts.at(0).text() != "message") return std::nullopt;
  return model::Message{
      .channel = parts.at(1).text(), .payload = parts.at(2).text(), .cause = {}, .server = {}};
}

// The next message that has reached `server`, past what else there is; nothing: there is none.
[[nodiscard]] inline std::optional<model::Message> next_message(redis::Redis& redis,
                                                                redis::ConnectionId subscription,
                                                                std::string_view server) {
  while (const std::optional<redis::Reply> push = redis.take_push(subscription)) {
    std::optional<model::Message> message = message_of(*push);
    if (!message) continue;
    message->server = server;
    return message;
  }
  return std::nullopt;
}

}  // namespace overbook::sim
