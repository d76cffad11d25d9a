// What a program has besides a script: work, clock_ms, redis.pipeline, redis.multi.

#include <array>
#include <chrono>
#include <vector>

#include "model/lua/conversion.h"
#include "model/programs/state.h"
#include "model/redis/resp/batch.h"

namespace overbook::model {
namespace {

// Calls the host on behalf of the function that Lua has called. What it throws ends the run, and leaves it
// when Lua has given the stack back.
template <typename Do>
void ask_host(lua_State* lua, const char* name, const Do& what) {
  redis::raise_if_ended(lua);
  ProgramRun& run = run_of(lua);
  if (run.host == nullptr) luaL_error(lua, "%s can be called within a request only", name);
  try {
    const HostCall call(program_of(lua), run);
    run.caller = lua;
    what(*run.host);
  } catch (...) {  // Lua would swallow it, whatever it is
    run.thrown = std::current_exception();
  }
  if (run.thrown != nullptr) redis::end_run(lua);
}

int work(lua_State* lua) {
  std::size_t size = 0;
  const char* what = luaL_checklstring(lua, 1, &size);
  ask_host(lua, "work", [&](ProgramHost& host) { host.work({what, size}); });
  return 0;
}

// Errors of Lua are exceptions: what owns memory may be on the stack when they are raised.

// The words of the command in the table at the top, which stays.
redis::Command read_command(lua_State* lua, const char* name) {
  redis::Command command;
  if (lua_istable(lua, -1)) {
    for (int i = 1;; ++i) {
      lua_rawgeti(lua, -1, i);
      const int type = lua_type(lua, -1);
      if (type == LUA_TSTRING) {
        std::size_t size = 0;
        const char* text = lua_tolstring(lua, -1, &size);
        command.words.emplace_back(text, size);
      } else if (type == LUA_TNUMBER) {
        redis::assign_number(command.words.emplace_back(), lua_tonumber(lua, -1));
      } else if (type != LUA_TNIL) {
        luaL_error(lua, "redis.%s: the words of a command are texts or numbers", name);
      }
      lua_pop(lua, 1);
      if (type == LUA_TNIL) break;
    }
  }
  if (command.words.empty()) luaL_error(lua, "redis.%s: expected commands, such as {{'INCR', key}}", name);
  if (redis::is_batch(command))
    luaL_error(lua, "redis.%s: there is no command %s", name, command.words.front().c_str());
  return command;
}

// Of the table that is the only argument, each a table of words.
std::vector<redis::Command> read_commands(lua_State* lua, const char* name) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_settop(lua, 1);
  std::vector<redis::Command> commands;
  for (int i = 1;; ++i) {
    lua_rawgeti(lua, 1, i);
    const bool is_end = lua_isnil(lua, -1);
    if (!is_end) commands.push_back(read_command(lua, name));
    lua_pop(lua, 1);
    if (is_end) break;
  }
  if (commands.empty()) luaL_error(lua, "redis.%s: expected commands, such as {{'INCR', key}}", name);
  return commands;
}

// One step: the commands as a batch. What Redis answers to each is in the table; an error among them is no
// error of the call, but that none was executed is one.
int send_batch(lua_State* lua, const char* name, const redis::Command& batch) {
  redis::Reply reply;
  ask_host(lua, name, [&](ProgramHost& host) { reply = host.execute(batch); });
  redis::push_reply(lua, reply);
  if (reply.is_error()) redis::raise_top(lua);
  return 1;
}

int multi(lua_State* lua) {
  const std::vector<redis::Command> commands = read_commands(lua, "multi");
  return send_batch(lua, "redis.multi", redis::batch_of(redis::Batch::transaction, commands));
}

// One flush: each command is a step, or all are one. Where the client gives up on the reply to one of them, the
// connection is broken: those after it never arrive, and the call fails.
int pipeline(lua_State* lua) {
  const std::vector<redis::Command> commands = read_commands(lua, "pipeline");
  if (program_of(lua).sends_pipelines_whole)
    return send_batch(lua, "redis.pipeline", redis::batch_of(redis::Batch::pipeline, commands));
  lua_createtable(lua, static_cast<int>(commands.size()), 0);
  int count = 0;
  for (const redis::Command& command : commands) {
    redis::Reply reply;
    ask_host(lua, "redis.pipeline", [&](ProgramHost& host) { reply = host.execute(command); });
    redis::push_reply(lua, reply);
    if (reply.is_error() && reply.text().starts_with(kGivenUp)) redis::raise_top(lua);
    lua_rawseti(lua, -2, ++count);
  }
  return 1;
}

int clock_ms(lua_State* lua) {
  std::chrono::milliseconds now{};
  ask_host(lua, "clock_ms",
           [&](ProgramHost& host) { now = std::chrono::floor<std::chrono::milliseconds>(host.clock()); });
  lua_pushnumber(lua, static_cast<lua_Number>(now.count()));
  return 1;
}

}  // namespace

void add_program_functions(lua_State* lua) {
  constexpr std::array<luaL_Reg, 2> kFunctions = {{{"work", work}, {"clock_ms", clock_ms}}};
  for (const luaL_Reg& function : kFunctions) {
    lua_pushcfunction(lua, function.func);
    lua_setfield(lua, -2, function.name);
  }
  lua_getfield(lua, -1, "redis");
  constexpr std::array<luaL_Reg, 2> kOfRedis = {{{"pipeline", pipeline}, {"multi", multi}}};
  for (const luaL_Reg& function : kOfRedis) {
    lua_pushcfunction(lua, function.func);
    lua_setfield(lua, -2, function.name);
  }
  lua_pop(lua, 1);
  note_coroutines(lua);
}

}  // namespace overbook::model
