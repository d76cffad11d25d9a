#pragma once
// Register, then count the others, and compare with the configured limit.
//
// On rejection: removes its own entry.
// On duplicate: found first; the entry of the other server stays.
// On error: the request fails. An error at the count leaves the entry behind.
//
// What it assumes, as `overbook assumptions scenarios/empty-house.json` finds it (limit 1, two servers): it
// breaks by itself: no-false-rejection and progress; beyond that it assumes no crash without leases, no
// restart after a crash, no pause longer than the lease, leases that are refreshed, no lost reply, no command
// that arrives late, no restart of Redis that loses a write and no failover that loses a write.

#include "model/strategies/counting_strategy.h"

namespace overbook::model {

class ExcludeOwnKey final : public CountingStrategy {
 public:
  explicit ExcludeOwnKey(const StrategyConfig& config) : CountingStrategy(config) {}

  Decision acquire(Client& redis, const Request& request) override;
};

}  // namespace overbook::model
