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

constexpr std::array kGenerators{
    Generator{"SADD", key_and_members},
    Generator{"SCARD", key_only},
    Generator{"SISMEMBER",
              [](Draw& draw) {
                return Words{set_key(draw), text(draw)};
              }},
    Generator{"SMEMBERS", key_only},
    Generator{"SREM", key_and_members},
    Generator{"SSCAN", [](Draw& draw) { return Words{set_key(draw)} + collection_scan_words(draw); }},
};

}  // namespace

std::span<const Generator> set_generators() {
  return kGenerators;
}

}  // namespace overbook::redis::differential
