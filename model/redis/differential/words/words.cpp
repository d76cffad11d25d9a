#include "model/redis/differential/words/words.h"

#include <array>
#include <string_view>

namespace overbook::redis::differential {
namespace {

using namespace std::string_literals;

constexpr std::size_t kTypes = 6;
constexpr std::size_t kKeysOfType = 4;

const std::array<Words, kTypes>& keys_by_type() {
  static const std::array<Words, kTypes> kKeys{
      Words{"s1", "s2", "s:ключ", "s\0\r\n\xFF"s}, Words{"l1", "l2", "l:列表", "l\\\"'"},
      Words{"h1", "h2", "h:é", "h\0x"s},           Words{"t1", "t2", "t:ß", ""},
      Words{"z1", "z2", "z:→", "z*[?]"},           Words{"x1", "x2", "x:≈", "x 2"}};
  return kKeys;
}

const Words& odd_integers() {
  static const Words kOdd{"9223372036854775807",
                          "-9223372036854775808",
                          "9223372036854775808",
                          "-9223372036854775807",
                          "-9223372036854775809",
                          "4294967296",
                          "2147483647",
                          "-2147483649",
                          "00",
                          "007",
                          "-0",
                          "+5",
                          " 5",
                          "5 ",
                          "1e3",
                          "1.0",
                          "",
                          "abc",
                          "0x10",
                          "5\0"s,
                          "inf",
                          "nan",
                          "18446744073709551616",
                          "9223372036854775",
                          "-",
                          "--1"};
  return kOdd;
}

const Words& odd_numbers() {
  static const Words kOdd{"inf",
                          "-inf",
                          "+inf",
                          "Infinity",
                          "-INFINITY",
                          "nan",
                          "-nan",
                          "1e400",
                          "-1e400",
                          "1e-400",
                          "1e308",
                          "-1.7976931348623157e308",
                          "5e-324",
                          "0x1p-2",
                          "0x10",
                          "-0",
                          "-0.0",
                          "+3",
                          ".5",
                          "5.",
                          "1e",
                          " 1",
                          "1 ",
                          "",
                          "abc",
                          "1\0"s,
                          "3.0000000000000001",
                          "0.1",
                          "1e21",
                          "123456789012345678",
                          "9007199254740993",
                          "1e17",
                          "17179869184.5",
                          "(1",
                          "infinit"};
  return kOdd;
}

}  // namespace

const Words& all_keys() {
  static const Words kAll = [] {
    Words all;
    for (const Words& keys : keys_by_type()) all.insert(all.end(), keys.begin(), keys.end());
    return all;
  }();
  return kAll;
}

std::string any_key(Draw& draw) {
  return draw.pick(all_keys());
}

std::string key(Draw& draw, Type usual) {
  if (draw.chance(8)) return any_key(draw);
  // The first two come most, so that their values grow.
  const Words& keys = keys_by_type().at(static_cast<std::size_t>(usual));
  return keys[draw.chance(70) ? draw.below(2) : draw.below(kKeysOfType)];
}

Words some_keys(Draw& draw, Type usual, std::size_t most) {
  Words keys;
  for (std::size_t left = 1 + draw.below(most); left > 0; --left) keys.push_back(key(draw, usual));
  return keys;
}

std::string text(Draw& draw) {
  static const Words kTexts{"a",
                            "b",
                            "c",
                            "d",
                            "",
                            "hello world",
                            "ключ",
                            "\0\xFF\r\n"s,
                            "-ERR no",
                            "007",
                            "3.25",
                            "A",
                            "1e5",
                            std::string(64, 'x'),
                            std::string(65, 'y')};
  if (draw.chance(30)) return std::to_string(draw.between(-3, 12));
  if (draw.chance(3)) return draw.pick(odd_integers());
  if (draw.chance(3)) return draw.pick(odd_numbers());
  return draw.chance(60) ? kTexts[draw.below(4)] : draw.pick(kTexts);
}

Words some_texts(Draw& draw, std::size_t most) {
  Words texts;
  for (std::size_t left = 1 + draw.below(most); left > 0; --left) texts.push_back(text(draw));
  return texts;
}

std::string small_integer(Draw& draw, int low, int high) {
  return draw.chance(6) ? draw.pick(odd_integers()) : std::to_string(draw.between(low, high));
}

std::string integer(Draw& draw) {
  return draw.chance(15) ? draw.pick(odd_integers()) : std::to_string(draw.between(-12, 20));
}

std::string number(Draw& draw) {
  if (draw.chance(15)) return draw.pick(odd_numbers());
  if (draw.chance(50)) return std::to_string(draw.between(-3, 6));
  return std::to_string(draw.between(-3, 6)) + draw.one_of({".5", ".25", ".1", ".0"});
}

std::string wait_seconds(Draw& draw) {
  return draw.chance(85)
             ? draw.one_of({"0", "1000000", "1e6", "0.0", "1", "0.001", "0.0004", "2.5"})
             : draw.one_of({"-1", "abc", "", "nan", "inf", "1e300", "0x", " 1", "-0", "1e-5000", "-1e-9",
                            "9223372036854775807", "9223372036854775", "9223372036854776"});
}

std::string pattern(Draw& draw) {
  if (draw.chance(30)) return "*";
  if (draw.chance(10)) return any_key(draw);
  std::string made;
  for (std::size_t left = draw.below(7); left > 0; --left)
    made += draw.one_of({"*", "?", "[a-z]", "[^s]", "[sl]", "[",     "]",     "\\", "s",    "l",
                         "z", "1", "2",     "-",    "^",    "[z-a]", "[\\]]", "a",  "\xD0", ":"});
  return made;
}

std::string any_case(Draw& draw, std::string word) {
  for (char& c : word) {
    if (draw.chance(50) && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return word;
}

Words operator+(Words words, const Words& more) {
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace overbook::redis::differential
