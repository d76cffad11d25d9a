#pragma once
// A client whose commands are executed at once, by nobody's leave: for what happens
// before a race and after it.

#include <cstdint>
#include <string_view>

#include "model/strategies/client.h"

namespace overbook::sim {

// It waits, with nobody there who could end that: for what never comes, or step after step.
class WaitsAlone : public model::RedisError {
 public:
  WaitsAlone() : RedisError("it waits, with nobody there who could end that") {}
};

class DirectClient : public model::Client {
 public:
  static constexpr std::uint64_t kMostSteps = 1'000'000;

  // Its clock stands at `now`. `redis` must outlive it. After `most_steps` each further one throws WaitsAlone,
  // and so does a command that would wait for ever: nobody else moves here. A wait with a time-out is over at once.
  DirectClient(redis::Redis& redis, Instant now, std::uint64_t most_steps = kMostSteps)
      : redis_(&redis), connection_(redis.connect()), now_(now), steps_left_(most_steps) {}

  redis::Reply execute(const redis::Command& command) override {
    count();
    redis::Reply reply = redis_->execute(connection_, command, now_);
    if (!reply.is_blocked()) return reply;
    const bool is_for_ever = !redis_->can_time_out(connection_);
    reply = redis_->time_out(connection_);
    if (is_for_ever) throw WaitsAlone();
    return reply;
  }
  void work(std::string_view) override { count(); }
  [[nodiscard]] Instant clock() const override { return now_; }
  void closing(model::ConversationId) override {}
  void closed(model::ConversationId) override {}
  void evicting(model::ConversationId) override {}

 private:
  void count() {
    if (steps_left_ == 0) throw WaitsAlone();
    --steps_left_;
  }

  redis::Redis* redis_;
  redis::ConnectionId connection_;
  Instant now_;
  std::uint64_t steps_left_;
};

}  // namespace overbook::sim
