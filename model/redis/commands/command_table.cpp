#include "model/redis/commands/command_table.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

#include "model/redis/commands/connections/handlers.h"
#include "model/redis/commands/handlers.h"
#include "model/redis/commands/hashes/handlers.h"
#include "model/redis/commands/keys/handlers.h"
#include "model/redis/commands/lists/handlers.h"
#include "model/redis/commands/sets/handlers.h"
#include "model/redis/commands/sorted_sets/handlers.h"
#include "model/redis/commands/streams/handlers.h"
#include "model/redis/commands/strings/handlers.h"
#include "model/redis/resp/batch.h"
#include "model/redis/resp/parse.h"

namespace overbook::redis {
namespace {

constexpr unsigned kWrite = CommandSpec::kWrite;
constexpr unsigned kNotFromScript = CommandSpec::kNotFromScript;
constexpr unsigned kHoldsConnection = CommandSpec::kHoldsConnection;
constexpr unsigned kPubSub = CommandSpec::kNotFromScript | CommandSpec::kWhileSubscribed;
constexpr unsigned kTransaction = CommandSpec::kNotFromScript | CommandSpec::kNeverQueued | kHoldsConnection;
constexpr unsigned kCounts = CommandSpec::kCounts;
constexpr unsigned kUnordered = CommandSpec::kUnordered;
constexpr unsigned kWaits = CommandSpec::kNotFromScript | kHoldsConnection;
constexpr unsigned kDraws = CommandSpec::kDraws;
constexpr unsigned kPages = CommandSpec::kPages;
constexpr unsigned kReadOnlyScript = CommandSpec::kNotFromScript | CommandSpec::kRunsScript;
constexpr unsigned kScript = kReadOnlyScript | CommandSpec::kMayPublish;

constexpr std::array kScriptSubcommands{
    CommandSpec{"script|exists", -3, handlers::script_exists, kNotFromScript},
    CommandSpec{"script|flush", -2, handlers::script_flush, kNotFromScript},
    CommandSpec{"script|load", 3, handlers::script_load, kNotFromScript},
};

constexpr std::array kFunctionSubcommands{
    CommandSpec{"function|delete", 3, handlers::function_delete, kWrite | kNotFromScript},
    CommandSpec{"function|flush", -2, handlers::function_flush, kWrite | kNotFromScript},
    CommandSpec{"function|list", -2, handlers::function_list, kUnordered | kNotFromScript},
    CommandSpec{"function|load", -3, handlers::function_load, kWrite | kNotFromScript},
};

constexpr std::array kClientSubcommands{
    CommandSpec{"client|getname", 2, handlers::client_getname, kNotFromScript},
    CommandSpec{"client|id", 2, handlers::client_id, kNotFromScript | CommandSpec::kNumbersConnections},
    CommandSpec{"client|kill", -3, handlers::client_kill, kNotFromScript | CommandSpec::kNumbersConnections},
    CommandSpec{"client|setname", 3, handlers::client_setname, kNotFromScript},
};

constexpr std::array kPubSubSubcommands{
    CommandSpec{"pubsub|channels", -2, handlers::pubsub_channels, kUnordered},
    CommandSpec{"pubsub|numpat", 2, handlers::pubsub_numpat},
    CommandSpec{"pubsub|numsub", -2, handlers::pubsub_numsub},
};

constexpr std::array kObjectSubcommands{
    CommandSpec{"object|encoding", 3, handlers::object_encoding},
};

constexpr std::array kXgroupSubcommands{
    CommandSpec{"xgroup|create", -5, handlers::xgroup_create, kWrite},
    CommandSpec{"xgroup|createconsumer", 5, handlers::xgroup_createconsumer, kWrite},
    CommandSpec{"xgroup|delconsumer", 5, handlers::xgroup_delconsumer, kWrite},
    CommandSpec{"xgroup|destroy", 4, handlers::xgroup_destroy, kWrite},
    CommandSpec{"xgroup|setid", -5, handlers::xgroup_setid, kWrite},
};

constexpr std::array kCommands{
    CommandSpec{"append", 3, handlers::append, kWrite},
    CommandSpec{"bitcount", -2, handlers::bitcount},
    CommandSpec{"bitpos", -3, handlers::bitpos},
    CommandSpec{"blmove", 6, handlers::blmove, kWrite | kWaits},
    CommandSpec{"blmpop", -5, handlers::blmpop, kWrite | kHoldsConnection},
    CommandSpec{"blpop", -3, handlers::blpop, kWrite | kWaits},
    CommandSpec{"brpop", -3, handlers::brpop, kWrite | kWaits},
    CommandSpec{"brpoplpush", 4, handlers::brpoplpush, kWrite | kWaits},
    CommandSpec{"bzmpop", -5, handlers::bzmpop, kWrite | kHoldsConnection},
    CommandSpec{"bzpopmax", -3, handlers::bzpopmax, kWrite | kWaits},
    CommandSpec{"bzpopmin", -3, handlers::bzpopmin, kWrite | kWaits},
    CommandSpec{"client", -2, nullptr, 0, kClientSubcommands},
    CommandSpec{"copy", -3, handlers::copy, kWrite},
    CommandSpec{"dbsize", 1, handlers::dbsize, kCounts},
    CommandSpec{"decr", 2, handlers::decr, kWrite},
    CommandSpec{"decrby", 3, handlers::decrby, kWrite},
    CommandSpec{"del", -2, handlers::del, kWrite},
    CommandSpec{"discard", 1, handlers::discard, kTransaction},
    CommandSpec{"echo", 2, handlers::echo},
    CommandSpec{"eval", -3, handlers::eval, kScript},
    CommandSpec{"eval_ro", -3, handlers::eval_ro, kReadOnlyScript},
    CommandSpec{"evalsha", -3, handlers::evalsha, kScript},
    CommandSpec{"evalsha_ro", -3, handlers::evalsha_ro, kReadOnlyScript},
    CommandSpec{"exec", 1, handlers::exec, kTransaction},
    CommandSpec{"exists", -2, handlers::exists},
    CommandSpec{"expire", -3, handlers::expire, kWrite},
    CommandSpec{"expireat", -3, handlers::expireat, kWrite},
    CommandSpec{"expiretime", 2, handlers::expiretime},
    CommandSpec{"fcall", -3, handlers::fcall, kScript},
    CommandSpec{"fcall_ro", -3, handlers::fcall_ro, kReadOnlyScript},
    CommandSpec{"flushall", -1, handlers::flushall, kWrite},
    CommandSpec{"flushdb", -1, handlers::flushall, kWrite},
    CommandSpec{"function", -2, nullptr, 0, kFunctionSubcommands},
    CommandSpec{"get", 2, handlers::get},
    CommandSpec{"getbit", 3, handlers::getbit},
    CommandSpec{"getdel", 2, handlers::getdel, kWrite},
    CommandSpec{"getex", -2, handlers::getex, kWrite},
    CommandSpec{"getrange", 4, handlers::getrange},
    CommandSpec{"getset", 3, handlers::getset, kWrite},
    CommandSpec{"hdel", -3, handlers::hdel, kWrite},
    CommandSpec{"hexists", 3, handlers::hexists},
    CommandSpec{"hget", 3, handlers::hget},
    CommandSpec{"hgetall", 2, handlers::hgetall, kUnordered | CommandSpec::kInPairs},
    CommandSpec{"hincrby", 4, handlers::hincrby, kWrite},
    CommandSpec{"hincrbyfloat", 4, handlers::hincrbyfloat, kWrite},
    CommandSpec{"hkeys", 2, handlers::hkeys, kUnordered},
    CommandSpec{"hlen", 2, handlers::hlen, kCounts},
    CommandSpec{"hmget", -3, handlers::hmget},
    CommandSpec{"hmset", -4, handlers::hmset, kWrite},
    CommandSpec{"hrandfield", -2, handlers::hrandfield, kDraws | kUnordered},
    CommandSpec{"hscan", -3, handlers::hscan, kPages | CommandSpec::kInPairs},
    CommandSpec{"hset", -4, handlers::hset, kWrite},
    CommandSpec{"hsetnx", 4, handlers::hsetnx, kWrite},
    CommandSpec{"hstrlen", 3, handlers::hstrlen},
    CommandSpec{"hvals", 2, handlers::hvals, kUnordered},
    CommandSpec{"incr", 2, handlers::incr, kWrite},
    CommandSpec{"incrby", 3, handlers::incrby, kWrite},
    CommandSpec{"incrbyfloat", 3, handlers::incrbyfloat, kWrite},
    CommandSpec{"keys", 2, handlers::keys, kUnordered | kCounts},
    CommandSpec{"lindex", 3, handlers::lindex},
    CommandSpec{"linsert", 5, handlers::linsert, kWrite},
    CommandSpec{"llen", 2, handlers::llen, kCounts},
    CommandSpec{"lmove", 5, handlers::lmove, kWrite},
    CommandSpec{"lmpop", -4, handlers::lmpop, kWrite},
    CommandSpec{"lpop", -2, handlers::lpop, kWrite},
    CommandSpec{"lpos", -3, handlers::lpos},
    CommandSpec{"lpush", -3, handlers::lpush, kWrite},
    CommandSpec{"lpushx", -3, handlers::lpushx, kWrite},
    CommandSpec{"lrange", 4, handlers::lrange},
    CommandSpec{"lrem", 4, handlers::lrem, kWrite},
    CommandSpec{"lset", 4, handlers::lset, kWrite},
    CommandSpec{"ltrim", 4, handlers::ltrim, kWrite},
    CommandSpec{"mget", -2, handlers::mget},
    CommandSpec{"mset", -3, handlers::mset, kWrite},
    CommandSpec{"msetnx", -3, handlers::msetnx, kWrite},
    CommandSpec{"multi", 1, handlers::multi, kTransaction},
    CommandSpec{"object", -2, nullptr, 0, kObjectSubcommands},
    CommandSpec{"persist", 2, handlers::persist, kWrite},
    CommandSpec{"pexpire", -3, handlers::pexpire, kWrite},
    CommandSpec{"pexpireat", -3, handlers::pexpireat, kWrite},
    CommandSpec{"pexpiretime", 2, handlers::pexpiretime},
    CommandSpec{"ping", -1, handlers::ping, CommandSpec::kWhileSubscribed},
    CommandSpec{"psetex", 4, handlers::psetex, kWrite},
    CommandSpec{"psubscribe", -2, handlers::psubscribe, kPubSub | kHoldsConnection},
    CommandSpec{"pttl", 2, handlers::pttl},
    CommandSpec{"publish", 3, handlers::publish, CommandSpec::kMayReplicate | CommandSpec::kMayPublish},
    CommandSpec{"pubsub", -2, nullptr, 0, kPubSubSubcommands},
    CommandSpec{"punsubscribe", -1, handlers::punsubscribe, kPubSub},
    CommandSpec{"randomkey", 1, handlers::randomkey, kDraws},
    CommandSpec{"rename", 3, handlers::rename, kWrite},
    CommandSpec{"renamenx", 3, handlers::renamenx, kWrite},
    CommandSpec{"rpop", -2, handlers::rpop, kWrite},
    CommandSpec{"rpoplpush", 3, handlers::rpoplpush, kWrite},
    CommandSpec{"rpush", -3, handlers::rpush, kWrite},
    CommandSpec{"rpushx", -3, handlers::rpushx, kWrite},
    CommandSpec{"sadd", -3, handlers::sadd, kWrite},
    CommandSpec{"scan", -2, handlers::scan, kPages | kCounts},
    CommandSpec{"scard", 2, handlers::scard, kCounts},
    CommandSpec{"script", -2, nullptr, 0, kScriptSubcommands},
    CommandSpec{"sdiff", -2, handlers::sdiff, kUnordered},
    CommandSpec{"sdiffstore", -3, handlers::sdiffstore, kWrite},
    CommandSpec{"select", 2, handlers::select},
    CommandSpec{"set", -3, handlers::set, kWrite},
    CommandSpec{"setbit", 4, handlers::setbit, kWrite},
    CommandSpec{"setex", 4, handlers::setex, kWrite},
    CommandSpec{"setnx", 3, handlers::setnx, kWrite},
    CommandSpec{"setrange", 4, handlers::setrange, kWrite},
    CommandSpec{"sinter", -2, handlers::sinter, kUnordered},
    CommandSpec{"sintercard", -3, handlers::sintercard, kCounts},
    CommandSpec{"sinterstore", -3, handlers::sinterstore, kWrite},
    CommandSpec{"sismember", 3, handlers::sismember},
    CommandSpec{"smembers", 2, handlers::smembers, kUnordered},
    CommandSpec{"smismember", -3, handlers::smismember},
    CommandSpec{"smove", 4, handlers::smove, kWrite},
    CommandSpec{"spop", -2, handlers::spop, kWrite | kDraws | kUnordered},
    CommandSpec{"srandmember", -2, handlers::srandmember, kDraws | kUnordered},
    CommandSpec{"srem", -3, handlers::srem, kWrite},
    CommandSpec{"sscan", -3, handlers::sscan, kPages},
    CommandSpec{"strlen", 2, handlers::strlen},
    CommandSpec{"subscribe", -2, handlers::subscribe, kPubSub | kHoldsConnection},
    CommandSpec{"sunion", -2, handlers::sunion, kUnordered},
    CommandSpec{"sunionstore", -3, handlers::sunionstore, kWrite},
    CommandSpec{"time", 1, handlers::time},
    CommandSpec{"touch", -2, handlers::exists},
    CommandSpec{"ttl", 2, handlers::ttl},
    CommandSpec{"type", 2, handlers::type},
    CommandSpec{"unlink", -2, handlers::del, kWrite},
    CommandSpec{"unsubscribe", -1, handlers::unsubscribe, kPubSub},
    CommandSpec{"unwatch", 1, handlers::unwatch, kNotFromScript},
    CommandSpec{"wait", 3, handlers::wait, kNotFromScript | kHoldsConnection},
    CommandSpec{"watch", -2, handlers::watch, kTransaction},
    CommandSpec{"xack", -4, handlers::xack, kWrite},
    CommandSpec{"xadd", -5, handlers::xadd, kWrite},
    CommandSpec{"xautoclaim", -6, handlers::xautoclaim, kWrite},
    CommandSpec{"xclaim", -6, handlers::xclaim, kWrite},
    CommandSpec{"xdel", -3, handlers::xdel, kWrite},
    CommandSpec{"xgroup", -2, nullptr, 0, kXgroupSubcommands},
    CommandSpec{"xlen", 2, handlers::xlen, kCounts},
    CommandSpec{"xpending", -3, handlers::xpending},
    CommandSpec{"xrange", -4, handlers::xrange},
    CommandSpec{"xread", -4, handlers::xread, kHoldsConnection},
    CommandSpec{"xreadgroup", -7, handlers::xreadgroup, kWrite | kHoldsConnection},
    CommandSpec{"xrevrange", -4, handlers::xrevrange},
    CommandSpec{"xtrim", -4, handlers::xtrim, kWrite},
    CommandSpec{"zadd", -4, handlers::zadd, kWrite},
    CommandSpec{"zcard", 2, handlers::zcard, kCounts},
    CommandSpec{"zcount", 4, handlers::zcount, kCounts},
    CommandSpec{"zdiff", -3, handlers::zdiff},
    CommandSpec{"zdiffstore", -4, handlers::zdiffstore, kWrite},
    CommandSpec{"zincrby", 4, handlers::zincrby, kWrite},
    CommandSpec{"zinter", -3, handlers::zinter},
    CommandSpec{"zinterstore", -4, handlers::zinterstore, kWrite},
    CommandSpec{"zmpop", -4, handlers::zmpop, kWrite},
    CommandSpec{"zmscore", -3, handlers::zmscore},
    CommandSpec{"zpopmax", -2, handlers::zpopmax, kWrite},
    CommandSpec{"zpopmin", -2, handlers::zpopmin, kWrite},
    CommandSpec{"zrange", -4, handlers::zrange},
    CommandSpec{"zrangebyscore", -4, handlers::zrangebyscore},
    CommandSpec{"zrank", 3, handlers::zrank},
    CommandSpec{"zrem", -3, handlers::zrem, kWrite},
    CommandSpec{"zremrangebyrank", 4, handlers::zremrangebyrank, kWrite},
    CommandSpec{"zremrangebyscore", 4, handlers::zremrangebyscore, kWrite},
    CommandSpec{"zrevrange", -4, handlers::zrevrange},
    CommandSpec{"zrevrangebyscore", -4, handlers::zrevrangebyscore},
    CommandSpec{"zrevrank", 3, handlers::zrevrank},
    CommandSpec{"zscan", -3, handlers::zscan, kPages | CommandSpec::kInPairs},
    CommandSpec{"zscore", 3, handlers::zscore},
    CommandSpec{"zunion", -3, handlers::zunion},
    CommandSpec{"zunionstore", -4, handlers::zunionstore, kWrite},
};

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool equals(std::string_view text, std::string_view lower_case_name) {
  if (text.size() != lower_case_name.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (lower(text[i]) != lower_case_name[i]) return false;
  }
  return true;
}

// Open addressing; less than a quarter full, so most look-ups compare one name.
class NameIndex {
 public:
  constexpr NameIndex() {
    for (std::size_t i = 0; i < kCommands.size(); ++i) {
      std::size_t slot = slot_of(kCommands[i].name);
      while (slots_[slot] != 0) slot = (slot + 1) % slots_.size();
      slots_[slot] = static_cast<std::uint8_t>(i + 1);
    }
  }
  [[nodiscard]] const CommandSpec* find(std::string_view name) const {
    for (std::size_t slot = slot_of(name); slots_[slot] != 0; slot = (slot + 1) % slots_.size()) {
      const CommandSpec& spec = kCommands[slots_[slot] - 1U];
      if (equals(name, spec.name)) return &spec;
    }
    return nullptr;
  }

 private:
  static constexpr std::size_t slot_of(std::string_view name) {
    auto hash = static_cast<std::uint32_t>(name.size());
    // No command's name is as long as this; a client's word may be.
    for (const char c : name.substr(0, 24)) hash = hash * 31 + static_cast<unsigned char>(lower(c));
    return (hash * 0x9E3779B1U) >> 22;
  }
  std::array<std::uint8_t, 1024> slots_{};
};
static_assert(kCommands.size() < 255);
constexpr NameIndex kIndex;

}  // namespace

const CommandSpec* find_command(std::span<const std::string> words) {
  const CommandSpec* spec = kIndex.find(words.front());
  if (spec == nullptr || spec->subcommands.empty() || words.size() == 1) return spec;
  for (const CommandSpec& subcommand : spec->subcommands) {
    if (equals(words[1], subcommand.name.substr(spec->name.size() + 1))) return &subcommand;
  }
  return nullptr;
}

bool has_flag(const Command& command, unsigned flag) {
  if (is_batch(command)) {
    const std::vector<Command> all = commands_of(command);
    return std::any_of(all.begin(), all.end(), [&](const Command& one) { return has_flag(one, flag); });
  }
  const CommandSpec* const spec = command.words.empty() ? nullptr : find_command(command.words);
  return spec != nullptr && spec->has(flag);
}

bool is_container(std::string_view name) {
  const CommandSpec* spec = kIndex.find(name);
  return spec != nullptr && !spec->subcommands.empty();
}

std::span<const CommandSpec> all_commands() {
  return kCommands;
}

}  // namespace overbook::redis
