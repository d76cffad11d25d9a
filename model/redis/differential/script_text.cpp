#include "model/redis/differential/script_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "model/redis/differential/generators.h"
#include "model/redis/redis.h"

namespace overbook::redis::differential {
namespace {

// What a script may call is any command but those whose answer the server draws.
std::string callable_command(Draw& draw) {
  static const Words kNames = [] {
    Words names;
    for (const std::string& name : Redis::command_names()) {
      if (name != "RANDOMKEY" && name != "SCAN" && name != "SSCAN" && name != "HSCAN" && name != "ZSCAN" &&
          !name.starts_with("EVAL") && name != "SCRIPT")
        names.push_back(name);
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
  return "return " + lua_expression(draw, 3);
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

// What a sandbox must refuse, and what it must not.
std::string sandbox_script(Draw& draw) {
  static constexpr std::array kScripts{
      "x = 1",
      "return x",
      "return undefined_function()",
      "redis.call = nil",
      "redis.x = 1",
      "KEYS[1] = 'a' return KEYS[1]",
      "return print",
      "return os.time()",
      "return io",
      "return require('x')",
      "return string.dump(tostring)",
      "return dofile('x')",
      "return loadfile('x')",
      "string.foo = 1",
      "math.pi = 3",
      "table.x = 1 return 1",
      "_G.x = 1",
      "return _G.KEYS[1]",
      "return type(_G)",
      "setmetatable(_G, {}) return 1",
      "rawset(_G, 'x', 1) return 1",
      "return getmetatable(_G).__index ~= nil",
      "getmetatable('').__index = 1",
      "return rawget(_G, 'nope')",
      "local function f() return f() end return 1",
      "error('boom')",
      "error({err = 'MY error'})",
      "error()",
      "error(nil)",
      "error('no place', 0)",
      "error('two', 2)",
      "assert(false)",
      "assert(false, 'told')",
      "assert(nil, 'x')",
      "return assert(1, 2)",
      "return pcall(error, 'x')",
      "return {pcall(error, {err = 'y'})}",
      "return {pcall(error, {})}",
      "return {xpcall(function() error('z') end, function(m) return 'H' .. m end)}",
      "local t = setmetatable({}, {__index = function() return 7 end}) return t.x",
      "local t = setmetatable({}, {__index = function() return 7 end}) return t",
      "local c = coroutine.create(function(a) coroutine.yield(a + 1) return 5 end) local _, x = "
      "coroutine.resume(c, 1) local _, y = coroutine.resume(c) return {x, y, coroutine.status(c)}",
      "return {select('#', 1, nil, nil), select(2, 'a', 'b', 'c')}",
      "return {next({})}",
      "return #{1, 2, nil, 4}",
      "return {1, nil, 3}",
      "return {ok = 'fine'}",
      "return {err = 'bad'}",
      "return {err = 'MY bad\\r\\nline'}",
      "return {ok = 'a\\nb'}",
      "return {err = 5}",
      "return {ok = true}",
      "return redis.error_reply('x')",
      "return redis.error_reply('-X y')",
      "return redis.error_reply('X y')",
      "return redis.status_reply('PONG')",
      "return redis.error_reply()",
      "return redis.error_reply('a', 'b')",
      "return redis.status_reply(5)",
      "return redis.sha1hex('')",
      "return redis.sha1hex(12)",
      "return redis.sha1hex()",
      "return redis.sha1hex('a', 'b')",
      "return redis.log(redis.LOG_DEBUG, 'x')",
      "return redis.log('x')",
      "return redis.log(9, 'x')",
      "return redis.log('y', 'x')",
      "return redis.setresp(2)",
      "return redis.setresp(4)",
      "return redis.setresp()",
      "return redis.replicate_commands()",
      "return redis.set_repl(redis.REPL_ALL)",
      "return redis.set_repl(9)",
      "return redis.set_repl()",
      "return redis.breakpoint()",
      "return redis.debug('x')",
      "return {redis.LOG_DEBUG, redis.LOG_VERBOSE, redis.LOG_NOTICE, redis.LOG_WARNING, redis.REPL_NONE, "
      "redis.REPL_AOF, redis.REPL_SLAVE, redis.REPL_ALL}",
      "return redis.REDIS_VERSION",
      "return redis.REDIS_VERSION_NUM",
      "return redis.nope",
      "return redis.nope()",
      "return redis.call()",
      "return redis.pcall()",
      "return redis.call(nil)",
      "return redis.call({})",
      "return redis.pcall('GET')",
      "return redis.call('')",
      "return",
      "",
      "return 1 2",
      "return (",
      "for",
      "return 'a",
      "--[[",
      "return --",
      "goto x",
      "local 1",
      "return ...",
      "return arg",
      "#!lua\nreturn 1",
      "#!lua flags=no-writes\nreturn redis.call('SET', 's1', 1)",
      "#!lua flags=no-writes,allow-stale\nreturn redis.call('GET', 's1')",
      "#!lua flags=bad\nreturn 1",
      "#!js\nreturn 1",
      "#!lua name=x\nreturn 1",
      "#!lua",
      "#!\n return 1",
      "#!lua  flags=\nreturn 1",
      "#x\nreturn 1",
      "\n\nerror('third line')",
      "return KEYS",
      "return ARGV",
      "return {#KEYS, #ARGV}",
      "return nil",
      "return false",
      "return true",
      "return 1e300",
      "return -1e300",
      "return 0/0",
      "return 1/0",
      "return 3.99",
      "return -3.99",
      "return function() end",
      "return {function() end, 1}",
      "return {double = 3.5}",
      "return {double = 'x'}",
      "return {map = {a = 1}}",
      "return {set = {a = true}}",
      "return {big_number = '123'}",
      "return {verbatim_string = {format = 'txt', string = 'hello'}}",
      "return {verbatim_string = 1}",
      "return loadstring('return 5')()",
      "return loadstring('syntax error here')",
      "return {loadstring('return (')}",
      "return load(function() return nil end)",
      "local n = 0 return load(function() n = n + 1 if n == 1 then return 'return 8' end end)()",
      "return tostring(nil) .. tostring(true) .. tostring(1e15) .. tostring(2^53) .. tostring(-0) .. "
      "tostring(0.1)",
      "return type(newproxy)",
      "return unpack({1, 2, 3}, 2)",
      "return {unpack({1, 2, 3}, -1, 1)}",
      "local s = 0 for k, v in pairs({10, 20, 30}) do s = s + k * v end return s",
      "local s = '' for i, v in ipairs({'a', 'b', nil, 'd'}) do s = s .. i .. v end return s",
      "math.randomseed(7) return {math.random(100), math.random(5, 9), tostring(math.random())}",
      "return math.random(0)",
      "return math.random(1, 2, 3)",
      "return math.randomseed()",
      "local t = {3, 1, 2} table.sort(t) return t",
      "local t = {3, 1, 2} table.sort(t, function(a, b) return a > b end) return t",
      "local t = {3, 'a'} table.sort(t) return t",
      "return table.concat({1, 2, 'x'}, '-')",
      "return table.concat({1, {}, 3})",
      "local t = {1, 2} table.insert(t, 1, 0) table.insert(t, 9) return {table.remove(t), table.remove(t, "
      "1), unpack(t)}",
      "return table.remove({})",
      "return table.insert({}, 1, 2, 3)",
      "return table.getn({1, 2})",
      "return table.maxn({1, nil, 3})",
      "return table.concat({}, ',')",
      "table.insert(nil, 1)",
      "return ('x').y",
      "return nil + 1",
      "return {} + 1",
      "return 'a' + 1",
      "return '10' + 5",
      "return 'a' .. nil",
      "return 1 < 'x'",
      "return {} < {}",
      "return #5",
      "return -{}",
      "local t = nil t.x = 1",
      "local t = {} t[nil] = 1",
      "local t = {} t[0/0] = 1",
      "return ('abc'):upper():rep(2)",
      "return 2 ^ 10",
      "return 7 % -3",
      "return -7 % 3",
      "return 5 / 2"};
  return kScripts[draw.below(kScripts.size())];
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
                                  : sandbox_script(draw);
  if (draw.chance(5)) script = "-- a comment\n" + script;
  return script;
}

}  // namespace overbook::redis::differential
