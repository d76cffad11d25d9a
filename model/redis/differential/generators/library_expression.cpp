// Random calls of cjson, cmsgpack, bit and struct.

#include <fmt/format.h>

#include "model/redis/differential/generators/script_text.h"

namespace overbook::redis::differential {
namespace {

std::string whole_number(Draw& draw) {
  return draw.chance(60) ? std::to_string(draw.between(-40, 300))
                         : draw.one_of({"65535", "65536", "2147483647", "-2147483648", "4294967295",
                                        "4294967296", "2^40", "-2^40", "2^53", "0.5", "1.5", "-0.5", "1e15"});
}

std::string json(Draw& draw, int depth) {
  switch (draw.below(depth > 0 ? 9 : 6)) {
    case 0:
      return std::to_string(draw.between(-30, 300));
    case 1:
      return draw.one_of({"0.5", "-1.25e3", "1E400", "0x1F", "+5", "Infinity", "-inf", "nan", "007", "1.",
                          ".5", "-", "1e", "12345678901234567890"});
    case 2:
      return draw.one_of({"true", "false", "null", "True", "nul", "tru e", ""});
    case 3:
      return draw.one_of({R"("a")", R"("")", R"("a\"b\\\/\b\f\n\r\t")", R"("\u00e9\u20ac")",
                          R"("\ud83d\ude00")", R"("\ud83d")", R"("\udc00x")", R"("\u12")", R"("\x")",
                          R"("unfinished)", "\"\xC3\xA9\"", "\"tab\there\""});
    case 4:
      return draw.one_of({" 1 ", "\n[ ]\t", "{ }", "[", "{", "}", "1 2", "[1,]", R"({"a"})", R"({"a":})",
                          "{1:2}", R"({"a":1,})", "[1 2]", "\\"});
    case 5:
      return R"("k")";
    case 6:
    case 7: {
      std::string items;
      for (std::size_t left = draw.below(4); left > 0; --left)
        items += (items.empty() ? "" : ",") + json(draw, depth - 1);
      return "[" + items + "]";
    }
    default: {
      std::string items;
      for (std::size_t left = draw.below(3); left > 0; --left)
        items += fmt::format("{}\"{}\": {}", items.empty() ? "" : ", ", draw.one_of({"a", "b", "1", ""}),
                             json(draw, depth - 1));
      return "{" + items + "}";
    }
  }
}

// A table with one key, as some are arrays to cjson and cmsgpack, and some are not.
std::string keyed_table(Draw& draw, int depth) {
  return fmt::format("{{[{}] = {}}}",
                     draw.one_of({"'a'", "1", "2", "3", "12", "0", "-1", "1.5", "true", "'1'"}),
                     lua_expression(draw, depth - 1));
}

std::string any_value(Draw& draw, int depth) {
  return draw.chance(30) ? keyed_table(draw, depth) : lua_expression(draw, depth);
}

std::string cjson_call(Draw& draw, int depth) {
  switch (draw.below(5)) {
    case 0:
    case 1:
      return fmt::format("cjson.encode({})", any_value(draw, depth));
    case 2:
      return fmt::format("cjson.decode({})", lua_quoted(json(draw, 3)));
    case 3:
      return fmt::format("cjson.encode(cjson.decode({}))", lua_quoted(json(draw, 3)));
    default:
      return draw.one_of({"cjson.encode()", "cjson.encode(1, 2)", "cjson.decode()", "cjson.decode({})",
                          "cjson.decode(12)", "cjson.encode(cjson.null)", "cjson.encode(string.len)",
                          "cjson._VERSION", "type(cjson.null)", "(function() cjson.x = 1 end)()",
                          "cjson.encode({[1]=1,[2]=2,[30]=3})", "cjson.encode('\\0\\127\\200')",
                          "cjson.decode('\\0a')", "cjson.decode('1\\0002')"});
  }
}

std::string cmsgpack_call(Draw& draw, int depth) {
  const std::string bytes =
      lua_quoted(draw.one_of({"\xC0", "\xC2\xC3", "\xCC\x80", "\xCD\x01", "\xD0\xFF",
                              "\xD3\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFE", "\x92\x01\x02", "\x81\xA1k\x05", "\xC1",
                              "\xD9\x03"
                              "abc",
                              "\xDA", "\xA5xy", "\x81\xC0\x01", "\xCA\x3F\x80", "\xE0\x7F", ""}));
  switch (draw.below(7)) {
    case 0:
    case 1:
      return fmt::format("cmsgpack.pack({})", any_value(draw, depth));
    case 2:
      return fmt::format("cmsgpack.pack({}, {})", whole_number(draw), any_value(draw, depth));
    case 3:
      return fmt::format("{{cmsgpack.unpack(cmsgpack.pack({}, {}))}}", any_value(draw, depth),
                         whole_number(draw));
    case 4:
      return fmt::format("{{cmsgpack.unpack({})}}", bytes);
    case 5:
      return fmt::format("{{cmsgpack.{}({}, {})}}", draw.one_of({"unpack_one", "unpack_limit"}), bytes,
                         draw.between(-1, 4));
    default:
      return draw.one_of({"cmsgpack.pack()", "cmsgpack.unpack()", "cmsgpack.unpack({})", "cmsgpack._NAME",
                          "cmsgpack.unpack_limit('a')", "{cmsgpack.unpack_limit('\\1\\2\\3', 2, 1)}",
                          "cmsgpack.pack(string.len)", "cmsgpack.pack(cjson.null)"});
  }
}

std::string bit_call(Draw& draw) {
  switch (draw.below(4)) {
    case 0:
      return fmt::format("bit.{}({})", draw.one_of({"tobit", "bnot", "bswap", "tohex"}), whole_number(draw));
    case 1:
      return fmt::format(
          "bit.{}({}, {})",
          draw.one_of({"lshift", "rshift", "arshift", "rol", "ror", "tohex", "band", "bor", "bxor"}),
          whole_number(draw), draw.between(-9, 40));
    case 2:
      return fmt::format("bit.{}({}, {}, {})", draw.one_of({"band", "bor", "bxor"}), whole_number(draw),
                         whole_number(draw), whole_number(draw));
    default:
      return draw.one_of({"bit.band()", "bit.bnot('x')", "bit.bnot('12')", "bit.lshift(1)", "bit.tohex({})",
                          "bit.bor(nil, 1)"});
  }
}

std::string format(Draw& draw) {
  std::string made;
  for (std::size_t left = 1 + draw.below(4); left > 0; --left)
    made += draw.one_of({"b", "B", "h",  "H",  "l",  "L", "T", "i", "I", "i1", "i3", "I8", "i33", "f",
                         "d", "x", "c1", "c3", "c0", "s", "<", ">", "!", "!4", "!3", " ",  "?"});
  return lua_quoted(made);
}

std::string struct_call(Draw& draw) {
  switch (draw.below(4)) {
    case 0:
      return fmt::format("struct.size({})", format(draw));
    case 1:
      return fmt::format("struct.pack({}, {}, {}, {})", format(draw), whole_number(draw),
                         draw.chance(50) ? "'abcd'" : whole_number(draw),
                         draw.chance(50) ? "'x'" : whole_number(draw));
    case 2:
      return fmt::format(
          "{{struct.unpack({}, {}{})}}", format(draw),
          lua_quoted(draw.one_of({"\x01\x02\x03\x04\x05\x06\x07\x08\x09", "abc", "\xFF\xFE", "", "\x03xyz"})),
          draw.one_of({"", "", ", 1", ", 2", ", 0", ", 40"}));
    default:
      return fmt::format("{{struct.unpack('<I2bs', struct.pack('<I2bs', {}, {}, 'text'))}}",
                         draw.between(0, 65535), draw.between(-128, 127));
  }
}

}  // namespace

std::string library_expression(Draw& draw, int depth) {
  switch (draw.below(4)) {
    case 0:
      return cjson_call(draw, depth);
    case 1:
      return cmsgpack_call(draw, depth);
    case 2:
      return bit_call(draw);
    default:
      return struct_call(draw);
  }
}

}  // namespace overbook::redis::differential
