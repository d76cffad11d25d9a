#pragma once
// Looks on for whoever sits at the terminal: shows how far it is, and stops when it is time to.

#include <chrono>
#include <cstddef>
#include <optional>

#include "reports/assembly/reasons.h"
#include "reports/cli/console/deadline.h"
#include "reports/cli/console/progress.h"
#include "sim/scenario.h"
#include "sim/verification/watch.h"

namespace overbook::cli {

class ShownWatch final : public sim::Watch {
 public:
  struct Settings {
    Showing showing = {};
    bool is_ascii = false;
    // With --servers there is a table to come: its rows are told as they are made.
    bool tells_rows = false;
    assembly::Limits limits = {};  // for reasons in the rows
  };

  ShownWatch(const sim::Scenario& scenario, const Settings& settings, Deadline& deadline);

  void begin_sampling(sim::Sampled what) override;
  void sampling(const sim::Progress& now) override;
  void end_sampling() override;
  void begin_exploring(const sim::ExplorationName& what) override;
  void exploring(const sim::ExplorationProgress& now) override;
  [[nodiscard]] double exploring_s() const override;
  void explored(const model::StrategySpec& strategy, const sim::Exploration& exploration) override;
  void left_out(const sim::NotAFunction& why) override;
  [[nodiscard]] const std::atomic<bool>& stop() const override { return deadline_.stop(); }
  [[nodiscard]] std::optional<sim::StopReason> stopped_because() override;

  // How long sampling schedules took.
  [[nodiscard]] std::chrono::milliseconds sampled_for() const { return sampled_for_; }

 private:
  ExplorationWatch& exploration();

  Settings settings_;
  Deadline& deadline_;
  std::size_t widest_label_ = 0;
  sim::Sampled sampled_ = sim::Sampled::schedules;
  std::chrono::milliseconds sampled_for_{0};
  std::optional<Monitor> monitor_;               // while it samples
  std::optional<ExplorationWatch> exploration_;  // from the first exploration on
};

}  // namespace overbook::cli
