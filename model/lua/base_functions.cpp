// The base library in the shape that Redis 7.0 gives it, aware of readonly proxies.

#include <array>
#include <cinttypes>
#include <cstdio>
#include <string_view>

#include "model/lua/run_context.h"
#include "model/lua/sandbox.h"

namespace overbook::redis {
namespace {

// next, rawget, table.foreach: they pass keys and values on, and never the table.
int read_through(lua_State* lua) {
  see_through_proxy(lua, 1);
  return call_wrapped(lua);
}

// rawset, setmetatable, table.insert.
int refuse_proxy(lua_State* lua) {
  if (is_proxy(lua, 1)) raise_readonly(lua);
  return call_wrapped(lua);
}

int get_metatable(lua_State* lua) {
  if (!is_proxy(lua, 1)) return call_wrapped(lua);
  lua_getmetatable(lua, 1);
  lua_pushliteral(lua, "__metatable");
  lua_rawget(lua, -2);
  return 1;
}

// Upvalue 1: a next that sees through proxies.
int pairs(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_pushvalue(lua, 1);
  lua_pushnil(lua);
  return 3;
}

// Redis's pcall: of an error table only its text is handed to the script, as before Redis 7.
int protected_call(lua_State* lua) {
  luaL_checkany(lua, 1);
  if (lua_pcall(lua, lua_gettop(lua) - 1, LUA_MULTRET, 0) == 0) {
    lua_pushboolean(lua, 1);
    lua_insert(lua, 1);
    return lua_gettop(lua);
  }
  if (lua_istable(lua, -1)) {
    lua_getfield(lua, -1, "err");
    if (lua_isstring(lua, -1) != 0) lua_replace(lua, -2);  // otherwise Redis returns it, too
  }
  lua_pushboolean(lua, 0);
  lua_insert(lua, 1);
  return lua_gettop(lua);
}

// The handler of an xpcall. Lua calls it with hooks off when the error comes from the hook that ends a run:
// a handler of the script's could then go on for ever. Upvalue 1: the script's handler.
int handle_unless_ended(lua_State* lua) {
  if (context_of(lua).run->ended) return 1;
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, lua_gettop(lua) - 1, 1);
  return 1;
}

int protected_call_with_handler(lua_State* lua) {
  if (lua_isfunction(lua, 2)) {
    lua_pushvalue(lua, 2);
    lua_pushcclosure(lua, handle_unless_ended, 1);
    lua_replace(lua, 2);
  }
  return call_wrapped(lua);
}

// Its address is the registry key of the table object -> its number in this run.
constexpr char kObjectNumbers = 0;

void push_object_numbers_key(lua_State* lua) {
  lua_pushlightuserdata(lua, const_cast<char*>(&kObjectNumbers));  // NOLINT(*-const-cast): only an address
}

double object_number(lua_State* lua, int object) {
  ScriptContext& context = context_of(lua);
  if (context.first_draw.line == 0) context.first_draw = place_of(lua);  // elsewhere it is an address
  push_object_numbers_key(lua);
  lua_rawget(lua, LUA_REGISTRYINDEX);
  lua_pushvalue(lua, object);
  lua_rawget(lua, -2);
  if (lua_isnil(lua, -1)) {
    lua_pop(lua, 1);
    lua_pushvalue(lua, object);
    lua_pushnumber(lua, static_cast<lua_Number>(context_of(lua).next_object_number++));
    lua_rawset(lua, -3);
    lua_pushvalue(lua, object);
    lua_rawget(lua, -2);
  }
  const double number = lua_tonumber(lua, -1);
  lua_pop(lua, 2);
  return number;
}

// tostring without addresses.
int to_string(lua_State* lua) {
  const int type = lua_type(lua, 1);
  if (type != LUA_TTABLE && type != LUA_TFUNCTION && type != LUA_TTHREAD) return call_wrapped(lua);
  if (luaL_callmeta(lua, 1, "__tostring") != 0) return 1;
  std::array<char, 32> number{};
  std::snprintf(number.data(), number.size(), "0x%012" PRIx64,
                static_cast<std::uint64_t>(object_number(lua, 1)));
  lua_pushfstring(lua, "%s: %s", lua_typename(lua, type), number.data());
  return 1;
}

int answer_load(lua_State* lua, int status) {
  if (status == 0) return 1;
  lua_pushnil(lua);
  lua_insert(lua, -2);
  return 2;
}

int load_string(lua_State* lua) {
  std::size_t size = 0;
  const char* text = luaL_checklstring(lua, 1, &size);
  return answer_load(lua, load_text(lua, {text, size}, luaL_optstring(lua, 2, text)));
}

struct PieceReader {
  bool looked_at_first = false;
  bool holds_piece = false;
};

// lua_Reader: index 1 is the script's function, index 3 keeps its piece alive.
const char* read_piece(lua_State* lua, void* data, std::size_t* size) {
  auto& reader = *static_cast<PieceReader*>(data);
  if (!reader.holds_piece) {
    luaL_checkstack(lua, 2, "too many nested functions");
    lua_pushvalue(lua, 1);
    lua_call(lua, 0, 1);
    if (lua_isnil(lua, -1)) {
      lua_pop(lua, 1);
      *size = 0;
      return nullptr;
    }
    if (lua_isstring(lua, -1) == 0) luaL_error(lua, "reader function must return a string");
    lua_replace(lua, 3);
  }
  reader.holds_piece = false;
  const char* piece = lua_tolstring(lua, 3, size);
  if (!reader.looked_at_first && *size > 0) {
    reader.looked_at_first = true;
    if (piece[0] == LUA_SIGNATURE[0]) {  // as load_text does
      reader.holds_piece = true;
      *size = 1;
      return " ";
    }
  }
  return piece;
}

int load(lua_State* lua) {
  const char* name = luaL_optstring(lua, 2, "=(load)");
  luaL_checktype(lua, 1, LUA_TFUNCTION);
  lua_settop(lua, 3);
  const NestedCall nested(lua, context_of(lua).run->load_depth, kMaxLoadDepth);
  PieceReader reader;
  return answer_load(lua, lua_load(lua, read_piece, &reader, name));
}

struct TextReader {
  std::string_view text;
  bool is_escaped = false;
};

const char* read_text(lua_State* /*lua*/, void* data, std::size_t* size) {
  auto& reader = *static_cast<TextReader*>(data);
  if (reader.is_escaped) {
    reader.is_escaped = false;
    *size = 1;
    return " ";
  }
  *size = reader.text.size();
  const char* text = reader.text.data();
  reader.text = {};
  return text;
}

}  // namespace

int load_text(lua_State* lua, std::string_view text, const char* name) {
  TextReader reader{.text = text, .is_escaped = !text.empty() && text.front() == LUA_SIGNATURE[0]};
  return lua_load(lua, read_text, &reader, name);
}

void forget_object_numbers(lua_State* lua) {
  push_object_numbers_key(lua);
  lua_newtable(lua);
  lua_rawset(lua, LUA_REGISTRYINDEX);
  context_of(lua).next_object_number = 1;
}

void wrap_function(lua_State* lua, const char* name, lua_CFunction wrapper) {
  lua_getfield(lua, -1, name);
  lua_pushcclosure(lua, wrapper, 1);
  lua_setfield(lua, -2, name);
}

int call_wrapped(lua_State* lua) {
  return lua_tocfunction(lua, lua_upvalueindex(1))(lua);
}

void replace_base_functions(lua_State* lua) {
  forget_object_numbers(lua);
  lua_getfield(lua, -1, "next");
  lua_pushcclosure(lua, read_through, 1);  // not the same function as the global next, as in Lua
  lua_pushcclosure(lua, pairs, 1);
  lua_setfield(lua, -2, "pairs");
  wrap_function(lua, "next", read_through);
  wrap_function(lua, "rawget", read_through);
  wrap_function(lua, "rawset", refuse_proxy);
  wrap_function(lua, "setmetatable", refuse_proxy);
  wrap_function(lua, "getmetatable", get_metatable);
  wrap_function(lua, "tostring", to_string);
  wrap_function(lua, "xpcall", protected_call_with_handler);
  constexpr std::array<luaL_Reg, 3> kOwn = {
      {{"pcall", protected_call}, {"load", load}, {"loadstring", load_string}}};
  for (const luaL_Reg& function : kOwn) {
    lua_pushcfunction(lua, function.func);
    lua_setfield(lua, -2, function.name);
  }
  lua_getfield(lua, -1, LUA_TABLIBNAME);
  wrap_function(lua, "insert", refuse_proxy);
  wrap_function(lua, "foreach", read_through);
  lua_pop(lua, 1);
}

}  // namespace overbook::redis
