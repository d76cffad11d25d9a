#include <array>

#include "model/redis/differential/generators/generators.h"

namespace overbook::redis::differential {
namespace {

Words nothing(Draw& /*draw*/) {
  return {};
}

std::string channel(Draw& draw) {
  return draw.one_of({"news", "chat", "ключ", ""});
}
Words channels(Draw& draw) {
  Words words;
  for (std::size_t left = 1 + draw.below(3); left > 0; --left) words.push_back(channel(draw));
  return words;
}

// No two of them match one channel: the order in which a client gets what several of its patterns match is Redis's.
std::string channel_pattern(Draw& draw) {
  return draw.one_of({"n*", "c[g-i]?t", "*\xBC\xD1\x87", "x?"});
}
Words channel_patterns(Draw& draw) {
  Words words;
  for (std::size_t left = 1 + draw.below(3); left > 0; --left) words.push_back(channel_pattern(draw));
  return words;
}

Words pubsub(Draw& draw) {
  switch (draw.below(5)) {
    case 0:
    case 1: {
      Words words{any_case(draw, "CHANNELS")};
      if (draw.chance(60)) words.push_back(draw.chance(50) ? pattern(draw) : channel_pattern(draw));
      return words;
    }
    case 2:
      return {any_case(draw, "NUMPAT")};
    default:
      return Words{any_case(draw, "NUMSUB")} + (draw.chance(10) ? Words{} : channels(draw));
  }
}

std::string lane(Draw& draw) {
  return kClientOfLane + std::to_string(draw.below(4));
}
Words client(Draw& draw) {
  switch (draw.below(6)) {
    case 0:
      return {any_case(draw, "ID")};
    case 1:
      return {any_case(draw, "GETNAME")};
    case 2:
      return {any_case(draw, "SETNAME"), draw.one_of({"a", "worker-1", "", "two words", "\xC3\xA9", "~"})};
    default: {
      Words words{any_case(draw, "KILL")};
      if (draw.chance(90))
        words = words + Words{any_case(draw, "ID"), draw.chance(94) ? lane(draw) : integer(draw)};
      if (draw.chance(25))
        words = words + Words{any_case(draw, "TYPE"),
                              any_case(draw, draw.one_of({"NORMAL", "PUBSUB", "MASTER", "REPLICA", "FOO"}))};
      if (draw.chance(25))
        words = words + Words{any_case(draw, "SKIPME"), any_case(draw, draw.one_of({"YES", "yes", "MAYBE"}))};
      return words;
    }
  }
}

Words watch(Draw& draw) {
  return some_keys(draw, draw.chance(50) ? Type::string : Type::list, 3);
}

constexpr std::array kGenerators{
    Generator{"CLIENT", client},
    Generator{"DISCARD", nothing},
    Generator{"ECHO", [](Draw& draw) { return Words{text(draw)}; }},
    Generator{"EXEC", nothing},
    Generator{"MULTI", nothing},
    Generator{"PING", [](Draw& draw) { return draw.chance(50) ? Words{} : Words{text(draw)}; }},
    Generator{"PSUBSCRIBE", channel_patterns},
    Generator{"PUBLISH",
              [](Draw& draw) {
                return Words{channel(draw), text(draw)};
              }},
    Generator{"PUBSUB", pubsub},
    Generator{"PUNSUBSCRIBE", [](Draw& draw) { return draw.chance(30) ? Words{} : channel_patterns(draw); }},
    Generator{"SELECT", [](Draw& draw) { return Words{draw.chance(50) ? "0" : integer(draw)}; }},
    Generator{"SUBSCRIBE", channels},
    Generator{"TIME", nothing},
    Generator{"UNSUBSCRIBE", [](Draw& draw) { return draw.chance(30) ? Words{} : channels(draw); }},
    Generator{"UNWATCH", nothing},
    Generator{"WAIT",
              [](Draw& draw) {
                return Words{small_integer(draw, -1, 1),
                             draw.chance(80) ? draw.one_of({"0", "1000000000", "1", "20", "1500"})
                                             : draw.one_of({"-1", "abc", "", "1.5", "9223372036854775807"})};
              }},
    Generator{"WATCH", watch},
};

}  // namespace

std::span<const Generator> connection_generators() {
  return kGenerators;
}

}  // namespace overbook::redis::differential
