#include <array>

#include "model/redis/differential/generators/generators.h"

namespace overbook::redis::differential {
namespace {

// What "*" gives when a sequence begins.
constexpr const char* kStartMs = "1700000000123";

std::string stream_key(Draw& draw) {
  return key(draw, Type::stream);
}

std::string odd_id(Draw& draw) {
  return draw.one_of({"-",
                      "+",
                      "$",
                      ">",
                      "*",
                      "",
                      "5-",
                      "-5",
                      "+5",
                      " 5",
                      "007-1",
                      "5-+1",
                      "5-1-1",
                      "5-*",
                      "0-*",
                      "0-0",
                      "0",
                      "abc",
                      "18446744073709551615",
                      "18446744073709551615-18446744073709551614",
                      "18446744073709551615-18446744073709551615",
                      "18446744073709551616",
                      "1700000000123-18446744073709551615",
                      "9223372036854775808-5"});
}

// Mostly one that an entry may have: the keys that end in 2 have small ids, the others those of the clock.
std::string entry_id(Draw& draw, const std::string& key) {
  if (draw.chance(4)) return odd_id(draw);
  if (key.ends_with('2'))
    return std::to_string(draw.between(1, 8)) + "-" + std::to_string(draw.between(0, 3));
  return std::string(kStartMs) + "-" + std::to_string(draw.between(0, draw.chance(70) ? 12 : 130));
}

std::string new_id(Draw& draw, const std::string& key) {
  if (draw.chance(3)) return odd_id(draw);
  if (!key.ends_with('2'))
    return draw.chance(94) ? "*" : std::string(kStartMs) + draw.one_of({"-*", "", "-200"});
  const std::string ms = std::to_string(draw.between(1, 40));
  return draw.chance(60) ? ms + "-*" : draw.chance(50) ? ms : ms + "-" + std::to_string(draw.between(0, 3));
}

std::string end_id(Draw& draw, const std::string& key, const char* usual) {
  if (draw.chance(55)) return usual;
  return (draw.chance(25) ? "(" : "") + entry_id(draw, key);
}

std::string group(Draw& draw) {
  return draw.one_of({"g", "g", "g", "h", "h", "группа", "nope"});
}
std::string consumer(Draw& draw) {
  return draw.one_of({"c", "d", "e", "", "two words", "\xC3\xA9"});
}

// Some long, so that a stream has several nodes.
std::string value(Draw& draw) {
  return draw.chance(8) ? std::string(static_cast<std::size_t>(draw.between(200, 1500)), 'v') : text(draw);
}

Words trim(Draw& draw, const std::string& key) {
  Words words;
  if (draw.chance(60)) {
    words.push_back(any_case(draw, "MAXLEN"));
  } else {
    words.push_back(any_case(draw, "MINID"));
  }
  const bool is_length = words[0].size() == 6;
  const std::string sign = draw.one_of({"", "=", "~", "~"});
  if (!sign.empty()) words.push_back(sign);
  words.push_back(is_length ? small_integer(draw, -1, draw.chance(70) ? 9 : 200) : entry_id(draw, key));
  if (draw.chance(sign == "~" ? 25 : 3))
    words = words + Words{any_case(draw, "LIMIT"), small_integer(draw, -1, draw.chance(50) ? 6 : 300)};
  if (draw.chance(2)) words = words + Words{draw.one_of({"MAXLEN", "FOO", "LIMIT"}), "5"};
  return words;
}

Words xadd(Draw& draw) {
  const std::string key = stream_key(draw);
  Words words{key};
  if (draw.chance(8)) words.push_back(any_case(draw, "NOMKSTREAM"));
  if (draw.chance(15)) words = words + trim(draw, key);
  words.push_back(new_id(draw, key));
  for (std::size_t left = 1 + draw.below(3); left > 0; --left)
    words = words + Words{draw.chance(80) ? "f" : text(draw), value(draw)};
  return words;
}

Words xtrim(Draw& draw) {
  const std::string key = stream_key(draw);
  return Words{key} + trim(draw, key);
}

Words xdel(Draw& draw) {
  Words words{stream_key(draw)};
  for (std::size_t left = 1 + draw.below(3); left > 0; --left) words.push_back(entry_id(draw, words[0]));
  return words;
}

Words range(Draw& draw, const char* first, const char* last) {
  const std::string key = stream_key(draw);
  Words words{key, end_id(draw, key, first), end_id(draw, key, last)};
  if (draw.chance(40)) words = words + Words{any_case(draw, "COUNT"), small_integer(draw, -1, 5)};
  if (draw.chance(3)) words.push_back(draw.one_of({"COUNT", "FOO"}));
  return words;
}

std::string wait_ms(Draw& draw) {
  return draw.chance(90) ? draw.one_of({"0", "1000000000", "1", "20", "2500"})
                         : draw.one_of({"-1", "abc", "", "1.5", "9223372036854775807"});
}

enum class Reader { alone, in_group };

Words streams(Draw& draw, Reader reader) {
  Words keys;
  Words ids;
  for (std::size_t left = 1 + draw.below(3); left > 0; --left) {
    keys.push_back(stream_key(draw));
    if (reader == Reader::in_group) {
      ids.push_back(draw.chance(70) ? ">" : draw.chance(50) ? "0" : entry_id(draw, keys.back()));
    } else {
      ids.push_back(draw.chance(50) ? "$" : draw.chance(40) ? "0" : entry_id(draw, keys.back()));
    }
  }
  if (draw.chance(2)) ids.pop_back();
  return Words{any_case(draw, "STREAMS")} + keys + ids;
}

Words reading_options(Draw& draw) {
  Words words;
  if (draw.chance(40)) words = words + Words{any_case(draw, "COUNT"), small_integer(draw, -1, 5)};
  if (draw.chance(45)) words = words + Words{any_case(draw, "BLOCK"), wait_ms(draw)};
  if (draw.chance(2)) words.push_back(draw.one_of({"NOACK", "FOO", "GROUP"}));
  return words;
}

Words xread(Draw& draw) {
  return reading_options(draw) + streams(draw, Reader::alone);
}

Words xreadgroup(Draw& draw) {
  Words words;
  if (!draw.chance(3)) words = Words{any_case(draw, "GROUP"), group(draw), consumer(draw)};
  if (draw.chance(12)) words.push_back(any_case(draw, "NOACK"));
  return words + reading_options(draw) + streams(draw, Reader::in_group);
}

Words xgroup(Draw& draw) {
  const std::string key = stream_key(draw);
  switch (draw.below(12)) {
    case 0:
      return {any_case(draw, "DESTROY"), key, group(draw)};
    case 1:
      return {any_case(draw, "DELCONSUMER"), key, group(draw), consumer(draw)};
    case 2:
      return {any_case(draw, "CREATECONSUMER"), key, group(draw), consumer(draw)};
    case 3: {
      Words words{any_case(draw, "SETID"), key, group(draw), draw.chance(40) ? "$" : entry_id(draw, key)};
      if (draw.chance(20)) words = words + Words{any_case(draw, "ENTRIESREAD"), small_integer(draw, -2, 5)};
      return words;
    }
    case 4:
      if (draw.chance(20)) return draw.chance(50) ? Words{} : Words{draw.one_of({"FOO", ""}), key};
      [[fallthrough]];
    default: {
      Words words{any_case(draw, "CREATE"), key, group(draw),
                  draw.chance(40)   ? "$"
                  : draw.chance(60) ? "0"
                                    : entry_id(draw, key)};
      if (draw.chance(60)) words.push_back(any_case(draw, "MKSTREAM"));
      if (draw.chance(10)) words = words + Words{any_case(draw, "ENTRIESREAD"), small_integer(draw, -2, 5)};
      if (draw.chance(3)) words.push_back(draw.one_of({"MKSTREAM", "FOO", "ENTRIESREAD"}));
      return words;
    }
  }
}

Words xack(Draw& draw) {
  Words words{stream_key(draw), group(draw)};
  for (std::size_t left = 1 + draw.below(4); left > 0; --left) words.push_back(entry_id(draw, words[0]));
  return words;
}

std::string idle_ms(Draw& draw) {
  return draw.chance(60)   ? "0"
         : draw.chance(90) ? draw.one_of({"1", "5", "1000", "60000", "-1"})
                           : integer(draw);
}

Words xpending(Draw& draw) {
  Words words{stream_key(draw), group(draw)};
  if (draw.chance(30)) return words;
  if (draw.chance(30)) words = words + Words{any_case(draw, "IDLE"), idle_ms(draw)};
  words =
      words + Words{end_id(draw, words[0], "-"), end_id(draw, words[0], "+"), small_integer(draw, -1, 20)};
  if (draw.chance(40)) words.push_back(consumer(draw));
  return words;
}

Words xclaim(Draw& draw) {
  Words words{stream_key(draw), group(draw), consumer(draw), idle_ms(draw)};
  for (std::size_t left = 1 + draw.below(3); left > 0; --left) words.push_back(entry_id(draw, words[0]));
  for (std::size_t left = draw.below(3); left > 0; --left) {
    switch (draw.below(6)) {
      case 0:
        words = words + Words{any_case(draw, "IDLE"), small_integer(draw, -1, 3000)};
        break;
      case 1:
        words =
            words + Words{any_case(draw, "TIME"),
                          draw.chance(60) ? draw.one_of({"1700000000000", "1600000000000", "1800000000000"})
                                          : small_integer(draw, -1, 5)};
        break;
      case 2:
        words = words + Words{any_case(draw, "RETRYCOUNT"), small_integer(draw, -1, 9)};
        break;
      case 3:
        words = words + Words{any_case(draw, "LASTID"), entry_id(draw, words[0])};
        break;
      default:
        words.push_back(any_case(draw, draw.one_of({"FORCE", "JUSTID", "FORCE", "JUSTID", "FORCE", "FOO"})));
    }
  }
  return words;
}

Words xautoclaim(Draw& draw) {
  Words words{stream_key(draw), group(draw), consumer(draw), idle_ms(draw)};
  words.push_back(draw.chance(60) ? "0" : end_id(draw, words[0], "-"));
  if (draw.chance(40)) words = words + Words{any_case(draw, "COUNT"), std::to_string(draw.between(-1, 4))};
  if (draw.chance(30)) words.push_back(any_case(draw, draw.chance(94) ? "JUSTID" : "FOO"));
  return words;
}

constexpr std::array kGenerators{
    Generator{"XACK", xack},
    Generator{"XADD", xadd},
    Generator{"XAUTOCLAIM", xautoclaim},
    Generator{"XCLAIM", xclaim},
    Generator{"XDEL", xdel},
    Generator{"XGROUP", xgroup},
    Generator{"XLEN", [](Draw& draw) { return Words{stream_key(draw)}; }},
    Generator{"XPENDING", xpending},
    Generator{"XRANGE", [](Draw& draw) { return range(draw, "-", "+"); }},
    Generator{"XREAD", xread},
    Generator{"XREADGROUP", xreadgroup},
    Generator{"XREVRANGE", [](Draw& draw) { return range(draw, "+", "-"); }},
    Generator{"XTRIM", xtrim},
};

}  // namespace

std::span<const Generator> stream_generators() {
  return kGenerators;
}

}  // namespace overbook::redis::differential
