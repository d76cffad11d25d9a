// Coroutines that a call makes and leaves half done: what they still had to do is never done.

#include <utility>

#include "model/programs/state.h"

namespace overbook::model {
namespace {

// Its address is the registry key of the table coroutine -> {run, line}.
constexpr char kCoroutines = 0;

void push_coroutines(lua_State* lua) {
  lua_pushlightuserdata(lua, const_cast<char*>(&kCoroutines));  // NOLINT(*-const-cast): only an address
  lua_rawget(lua, LUA_REGISTRYINDEX);
  if (lua_istable(lua, -1)) return;
  lua_pop(lua, 1);
  lua_newtable(lua);
  lua_pushlightuserdata(lua, const_cast<char*>(&kCoroutines));  // NOLINT(*-const-cast)
  lua_pushvalue(lua, -2);
  lua_rawset(lua, LUA_REGISTRYINDEX);
}

// The coroutine at the top, which stays.
void note(lua_State* lua) {
  ProgramRun& run = run_of(lua);
  run.has_coroutines = true;
  const redis::LuaPlace made_at = redis::place_of(lua);
  push_coroutines(lua);
  lua_pushvalue(lua, -2);
  lua_createtable(lua, 2, 0);
  lua_pushlightuserdata(lua, &run);
  lua_rawseti(lua, -2, 1);
  lua_pushnumber(lua, made_at.line);
  lua_rawseti(lua, -2, 2);
  lua_rawset(lua, -3);
  lua_pop(lua, 1);
}

// Calls the function that this one stands for: itself a wrapper, so redis::call_wrapped would not do.
void call_original(lua_State* lua) {
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, lua_gettop(lua) - 1, 1);
}

int create(lua_State* lua) {
  call_original(lua);
  note(lua);
  return 1;
}

// The function that it gives has the coroutine for its only upvalue (Lua 5.1, lbaselib.c).
int wrap(lua_State* lua) {
  call_original(lua);
  lua_getupvalue(lua, -1, 1);
  note(lua);
  lua_pop(lua, 1);
  return 1;
}

// As coroutine.status has it.
bool is_suspended(lua_State* coroutine) {
  if (lua_status(coroutine) == LUA_YIELD) return true;
  lua_Debug here;
  return lua_status(coroutine) == 0 && lua_getstack(coroutine, 0, &here) == 0 && lua_gettop(coroutine) > 0;
}

}  // namespace

void note_coroutines(lua_State* lua) {
  lua_getfield(lua, -1, LUA_COLIBNAME);
  for (const auto& [name, wrapper] :
       {std::pair<const char*, lua_CFunction>{"create", create}, {"wrap", wrap}}) {
    lua_getfield(lua, -1, name);
    lua_pushcclosure(lua, wrapper, 1);
    lua_setfield(lua, -2, name);
  }
  lua_pop(lua, 1);
}

redis::LuaPlace left_coroutine(lua_State* lua, const ProgramRun& run) {
  redis::LuaPlace left{.source = program_of(lua).name, .line = 0};
  if (!run.has_coroutines) return left;
  push_coroutines(lua);
  lua_pushnil(lua);
  while (lua_next(lua, -2) != 0) {
    lua_rawgeti(lua, -1, 1);
    const bool is_own = lua_touserdata(lua, -1) == &run;
    lua_rawgeti(lua, -2, 2);
    const auto line = static_cast<std::uint32_t>(lua_tonumber(lua, -1));
    lua_pop(lua, 3);
    if (!is_own) continue;
    if (is_suspended(lua_tothread(lua, -1)) && (left.line == 0 || line < left.line)) left.line = line;
    lua_pushvalue(lua, -1);
    lua_pushnil(lua);
    lua_rawset(lua, -4);  // clearing a field of the one that is met is allowed
  }
  lua_pop(lua, 1);
  return left;
}

}  // namespace overbook::model
