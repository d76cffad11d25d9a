#include "sim/limiters/limiter_store.h"

#include <array>

namespace overbook::sim {
namespace {

constexpr std::string_view kWipe = "call('DEL', key)";
constexpr std::string_view kTouch = "call('PEXPIRE', key, MS)";

Store counter() {
  return {.kind = "counter",
          .count = "tonumber(call('GET', key) or 0)",
          .add = "call('INCR', key)",
          .remove = "call('DECR', key)"};
}

Store permits() {
  return {.kind = "permits",
          .setup = "call('SETNX', key, limit)",
          .count = "limit - tonumber(call('GET', key) or limit)",
          .add = "call('DECR', key)",
          .remove = "call('INCR', key)"};
}

Store set() {
  return {.kind = "set",
          .count = "call('SCARD', key)",
          .add = "call('SADD', key, me)",
          .remove = "call('SREM', key, me)",
          .holds = "call('SISMEMBER', key, me) == 1",
          .first = "call('SMEMBERS', key)[1]",
          .remove_first = "call('SREM', key, call('SMEMBERS', key)[1])"};
}

// Scores: all equal, an instant (of the beginning or of the end), a running number.
Store sorted_set(Choices& choices) {
  Store store{.kind = "sorted set",
              .count = "call('ZCARD', key)",
              .add = "call('ZADD', key, 0, me)",
              .remove = "call('ZREM', key, me)",
              .holds = "call('ZSCORE', key, me)",
              .first = "call('ZRANGE', key, 0, 0)[1]",
              .remove_first = "call('ZREMRANGEBYRANK', key, 0, 0)",
              .rank = "call('ZRANK', key, me)"};
  switch (choices.weighted({2, 3, 3, 1})) {
    case 1:
      store.kind += " by beginning";
      store.add = "call('ZADD', key, now, me)";
      if (!choices.once_in(4)) store.clean = "call('ZREMRANGEBYSCORE', key, '-inf', now - span)";
      break;
    case 2:
      store.kind += " by end";
      store.add = "call('ZADD', key, now + span, me)";
      store.clean = "call('ZREMRANGEBYSCORE', key, '-inf', now)";
      if (choices.once_in(4)) store.count = "call('ZCOUNT', key, now, '+inf')";
      break;
    case 3:
      store.kind += " by number";
      store.add = "call('ZADD', key, call('INCR', key .. ':last'), me)";
      store.touch = "call('PEXPIRE', key, MS) call('PEXPIRE', key .. ':last', MS)";
      break;
    default:
      break;
  }
  return store;
}

Store hash(Choices& choices) {
  Store store{.kind = "hash",
              .count = "call('HLEN', key)",
              .add = "call('HSET', key, me, ARGV[2])",
              .remove = "call('HDEL', key, me)",
              .holds = "call('HEXISTS', key, me) == 1",
              .first = "call('HKEYS', key)[1]",
              .remove_first = "for _, f in ipairs(call('HKEYS', key)) do call('HDEL', key, f) break end"};
  switch (choices.weighted({2, 1, 2})) {
    case 1:
      store.kind += " of numbers";
      store.add = "call('HINCRBY', key, me, 1)";
      break;
    case 2:
      store.kind += " of times";
      store.add = "call('HSET', key, me, now + span)";
      store.clean =
          "for _, f in ipairs(call('HKEYS', key)) do"
          " if tonumber(call('HGET', key, f)) <= now then call('HDEL', key, f) end end";
      break;
    default:
      break;
  }
  return store;
}

Store list() {
  return {.kind = "list",
          .count = "call('LLEN', key)",
          .add = "call('RPUSH', key, me)",
          .remove = "call('LREM', key, 1, me)",
          .first = "call('LRANGE', key, 0, 0)[1]",
          .remove_first = "call('LPOP', key)"};
}

Store tokens(Choices& choices) {
  Store store{.kind = "tokens",
              .setup =
                  "if call('SETNX', key .. ':made', 1) == 1 then"
                  " for i = 1, limit do call('RPUSH', key, i) end end",
              .count = "limit - call('LLEN', key)",
              .add = "call('LPOP', key)",
              .remove = "call('RPUSH', key, me)"};
  if (choices.once_in(3)) {
    store.kind += " made when there are none";
    store.setup = "if call('EXISTS', key) == 0 then for i = 1, limit do call('RPUSH', key, i) end end";
  }
  return store;
}

// One text that lists the holders.
Store text() {
  return {.kind = "text",
          .count = "select(2, string.gsub(call('GET', key) or '', '%b<>', ''))",
          .add = "call('APPEND', key, '<' .. me .. '>')",
          .remove =
              "local v = call('GET', key) or '' local a, b = string.find(v, '<' .. me .. '>', 1, true)"
              " if a then call('SET', key, string.sub(v, 1, a - 1) .. string.sub(v, b + 1)) end",
          .holds = "string.find(call('GET', key) or '', '<' .. me .. '>', 1, true)",
          .first = "string.match(call('GET', key) or '', '^<(.-)>')"};
}

// As many keys as slots; each holds who has it.
Store slots() {
  const std::string each = "for i = 1, limit do local slot = key .. ':' .. i ";
  return {.kind = "slots",
          .count =
              "(function() local n = 0 for i = 1, limit do n = n + call('EXISTS', key .. ':' .. i) end"
              " return n end)()",
          .add = each + "if call('SET', slot, me, 'NX') then break end end",
          .remove = each + "if call('GET', slot) == me then call('DEL', slot) end end",
          .first = "call('GET', key .. ':1')",
          .remove_first = "call('DEL', key .. ':1')",
          .touch = each + "if call('GET', slot) == me then call('PEXPIRE', slot, MS) end end",
          .wipe = each + "call('DEL', slot) end"};
}

// Every conversation has a key under the user's prefix.
Store keys() {
  return {.kind = "keys",
          .count = "#call('KEYS', ARGV[5] .. '*')",
          .add = "call('SET', KEYS[1], me)",
          .remove = "call('DEL', KEYS[1])",
          .holds = "call('GET', KEYS[1]) == me",
          .touch = "call('PEXPIRE', KEYS[1], MS)",
          .wipe = "call('DEL', KEYS[1])"};
}

// One holder, whatever the limit.
Store lock() {
  return {.kind = "lock",
          .count = "call('EXISTS', key) * limit",
          .add = "call('SET', key, me)",
          .remove = "call('DEL', key)",
          .holds = "call('GET', key) == me",
          .first = "call('GET', key)",
          .remove_first = "call('DEL', key)"};
}

// The same with the end of the lease in the text, where only the script can see it.
Store lock_with_time() {
  return {.kind = "lock with its time",
          .clean =
              "local v = call('GET', key)"
              " if v and tonumber(string.match(v, '|([%d.]+)$')) <= now then call('DEL', key) end",
          .count = "call('EXISTS', key) * limit",
          .add = "call('SET', key, me .. '|' .. (now + span))",
          .remove = "call('DEL', key)",
          .holds = "string.match(call('GET', key) or '', '^(.*)|') == me"};
}

Store draw_kind(Choices& choices) {
  switch (choices.weighted({4, 2, 4, 6, 4, 2, 2, 3, 3, 2, 4, 1})) {
    case 1:
      return permits();
    case 2:
      return set();
    case 3:
      return sorted_set(choices);
    case 4:
      return hash(choices);
    case 5:
      return list();
    case 6:
      return tokens(choices);
    case 7:
      return text();
    case 8:
      return slots();
    case 9:
      return keys();
    case 10:
      return lock();
    case 11:
      return lock_with_time();
    default:
      return counter();
  }
}

std::string draw_key(Choices& choices) {
  switch (choices.weighted({12, 2, 1, 1, 1, 1, 1})) {
    case 1:
      return "'all'";
    case 2:
      return "ARGV[5] .. 'all'";  // counted as a conversation of the user
    case 3:
      return "KEYS[2] .. ':' .. ARGV[2]";
    case 4:
      return "'of/' .. ARGV[4]";
    case 5:
      return "KEYS[2] .. ':' .. string.byte(ARGV[2], -1) % 2";
    case 6:
      return "KEYS[2] .. ':' .. math.floor(now / span)";  // a window of time
    default:
      return "KEYS[2]";
  }
}

std::string draw_me(Choices& choices) {
  switch (choices.weighted({8, 4, 2, 2, 2, 2, 1, 1, 1})) {
    case 1:
      return "ARGV[2]";
    case 2:
      return "ARGV[2] .. '/' .. ARGV[4]";
    case 3:
      return "ARGV[4] .. '@' .. ARGV[2]";
    case 4:
      return "'[\"' .. ARGV[2] .. '\",\"' .. ARGV[4] .. '\"]'";
    case 5:
      return "'conversation:' .. ARGV[4] .. ';'";
    case 6:
      return "'somebody'";
    case 7:
      return "'n' .. #ARGV[4]";
    case 8:
      return "'h' .. string.byte(ARGV[4], -1) % 4";
    default:
      return "ARGV[4]";
  }
}

std::string draw_now(Choices& choices) {
  constexpr std::string_view kLease = "(lease > 0 and lease or 60000)";
  switch (choices.weighted({2, 1, 2})) {
    case 1:
      return "local now = tonumber(call('TIME')[1])\nlocal span = math.floor(" + std::string(kLease) +
             " / 1000)";
    case 2:
      return "local t = call('TIME')\nlocal now = tonumber(t[1]) + tonumber(t[2]) / 1e6\nlocal span = " +
             std::string(kLease) + " / 1000";
    default:
      return "local t = call('TIME')\n"
             "local now = tonumber(t[1]) * 1000 + math.floor(tonumber(t[2]) / 1000)\nlocal span = " +
             std::string(kLease);
  }
}

}  // namespace

Store draw_store(Choices& choices) {
  Store store = draw_kind(choices);
  store.key = draw_key(choices);
  store.me = draw_me(choices);
  store.now = draw_now(choices);
  if (store.touch.empty()) store.touch = kTouch;
  if (store.wipe.empty()) store.wipe = kWipe;
  return store;
}

}  // namespace overbook::sim
