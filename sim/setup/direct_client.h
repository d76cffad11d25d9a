#pragma once
// A client whose commands are executed at once, by nobody's leave: for what happens
// before a race and after it.

#include <string_view>

#include "model/strategies/client.h"

namespace overbook::sim {

class DirectClient : public model::Client {
 public:
  // Its clock stands at `now`. `redis` must outlive it.
  DirectClient(redis::Redis& redis, Instant now) : redis_(&redis), connection_(redis.connect()), now_(now) {}

  redis::Reply execute(const redis::Command& command) override {
    return redis_->execute(connection_, command, now_);
  }
  void work(std::string_view) override {}
  [[nodiscard]] Instant clock() const override { return now_; }
  void closing(model::ConversationId) override {}
  void closed(model::ConversationId) override {}
  void evicting(model::ConversationId) override {}

 private:
  redis::Redis* redis_;
  redis::ConnectionId connection_;
  Instant now_;
};

}  // namespace overbook::sim
