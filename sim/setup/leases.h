#pragma once
// Leases in runs that know no time: what may lapse in a state, by whose fault, and what is left then. Rules
// over plain facts, which World and the exploration share.
//
// A lease is an expiry of a key, or a number that is a time: a score, a field of a hash, a string. It belongs
// to the server and the conversation whose command has written it last (redis::Writer), whatever it is
// called. It lapses
//   - freely, where nobody renews it: its server is dead, or does not send heartbeats, or sends heartbeats
//     that don't touch it; but not while the conversation that has written it is being decided or released;
//   - in a pause of its server otherwise, with all else that belongs to that server, unless the heartbeats of
//     another server, which does not stand still, renew it; or when so many renewals in a row are lost that
//     it is not renewed in time.
// Leases are of one length, so those that lapse freely do it in the order of their conversations.
//
// What lapses is set back: a key is gone, a number becomes so old that it has lapsed whatever it means. It is
// nobody's from then on, so that a second lapse of the same is no step.

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "model/instant.h"
#include "model/redis/redis.h"
#include "sim/schedule/step.h"
#include "sim/setup/fault_rules.h"
#include "sim/setup/newcomers.h"

namespace overbook::sim {

// Who writes: a server, for a conversation; 0 where it is for none.
[[nodiscard]] redis::Writer writer_of(model::ServerId server, model::ConversationId conversation);
[[nodiscard]] model::ServerId server_of(redis::Writer writer);
[[nodiscard]] model::ConversationId conversation_of(redis::Writer writer);

// One thing that a lapse sets back, so that the same can be done to another Redis, whose clock is another.
struct SetBack {
  using What = redis::Owned::What;
  What what = What::expiry;
  std::string key;
  std::string member;                // of a sorted set, or of a hash; else empty
  double by = 0;                     // an expiry in milliseconds, else in the number's own unit
  std::chrono::milliseconds left{};  // of an expiry, afterwards: less than 0, the key is gone
};

// How a server stands, as far as leases ask.
struct LeaseHolder {
  model::ServerId server;
  bool is_dead = false;
  std::vector<model::ConversationId> running{};      // refreshed by its heartbeats
  std::vector<model::ConversationId> in_progress{};  // being decided, or being released
  std::string memory{};                              // what its strategy keeps, if anything runs
};

// A lapse that may be the next step.
struct Lapse {
  LapseBy by = LapseBy::nobody;  // nobody: it lapses freely
  std::vector<redis::Owned> items;
};

// How many units of a time like this make a second: 1 (seconds since the epoch), 1e3, 1e6. 0: it is no time
// that could be meant at `now`.
[[nodiscard]] double units_per_second(double value, Instant now);

class Leases {
 public:
  struct Facts {
    bool has_ttl = false;      // the scenario or the strategy says how long a lease is: numbers can be times
    bool are_renewed = false;  // healthy servers send heartbeats, in time
    std::uint32_t misses =
        0;  // so many renewals in a row must be lost for a lease to lapse; 0: they are none
    std::chrono::milliseconds age{};  // so old a lease is, at least, when a heartbeat comes to renew it
    Instant now{};
  };

  // `cast` must outlive this object.
  Leases(StrategyFactory make_strategy, model::StrategyConfig config, const Cast& cast, const Facts& facts);

  // The next lapse of `server`, one of `all`, `by` what is left to make one lapse that is renewed; nothing:
  // none of its leases can lapse.
  [[nodiscard]] std::optional<Lapse> next(const redis::Redis& redis, std::span<const LeaseHolder> all,
                                          model::ServerId server, LapseBy by);
  // Redis after it. All that is set back is added to `set_back`, unless that is null.
  [[nodiscard]] redis::Redis after(const redis::Redis& redis, const Lapse& lapse,
                                   std::vector<SetBack>* set_back = nullptr) const;
  // Executes a command of a task with this duty. When a heartbeat's comes, its leases are older than they
  // were when they were set, though the clock stands still; those that it leaves alone are as they were
  // afterwards.
  [[nodiscard]] redis::Reply execute(redis::Redis& redis, Duty duty, redis::ConnectionId connection,
                                     const redis::Command& command, redis::Writer writer) const;
  // Whether a heartbeat of all that runs on a server would change anything, or find anything gone.
  // `memory`: what the server's strategy keeps.
  [[nodiscard]] bool heartbeat_matters(const redis::Redis& redis, model::ServerId server,
                                       const std::vector<model::ConversationId>& running,
                                       const std::string& memory);
  [[nodiscard]] std::uint32_t misses() const { return facts_.misses; }
  // Whether an answer here came from a heartbeat that asks for loaded scripts: see Redis::has_asked_for_scripts.
  [[nodiscard]] bool has_asked_for_scripts() const { return has_asked_for_scripts_; }
  // All that is a lease in this Redis.
  [[nodiscard]] const std::vector<redis::Owned>& of(const redis::Redis& redis);

 private:
  using Renewed = std::vector<bool>;  // by index into the leases
  struct Known {
    std::vector<redis::Owned> leases;
    std::map<Holder, Renewed> renewed;
    std::map<std::tuple<model::ServerId, std::vector<model::ConversationId>, std::string>, bool>
        heartbeats_matter;
  };

  [[nodiscard]] redis::Reply execute_heartbeat(redis::Redis& redis, redis::ConnectionId connection,
                                               const redis::Command& command, redis::Writer writer) const;
  Known& known(const redis::Redis& redis);
  // Makes what the writer has in Redis older. Returns it as it was.
  std::vector<redis::Owned> make_older(redis::Redis& redis, redis::Writer writer) const;
  const Renewed& renewed_by(const redis::Redis& redis, Known& known, const Holder& holder);

  StrategyFactory make_strategy_;
  model::StrategyConfig config_;
  const Cast* cast_;
  Facts facts_;
  bool has_asked_for_scripts_ = false;
  std::unordered_map<Digest, Known> known_;  // by the keys of Redis, and its scripts
};

}  // namespace overbook::sim
