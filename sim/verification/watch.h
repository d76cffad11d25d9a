#pragma once
// Who looks on while a question is answered: is told how far it is, and asked whether to go on. The one place
// with a clock. The command line shows what it is told; a test need not look.

#include <atomic>
#include <cstdint>
#include <optional>
#include <string_view>

#include "sim/exploration/exploration.h"
#include "sim/stop_reason.h"
#include "sim/verification/campaign.h"

namespace overbook::sim {

struct Exploration;

// What is being explored: a strategy, with so many servers, or with one thing that goes wrong.
struct ExplorationName {
  std::string_view strategy;  // its label
  std::optional<std::uint32_t> servers = {};
  std::string_view circumstance = {};
};

// What is counted: schedules of ours, or rounds in which threads race.
enum class Sampled : std::uint8_t { schedules, rounds };

class Watch {
 public:
  virtual ~Watch() = default;

  // A campaign or a race begins; then how far it is, from any thread; then it is over.
  virtual void begin_sampling(Sampled what) = 0;
  virtual void sampling(const Progress& now) = 0;
  virtual void end_sampling() = 0;

  // Explorations, one after the other, on the thread that asked.
  virtual void begin_exploring(const ExplorationName& what) = 0;
  virtual void exploring(const ExplorationProgress& now) = 0;
  // Seconds since begin_exploring().
  [[nodiscard]] virtual double exploring_s() const = 0;
  virtual void explored(const model::StrategySpec& strategy, const Exploration& exploration) = 0;
  // A strategy that is left out, since it can't be explored.
  virtual void left_out(const NotAFunction& why) = 0;

  // Becomes true when it is time to stop. Looked at between runs, and between states.
  [[nodiscard]] virtual const std::atomic<bool>& stop() const = 0;
  // Looks at the clock, and says why there is to be nothing more: out of time or interrupted. Nothing: go on.
  [[nodiscard]] virtual std::optional<StopReason> stopped_because() = 0;

 protected:
  Watch() = default;
  Watch(const Watch&) = default;
  Watch& operator=(const Watch&) = default;
};

// Nobody looks on, and nothing is stopped.
class Unwatched final : public Watch {
 public:
  void begin_sampling(Sampled /*what*/) override {}
  void sampling(const Progress&) override {}
  void end_sampling() override {}
  void begin_exploring(const ExplorationName&) override {}
  void exploring(const ExplorationProgress&) override {}
  [[nodiscard]] double exploring_s() const override { return 0; }
  void explored(const model::StrategySpec&, const Exploration&) override {}
  void left_out(const NotAFunction&) override {}
  [[nodiscard]] const std::atomic<bool>& stop() const override { return stop_; }
  [[nodiscard]] std::optional<StopReason> stopped_because() override { return std::nullopt; }

 private:
  std::atomic<bool> stop_ = false;
};

}  // namespace overbook::sim
