#include "sim/live/redis_stage.h"

#include <vector>

#include "sim/live/live_replay.h"
#include "sim/live/name_space.h"
#include "sim/run/world.h"

namespace overbook::sim::live {
namespace {

// Gives a run that is played again the answers that it had the first time, and goes on from there.
class Remembering final : public Scheduler {
 public:
  explicit Remembering(Scheduler& scheduler) : scheduler_(&scheduler) {}
  ~Remembering() override = default;
  Remembering(const Remembering&) = delete;
  Remembering& operator=(const Remembering&) = delete;

  void begin_again() { next_ = 0; }
  bool begin_run() override { return true; }
  std::size_t choose(const Choice& choice) override {
    if (next_ == answers_.size()) answers_.push_back(scheduler_->choose(choice));
    return answers_[next_++];
  }
  [[nodiscard]] TimeSource time_source() const override { return scheduler_->time_source(); }
  [[nodiscard]] bool samples() const override { return scheduler_->samples(); }

 private:
  Scheduler* scheduler_;
  std::vector<std::size_t> answers_;
  std::size_t next_ = 0;
};

}  // namespace

std::unique_ptr<World> RedisStage::make_world(const Scenario& scenario, const model::StrategySpec& strategy) {
  check_untimed(scenario);
  auto world = std::make_unique<World>(scenario, strategy, in_name_space(server_->name_space()));
  label_ = strategy.label;
  counterpart_ = std::make_unique<Counterpart>(*server_, *world);
  return world;
}

bool RedisStage::is_repeatable(const World& world) const {
  return !world.setup().chooses_placement();
}

RunEnd RedisStage::run(World& world, Scheduler& scheduler) {
  Remembering remembering(scheduler);
  // Where the pages of SCAN lie is the server's own draw, so the same answers may not be there again.
  const std::size_t tries = world.setup().chooses_placement() ? 1 : kTries;
  for (std::size_t tried = 1;; ++tried) {
    try {
      return counterpart_->run(remembering);
    } catch (const Parted& parted) {
      Parted::Where where = parted.where();
      where.label = label_;
      throw Parted(std::move(where), server_->name());
    } catch (const TooSlow&) {
      if (tried == tries) throw;
    }
    remembering.begin_again();
  }
}

}  // namespace overbook::sim::live
