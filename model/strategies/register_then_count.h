#pragma once
// Register, then count, and compare with the configured limit although the count includes the own entry.
//
// The defect that "+1" mends: a server that counts itself finds the house full when there is one slot left.
//
// On rejection: removes its own entry.
// On duplicate: found first; the entry of the other server stays.
// On error: the request fails. An error at the count leaves the entry behind.
//
// What it assumes, as `overbook assumptions scenarios/empty-house.json` finds it (limit 1, two servers): it
// breaks by itself: no-false-rejection and progress; beyond that it assumes no restart of Redis that loses
// everything.

#include "model/strategies/counting_strategy.h"

namespace overbook::model {

class RegisterThenCount final : public CountingStrategy {
 public:
  explicit RegisterThenCount(const StrategyConfig& config) : CountingStrategy(config) {}

  Decision acquire(Client& redis, const Request& request) override;
};

}  // namespace overbook::model
