#include <array>

#include "model/redis/differential/generators/generators.h"
#include "model/redis/differential/words/expiry_words.h"

namespace overbook::redis::differential {
namespace {

std::string string_key(Draw& draw) {
  return key(draw, Type::string);
}
Words key_only(Draw& draw) {
  return {string_key(draw)};
}
Words key_and_text(Draw& draw) {
  return {string_key(draw), draw.chance(40) ? integer(draw) : text(draw)};
}
Words key_and_integer(Draw& draw) {
  return {string_key(draw), integer(draw)};
}

Words set(Draw& draw) {
  Words words = key_and_text(draw);
  for (std::size_t left = draw.chance(60) ? 0 : 1 + draw.below(3); left > 0; --left) {
    if (draw.chance(40)) {
      words = words + expiry_option(draw);
    } else {
      words.push_back(any_case(draw, draw.one_of({"NX", "XX", "GET", "KEEPTTL", "GET", "NX"})));
    }
  }
  return words;
}

Words getex(Draw& draw) {
  Words words = key_only(draw);
  if (draw.chance(60)) words = words + expiry_option(draw);
  if (draw.chance(25)) words.push_back(any_case(draw, draw.one_of({"PERSIST", "PERSIST", "KEEPTTL", "NX"})));
  return words;
}

Words with_expiry(Draw& draw, const char* unit) {
  return {string_key(draw), expiry_argument(draw, unit), text(draw)};
}

Words pairs(Draw& draw) {
  Words words;
  for (std::size_t left = 1 + draw.below(3); left > 0; --left) words = words + key_and_text(draw);
  return words;
}

std::string bit(Draw& draw) {
  return draw.chance(94) ? draw.one_of({"0", "1"}) : integer(draw);
}
std::string bit_offset(Draw& draw) {
  return draw.chance(90) ? std::to_string(draw.between(0, 90)) : integer(draw);
}
// [start [end [BYTE | BIT]]]
Words bit_range(Draw& draw) {
  Words words;
  const std::size_t most = draw.below(4);
  if (most > 0) words.push_back(integer(draw));
  if (most > 1) words.push_back(integer(draw));
  if (most > 2) words.push_back(any_case(draw, draw.one_of({"BYTE", "BIT", "BIT", "NIBBLE"})));
  return words;
}

constexpr std::array kGenerators{
    Generator{"APPEND", key_and_text},
    Generator{"BITCOUNT", [](Draw& draw) { return key_only(draw) + bit_range(draw); }},
    Generator{"BITPOS", [](Draw& draw) { return key_only(draw) + Words{bit(draw)} + bit_range(draw); }},
    Generator{"DECR", key_only},
    Generator{"DECRBY", key_and_integer},
    Generator{"GET", key_only},
    Generator{"GETBIT",
              [](Draw& draw) {
                return Words{string_key(draw), bit_offset(draw)};
              }},
    Generator{"GETDEL", key_only},
    Generator{"GETEX", getex},
    Generator{"GETRANGE",
              [](Draw& draw) {
                return Words{string_key(draw), integer(draw), integer(draw)};
              }},
    Generator{"GETSET", key_and_text},
    Generator{"INCR", key_only},
    Generator{"INCRBY", key_and_integer},
    Generator{"INCRBYFLOAT",
              [](Draw& draw) {
                return Words{string_key(draw), number(draw)};
              }},
    Generator{"MGET", [](Draw& draw) { return some_keys(draw, Type::string, 4); }},
    Generator{"MSET", pairs},
    Generator{"MSETNX", pairs},
    Generator{"PSETEX", [](Draw& draw) { return with_expiry(draw, "PX"); }},
    Generator{"SET", set},
    Generator{"SETBIT",
              [](Draw& draw) {
                return Words{string_key(draw), bit_offset(draw), bit(draw)};
              }},
    Generator{"SETEX", [](Draw& draw) { return with_expiry(draw, "EX"); }},
    Generator{"SETNX", key_and_text},
    Generator{"SETRANGE",
              [](Draw& draw) {
                return Words{string_key(draw), small_integer(draw, -1, 70), text(draw)};
              }},
    Generator{"STRLEN", key_only},
};

}  // namespace

std::span<const Generator> string_generators() {
  return kGenerators;
}

}  // namespace overbook::redis::differential
