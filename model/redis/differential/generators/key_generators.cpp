#include <array>

#include "model/redis/differential/generators/generators.h"
#include "model/redis/differential/words/expiry_words.h"

namespace overbook::redis::differential {
namespace {

constexpr std::array kTypes{Type::string, Type::list, Type::hash, Type::set, Type::sorted_set};

std::string one_key(Draw& draw) {
  return key(draw, draw.chance(50) ? Type::string : draw.pick(kTypes));
}
Words key_only(Draw& draw) {
  return {one_key(draw)};
}
Words keys_only(Draw& draw) {
  Words keys;
  for (std::size_t left = 1 + draw.below(3); left > 0; --left) keys.push_back(one_key(draw));
  return keys;
}
Words nothing(Draw& /*draw*/) {
  return {};
}

Words expire(Draw& draw, std::string_view option) {
  Words words{one_key(draw), expiry_argument(draw, option)};
  for (std::size_t left = draw.chance(60) ? 0 : 1 + draw.below(2); left > 0; --left)
    words.push_back(any_case(draw, draw.one_of({"NX", "XX", "GT", "LT", "XX", "GT", "LT", "YY"})));
  return words;
}

// An iteration step by itself: with a great COUNT the whole table comes at once.
Words scan(Draw& draw) {
  Words words{draw.chance(85) ? "0" : draw.chance(50) ? integer(draw) : "12x"};
  if (draw.chance(70))
    words = words + Words{any_case(draw, "COUNT"), draw.chance(85) ? "10000" : integer(draw)};
  if (draw.chance(40)) words = words + Words{any_case(draw, "MATCH"), pattern(draw)};
  if (draw.chance(30)) {
    words =
        words + Words{any_case(draw, "TYPE"), any_case(draw, draw.one_of({"STRING", "LIST", "HASH", "SET",
                                                                          "ZSET", "STREAM", "NONE", "FOO"}))};
  }
  if (draw.chance(5)) words.push_back(draw.one_of({"COUNT", "MATCH", "FOO", "TYPE"}));
  return words;
}

Words flushall(Draw& draw) {
  return draw.chance(50) ? Words{} : Words{any_case(draw, draw.one_of({"SYNC", "ASYNC", "LATER"}))};
}

Words copy(Draw& draw) {
  Words words{one_key(draw), one_key(draw)};
  if (draw.chance(15)) words = words + Words{any_case(draw, "DB"), draw.chance(70) ? "0" : integer(draw)};
  if (draw.chance(50)) words.push_back(any_case(draw, draw.chance(95) ? "REPLACE" : "DB"));
  return words;
}

constexpr std::array kGenerators{
    Generator{"COPY", copy},
    Generator{"DBSIZE", nothing},
    Generator{"DEL", keys_only},
    Generator{"EXISTS", keys_only},
    Generator{"EXPIRE", [](Draw& draw) { return expire(draw, "EX"); }},
    Generator{"EXPIREAT", [](Draw& draw) { return expire(draw, "EXAT"); }},
    Generator{"EXPIRETIME", key_only},
    Generator{"FLUSHALL", flushall},
    Generator{"FLUSHDB", flushall},
    Generator{"KEYS", [](Draw& draw) { return Words{pattern(draw)}; }},
    Generator{"OBJECT",
              [](Draw& draw) {
                return Words{any_case(draw, draw.chance(95) ? "ENCODING" : "FOO"), one_key(draw)};
              }},
    Generator{"PERSIST", key_only},
    Generator{"PEXPIRE", [](Draw& draw) { return expire(draw, "PX"); }},
    Generator{"PEXPIREAT", [](Draw& draw) { return expire(draw, "PXAT"); }},
    Generator{"PEXPIRETIME", key_only},
    Generator{"PTTL", key_only},
    Generator{"RANDOMKEY", nothing},
    Generator{"RENAME",
              [](Draw& draw) {
                return Words{one_key(draw), one_key(draw)};
              }},
    Generator{"RENAMENX",
              [](Draw& draw) {
                return Words{one_key(draw), one_key(draw)};
              }},
    Generator{"SCAN", scan},
    Generator{"TOUCH", keys_only},
    Generator{"TTL", key_only},
    Generator{"TYPE", key_only},
    Generator{"UNLINK", keys_only},
};

}  // namespace

std::span<const Generator> key_generators() {
  return kGenerators;
}

}  // namespace overbook::redis::differential
