#pragma once
// A subject that is a fiber in a World: the strategy's own code, answered as the path has it.

#include "sim/exploration/learning/subject.h"
#include "sim/run/world.h"

namespace overbook::sim {

class WorldSubject final : public Subject {
 public:
  // `make_strategy`: empty for the registry's. Throws as World does.
  WorldSubject(const Scenario& scenario, const model::StrategySpec& strategy,
               StrategyFactory make_strategy = {});

  Observation observe(const Beginning& beginning, std::span<const LocalStep> path) override;
  Observation observe_later(const Beginning& beginning, std::span<const LocalStep> path,
                            std::chrono::milliseconds by) override;
  Observation probe(const Beginning& beginning, std::span<const LocalStep> path,
                    const LocalStep& next) override;

  [[nodiscard]] const Setup& setup() const override { return world_.setup(); }
  [[nodiscard]] const std::string& label() const override { return label_; }
  [[nodiscard]] bool has_read_clock() const override { return world_.has_read_clock(); }
  // Running the fibers of a World once takes about as long as storing some states for each server.
  [[nodiscard]] std::uint64_t work() const override;

 private:
  class Script;

  Observation run(const Beginning& beginning, std::vector<const LocalStep*> path, bool is_probed);
  void note_events(model::ServerId server, const std::vector<const LocalStep*>& path,
                   Observation& observation) const;
  [[nodiscard]] std::uint32_t worker_of(model::ServerId server, model::RequestId request) const;

  std::chrono::milliseconds clock_ahead_{};

  std::string label_;
  std::uint32_t servers_;
  World world_;
  std::uint64_t runs_ = 0;
  std::uint64_t steps_ = 0;  // in all runs
};

}  // namespace overbook::sim
