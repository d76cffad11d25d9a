#pragma once
// One script looks, counts and registers: a single step, so nobody can come between.
//
// The shipped scripts are lua/admit.lua, lua/release.lua and, for the heartbeats of leases, lua/refresh.lua;
// a scenario may put its own in their place. A script gets KEYS = {the conversation's key, the user's index},
// ARGV = {limit, server, lease in ms or 0, conversation, prefix of the user's keys}. The admitting one
// answers "admitted", "rejected" or "duplicate", or 1, 0, -1 for the same; any other answer is an error. What
// the releasing one answers is ignored.
//
// The comparison is the script's own business: the scenario's setting does not reach it.
//
// On rejection: nothing was registered.
// On duplicate: found first; the entry of the other server stays.
// On error: the request fails; commands of a script that ran before its error stay executed.
//
// What it assumes, as `overbook assumptions scenarios/empty-house.json` finds it (limit 1, two servers): it
// assumes no crash, no pause longer than the lease, leases that are refreshed, no lost reply, no command that
// arrives late, no restart of Redis that loses a write and no failover that loses a write.

#include "model/strategies/strategy.h"

namespace overbook::model {

class LuaScript final : public Strategy {
 public:
  explicit LuaScript(const StrategyConfig& config);

  Decision acquire(Client& redis, const Request& request) override;
  void release(Client& redis, const Request& request) override;
  // The refreshing script answers 0 when the registration is gone, anything else when its lease is new.
  bool refresh(Client& redis, const Request& request) override;

 private:
  [[nodiscard]] std::vector<std::string> arguments(const Request& request) const;

  std::string admit_;
  std::string release_;
  std::string refresh_;
  std::string limit_;
  std::string lease_ms_;
};

// The texts of the scripts that overbook ships.
[[nodiscard]] std::string_view shipped_admit_script();
[[nodiscard]] std::string_view shipped_release_script();
[[nodiscard]] std::string_view shipped_refresh_script();

}  // namespace overbook::model
