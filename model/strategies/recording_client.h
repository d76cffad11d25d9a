#pragma once
// For tests: a client that executes at once against a fake Redis and writes down what was sent, in order.

#include <fmt/format.h>

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "model/redis/redis.h"
#include "model/strategies/client.h"
#include "model/strategies/strategy.h"

namespace overbook::model {

class RecordingClient final : public Client {
 public:
  RecordingClient() : connection_(redis_.connect()) {}

  redis::Reply execute(const redis::Command& command) override {
    const auto before = before_.find(log_.size());
    if (before != before_.end()) before->second(*this);
    log_.push_back(to_text(command));
    return raw(command);
  }
  void work(std::string_view what) override { log_.push_back(fmt::format("work: {}", what)); }
  [[nodiscard]] Instant clock() const override { return kNow; }
  void closing(ConversationId id) override { log_.push_back(fmt::format("closing c{}", id.value)); }
  void closed(ConversationId id) override { log_.push_back(fmt::format("closed c{}", id.value)); }
  void evicting(ConversationId id) override { log_.push_back(fmt::format("evicting c{}", id.value)); }

  // As another client: not written down.
  redis::Reply raw(const redis::Command& command) { return redis_.execute(connection_, command, kNow); }
  // Something that another client does just before the command that will be number `position` in the log.
  void before(std::size_t position, std::function<void(RecordingClient&)> what) {
    before_[position] = std::move(what);
  }

  // What was sent since the last call.
  [[nodiscard]] std::vector<std::string> take_log() { return std::exchange(log_, {}); }
  [[nodiscard]] const redis::Redis& redis() const { return redis_; }
  // "key=value" of all keys, in the order of their names.
  [[nodiscard]] std::vector<std::string> contents() const {
    std::vector<std::string> all;
    for (const redis::KeyView& key : redis_.view(kNow)) all.push_back(key.key + "=" + key.value);
    return all;
  }
  // When a key lapses, from now; nothing: never, or there is none.
  [[nodiscard]] std::optional<Instant> lapses_in(std::string_view name) const {
    for (const redis::KeyView& key : redis_.view(kNow)) {
      if (key.key == name && key.expires_at) return *key.expires_at - kNow;
    }
    return std::nullopt;
  }

  static constexpr Instant kNow = std::chrono::seconds(1'000);

 private:
  redis::Redis redis_;
  redis::ConnectionId connection_;
  std::vector<std::string> log_;
  std::map<std::size_t, std::function<void(RecordingClient&)>> before_;
};

// Server `server` asks for conversation `conversation`.
inline Request request_of(const Strategy& strategy, std::uint32_t server, std::uint32_t conversation) {
  Request request{.id = RequestId{conversation},
                  .server_id = ServerId{server},
                  .conversation_id = ConversationId{conversation},
                  .server = fmt::format("s{}", server),
                  .conversation = fmt::format("c{}", conversation),
                  .prefix = strategy.key_prefix(),
                  .key = strategy.key_prefix() + fmt::format("c{}", conversation),
                  .index = "convs:u1"};
  return request;
}

}  // namespace overbook::model
