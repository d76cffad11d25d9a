// The parts of the string, coroutine and math libraries that have to be bounded or reproducible.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string_view>

#include "model/lua/run_context.h"
#include "model/lua/sandbox.h"

namespace overbook::redis {
namespace {

// Lua's matcher calls itself for each of these, however long the pattern is.
void check_pattern(lua_State* lua) {
  std::size_t size = 0;
  const char* pattern = lua_tolstring(lua, 2, &size);
  if (pattern == nullptr || size <= static_cast<std::size_t>(kMaxPatternOperators)) return;
  const auto operators = std::ranges::count_if(std::string_view(pattern, size), [](char c) {
    return std::string_view("?*+-()").find(c) != std::string_view::npos;
  });
  if (operators > kMaxPatternOperators) luaL_error(lua, "pattern too complex");
}

int match(lua_State* lua) {
  check_pattern(lua);
  return call_wrapped(lua);
}

// Each nested gsub keeps a buffer of 8 KiB on the C stack.
int substitute(lua_State* lua) {
  check_pattern(lua);
  const NestedCall nested(lua, context_of(lua).run->gsub_depth, kMaxGsubDepth);
  return call_wrapped(lua);
}

// coroutine.create and wrap: a new coroutine counts its own instructions from zero, so it is paid for here.
int start_coroutine(lua_State* lua) {
  raise_if_ended(lua);
  charge_steps(lua, ScriptContext::kStepsPerCheck);
  return call_wrapped(lua);
}

int resume(lua_State* lua) {
  raise_if_ended(lua);
  return call_wrapped(lua);
}

// Arguments and results of Redis's math.random: those of Lua's, in 32-bit arithmetic that wraps.
int random(lua_State* lua) {
  ScriptContext& context = context_of(lua);
  if (context.first_draw.line == 0) context.first_draw = place_of(lua);
  const double r = context.random.draw();
  const int arguments = lua_gettop(lua);
  if (arguments == 0) {
    lua_pushnumber(lua, r);
    return 1;
  }
  if (arguments > 2) return luaL_error(lua, "wrong number of arguments");
  const auto low = arguments == 1 ? 1 : static_cast<std::int32_t>(luaL_checkinteger(lua, 1));
  const auto high = static_cast<std::int32_t>(luaL_checkinteger(lua, arguments));
  luaL_argcheck(lua, low <= high, arguments, "interval is empty");
  const auto width =
      static_cast<std::int32_t>(static_cast<std::uint32_t>(high) - static_cast<std::uint32_t>(low) + 1U);
  lua_pushnumber(lua, std::floor(r * width) + low);
  return 1;
}

int random_seed(lua_State* lua) {
  context_of(lua).random.seed(static_cast<std::int32_t>(luaL_checkinteger(lua, 1)));
  return 0;
}

}  // namespace

void replace_library_functions(lua_State* lua) {
  lua_getfield(lua, -1, LUA_STRLIBNAME);
  for (const char* name : {"find", "match", "gmatch", "gfind"}) wrap_function(lua, name, match);
  wrap_function(lua, "gsub", substitute);
  lua_pop(lua, 1);

  lua_getfield(lua, -1, LUA_COLIBNAME);
  for (const char* name : {"create", "wrap"}) wrap_function(lua, name, start_coroutine);
  wrap_function(lua, "resume", resume);
  lua_pop(lua, 1);

  lua_getfield(lua, -1, LUA_MATHLIBNAME);
  lua_pushcfunction(lua, random);
  lua_setfield(lua, -2, "random");
  lua_pushcfunction(lua, random_seed);
  lua_setfield(lua, -2, "randomseed");
  lua_pop(lua, 1);
}

}  // namespace overbook::redis
