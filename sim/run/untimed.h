#pragma once
// Runs that know no time: whatever can happen may be next, and takes none.

#include "sim/run/clock.h"
#include "sim/run/faults.h"

namespace overbook::sim {

class Untimed final : public Clock {
 public:
  // Both must outlive it.
  Untimed(RunState& run, FaultsOfRun& faults) : run_(&run), faults_(&faults) {}

  void begin() override;
  [[nodiscard]] bool has_arrivals() const override { return false; }

  void awaits_request(Task& /*task*/) override {}
  void awaits_pass(Task& /*task*/) override {}
  void backs_off(Task& /*task*/) override {}
  void holds(Task& /*task*/) override {}
  void works(Task& /*task*/) override {}
  void awaits_message(Task& /*task*/) override {}
  void sends(Task& task, const redis::Command& command) override { task.set_in_flight(&command); }
  void answered(Task& /*task*/, bool /*is_in_vain*/) override {}
  void message_sent(model::ServerId /*server*/) override {}
  void admitted(model::ServerId /*server*/) override {}
  void begins_heartbeat(Task& /*task*/) override {}
  void ends_heartbeat(Task& /*task*/) override {}
  void request_arrived(Task& /*task*/) override {}
  void decided(Task& /*task*/) override {}
  void executed() override {}
  [[nodiscard]] Instant late_due(const Task& /*task*/) const override { return {}; }

  [[nodiscard]] bool offer(Offer& offer) override;
  void pass_to(const Offer& /*offer*/, std::size_t /*chosen*/) override {}
  void struck(StepKind fault) override { faults_->count(fault); }
  // Leaves late what was on its way.
  void before(const Step& fault) override;
  void after(const Step& /*fault*/) override {}
  [[nodiscard]] bool awaits_heartbeats() const override { return false; }

 private:
  RunState* run_;
  FaultsOfRun* faults_;
  bool offers_faults_ = true;
};

}  // namespace overbook::sim
