#pragma once
// Register, then count, and compare with the limit raised by one, since the count includes the own entry.
//
// The order and the comparison of the clustered conversation manager of OpenHands, with a rejection in the
// place of its eviction (that one is openhands.h).
//
// On rejection: removes its own entry.
// On duplicate: found first; the entry of the other server stays.
// On error: the request fails. An error at the count leaves the entry behind.
//
// What it assumes (leases, no failover, ...) is found by exploring: README, "What each strategy assumes".

#include "model/strategies/counting_strategy.h"

namespace overbook::model {

class RegisterThenCountPlusOne final : public CountingStrategy {
 public:
  explicit RegisterThenCountPlusOne(const StrategyConfig& config) : CountingStrategy(config) {}

  Decision acquire(Client& redis, const Request& request) override;
};

}  // namespace overbook::model
