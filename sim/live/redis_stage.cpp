#include "sim/live/redis_stage.h"

#include "sim/live/name_space.h"

namespace overbook::sim::live {

std::unique_ptr<World> RedisStage::make_world(const Scenario& scenario, const model::StrategySpec& strategy) {
  auto world = std::make_unique<World>(scenario, strategy, in_name_space(server_->name_space()));
  label_ = strategy.label;
  check_playable(*world);
  counterpart_ = std::make_unique<Counterpart>(*server_, *world, scenario);
  return world;
}

RunEnd RedisStage::run(World&, Scheduler& scheduler) {
  try {
    return counterpart_->run(scheduler);
  } catch (const Parted& parted) {
    Parted::Where where = parted.where();
    where.label = label_;
    throw Parted(std::move(where), server_->name());
  }
}

}  // namespace overbook::sim::live
