// One command of each kind, and scripts, on the fake Redis: a user's 64 registrations among 1000 other keys.
//
// Each benchmark repeats a cycle of commands that ends where it began, so that the state does not grow; the
// time for one command is the inverse of items_per_second.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "model/redis/redis.h"
#include "model/strategies/lua_script.h"

namespace overbook::redis {
namespace {

constexpr Instant kNow = std::chrono::seconds(1'700'000'000);

struct Prepared {
  Redis redis;
  ConnectionId connection = redis.connect();
  std::vector<ConnectionId> subscribers;

  void send(const Command& command) {
    const Reply reply = redis.execute(connection, command, kNow);
    if (reply.is_error()) throw std::logic_error(to_text(command) + ": " + reply.text());
    benchmark::DoNotOptimize(&reply);
  }
};

Prepared prepare() {
  Prepared prepared;
  for (int i = 0; i < 1000; ++i) prepared.send({"SET", fmt::format("other:{}", i), "1"});
  for (int i = 0; i < 64; ++i) {
    const std::string member = fmt::format("c{}", i);
    prepared.send({"SET", "conv:u1:" + member, "s1"});
    prepared.send({"SADD", "set", member});
    prepared.send({"ZADD", "zset", std::to_string(i), member});
    prepared.send({"HSET", "hash", member, "1"});
    prepared.send({"RPUSH", "list", member});
  }
  prepared.send({"SET", "number", "1"});
  for (int i = 0; i < 3; ++i) {
    const ConnectionId subscriber = prepared.redis.connect();
    prepared.redis.execute(subscriber, {"SUBSCRIBE", "channel"}, kNow);
    prepared.subscribers.push_back(subscriber);
  }
  return prepared;
}

using Cycle = std::vector<Command>;

void run_cycle(benchmark::State& state, const Cycle& cycle) {
  Prepared prepared = prepare();
  for ([[maybe_unused]] auto _ : state) {
    for (const Command& command : cycle) prepared.send(command);
    for (const ConnectionId subscriber : prepared.subscribers) {
      while (prepared.redis.take_push(subscriber)) {
      }
    }
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(cycle.size()));
}

void copy_and_write(benchmark::State& state) {
  const Prepared prepared = prepare();
  for ([[maybe_unused]] auto _ : state) {
    Redis copy = prepared.redis;
    benchmark::DoNotOptimize(copy.execute(prepared.connection, {"SET", "conv:u1:new", "s1", "NX"}, kNow));
  }
}

void digest(benchmark::State& state) {
  const Prepared prepared = prepare();
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(prepared.redis.digest());
}

Command eval(std::string_view script) {
  return {"EVAL", script, "2", "conv:u2:c1", "convs:u2", "3", "s1", "0", "c1", "conv:u2:"};
}

const std::vector<std::pair<std::string, Cycle>>& cycles() {
  static const std::vector<std::pair<std::string, Cycle>> all{
      {"SET NX EX, DEL", {{"SET", "conv:u1:new", "s1", "NX", "EX", "15"}, {"DEL", "conv:u1:new"}}},
      {"SET NX (there already)", {{"SET", "conv:u1:c1", "s1", "NX"}}},
      {"GET", {{"GET", "conv:u1:c1"}}},
      {"INCR, DECR", {{"INCR", "number"}, {"DECR", "number"}}},
      {"EXISTS", {{"EXISTS", "conv:u1:c1"}}},
      {"PEXPIRE, PTTL, PERSIST", {{"PEXPIRE", "number", "15000"}, {"PTTL", "number"}, {"PERSIST", "number"}}},
      {"KEYS (64 of 1069)", {{"KEYS", "conv:u1:*"}}},
      {"SCAN 0 COUNT 10", {{"SCAN", "0", "MATCH", "conv:u1:*", "COUNT", "10"}}},
      {"DBSIZE", {{"DBSIZE"}}},
      {"SADD, SREM", {{"SADD", "set", "new"}, {"SREM", "set", "new"}}},
      {"SCARD", {{"SCARD", "set"}}},
      {"SMEMBERS (64)", {{"SMEMBERS", "set"}}},
      {"ZADD, ZREM", {{"ZADD", "zset", "7", "new"}, {"ZREM", "zset", "new"}}},
      {"ZCOUNT", {{"ZCOUNT", "zset", "10", "20"}}},
      {"ZRANGE (10)", {{"ZRANGE", "zset", "0", "9"}}},
      {"HSET, HDEL", {{"HSET", "hash", "new", "1"}, {"HDEL", "hash", "new"}}},
      {"HGET", {{"HGET", "hash", "c1"}}},
      {"RPUSH, RPOP", {{"RPUSH", "list", "new"}, {"RPOP", "list"}}},
      {"LRANGE (10)", {{"LRANGE", "list", "0", "9"}}},
      {"MULTI, INCR, DECR, EXEC", {{"MULTI"}, {"INCR", "number"}, {"DECR", "number"}, {"EXEC"}}},
      {"PUBLISH (3 subscribers)", {{"PUBLISH", "channel", "message"}}},
      {"EVAL return 1", {{"EVAL", "return 1", "0"}}},
      {"EVAL redis.call GET", {{"EVAL", "return redis.call('GET', KEYS[1])", "1", "conv:u1:c1"}}},
      {"EVAL admit.lua, release.lua",
       {eval(model::shipped_admit_script()), eval(model::shipped_release_script())}},
  };
  return all;
}

[[maybe_unused]] const bool kIsRegistered = [] {
  for (const auto& [name, cycle] : cycles()) {
    benchmark::RegisterBenchmark(name.c_str(),
                                 [&cycle = cycle](benchmark::State& s) { run_cycle(s, cycle); });
  }
  benchmark::RegisterBenchmark("copy, then SET NX in the copy", copy_and_write);
  benchmark::RegisterBenchmark("digest", digest);
  return true;
}();

}  // namespace
}  // namespace overbook::redis
