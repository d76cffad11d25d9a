#pragma once
// Register, then count, and compare with the configured limit although the count includes the own entry.
//
// The defect that "+1" mends: a server that counts itself finds the house full when there is one slot left.
//
// On rejection: removes its own entry.
// On duplicate: found first; the entry of the other server stays.
// On error: the request fails. An error at the count leaves the entry behind.
//
// What it assumes (leases, no failover, ...) is found by exploring: README, "What each strategy assumes".

#include "model/strategies/counting_strategy.h"

namespace overbook::model {

class RegisterThenCount final : public CountingStrategy {
 public:
  explicit RegisterThenCount(const StrategyConfig& config) : CountingStrategy(config) {}

  Decision acquire(Client& redis, const Request& request) override;
};

}  // namespace overbook::model
