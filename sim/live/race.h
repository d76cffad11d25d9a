#pragma once
// Servers as real threads that race on a real Redis, with no scheduler of ours: the machine decides.
//
// Each server is one thread with a connection of its own, and runs the strategy's code unchanged; strategies
// with a channel get a second thread for what the server is subscribed to. As in a server with an event loop,
// the code of one server never runs on both at once: they take turns whenever one waits for Redis.
//
// A round: what runs already is registered; all servers start at a barrier; a conversation that was admitted
// runs until every server has its decision of that request; then it is released. A message that was published
// is handled before the count of what lasts.
//
// What comes out is a statement about this machine, this server and this moment: it can't be had again.

#include "sim/live/server.h"
#include "sim/verification/race_track.h"

namespace overbook::sim::live {

// Throws Unplayable for what threads that race can't have: faults, which nobody is there to choose, and time
// that is virtual.
void check_can_race(const Scenario& scenario);

// A race of every strategy of the scenario. Throws ServerError, Unplayable, std::invalid_argument for a strategy that can't be set
// up, and whatever a strategy's code throws.
[[nodiscard]] CampaignResult race(Server& server, const Scenario& scenario, const RaceOptions& options);

// Races on a server, which must outlive it.
class RedisTrack final : public RaceTrack {
 public:
  explicit RedisTrack(Server& server) : server_(&server) {}

  void check(const Scenario& scenario) const override { check_can_race(scenario); }
  [[nodiscard]] CampaignResult race(const Scenario& scenario, const RaceOptions& options) override {
    return live::race(*server_, scenario, options);
  }

 private:
  Server* server_;
};

}  // namespace overbook::sim::live
