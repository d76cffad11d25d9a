#include <array>

#include "model/redis/differential/generators/generators.h"
#include "model/redis/differential/words/collection_scan_words.h"

namespace overbook::redis::differential {
namespace {

std::string set_key(Draw& draw) {
  return key(draw, Type::set);
}
Words key_only(Draw& draw) {
  return {set_key(draw)};
}
Words key_and_members(Draw& draw) {
  // Sets of integers have an encoding of their own.
  if (draw.chance(60)) return Words{set_key(draw)} + some_texts(draw, 4);
  return {set_key(draw), integer(draw), small_integer(draw, -5, 30)};
}

Words keys_only(Draw& draw) {
  return some_keys(draw, Type::set, 3);
}
Words target_and_keys(Draw& draw) {
  return Words{set_key(draw)} + keys_only(draw);
}
Words card(Draw& draw) {
  const Words keys = keys_only(draw);
  Words words = Words{draw.chance(94) ? std::to_string(keys.size()) : integer(draw)} + keys;
  if (draw.chance(40)) words = words + Words{any_case(draw, "LIMIT"), small_integer(draw, -1, 3)};
  if (draw.chance(4)) words.push_back(draw.one_of({"LIMIT", "FOO"}));
  return words;
}
Words pop(Draw& draw) {
  Words words{set_key(draw)};
  if (draw.chance(50)) words.push_back(small_integer(draw, -1, 12));
  return words;
}

constexpr std::array kGenerators{
    Generator{"SADD", key_and_members},
    Generator{"SCARD", key_only},
    Generator{"SDIFF", keys_only},
    Generator{"SDIFFSTORE", target_and_keys},
    Generator{"SINTER", keys_only},
    Generator{"SINTERCARD", card},
    Generator{"SINTERSTORE", target_and_keys},
    Generator{"SISMEMBER",
              [](Draw& draw) {
                return Words{set_key(draw), text(draw)};
              }},
    Generator{"SMEMBERS", key_only},
    Generator{"SMISMEMBER", key_and_members},
    Generator{"SMOVE",
              [](Draw& draw) {
                return Words{set_key(draw), set_key(draw), text(draw)};
              }},
    Generator{"SPOP", pop},
    Generator{"SRANDMEMBER",
              [](Draw& draw) {
                Words words{set_key(draw)};
                if (draw.chance(60)) words.push_back(small_integer(draw, -4, 6));
                return words;
              }},
    Generator{"SREM", key_and_members},
    Generator{"SSCAN", [](Draw& draw) { return Words{set_key(draw)} + collection_scan_words(draw); }},
    Generator{"SUNION", keys_only},
    Generator{"SUNIONSTORE", target_and_keys},
};

}  // namespace

std::span<const Generator> set_generators() {
  return kGenerators;
}

}  // namespace overbook::redis::differential
