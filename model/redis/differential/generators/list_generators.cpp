#include <array>

#include "model/redis/differential/generators/generators.h"

namespace overbook::redis::differential {
namespace {

std::string list_key(Draw& draw) {
  return key(draw, Type::list);
}
Words push(Draw& draw) {
  return Words{list_key(draw)} + some_texts(draw, 4);
}
Words pop(Draw& draw) {
  Words words{list_key(draw)};
  if (draw.chance(40)) words.push_back(small_integer(draw, -1, 4));
  return words;
}

Words blpop(Draw& draw) {
  Words words = some_keys(draw, Type::list, 3);
  words.push_back(draw.chance(85) ? draw.one_of({"0", "1000000", "1e6", "0.0", "1", "0.001", "0.0004", "2.5"})
                                  : draw.one_of({"-1", "abc", "", "nan", "inf", "1e300", "0x", " 1", "-0",
                                                 "1e-5000", "-1e-9", "9223372036854775807",
                                                 "9223372036854775", "9223372036854776"}));
  return words;
}

constexpr std::array kGenerators{
    Generator{"BLPOP", blpop},
    Generator{"LLEN", [](Draw& draw) { return Words{list_key(draw)}; }},
    Generator{"LPOP", pop},
    Generator{"LPUSH", push},
    Generator{"LRANGE",
              [](Draw& draw) {
                return Words{list_key(draw), integer(draw), integer(draw)};
              }},
    Generator{"LREM",
              [](Draw& draw) {
                return Words{list_key(draw), small_integer(draw, -3, 3), text(draw)};
              }},
    Generator{"RPOP", pop},
    Generator{"RPOPLPUSH",
              [](Draw& draw) {
                return Words{list_key(draw), list_key(draw)};
              }},
    Generator{"RPUSH", push},
};

}  // namespace

std::span<const Generator> list_generators() {
  return kGenerators;
}

}  // namespace overbook::redis::differential
