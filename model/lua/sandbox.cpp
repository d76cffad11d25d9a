#include "model/lua/sandbox.h"

#include <array>

#include "model/lua/run_context.h"

namespace overbook::redis {
namespace {

constexpr const char* kReadonlyText = "Attempt to modify a readonly table";

// Its address is the key under which a proxy's metatable keeps the real table.
constexpr char kRealTable = 0;

void push_real_table_key(lua_State* lua) {
  lua_pushlightuserdata(lua, const_cast<char*>(&kRealTable));  // NOLINT(*-const-cast): only an address
}

int refuse_write(lua_State* lua) {
  return luaL_error(lua, "%s", kReadonlyText);
}

// __index of the globals, reached when the name is not there. Texts: script_lua.c.
int refuse_unknown_global(lua_State* lua) {
  if (lua_gettop(lua) != 2) return luaL_error(lua, "Wrong number of arguments to luaProtectedTableError");
  if (lua_isstring(lua, 2) == 0) {
    return luaL_error(lua, "Second argument to luaProtectedTableError must be a string or number");
  }
  return luaL_error(lua, "Script attempted to access nonexistent global variable '%s'", lua_tostring(lua, 2));
}

void open_library(lua_State* lua, const char* name, lua_CFunction open) {
  lua_pushcfunction(lua, open);
  lua_pushstring(lua, name);
  lua_call(lua, 1, 0);
}

// Gives `""`'s metatable to scripts as a readonly view; method calls on strings go to the real table.
void protect_string_metatable(lua_State* lua, int string_proxy) {
  lua_pushliteral(lua, "");
  lua_getmetatable(lua, -1);
  lua_newtable(lua);
  lua_pushvalue(lua, string_proxy);
  lua_setfield(lua, -2, "__index");
  make_readonly(lua);
  lua_setfield(lua, -2, "__metatable");
  lua_pop(lua, 2);
}

// The real globals at `globals` get an error for unknown names; their proxy, at the top, a view of that.
void protect_globals(lua_State* lua, int globals) {
  lua_newtable(lua);
  lua_pushcfunction(lua, refuse_unknown_global);
  lua_setfield(lua, -2, "__index");
  lua_pushvalue(lua, -1);
  lua_setmetatable(lua, globals);  // the function's own metatable stays ours: scripts get the view
  make_readonly(lua);
  lua_getmetatable(lua, -2);
  lua_pushvalue(lua, -2);
  lua_setfield(lua, -2, "__metatable");
  lua_pop(lua, 2);
}

}  // namespace

bool is_proxy(lua_State* lua, int index) {
  if (lua_type(lua, index) != LUA_TTABLE || lua_getmetatable(lua, index) == 0) return false;
  push_real_table_key(lua);
  lua_rawget(lua, -2);
  const bool found = lua_istable(lua, -1);
  lua_pop(lua, 2);
  return found;
}

void see_through_proxy(lua_State* lua, int index) {
  if (lua_type(lua, index) != LUA_TTABLE || lua_getmetatable(lua, index) == 0) return;
  push_real_table_key(lua);
  lua_rawget(lua, -2);
  if (lua_istable(lua, -1)) {
    lua_replace(lua, index);
    lua_pop(lua, 1);
  } else {
    lua_pop(lua, 2);
  }
}

void make_readonly(lua_State* lua) {
  make_guarded(lua, refuse_write);
}

void make_guarded(lua_State* lua, lua_CFunction on_write) {
  lua_newtable(lua);  // the proxy
  lua_createtable(lua, 0, 4);
  lua_pushvalue(lua, -3);
  lua_setfield(lua, -2, "__index");
  lua_pushcfunction(lua, on_write);
  lua_setfield(lua, -2, "__newindex");
  push_real_table_key(lua);
  lua_pushvalue(lua, -4);
  lua_rawset(lua, -3);
  lua_setmetatable(lua, -2);
  lua_remove(lua, -2);
}

void raise_readonly(lua_State* lua) {
  raise_text(lua, kReadonlyText);
}

void push_sandbox(lua_State* lua, void (*push_redis_table)(lua_State*), void (*add_own)(lua_State*)) {
  open_library(lua, "", luaopen_base);
  open_library(lua, LUA_TABLIBNAME, luaopen_table);
  open_library(lua, LUA_STRLIBNAME, luaopen_string);
  open_library(lua, LUA_MATHLIBNAME, luaopen_math);

  lua_pushvalue(lua, LUA_GLOBALSINDEX);
  const int globals = lua_gettop(lua);
  constexpr std::array kAbsent = {"print",   "dofile",  "loadfile",       "newproxy",
                                  "setfenv", "getfenv", "collectgarbage", "gcinfo"};
  for (const char* name : kAbsent) {
    lua_pushnil(lua);
    lua_setfield(lua, globals, name);
  }
  replace_base_functions(lua);
  replace_library_functions(lua);
  push_redis_table(lua);
  lua_setfield(lua, globals, "redis");
  if (add_own != nullptr) add_own(lua);

  for (const char* name : {"redis", LUA_COLIBNAME, LUA_TABLIBNAME, LUA_STRLIBNAME, LUA_MATHLIBNAME}) {
    lua_getfield(lua, globals, name);
    make_readonly(lua);
    lua_setfield(lua, globals, name);
  }
  lua_getfield(lua, globals, LUA_STRLIBNAME);
  protect_string_metatable(lua, lua_gettop(lua));
  lua_pop(lua, 1);

  lua_pushvalue(lua, globals);
  make_readonly(lua);
  protect_globals(lua, globals);
  lua_pushvalue(lua, -1);
  lua_setfield(lua, globals, "_G");
  lua_replace(lua, LUA_GLOBALSINDEX);
  lua_settop(lua, globals);
}

}  // namespace overbook::redis
