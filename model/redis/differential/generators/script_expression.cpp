#include <fmt/format.h>

#include <array>

#include "model/redis/differential/generators/script_text.h"

namespace overbook::redis::differential {
namespace {

std::string lua_number(Draw& draw) {
  if (draw.chance(50)) return std::to_string(draw.between(-5, 30));
  return draw.one_of({"0.5", "-2.75", "1e15", "1e16", "2^53", "-2^63", "2^63", "1e100", "123456789.125",
                      "0/0", "1/0", "-1/0", "3.0", "-0", "0x1F", "1e-7", "99999999999999", "4294967296.5"});
}

std::string lua_text(Draw& draw) {
  return lua_quoted(draw.chance(70) ? text(draw)
                                    : draw.one_of({"12.50", "0x1f", " 7 ", "key=value, k2=v2", "a,b,,c",
                                                   "%d %s", "Ünïcode"}));
}

std::string lua_pattern(Draw& draw) {
  return lua_quoted(draw.one_of({"%d+", "%a",        "(%w+)=(%w+)", "^a", "x*$",         ".",    "[^,]*",
                                 "%s*", "",          "(",           "[a", "%",           "%b()", "(.)(.)",
                                 "l+",  "%f[%w]%w+", "%1",          "()", "[%a_][%w_]*", "b-"}));
}

std::string format_call(Draw& draw) {
  const std::string specifier =
      draw.one_of({"%d", "%5d",  "%-5d|", "%05d", "%i",  "%u",    "%x", "%X",   "%o",     "%c",
                   "%e", "%.3e", "%f",    "%.2f", "%g",  "%.14g", "%s", "%10s", "%-10s|", "%.3s",
                   "%q", "%%",   "%5.1f", "%+d",  "% d", "%#x",   "%y", "%",    "%123d",  "%a"});
  return fmt::format("string.format({}, {})", lua_quoted(specifier),
                     draw.chance(60) ? lua_number(draw) : lua_text(draw));
}

std::string string_call(Draw& draw) {
  switch (draw.below(12)) {
    case 0:
      return format_call(draw);
    case 1:
      return fmt::format("string.sub({}, {}, {})", lua_text(draw), lua_number(draw), lua_number(draw));
    case 2:
      return fmt::format("string.rep({}, {})", lua_text(draw), draw.between(-1, 4));
    case 3:
      return fmt::format("{{string.byte({}, {}, {})}}", lua_text(draw), draw.between(-2, 3),
                         draw.between(-2, 5));
    case 4:
      return fmt::format("string.char({}, {})", draw.between(0, 255), draw.between(60, 257));
    case 5:
      return fmt::format("{{string.find({}, {}{})}}", lua_text(draw), lua_pattern(draw),
                         draw.one_of({"", ", 2", ", -2", ", 1, true", ", 'x'"}));
    case 6:
      return fmt::format("{{string.match({}, {})}}", lua_text(draw), lua_pattern(draw));
    case 7:
      return fmt::format("{{string.gsub({}, {}, {})}}", lua_text(draw), lua_pattern(draw),
                         draw.one_of({"'<%0>'", "'%1'", "'x', 1", "{a = 1, x = 'yy'}", "string.upper",
                                      "function(m) return nil end", "'%'", "5", "true"}));
    case 8:
      return fmt::format(
          "(function() local t = {{}} for m in string.gmatch({}, {}) do t[#t + 1] = m end return t end)()",
          lua_text(draw), lua_pattern(draw));
    case 9:
      return fmt::format("string.{}({})", draw.one_of({"upper", "lower", "reverse", "len"}),
                         draw.chance(90) ? lua_text(draw) : draw.one_of({"nil", "{}", "12"}));
    case 10:
      return fmt::format("#{}", lua_text(draw));
    default:
      return fmt::format("({} .. {})", lua_text(draw),
                         draw.chance(70) ? lua_text(draw) : "(" + lua_number(draw) + ")");
  }
}

std::string math_call(Draw& draw) {
  const std::string one = draw.one_of({"floor", "ceil", "abs", "sqrt", "exp", "log", "log10", "sin", "cos",
                                       "tan", "asin", "atan", "deg", "rad", "cosh"});
  const std::string two = draw.one_of({"max", "min", "fmod", "pow", "atan2", "ldexp"});
  switch (draw.below(4)) {
    case 0:
      return fmt::format("tostring(math.{}({}))", one, draw.chance(92) ? lua_number(draw) : lua_text(draw));
    case 1:
      return fmt::format("tostring(math.{}({}, {}))", two, lua_number(draw),
                         two == "ldexp" ? std::to_string(draw.between(-3, 9)) : lua_number(draw));
    case 2:
      return fmt::format("{{math.{}({})}}", draw.one_of({"modf", "frexp"}), lua_number(draw));
    default:
      return draw.one_of({"tostring(math.pi)", "tostring(math.huge)", "tostring(-math.huge)", "math.max()",
                          "math.floor()", "math.floor('x')", "math.floor('3.7')"});
  }
}

std::string base_call(Draw& draw, int depth) {
  switch (draw.below(6)) {
    case 0:
      return fmt::format("tostring(tonumber({}{}))", draw.chance(50) ? lua_text(draw) : lua_number(draw),
                         draw.chance(60) ? "" : fmt::format(", {}", draw.between(0, 37)));
    case 1:
      return fmt::format("tostring({})", lua_number(draw));
    case 2:
      return fmt::format("type({})", lua_expression(draw, depth - 1));
    case 3:
      return fmt::format("tostring({} {} {})", lua_number(draw),
                         draw.one_of({"+", "-", "*", "/", "%", "^", "<", "==", "~="}), lua_number(draw));
    case 4:
      return fmt::format("({} {} {})", lua_expression(draw, depth - 1), draw.one_of({"and", "or"}),
                         lua_expression(draw, depth - 1));
    default:
      return fmt::format("(not {})", lua_expression(draw, depth - 1));
  }
}

std::string lua_table(Draw& draw, int depth) {
  std::string items;
  for (std::size_t left = draw.below(4); left > 0; --left) {
    if (!items.empty()) items += ", ";
    items += lua_expression(draw, depth - 1);
  }
  return "{" + items + "}";
}

}  // namespace

std::string lua_expression(Draw& draw, int depth) {
  if (depth > 0 && draw.chance(12)) return library_expression(draw, depth - 1);
  const std::size_t kind = draw.below(depth > 0 ? 12 : 5);
  if (kind < 2) return lua_number(draw);
  if (kind < 3) return lua_text(draw);
  if (kind < 4) return draw.one_of({"nil", "true", "false", "KEYS[1]", "ARGV[1]", "#ARGV", "ARGV[9]"});
  if (kind < 5)
    return draw.one_of(
        {"{}", "{ok = 'fine'}", "{err = 'BAD thing'}", "redis.status_reply('S')", "redis.error_reply('E')"});
  if (kind < 8) return string_call(draw);
  if (kind < 9) return math_call(draw);
  if (kind < 10) return base_call(draw, depth);
  return lua_table(draw, depth);
}

}  // namespace overbook::redis::differential
