#pragma once
// Campaigns on a real server.

#include <memory>

#include "sim/live/counterpart.h"
#include "sim/verification/campaign.h"

namespace overbook::sim::live {

// Plays campaigns on a server, one World at a time.
class RedisStage final : public Stage {
 public:
  explicit RedisStage(Server& server) : server_(&server) {}
  ~RedisStage() override = default;
  RedisStage(const RedisStage&) = delete;
  RedisStage& operator=(const RedisStage&) = delete;
  RedisStage(RedisStage&&) = delete;
  RedisStage& operator=(RedisStage&&) = delete;

  [[nodiscard]] std::unique_ptr<World> make_world(const Scenario& scenario,
                                                  const model::StrategySpec& strategy) override;
  RunEnd run(World& world, Scheduler& scheduler) override;
  // Not where SCAN has several pages: which key is on which page was the server's own draw.
  [[nodiscard]] bool is_repeatable(const World& world) const override;

 private:
  Server* server_;
  std::unique_ptr<Counterpart> counterpart_;
  std::string label_;
};

}  // namespace overbook::sim::live
