#pragma once
// A sorted set of time stamps, which the clients take from their own clocks: the semaphore of many libraries
// (swarthy/redis-semaphore; in two steps, Redis in Action, 6.3). One script, so nobody can come between.
//
//   acquire  one EVAL: ZREMRANGEBYSCORE index -inf now-T; ZCARD < limit: ZADD index now id, PEXPIRE index T
//   refresh  one EVAL: ZSCORE index id: there: ZADD index now id, PEXPIRE index T
//   release  ZREM index id
//
// T is the lease, and 10 s where the scenario has none. `now` is the client's: whose clock is ahead of the
// others' by T or more removes everybody, and whose clock is behind by so much is removed by everybody. The
// shipped scripts of lua-script ask Redis for the time instead.
//
// On rejection: nothing was registered.
// On duplicate: it never looks; the conversation gets in again, under the same id.
// On error: the request fails; an entry that the script has made stays until its time is up.
//
// What it assumes, as `overbook assumptions scenarios/empty-house.json` finds it (limit 1, two servers): it
// assumes no crash, no pause longer than the lease, leases that are refreshed, no lost reply, no lost
// request, no command that arrives late, no restart of Redis that loses a write, no failover that loses a
// write and clocks that differ by less than the lease.

#include "model/strategies/strategy.h"

namespace overbook::model {

class ZsetClientClock final : public Strategy {
 public:
  explicit ZsetClientClock(const StrategyConfig& config);

  Decision acquire(Client& redis, const Request& request) override;
  void release(Client& redis, const Request& request) override;
  bool refresh(Client& redis, const Request& request) override;

  // The members whose stamp is younger than the lease, by a clock that is right.
  [[nodiscard]] std::uint32_t counted(redis::Redis redis, Instant now) const override;

  // Where the scenario has none.
  static constexpr std::chrono::milliseconds kLease{10'000};
  // redis-semaphore's default: after 0.8 of the lease.
  static constexpr std::chrono::milliseconds kRefresh{8'000};

 private:
  [[nodiscard]] std::vector<std::string> arguments(const Client& redis, const Request& request) const;

  std::string limit_;
  std::chrono::milliseconds lease_;
};

// The texts of its scripts.
[[nodiscard]] std::string_view zset_admit_script();
[[nodiscard]] std::string_view zset_refresh_script();

}  // namespace overbook::model
