#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "model/redis/commands/command_table.h"
#include "model/redis/commands/redis_commands.h"
#include "model/redis/differential/generators/generators.h"
#include "model/redis/differential/generators/script_text.h"

namespace overbook::redis::differential {
namespace {

// Whether it uses a command whose answer is in no order: FCALL does not show what it runs.
bool is_unordered(const std::string& script) {
  std::string text = shown_command_name(script);
  return std::any_of(all_commands().begin(), all_commands().end(), [&](const CommandSpec& spec) {
    return spec.has(CommandSpec::kUnordered) &&
           text.find("'" + shown_command_name(spec.name) + "'") != std::string::npos;
  });
}

std::string body(Draw& draw) {
  for (;;) {
    std::string script = lua_script(draw);
    // A comment that does not end would go on into the next function's: see the README's table on [[.
    if (!is_unordered(script) && script.find("[[") == std::string::npos) return script;
  }
}

std::string library_name(Draw& draw) {
  return draw.one_of({"one", "two", "Six", "lib_3"});
}

// Every library has this one of its own, so that two libraries share one name at most: which of several Redis
// complains of is its own choice.
std::string own_function(const std::string& library) {
  return "of_" + library;
}

std::string shared_function(Draw& draw) {
  return draw.one_of({"f", "g"});
}

std::string function_name(Draw& draw) {
  if (draw.chance(6)) return draw.chance(50) ? "nope" : text(draw);
  const std::string name = draw.chance(60) ? shared_function(draw) : own_function(library_name(draw));
  return draw.chance(90) ? name : any_case(draw, shown_command_name(name));
}

std::string flags(Draw& draw) {
  std::string list;
  for (std::size_t left = draw.below(3); left > 0; --left)
    list += draw.one_of({"'no-writes', ", "'allow-oom', ", "'allow-stale', ", "'No-Cluster', ",
                         "'allow-cross-slot-keys', ", "'no-writes', "});
  if (draw.chance(3)) list += draw.one_of({"'foo'", "5", "{}", "''"});
  return "{" + list + "}";
}

std::string odd_registration(Draw& draw) {
  return draw.one_of(
      {"redis.register_function()",
       "redis.register_function(1, 2, 3)",
       "redis.register_function('a')",
       "redis.register_function{}",
       "redis.register_function{[1] = 2}",
       "redis.register_function{[{}] = 2}",
       "redis.register_function{function_name = {}}",
       "redis.register_function{function_name = 'a'}",
       "redis.register_function{callback = 1}",
       "redis.register_function{callback = redis.log}",
       "redis.register_function{flags = 1}",
       "redis.register_function{description = {}}",
       "redis.register_function{foo = {}}",
       "redis.register_function('a', 1)",
       "redis.register_function({}, redis.log)",
       "redis.register_function('a-b', redis.log)",
       "redis.register_function('', redis.log)",
       "redis.register_function('twice', redis.log) redis.register_function('twice', redis.log)",
       "redis.register_function(12, redis.log) redis.register_function('-', redis.log)",
       "error('a')",
       "redis.call('GET', 'a')",
       "x = 1",
       "x = x",
       "return KEYS",
       "local s = string.format('%d', 1)",
       "local s = ('a'):upper()",
       "redis['x' .. redis.REDIS_VERSION_NUM .. redis.LOG_WARNING]()",
       "redis.log(redis.LOG_NOTICE, 'told')",
       "redis.log(9, 'x')",
       "redis.log()",
       "redis.x = 1",
       "local t = {} t.x.y = 1",
       "local x = 1 + nil",
       "local x = redis[{}]",
       "))",
       "do return end"});
}

std::string registration(Draw& draw, const std::string& name) {
  const std::string callback =
      fmt::format("function({}) {}\nend",
                  draw.chance(80) ? "KEYS, ARGV" : draw.one_of({"KEYS", "a, ...", ""}), body(draw));
  if (draw.chance(50)) return fmt::format("redis.register_function('{}', {})", name, callback);
  std::string named = fmt::format("function_name = '{}', callback = {}", name, callback);
  if (draw.chance(40)) named += ", description = " + lua_quoted(text(draw));
  if (draw.chance(60)) named += ", flags = " + flags(draw);
  return "redis.register_function{" + named + "}";
}

std::string header(Draw& draw, const std::string& name) {
  if (draw.chance(94)) return "#!lua name=" + name;
  return draw.one_of({"#!lua", "#!LUA NAME=one", "#!lua name=", "#!lua name=a name=b", "#!foo name=a",
                      "#! name=a", "#!lua foo=a", "#!lua 'name=one'", "#!lua \"name=\\x6fne\"",
                      "#!lua \"name=one", "#!lua 'name=o'ne", "#!lua name=a-b", "lua name=one",
                      "#!lua\tname=one ", "#!lua flags=x name=a", "#!lua name=o\\ne", "#!lua name='one'"});
}

std::string library(Draw& draw) {
  const std::string name = library_name(draw);
  std::string code = header(draw, name);
  if (!draw.chance(2)) code += '\n';
  if (draw.chance(8)) code += odd_registration(draw) + "\n";
  // What functions share, and leave as it is.
  if (draw.chance(20)) code += "local shared = {1, 2, {3}}\n";
  // One of another name registers nothing that a library has for its own.
  const bool is_own = code.starts_with("#!lua name=" + name);
  if (is_own && draw.chance(97)) code += registration(draw, own_function(name)) + "\n";
  if (draw.chance(70)) code += registration(draw, shared_function(draw)) + "\n";
  if (draw.chance(4)) code += odd_registration(draw);
  return code;
}

Words function(Draw& draw) {
  switch (draw.below(12)) {
    case 0:
      return {any_case(draw, "DELETE"), library_name(draw)};
    case 1:
      if (!draw.chance(25)) return {any_case(draw, "DELETE"), library_name(draw)};
      return draw.chance(50) ? Words{"FLUSH"}
                             : Words{"FLUSH", any_case(draw, draw.one_of({"SYNC", "ASYNC", "LATER"}))};
    case 2:
    case 3:
    case 4: {
      Words words{any_case(draw, "LIST")};
      if (draw.chance(40))
        words = words +
                Words{any_case(draw, "LIBRARYNAME"), draw.one_of({"*", "t*", "TWO", "?ne", "x", "[a-o]*"})};
      if (draw.chance(30)) words.push_back(any_case(draw, "WITHCODE"));
      if (draw.chance(4)) words.push_back(draw.one_of({"WITHCODE", "LIBRARYNAME", "FOO"}));
      return words;
    }
    case 5:
      if (draw.chance(20)) return draw.chance(50) ? Words{} : Words{draw.one_of({"FOO", "", "LOADS"})};
      return {any_case(draw, "LOAD"), library(draw)};
    default:
      return Words{any_case(draw, "LOAD")} +
             (draw.chance(80) ? Words{any_case(draw, draw.chance(96) ? "REPLACE" : "FOO")} : Words{}) +
             Words{library(draw)};
  }
}

Words fcall(Draw& draw) {
  const Words keys = draw.chance(15) ? Words{} : some_keys(draw, Type::string, 2);
  Words words{function_name(draw), draw.chance(94) ? std::to_string(keys.size()) : integer(draw)};
  words = words + keys;
  for (std::size_t left = draw.below(3); left > 0; --left) words.push_back(text(draw));
  return words;
}

constexpr std::array kGenerators{
    Generator{"FCALL", fcall},
    Generator{"FCALL_RO", fcall},
    Generator{"FUNCTION", function},
};

}  // namespace

std::span<const Generator> function_generators() {
  return kGenerators;
}

}  // namespace overbook::redis::differential
