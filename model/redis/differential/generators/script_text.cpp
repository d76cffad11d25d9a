#include "model/redis/differential/generators/script_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "model/redis/commands/command_table.h"
#include "model/redis/differential/generators/generators.h"
#include "model/redis/redis.h"

namespace overbook::redis::differential {
namespace {

// What a script may call is any command but those whose answer the server draws.
std::string callable_command(Draw& draw) {
  static const Words kNames = [] {
    Words names;
    for (const std::string& name : Redis::command_names()) {
      // And those whose answer tells how a string came about, or has no order.
      const bool is_drawn =
          name == "OBJECT" || name == "PUBSUB" || has_flag({name}, CommandSpec::kPages | CommandSpec::kDraws);
      if (!is_drawn && !has_flag({name}, CommandSpec::kRunsScript) && name != "SCRIPT") names.push_back(name);
    }
    return names;
  }();
  return draw.pick(kNames);
}

std::string call(Draw& draw, const char* how) {
  const Command command = draw.chance(2) ? generate_unknown(draw)
                          : draw.chance(3)
                              ? Command({draw.one_of({"EVAL", "SCRIPT", "EVALSHA"}), "return 1", "0"})
                              : generate_carelessly(draw, callable_command(draw), 6);
  std::string words;
  for (const std::string& word : command.words) {
    if (!words.empty()) words += ", ";
    // Numbers go over as such, now and then.
    const bool is_number =
        !word.empty() && word.size() < 10 && word.find_first_not_of("0123456789") == std::string::npos;
    words += is_number && draw.chance(40) ? word : lua_quoted(word);
  }
  if (draw.chance(2)) words += draw.one_of({", nil", ", {}", ", true", ", 1.5", ", 1e100", ", 0/0"});
  return fmt::format("redis.{}({})", how, words);
}

std::string conversion_script(Draw& draw) {
  return "return " + (draw.chance(50) ? lua_expression(draw, 3) : library_expression(draw, 2));
}

std::string call_script(Draw& draw) {
  switch (draw.below(7)) {
    case 0:
      return fmt::format("return {}", call(draw, "call"));
    case 1:
      return fmt::format("return {}", call(draw, "pcall"));
    case 2:
      return fmt::format("{}\nlocal r = {}\nreturn r", call(draw, "pcall"), call(draw, "call"));
    case 3:
      return fmt::format(
          "local r = {}\nif type(r) == 'table' and r.err then return {{r.err, r.ok or false}} end\nreturn "
          "{{type(r), r}}",
          call(draw, "pcall"));
    case 4:
      return fmt::format("local ok, r = pcall(redis.call, 'GET', {})\nreturn {{ok, r}}",
                         lua_quoted(any_key(draw)));
    case 5:
      return fmt::format("local r = {}\nreturn {{{}, {}, type(r)}}", call(draw, "call"), call(draw, "pcall"),
                         call(draw, "call"));
    default:
      return fmt::format(
          "return redis.call({}, KEYS[1], unpack(ARGV))",
          lua_quoted(draw.one_of({"GET", "DEL", "SET", "RPUSH", "SADD", "LLEN", "ZADD", "TYPE", "HSET"})));
  }
}

std::string loop_script(Draw& draw) {
  return fmt::format("local t = {{}}\nfor i = {}, {}, {} do t[#t + 1] = {} end\nreturn t",
                     draw.between(-2, 3), draw.between(0, 6), draw.one_of({"1", "2", "-1"}),
                     draw.one_of({"i", "i * i", "tostring(i)", "i / 2", "('x'):rep(i)",
                                  "redis.call('INCRBY', 's1', i)", "redis.pcall('LPUSH', 'l1', i)",
                                  "i % 2 == 0", "{i, -i}", "string.format('%03d', i)", "#ARGV + i"}));
}

}  // namespace

std::string lua_quoted(const std::string& text) {
  std::string quoted = "'";
  for (const char c : text) {
    if (c >= ' ' && c <= '~' && c != '\'' && c != '\\') {
      quoted += c;
    } else {
      quoted += fmt::format("\\{:03}", static_cast<unsigned char>(c));
    }
  }
  return quoted + "'";
}

std::string lua_script(Draw& draw) {
  const std::size_t kind = draw.below(10);
  std::string script = kind < 2   ? conversion_script(draw)
                       : kind < 6 ? call_script(draw)
                       : kind < 7 ? loop_script(draw)
                                  : draw.pick(script_samples());
  if (draw.chance(5)) script = "-- a comment\n" + script;
  return script;
}

}  // namespace overbook::redis::differential
