#include "model/redis/differential/areas.h"

#include <stdexcept>
#include <string>

#include "model/redis/differential/generators/generators.h"
#include "model/redis/redis.h"

namespace overbook::redis::differential {
namespace {

using Names = std::vector<std::string_view>;

Names operator+(Names names, const Names& more) {
  names.insert(names.end(), more.begin(), more.end());
  return names;
}

Names names_of(std::span<const Generator> generators) {
  Names names;
  for (const Generator& generator : generators) names.push_back(generator.command);
  return names;
}

Names every_name() {
  static const std::vector<std::string> kNames = Redis::command_names();
  return {kNames.begin(), kNames.end()};
}

const Names kWriters{"SET", "INCR", "LPUSH", "RPUSH", "HSET", "SADD", "ZADD", "XADD", "DEL"};
const Names kReaders{"GET", "LRANGE", "HGETALL", "SMEMBERS", "XRANGE", "EXISTS", "TTL", "TYPE"};

// About values, by their types.
std::vector<Area> areas_of_values() {
  return {
      {.name = "strings",
       .commands = names_of(string_generators()) + Names{"SET", "DEL", "PTTL", "PEXPIRETIME"}},
      {.name = "expiry",
       .commands =
           Names{"SET",         "SET",       "SETEX",       "PSETEX",  "GETEX",  "GETSET", "APPEND",
                 "INCR",        "RPUSH",     "LPOP",        "HSET",    "SADD",   "ZADD",   "EXPIRE",
                 "PEXPIRE",     "EXPIREAT",  "PEXPIREAT",   "PERSIST", "TTL",    "PTTL",   "EXPIRETIME",
                 "PEXPIRETIME", "DBSIZE",    "KEYS",        "SCAN",    "EXISTS", "GET",    "TYPE",
                 "RENAME",      "RANDOMKEY", "ZUNIONSTORE", "SETNX"},
       .passing_time_percent = 12},
      {.name = "keys", .commands = names_of(key_generators()) + kWriters + kWriters + kReaders},
      {.name = "lists",
       .commands = names_of(list_generators()) + Names{"LPUSH", "RPUSH", "DEL"},
       .timing_out_percent = 10},
      {.name = "hashes", .commands = names_of(hash_generators()) + Names{"HSET", "DEL"}},
      {.name = "sets", .commands = names_of(set_generators()) + Names{"SADD", "DEL"}},
      {.name = "sorted_sets",
       .commands = names_of(sorted_set_generators()) + Names{"ZADD", "ZADD", "ZINCRBY", "SADD", "DEL"},
       .timing_out_percent = 10,
       .commands_per_test = 100'000},
      {.name = "streams",
       .commands = names_of(stream_generators()) + Names{"XADD", "XADD", "XADD", "XADD", "XADD", "XREADGROUP",
                                                         "XREADGROUP", "XGROUP", "XTRIM", "EVAL", "DEL"},
       .passing_time_percent = 3,
       .timing_out_percent = 25},
  };
}

// About what connections have to do with each other.
std::vector<Area> areas_of_connections() {
  const Names transaction{"MULTI", "EXEC", "EXEC", "DISCARD", "WATCH", "WATCH", "UNWATCH"};
  return {
      {.name = "scripts",
       .commands = names_of(script_generators()) + Names{"EVAL", "EVAL", "EVALSHA", "SET", "RPUSH", "SADD"},
       .passing_time_percent = 1},
      {.name = "functions",
       .commands = Names{"FUNCTION", "FUNCTION", "FCALL", "FCALL", "FCALL", "FCALL", "FCALL", "FCALL_RO",
                         "SET", "RPUSH", "SADD", "SCRIPT", "FLUSHALL"},
       .passing_time_percent = 1},
      {.name = "transactions",
       .commands = transaction + transaction + kWriters + kReaders +
                   Names{"EXPIRE", "PEXPIREAT", "RENAME", "FLUSHALL", "EVAL", "BLPOP", "PUBLISH", "PING",
                         "SELECT", "XGROUP", "XREADGROUP", "XACK", "XDEL", "XTRIM", "XCLAIM"},
       .lanes = 3,
       .run_most = 6,
       .passing_time_percent = 3,
       .timing_out_percent = 3,
       .unknown_percent = 2},
      {.name = "blocking",
       .commands = Names{"BLPOP",  "BLPOP",  "BRPOP", "BLMOVE",     "BRPOPLPUSH",  "BLMPOP",   "BZPOPMIN",
                         "BZMPOP", "LPUSH",  "RPUSH", "RPUSH",      "RPOPLPUSH",   "LMOVE",    "RENAME",
                         "COPY",   "LPOP",   "DEL",   "LLEN",       "EVAL",        "MULTI",    "EXEC",
                         "EXEC",   "SET",    "WAIT",  "LRANGE",     "FLUSHALL",    "BZPOPMAX", "ZADD",
                         "ZADD",   "ZRANGE", "LPUSH", "RPUSH",      "ZUNIONSTORE", "XADD",     "XADD",
                         "XGROUP", "XREAD",  "XREAD", "XREADGROUP", "XREADGROUP",  "XDEL",     "XACK"},
       .lanes = 4,
       .run_most = 3,
       .passing_time_percent = 5,
       .timing_out_percent = 6,
       .commands_per_test = 20'000},
      {.name = "pub_sub",
       .commands = Names{"SUBSCRIBE", "SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE",
                         "PUBLISH",   "PUBLISH",   "PUBLISH",     "PUBLISH",    "PUBSUB",     "PUBSUB",
                         "CLIENT",    "CLIENT",    "PING",        "GET",        "EVAL",       "MULTI",
                         "EXEC",      "WAIT",      "BLPOP",       "WATCH"},
       .lanes = 4,
       .run_most = 4},
      {.name = "watched_expiry",
       .commands =
           Names{"WATCH", "WATCH", "MULTI", "EXEC", "EXEC", "UNWATCH", "GET", "EXISTS", "TTL", "DEL", "SET",
                 "PSETEX", "PEXPIREAT", "PERSIST", "RENAME", "FLUSHALL", "RANDOMKEY", "SCAN", "RPUSH"},
       .lanes = 2,
       .run_most = 5,
       .passing_time_percent = 15},
      {.name = "refusals",
       .commands = every_name(),
       .lanes = 2,
       .unknown_percent = 10,
       .accident_percent = 60},
      {.name = "everything",
       .commands = every_name(),
       .lanes = 4,
       .run_most = 24,
       .passing_time_percent = 2,
       .timing_out_percent = 2,
       .unknown_percent = 1,
       .commands_per_test = 100'000},
      {.name = "scans", .commands = {}, .commands_per_test = 10'000},
  };
}

std::int64_t some_time_us(Draw& draw) {
  switch (draw.below(4)) {
    case 0:
      return draw.between(1, 999);
    case 1:
      return draw.between(1, 5) * 1000;
    case 2:
      return draw.between(1, 3'000'000);
    default:
      return draw.between(1, 150) * 1'000'000;
  }
}

// Scripts stay whole.
void clip(Command& command) {
  for (std::string& word : command.words) {
    if (word == std::string(65, 'y')) word.pop_back();
  }
}

constexpr std::size_t kStepsPerSequence = 250;

}  // namespace

const std::vector<Area>& all_areas() {
  static const std::vector<Area> kAreas = [] {
    std::vector<Area> all = areas_of_values();
    for (Area& area : areas_of_connections()) all.push_back(std::move(area));
    return all;
  }();
  return kAreas;
}

const Area& area_of(std::string_view name) {
  for (const Area& area : all_areas()) {
    if (area.name == name) return area;
  }
  throw std::out_of_range("no area " + std::string(name));
}

Sequence random_sequence(const Area& area, std::uint64_t seed) {
  if (area.name == "scans") return random_scans(seed);
  Draw draw(seed);
  // Long words change how Redis keeps small collections; half of the sequences have none.
  const bool is_clipped = draw.chance(50);
  Sequence sequence;
  std::size_t lane = 0;
  std::size_t left_in_run = 0;
  while (sequence.size() < kStepsPerSequence) {
    if (left_in_run-- == 0) {
      lane = draw.below(area.lanes);
      left_in_run = draw.below(area.run_most);
    }
    Step step{.lane = lane};
    if (draw.chance(area.passing_time_percent)) {
      step.kind = Step::Kind::pass_time;
      step.passed_us = some_time_us(draw);
    } else if (draw.chance(area.timing_out_percent)) {
      step.kind = Step::Kind::time_out;
    } else if (draw.chance(area.unknown_percent)) {
      step.command = generate_unknown(draw);
    } else {
      step.command = generate_carelessly(draw, draw.pick(area.commands), area.accident_percent);
    }
    if (is_clipped) clip(step.command);
    sequence.push_back(std::move(step));
  }
  return sequence;
}

}  // namespace overbook::redis::differential
