#pragma once
// Where servers race as real threads, with no scheduler of ours: see sim/live/race.h.

#include <atomic>
#include <cstdint>
#include <functional>

#include "sim/verification/campaign.h"

namespace overbook::sim {

struct RaceOptions {
  std::uint64_t rounds = 1000;
  // Looked at between rounds; true ends the race early. May be null.
  const std::atomic<bool>* stop = nullptr;
  // After each round. May be empty.
  std::function<void(const Progress&)> on_progress;
};

class RaceTrack {
 public:
  virtual ~RaceTrack() = default;
  // Throws for a scenario of which there can be no race.
  virtual void check(const Scenario& scenario) const = 0;
  // Every strategy of the scenario. The summaries count rounds as schedules; they hold no schedule, as there
  // was none.
  [[nodiscard]] virtual CampaignResult race(const Scenario& scenario, const RaceOptions& options) = 0;

 protected:
  RaceTrack() = default;
  RaceTrack(const RaceTrack&) = default;
  RaceTrack& operator=(const RaceTrack&) = default;
};

}  // namespace overbook::sim
