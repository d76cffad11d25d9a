#include <array>

#include "model/redis/differential/generators/generators.h"
#include "model/redis/differential/words/collection_scan_words.h"

namespace overbook::redis::differential {
namespace {

std::string hash_key(Draw& draw) {
  return key(draw, Type::hash);
}
Words key_only(Draw& draw) {
  return {hash_key(draw)};
}
Words key_and_field(Draw& draw) {
  return {hash_key(draw), text(draw)};
}
Words key_and_fields(Draw& draw) {
  return Words{hash_key(draw)} + some_texts(draw, 4);
}
Words key_and_pairs(Draw& draw) {
  Words words{hash_key(draw)};
  for (std::size_t left = 1 + draw.below(4); left > 0; --left)
    words = words + Words{text(draw), draw.chance(50) ? integer(draw) : text(draw)};
  return words;
}

constexpr std::array kGenerators{
    Generator{"HDEL", key_and_fields},
    Generator{"HEXISTS", key_and_field},
    Generator{"HGET", key_and_field},
    Generator{"HGETALL", key_only},
    Generator{"HINCRBY",
              [](Draw& draw) {
                return Words{hash_key(draw), text(draw), integer(draw)};
              }},
    Generator{"HINCRBYFLOAT",
              [](Draw& draw) {
                return Words{hash_key(draw), text(draw), number(draw)};
              }},
    Generator{"HKEYS", key_only},
    Generator{"HLEN", key_only},
    Generator{"HMGET", key_and_fields},
    Generator{"HMSET", key_and_pairs},
    Generator{"HRANDFIELD",
              [](Draw& draw) {
                Words words{hash_key(draw)};
                if (draw.chance(70)) words.push_back(small_integer(draw, -4, 6));
                if (draw.chance(40))
                  words.push_back(any_case(draw, draw.chance(95) ? "WITHVALUES" : "VALUES"));
                return words;
              }},
    Generator{"HSCAN", [](Draw& draw) { return Words{hash_key(draw)} + collection_scan_words(draw); }},
    Generator{"HSET", key_and_pairs},
    Generator{"HSETNX",
              [](Draw& draw) {
                return Words{hash_key(draw), text(draw), text(draw)};
              }},
    Generator{"HSTRLEN", key_and_field},
    Generator{"HVALS", key_only},
};

}  // namespace

std::span<const Generator> hash_generators() {
  return kGenerators;
}

}  // namespace overbook::redis::differential
