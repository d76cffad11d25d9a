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

Words watch(Draw& draw) {
  return some_keys(draw, draw.chance(50) ? Type::string : Type::list, 3);
}

constexpr std::array kGenerators{
    Generator{"DISCARD", nothing},
    Generator{"ECHO", [](Draw& draw) { return Words{text(draw)}; }},
    Generator{"EXEC", nothing},
    Generator{"MULTI", nothing},
    Generator{"PING", [](Draw& draw) { return draw.chance(50) ? Words{} : Words{text(draw)}; }},
    Generator{"PUBLISH",
              [](Draw& draw) {
                return Words{channel(draw), text(draw)};
              }},
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
