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

constexpr std::array kGenerators{
    Generator{"APPEND", key_and_text},
    Generator{"DECR", key_only},
    Generator{"DECRBY", key_and_integer},
    Generator{"GET", key_only},
    Generator{"GETDEL", key_only},
    Generator{"GETEX", getex},
    Generator{"GETSET", key_and_text},
    Generator{"INCR", key_only},
    Generator{"INCRBY", key_and_integer},
    Generator{"MGET", [](Draw& draw) { return some_keys(draw, Type::string, 4); }},
    Generator{"PSETEX", [](Draw& draw) { return with_expiry(draw, "PX"); }},
    Generator{"SET", set},
    Generator{"SETEX", [](Draw& draw) { return with_expiry(draw, "EX"); }},
    Generator{"SETNX", key_and_text},
    Generator{"STRLEN", key_only},
};

}  // namespace

std::span<const Generator> string_generators() {
  return kGenerators;
}

}  // namespace overbook::redis::differential
