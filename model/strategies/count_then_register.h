#pragma once
// Count what runs; if there is room, register.
//
// Between the count and the registration any number of servers may have counted the same room: a
// time-of-check-to-time-of-use race. Firecrawl and Dify limit this way (limiters known from public sources).
//
// On rejection: nothing is to be undone, nothing was registered.
// On duplicate: found at the registration, so a full house hides it: the request is then rejected.
// On error: the request fails. An error at the registration leaves nothing behind.
//
// What it assumes, as `overbook assumptions scenarios/empty-house.json` finds it (limit 1, two servers): it
// breaks by itself: no-over-admission and no-lasting-excess; beyond that it assumes no crash, no lost reply,
// no command that arrives late, no restart of Redis that loses a write and no failover that loses a write.

#include "model/strategies/counting_strategy.h"

namespace overbook::model {

class CountThenRegister final : public CountingStrategy {
 public:
  explicit CountThenRegister(const StrategyConfig& config) : CountingStrategy(config) {}

  Decision acquire(Client& redis, const Request& request) override;
};

}  // namespace overbook::model
