#pragma once
// The states of Redis that an exploration meets, as numbers, and what a command does to them: computed once
// by the real command code, and looked up from then on.
//
// With symmetry, states that differ only in which server's names stand where are one state. Each server has a
// *share*: what Redis holds with its names in it, written without them, and the leases that are its own. A
// state is then the rest (what has nobody's names) and how often each share occurs, and a command is executed
// for a share, by any server that has it. That names are treated alike is checked for every command that is
// computed: executed once more under other names, it must do the same. Where it does not, or where a text has
// the names of two servers, NotSymmetric is thrown, and the exploration goes on without symmetry.
//
// Which scripts are loaded tells such states apart only once a command has asked for it: most limiters never do.
//
// Likewise it is looked for time that a limiter keeps where no lease can be seen: a command that reads a
// clock must do the same when all times that can be seen, and the clock, are others.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/redis/redis.h"
#include "sim/exploration/learning/automaton.h"
#include "sim/exploration/learning/names.h"

namespace overbook::sim {

using RedisId = std::uint32_t;
using ShareId = std::uint32_t;

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
  };

  RedisStates(const Scenario& scenario, Automaton& automaton, bool is_symmetric, std::uint32_t placement);

  [[nodiscard]] RedisId initial() const { return 0; }
  // The share of a server in the initial state; without symmetry always 0.
  [[nodiscard]] ShareId initial_share() const { return initial_share_; }

  // What the command of a task does. `share`: of its server; ignored without symmetry.
  const Result& execute(RedisId state, const TaskId& task, ShareId share, CommandId command);
  // The next lapse of a server, given how all of them stand, numbered as in `shares`. Nothing: it has none.
  [[nodiscard]] std::optional<Lapse> next_lapse(RedisId state, std::span<const LeaseHolder> all,
                                                model::ServerId server, LapseBy by);
  [[nodiscard]] std::uint32_t misses() const { return leases_.misses(); }
  // What it does.
  Result lapse(RedisId state, model::ServerId server, const Lapse& lapse);
  [[nodiscard]] bool has_leases(RedisId state);
  [[nodiscard]] bool heartbeat_matters(RedisId state, model::ServerId server,
                                       const std::vector<model::ConversationId>& running,
                                       const std::string& memory);
  // A server waits in a blocking command, in the step before whose end it had nothing yet: whether Redis has
  // nothing for it still, and whether the wait may time out. Then how it goes on: served or cut off
  // (`goes_on`), timed out (`gives_up`), or its reply gets lost (`loses_reply`).
  [[nodiscard]] bool is_waiting(RedisId state, const TaskId& task) const;
  [[nodiscard]] bool can_time_out(RedisId state, const TaskId& task) const;
  const Result& end_wait(RedisId state, const TaskId& task, StepKind how);
  // Its client is gone, or has given up.
  RedisId forget_wait(RedisId state, const TaskId& task);
  // For a command that arrived late, nobody waits; its sender may do so for another one.
  RedisId forget_late_wait(RedisId state, const TaskId& task, bool was_waiting);
  // Which share each server has, by its number; empty without symmetry.
  [[nodiscard]] const std::vector<ShareId>& shares(RedisId state) const { return states_[state].shares; }
  // Redis loses everything; or has the keys of an earlier state again. Neither has a sender or a reply.
  const Result& lose_everything(RedisId state);
  const Result& go_back(RedisId state, RedisId earlier);
  // A server that crashes, or is back, no longer listens to its channel, or does again: "UNSUBSCRIBE",
  // "SUBSCRIBE". Throws NotSymmetric with symmetry, which does not tell who listens.
  RedisId subscribe(RedisId state, model::ServerId server, std::string_view command);
  [[nodiscard]] bool do_others_wake(RedisId state, std::vector<Holder> running) const {
    return automaton_->setup().do_others_wake(states_[state].redis, std::move(running), Setup::kStart);
  }
  // Whether anybody ever waited.
  [[nodiscard]] bool has_waited() const { return has_waited_; }
  // What newcomers find when all is over; `running` by the servers of `shares`.
  // `hearers`: of all who are told everything.
  [[nodiscard]] Newcomers newcomers(RedisId state, std::vector<Holder> running,
                                    const std::vector<Hearer>& hearers);
  [[nodiscard]] const Names& names() const { return names_; }
  [[nodiscard]] Digest digest(RedisId state) const { return states_[state].redis.digest(); }

  // A command that the real Redis has, that was wanted, and that the fake lacks; empty: none.
  [[nodiscard]] const std::string& lacking() const { return lacking_; }
  // Whether a command was seen to depend on time that no lease shows.
  [[nodiscard]] bool keeps_time_of_its_own() const { return keeps_time_of_its_own_; }
  // Whether a command has drawn what could have come out otherwise.
  [[nodiscard]] bool has_drawn() const { return has_drawn_; }

  [[nodiscard]] std::size_t size() const { return states_.size(); }
  // The memory that has grown, nearly.
  [[nodiscard]] std::uint64_t bytes() const {
    return states_.size() * bytes_of_state_ +
           (results_.size() + emptied_.size() + returns_.size() + subscriptions_.size() + waits_.size()) *
               kBytesOfResult;
  }

 private:
  struct State {
    redis::Redis redis;
    std::vector<ShareId> shares;  // by server; empty without symmetry
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
  // Throws Split where an answer came from loaded scripts, and states are not told apart by them yet.
  void expect_scripts_told(bool asks_for_scripts) const;
  Result compute(RedisId state, const TaskId& task, ShareId share, CommandId command);
  void expect_wait_can_be_followed(const TaskId& sender) const;
  RedisId forget_wait(RedisId state, redis::ConnectionId connection);
  [[nodiscard]] std::uint32_t one_with(const State& state, ShareId share) const;
  Result change(const State& before, redis::Redis after, std::uint32_t sender);
  void compare_shares(const State& before, const State& after, std::uint32_t sender, Result& result) const;
  std::vector<ShareId> shares_of(const redis::Redis& redis, DigestBuilder& rest);

  // A command that was computed, for the checks.
  struct Computed {
    const State& before;
    const redis::Redis& after;
    TaskId sender;
    redis::ConnectionId connection;
    const redis::Command& command;
    redis::Writer writer;
    const redis::Reply& reply;
  };
  void expect_names_alike(const Computed& computed) const;
  redis::Reply execute(redis::Redis& redis, const TaskId& sender, redis::ConnectionId connection,
                       const redis::Command& command, redis::Writer writer) const;

  Scenario scenario_;
  Automaton* automaton_;
  bool is_symmetric_;
  Names names_;
  std::vector<Names::Permutation> checks_;
  Leases leases_;
  NewcomersQuestion newcomers_;
  std::string lacking_;
  bool keeps_time_of_its_own_ = false;
  bool has_drawn_ = false;
  bool has_waited_ = false;
  std::uint64_t bytes_of_state_ = 0;
  std::vector<State> states_;
  std::unordered_map<Digest, RedisId> ids_;
  std::unordered_map<Digest, ShareId> share_ids_;
  ShareId initial_share_ = 0;
  std::uint32_t placement_;
  std::unordered_map<Key, Result, KeyHash> results_;
  std::unordered_map<RedisId, Result> emptied_;
  std::unordered_map<std::uint64_t, RedisId> subscriptions_;  // by state, server and command
  std::unordered_map<std::uint64_t, Result> returns_;         // by state and earlier state
  std::unordered_map<Key, Result, KeyHash> waits_;            // by state, how it ends, and task
};

}  // namespace overbook::sim
