#pragma once
// The states of Redis that an exploration meets, as numbers, and what a command does to them: computed once
// by the real command code, and looked up from then on.
//
// With symmetry, states that differ only in which server's names stand where are one state. Each server has a
// *share*: what Redis holds under its names, written without them. A state is then the rest (what is under
// nobody's names) and how often each share occurs, and a command is executed for a share, by any server that
// has it. The assumption behind it is checked where it can be: a command may change other servers' shares
// only for all servers with one share alike, and only strings, sets, sorted sets and hashes may hold names (a
// list has an order). Otherwise NotSymmetric is thrown, and the exploration goes on without symmetry.

#include <cstdint>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/redis/redis.h"
#include "sim/exploration/automaton.h"
#include "sim/exploration/names.h"

namespace overbook::sim {

using RedisId = std::uint32_t;
using ShareId = std::uint32_t;

class NotSymmetric : public std::exception {};

class RedisStates {
 public:
  struct Result {
    RedisId next = 0;
    ReplyId reply = kNone;
    ShareId share = 0;      // of the server that sent the command
    bool is_write = false;  // keys, values or expiry times are others than before
    // What became of the shares of the others, where they changed.
    std::vector<std::pair<ShareId, ShareId>> others;
    std::vector<std::pair<model::ServerId, MessageId>> messages;  // published, by whom they reach
    // Where Redis loses something: who has lost a name (see has_lost).
    std::set<std::uint64_t> losers;
  };

  RedisStates(const Scenario& scenario, Automaton& automaton, bool is_symmetric, std::uint32_t placement);

  [[nodiscard]] RedisId initial() const { return 0; }
  // The share of a server in the initial state; without symmetry always 0.
  [[nodiscard]] ShareId initial_share() const { return initial_share_; }

  // What the command of an actor does. `share`: of its server; ignored without symmetry.
  const Result& execute(RedisId state, const Option& actor, ShareId share, CommandId command);
  // What it does that the leases of a server run out; null: it has none there.
  const Result* lapse(RedisId state, model::ServerId server, ShareId share);
  // Redis loses everything; or has the keys of an earlier state again. Neither has a sender or a reply.
  const Result& lose_everything(RedisId state);
  const Result& go_back(RedisId state, RedisId earlier);
  // A server that crashes, or is back, no longer listens to its channel, or does again: "UNSUBSCRIBE",
  // "SUBSCRIBE". Throws NotSymmetric with symmetry, which does not tell who listens.
  RedisId subscribe(RedisId state, model::ServerId server, std::string_view command);
  // Whether a server that had this share has lost a name by that.
  [[nodiscard]] bool has_lost(const Result& result, model::ServerId server, ShareId share) const;
  // How many conversations the strategy's count finds when every lease has lapsed.
  std::uint32_t counted_at_the_end(RedisId state);

  [[nodiscard]] std::size_t size() const { return states_.size(); }
  // The memory that has grown, nearly.
  [[nodiscard]] std::uint64_t bytes() const {
    return states_.size() * bytes_of_state_ +
           (results_.size() + lapses_.size() + emptied_.size() + returns_.size() + subscriptions_.size()) *
               kBytesOfResult;
  }

 private:
  struct State {
    redis::Redis redis;
    std::vector<ShareId> shares;  // by server; empty without symmetry
    std::optional<std::uint32_t> counted;
  };
  struct Key {
    std::uint64_t state_and_command = 0;
    std::uint64_t who = 0;
    friend bool operator==(const Key&, const Key&) = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const { return mix64(key.state_and_command ^ mix64(key.who)); }
  };

  // A result with its key in the map, and what it says of others.
  static constexpr std::uint64_t kBytesOfResult = 192;

  RedisId add(redis::Redis redis);
  Result compute(RedisId state, const Option& actor, ShareId share, CommandId command);
  [[nodiscard]] std::uint32_t one_with(const State& state, ShareId share) const;
  Result change(const State& before, redis::Redis after, std::uint32_t sender);
  Result lose(const State& before, redis::Redis after);
  void compare_shares(const State& before, const State& after, std::uint32_t sender, Result& result) const;
  std::vector<ShareId> shares_of(redis::Redis& redis, DigestBuilder& rest);

  Scenario scenario_;
  Automaton* automaton_;
  bool is_symmetric_;
  Names names_;
  std::uint64_t bytes_of_state_ = 0;
  std::vector<State> states_;
  std::unordered_map<Digest, RedisId> ids_;
  std::unordered_map<Digest, ShareId> share_ids_;
  ShareId initial_share_ = 0;
  std::uint32_t placement_;
  std::unordered_map<Key, Result, KeyHash> results_;
  std::unordered_map<std::uint64_t, std::optional<Result>> lapses_;  // by state and server, or its share
  std::unordered_map<RedisId, Result> emptied_;
  std::unordered_map<std::uint64_t, RedisId> subscriptions_;  // by state, server and command
  std::unordered_map<std::uint64_t, Result> returns_;         // by state and earlier state
};

}  // namespace overbook::sim
