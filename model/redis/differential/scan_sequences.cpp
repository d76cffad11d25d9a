#include <fmt/format.h>

#include "model/redis/differential/areas.h"
#include "model/redis/differential/generators/generators.h"
#include "model/redis/differential/words/expiry_words.h"

namespace overbook::redis::differential {
namespace {

struct Collection {
  const char* scan;
  const char* key;
  const char* prefix;  // of its elements
};
constexpr std::array kCollections{
    Collection{"SCAN", "", "k:"},     Collection{"SSCAN", "set", "m"},    Collection{"SSCAN", "integers", ""},
    Collection{"HSCAN", "hash", "f"}, Collection{"ZSCAN", "sorted", "m"},
};

constexpr std::int64_t kElements = 700;

std::string element(Draw& draw, const Collection& collection) {
  const std::string name = collection.prefix + std::to_string(draw.between(0, kElements));
  // One long member makes a hash table of a small collection.
  return draw.chance(1) && !std::string_view(collection.prefix).empty() ? name + std::string(70, '-') : name;
}

Command scan(Draw& draw, const Collection& collection) {
  Words words{collection.scan};
  if (*collection.key != '\0') words.emplace_back(collection.key);
  words.emplace_back(kLastCursor);
  // Few kinds of options, so that an iteration goes on and ends; COUNT may change from call to call.
  if (draw.chance(70))
    words = words + Words{"COUNT", std::to_string(draw.chance(40) ? 1 : draw.between(1, 40))};
  if (draw.chance(30)) words = words + Words{"MATCH", "*1*"};
  if (*collection.key == '\0' && draw.chance(20)) words = words + Words{"TYPE", "string"};
  return Command(words);
}

Command add(Draw& draw, const Collection& collection, std::size_t number) {
  const std::string name = collection.scan;
  Words words;
  if (name == "SCAN") {
    words = {"SET", element(draw, collection), "v"};
    if (draw.chance(30))
      words = words + Words{"PX", std::to_string(draw.chance(40) ? 1 : draw.between(1, 40))};
    if (draw.chance(10)) words = {"RPUSH", element(draw, collection), "v"};
    return Command(words);
  }
  words = {name == "SSCAN" ? "SADD" : name == "HSCAN" ? "HSET" : "ZADD", collection.key};
  for (; number > 0; --number) {
    if (name == "ZSCAN") words.push_back(std::to_string(draw.between(0, 9)));
    words.push_back(element(draw, collection));
    if (name == "HSCAN") words.push_back(std::to_string(draw.between(0, 9)));
  }
  return Command(words);
}

Command remove(Draw& draw, const Collection& collection, std::size_t number) {
  const std::string name = collection.scan;
  Words words{name == "SCAN" ? "DEL" : name == "SSCAN" ? "SREM" : name == "HSCAN" ? "HDEL" : "ZREM"};
  if (name != "SCAN") words.emplace_back(collection.key);
  for (; number > 0; --number) words.push_back(element(draw, collection));
  return Command(words);
}

}  // namespace

Sequence random_scans(std::uint64_t seed) {
  Draw draw(seed);
  Sequence sequence;
  // One collection at a time gets most of the steps, so that iterations come to an end.
  const Collection& favourite = draw.pick(kCollections);
  // How much it grows: from a few elements to some hundreds.
  const std::int64_t burst = draw.pick(std::array<std::int64_t, 4>{2, 10, 60, 300});
  while (sequence.size() < 400) {
    const Collection& collection = draw.chance(85) ? favourite : draw.pick(kCollections);
    Step step;
    const std::size_t kind = draw.below(20);
    if (kind < 12) {
      step.command = scan(draw, collection);
    } else if (kind < 16) {
      step.command = add(draw, collection, static_cast<std::size_t>(draw.between(1, burst)));
    } else if (kind < 18) {
      step.command = remove(draw, collection, static_cast<std::size_t>(draw.between(1, burst)));
    } else if (kind < 19) {
      step.kind = Step::Kind::pass_time;
      step.passed_us = draw.between(1, 15'000);
    } else {
      step.command = draw.chance(20) ? Command({"DEL", favourite.key}) : Command({"DBSIZE"});
    }
    sequence.push_back(std::move(step));
  }
  return sequence;
}

}  // namespace overbook::redis::differential
