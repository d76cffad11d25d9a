// The `redis` table of a script: script_lua.c and eval.c of Redis 7.0, texts included.

#include "model/redis/scripts/redis_api.h"

#include <array>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

#include "model/lua/conversion.h"
#include "model/lua/run_context.h"
#include "model/lua/sandbox.h"
#include "model/redis/scripts/engine.h"
#include "model/redis/scripts/libraries.h"

namespace overbook::redis {
namespace {

[[noreturn]] void raise_error(lua_State* lua, std::string_view text) {
  push_error(lua, text);
  raise_top(lua);
}

// The arguments as a command; the text of the error when they are none.
std::string_view read_command(lua_State* lua, Command& command) {
  const int count = lua_gettop(lua);
  if (count == 0) return "ERR Please specify at least one argument for this redis lib call";
  command.words.resize(static_cast<std::size_t>(count));
  for (int index = 1; index <= count; ++index) {
    std::string& word = command.words[static_cast<std::size_t>(index - 1)];
    switch (lua_type(lua, index)) {
      case LUA_TNUMBER:
        assign_number(word, lua_tonumber(lua, index));
        break;
      case LUA_TSTRING: {
        std::size_t size = 0;
        const char* text = lua_tolstring(lua, index, &size);
        word.assign(text, size);
        break;
      }
      default:
        return "ERR Lua redis lib command arguments must be strings or integers";
    }
  }
  return {};
}

enum class OnError { kRaise, kReturn };

int run_command(lua_State* lua, OnError on_error) {
  raise_if_ended(lua);
  ScriptRun& run = *context_of(lua).run;
  if (run.call == nullptr) raise_error(lua, "ERR redis can be called within a request only");
  Reply reply;
  try {
    const std::string_view problem = read_command(lua, run.command);
    run.has_called = true;
    run.caller = lua;
    reply = problem.empty() ? (*run.call)(run.command) : Reply::error(std::string(problem));
    if (reply.is_blocked()) throw std::logic_error("a script's command blocked");
  } catch (...) {  // Lua would swallow it, whatever it is; run() throws it on
    run.thrown = std::current_exception();
  }
  if (run.thrown != nullptr) end_run(lua);
  lua_settop(lua, 0);
  push_reply(lua, reply);
  if (on_error == OnError::kRaise && reply.is_error()) raise_top(lua);
  return 1;
}

int call(lua_State* lua) {
  return run_command(lua, OnError::kRaise);
}
int pcall(lua_State* lua) {
  return run_command(lua, OnError::kReturn);
}

int sha1hex(lua_State* lua) {
  if (lua_gettop(lua) != 1) raise_error(lua, "ERR wrong number of arguments");
  std::size_t size = 0;
  const char* text = lua_tolstring(lua, 1, &size);  // null, and so an empty text, for what is no string
  const std::string digest = ScriptEngine::sha1hex({text, text == nullptr ? 0 : size});
  lua_pushlstring(lua, digest.data(), digest.size());
  return 1;
}

bool has_one_string(lua_State* lua) {
  if (lua_gettop(lua) == 1 && lua_type(lua, 1) == LUA_TSTRING) return true;
  push_error(lua, "ERR wrong number or type of arguments");
  return false;
}

int error_reply(lua_State* lua) {
  if (!has_one_string(lua)) return 1;
  std::string_view text = lua_tostring(lua, 1);
  if (text.starts_with('-')) text.remove_prefix(1);
  push_error(lua, text);
  return 1;
}

int status_reply(lua_State* lua) {
  if (!has_one_string(lua)) return 1;
  lua_newtable(lua);
  lua_pushvalue(lua, 1);
  lua_setfield(lua, -2, "ok");
  return 1;
}

// Checks its arguments and drops the message: there is no log.
int log(lua_State* lua) {
  constexpr int kLowest = 0;
  constexpr int kHighest = 3;
  if (lua_gettop(lua) < 2) raise_error(lua, "ERR redis.log() requires two arguments or more.");
  if (lua_isnumber(lua, 1) == 0) raise_error(lua, "ERR First argument must be a number (log level).");
  const auto level = lua_tointeger(lua, 1);
  if (level < kLowest || level > kHighest) raise_error(lua, "ERR Invalid debug level.");
  return 0;
}

int setresp(lua_State* lua) {
  if (lua_gettop(lua) != 1) raise_error(lua, "ERR redis.setresp() requires one argument.");
  const auto version = lua_tointeger(lua, 1);
  if (version == 3) {
    context_of(lua).run->lacking = "redis.setresp(3)";
    raise_error(lua, "ERR the fake Redis has no redis.setresp(3)");
  }
  if (version != 2) raise_error(lua, "ERR RESP version must be 2 or 3.");
  return 0;
}

// There are no replicas and no AOF: the flags are checked, and nothing follows from them.
int set_repl(lua_State* lua) {
  if (lua_gettop(lua) != 1) raise_error(lua, "ERR redis.set_repl() requires two arguments.");
  constexpr lua_Integer kAll = 3;
  if ((lua_tointeger(lua, 1) & ~kAll) != 0) {
    raise_error(lua, "ERR Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.");
  }
  return 0;
}

int replicate_commands(lua_State* lua) {
  lua_pushboolean(lua, 1);
  return 1;
}

int breakpoint(lua_State* lua) {
  lua_pushboolean(lua, 0);  // no debugger is attached
  return 1;
}

int debug(lua_State* /*lua*/) {
  return 0;
}

}  // namespace

void push_redis_table(lua_State* lua) {
  add_script_libraries(lua);
  constexpr std::array<luaL_Reg, 11> kFunctions = {{{"call", call},
                                                    {"pcall", pcall},
                                                    {"log", log},
                                                    {"setresp", setresp},
                                                    {"sha1hex", sha1hex},
                                                    {"error_reply", error_reply},
                                                    {"status_reply", status_reply},
                                                    {"set_repl", set_repl},
                                                    {"replicate_commands", replicate_commands},
                                                    {"breakpoint", breakpoint},
                                                    {"debug", debug}}};
  struct Number {
    const char* name;
    int value;
  };
  constexpr std::array<Number, 10> kNumbers = {{{"LOG_DEBUG", 0},
                                                {"LOG_VERBOSE", 1},
                                                {"LOG_NOTICE", 2},
                                                {"LOG_WARNING", 3},
                                                {"REPL_NONE", 0},
                                                {"REPL_AOF", 1},
                                                {"REPL_SLAVE", 2},
                                                {"REPL_REPLICA", 2},
                                                {"REPL_ALL", 3},
                                                {"REDIS_VERSION_NUM", 0x07000F}}};
  lua_newtable(lua);
  for (const luaL_Reg& function : kFunctions) {
    lua_pushcfunction(lua, function.func);
    lua_setfield(lua, -2, function.name);
  }
  for (const Number& number : kNumbers) {
    lua_pushnumber(lua, number.value);
    lua_setfield(lua, -2, number.name);
  }
  lua_pushliteral(lua, "7.0.15");
  lua_setfield(lua, -2, "REDIS_VERSION");
}

void push_redis_table_of_functions(lua_State* lua) {
  push_redis_table(lua);
  for (const char* name : {"replicate_commands", "breakpoint", "debug"}) {
    lua_pushnil(lua);
    lua_setfield(lua, -2, name);
  }
}

}  // namespace overbook::redis
