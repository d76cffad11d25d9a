#include <array>

#include "model/redis/differential/generators/generators.h"
#include "model/redis/differential/words/collection_scan_words.h"

namespace overbook::redis::differential {
namespace {

std::string sorted_set_key(Draw& draw) {
  return key(draw, Type::sorted_set);
}
Words key_only(Draw& draw) {
  return {sorted_set_key(draw)};
}
Words key_and_member(Draw& draw) {
  return {sorted_set_key(draw), text(draw)};
}

Words zadd(Draw& draw) {
  Words words{sorted_set_key(draw)};
  for (std::size_t left = draw.chance(60) ? 0 : 1 + draw.below(3); left > 0; --left)
    words.push_back(any_case(draw, draw.one_of({"NX", "XX", "GT", "LT", "GT", "LT", "CH", "INCR", "INCR"})));
  for (std::size_t left = draw.chance(60) ? 1 : 1 + draw.below(4); left > 0; --left)
    words = words + Words{number(draw), text(draw)};
  return words;
}

std::string score_bound(Draw& draw) {
  const std::string bound = draw.chance(30) ? draw.one_of({"-inf", "+inf"}) : number(draw);
  return draw.chance(25) ? "(" + bound : bound;
}
std::string member_bound(Draw& draw) {
  if (draw.chance(30)) return draw.one_of({"-", "+"});
  if (draw.chance(5)) return text(draw);
  return draw.one_of({"[", "("}) + text(draw);
}
Words limit(Draw& draw) {
  return {any_case(draw, "LIMIT"), small_integer(draw, -1, 3), small_integer(draw, -1, 4)};
}

Words zrange(Draw& draw) {
  const std::string by = draw.one_of({"", "", "BYSCORE", "BYSCORE", "BYLEX"});
  Words words = by == "BYLEX"     ? Words{sorted_set_key(draw), member_bound(draw), member_bound(draw)}
                : by == "BYSCORE" ? Words{sorted_set_key(draw), score_bound(draw), score_bound(draw)}
                                  : Words{sorted_set_key(draw), integer(draw), integer(draw)};
  if (!by.empty()) words.push_back(any_case(draw, by));
  if (draw.chance(40)) words.push_back(any_case(draw, "REV"));
  if (draw.chance(40)) words.push_back(any_case(draw, "WITHSCORES"));
  if (draw.chance(by.empty() ? 5 : 35)) words = words + limit(draw);
  if (draw.chance(3)) words.push_back(draw.one_of({"LIMIT", "BYSCORE", "REV", "FOO"}));
  return words;
}

Words range_by_score(Draw& draw) {
  Words words{sorted_set_key(draw), score_bound(draw), score_bound(draw)};
  if (draw.chance(40)) words.push_back(any_case(draw, "WITHSCORES"));
  if (draw.chance(30)) words = words + limit(draw);
  if (draw.chance(3)) words.push_back(draw.one_of({"LIMIT", "BYSCORE", "REV"}));
  return words;
}

Words zrevrange(Draw& draw) {
  Words words{sorted_set_key(draw), integer(draw), integer(draw)};
  if (draw.chance(40)) words.push_back(any_case(draw, "WITHSCORES"));
  if (draw.chance(4))
    words = words + (draw.chance(50) ? limit(draw) : Words{draw.one_of({"REV", "BYSCORE", "FOO"})});
  return words;
}

Words sources_of(Draw& draw, std::size_t sources) {
  Words words{draw.chance(95) ? std::to_string(sources) : integer(draw)};
  for (std::size_t i = 0; i < sources; ++i)
    words.push_back(key(draw, draw.chance(75) ? Type::sorted_set : Type::set));
  return words;
}
// Sources with weights, and how their scores are put together.
Words combination(Draw& draw) {
  const std::size_t sources = 1 + draw.below(3);
  Words words = sources_of(draw, sources);
  if (draw.chance(40)) {
    words.push_back(any_case(draw, "WEIGHTS"));
    for (std::size_t i = 0; i < sources; ++i) words.push_back(number(draw));
  }
  if (draw.chance(40))
    words = words + Words{any_case(draw, "AGGREGATE"),
                          any_case(draw, draw.one_of({"SUM", "MIN", "MAX", "SUM", "AVG"}))};
  return words;
}

Words store(Draw& draw) {
  return Words{sorted_set_key(draw)} + combination(draw);
}
Words shown(Draw& draw, Words words) {
  if (draw.chance(50)) words.push_back(any_case(draw, draw.chance(95) ? "WITHSCORES" : "LIMIT"));
  return words;
}

std::string end(Draw& draw) {
  return any_case(draw, draw.chance(97) ? draw.one_of({"MIN", "MAX"}) : draw.one_of({"MID", ""}));
}
Words mpop(Draw& draw) {
  const Words keys = some_keys(draw, Type::sorted_set, 3);
  Words words = Words{draw.chance(94) ? std::to_string(keys.size()) : small_integer(draw, -1, 4)} + keys;
  words.push_back(end(draw));
  if (draw.chance(40)) words = words + Words{any_case(draw, "COUNT"), small_integer(draw, 0, 4)};
  if (draw.chance(4)) words.push_back(draw.one_of({"COUNT", "FOO"}));
  return words;
}
Words waiting_pop(Draw& draw) {
  return some_keys(draw, Type::sorted_set, 3) + Words{wait_seconds(draw)};
}

Words pop(Draw& draw) {
  Words words = key_only(draw);
  if (draw.chance(40)) words.push_back(small_integer(draw, -1, 4));
  return words;
}

Words by_score(Draw& draw) {
  return {sorted_set_key(draw), score_bound(draw), score_bound(draw)};
}
Words by_rank(Draw& draw) {
  return {sorted_set_key(draw), integer(draw), integer(draw)};
}

constexpr std::array kGenerators{
    Generator{"BZMPOP", [](Draw& draw) { return Words{wait_seconds(draw)} + mpop(draw); }},
    Generator{"BZPOPMAX", waiting_pop},
    Generator{"BZPOPMIN", waiting_pop},
    Generator{"ZADD", zadd},
    Generator{"ZCARD", key_only},
    Generator{"ZCOUNT", by_score},
    Generator{"ZDIFF", [](Draw& draw) { return shown(draw, sources_of(draw, 1 + draw.below(3))); }},
    Generator{"ZDIFFSTORE",
              [](Draw& draw) { return Words{sorted_set_key(draw)} + sources_of(draw, 1 + draw.below(3)); }},
    Generator{"ZINCRBY",
              [](Draw& draw) {
                return Words{sorted_set_key(draw), number(draw), text(draw)};
              }},
    Generator{"ZINTER", [](Draw& draw) { return shown(draw, combination(draw)); }},
    Generator{"ZINTERSTORE", store},
    Generator{"ZMPOP", mpop},
    Generator{"ZMSCORE", [](Draw& draw) { return Words{sorted_set_key(draw)} + some_texts(draw, 4); }},
    Generator{"ZPOPMAX", pop},
    Generator{"ZPOPMIN", pop},
    Generator{"ZRANGE", zrange},
    Generator{"ZRANGEBYSCORE", range_by_score},
    Generator{"ZRANK", key_and_member},
    Generator{"ZREM", [](Draw& draw) { return Words{sorted_set_key(draw)} + some_texts(draw, 4); }},
    Generator{"ZREMRANGEBYRANK", by_rank},
    Generator{"ZREMRANGEBYSCORE", by_score},
    Generator{"ZREVRANGE", zrevrange},
    Generator{"ZREVRANGEBYSCORE", range_by_score},
    Generator{"ZREVRANK", key_and_member},
    Generator{"ZSCAN", [](Draw& draw) { return Words{sorted_set_key(draw)} + collection_scan_words(draw); }},
    Generator{"ZSCORE", key_and_member},
    Generator{"ZUNION", [](Draw& draw) { return shown(draw, combination(draw)); }},
    Generator{"ZUNIONSTORE", store},
};

}  // namespace

std::span<const Generator> sorted_set_generators() {
  return kGenerators;
}

}  // namespace overbook::redis::differential
