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

std::string end(Draw& draw) {
  return any_case(draw, draw.chance(97) ? draw.one_of({"LEFT", "RIGHT"}) : draw.one_of({"MIDDLE", ""}));
}
Words blpop(Draw& draw) {
  return some_keys(draw, Type::list, 3) + Words{wait_seconds(draw)};
}
Words mpop(Draw& draw) {
  const Words keys = some_keys(draw, Type::list, 3);
  Words words = Words{draw.chance(94) ? std::to_string(keys.size()) : small_integer(draw, -1, 4)} + keys;
  words.push_back(end(draw));
  if (draw.chance(40)) words = words + Words{any_case(draw, "COUNT"), small_integer(draw, 0, 4)};
  if (draw.chance(4)) words.push_back(draw.one_of({"COUNT", "FOO"}));
  return words;
}
Words lmove(Draw& draw) {
  return {list_key(draw), list_key(draw), end(draw), end(draw)};
}
Words lpos(Draw& draw) {
  Words words{list_key(draw), text(draw)};
  for (std::size_t left = draw.below(4); left > 0; --left)
    words = words + Words{any_case(draw, draw.one_of({"RANK", "COUNT", "MAXLEN", "RANK"})),
                          small_integer(draw, -3, 4)};
  if (draw.chance(4)) words.push_back(draw.one_of({"RANK", "FOO"}));
  return words;
}

constexpr std::array kGenerators{
    Generator{"BLMOVE", [](Draw& draw) { return lmove(draw) + Words{wait_seconds(draw)}; }},
    Generator{"BLMPOP", [](Draw& draw) { return Words{wait_seconds(draw)} + mpop(draw); }},
    Generator{"BLPOP", blpop},
    Generator{"BRPOP", blpop},
    Generator{"BRPOPLPUSH",
              [](Draw& draw) {
                return Words{list_key(draw), list_key(draw), wait_seconds(draw)};
              }},
    Generator{"LINDEX",
              [](Draw& draw) {
                return Words{list_key(draw), integer(draw)};
              }},
    Generator{"LINSERT",
              [](Draw& draw) {
                return Words{list_key(draw), any_case(draw, draw.one_of({"BEFORE", "AFTER", "AFTER"})),
                             text(draw), text(draw)};
              }},
    Generator{"LLEN", [](Draw& draw) { return Words{list_key(draw)}; }},
    Generator{"LMOVE", lmove},
    Generator{"LMPOP", mpop},
    Generator{"LPOP", pop},
    Generator{"LPOS", lpos},
    Generator{"LPUSH", push},
    Generator{"LPUSHX", push},
    Generator{"LRANGE",
              [](Draw& draw) {
                return Words{list_key(draw), integer(draw), integer(draw)};
              }},
    Generator{"LREM",
              [](Draw& draw) {
                return Words{list_key(draw), small_integer(draw, -3, 3), text(draw)};
              }},
    Generator{"LSET",
              [](Draw& draw) {
                return Words{list_key(draw), small_integer(draw, -3, 3), text(draw)};
              }},
    Generator{"LTRIM",
              [](Draw& draw) {
                return Words{list_key(draw), small_integer(draw, -6, 3), small_integer(draw, -3, 8)};
              }},
    Generator{"RPOP", pop},
    Generator{"RPOPLPUSH",
              [](Draw& draw) {
                return Words{list_key(draw), list_key(draw)};
              }},
    Generator{"RPUSH", push},
    Generator{"RPUSHX", push},
};

}  // namespace

std::span<const Generator> list_generators() {
  return kGenerators;
}

}  // namespace overbook::redis::differential
