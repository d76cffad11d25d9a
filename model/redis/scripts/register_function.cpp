#include "model/redis/scripts/register_function.h"

#include <lauxlib.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "model/lua/conversion.h"
#include "model/lua/run_context.h"
#include "model/lua/sandbox.h"
#include "model/redis/resp/parse.h"
#include "model/redis/scripts/library_header.h"

namespace overbook::redis {
namespace {

[[noreturn]] void raise_refusal(lua_State* lua, std::string_view text) {
  push_error(lua, std::string("ERR ").append(text));
  raise_top(lua);
}

// A text, also of a number; nothing: it is neither.
std::optional<std::string> text_at(lua_State* lua, int index) {
  if (lua_isstring(lua, index) == 0) return std::nullopt;
  std::size_t size = 0;
  const char* text = lua_tolstring(lua, index, &size);
  return std::string(text, size);
}

// The bits of the flags in the table at the top; nothing: one is unknown.
std::optional<unsigned> flags_at_top(lua_State* lua) {
  unsigned flags = 0;
  for (int i = 1;; ++i) {
    lua_rawgeti(lua, -1, i);
    const bool is_end = lua_isnil(lua, -1);
    const std::optional<std::string> flag = text_at(lua, -1);
    lua_pop(lua, 1);
    if (is_end) return flags;
    const auto known = std::find_if(function_flags().begin(), function_flags().end(),
                                    [&](std::string_view name) { return flag && is_option(*flag, name); });
    if (known == function_flags().end()) return std::nullopt;
    flags |= 1U << static_cast<unsigned>(known - function_flags().begin());
  }
}

std::string text_of_argument(lua_State* lua, std::string_view name) {
  const std::optional<std::string> text = text_at(lua, -1);
  if (!text)
    raise_refusal(lua, std::string(name) + " argument given to redis.register_function must be a string");
  return *text;
}

// The value at the top as the argument of that name; a callback is left in the place of index 2.
void read_argument(lua_State* lua, std::string_view key, RegisteredFunction& function) {
  if (is_option(key, "function_name")) {
    function.name = text_of_argument(lua, "function_name");
  } else if (is_option(key, "description")) {
    function.description = text_of_argument(lua, "description");
  } else if (is_option(key, "callback")) {
    if (!lua_isfunction(lua, -1))
      raise_refusal(lua, "callback argument given to redis.register_function must be a function");
    lua_pushvalue(lua, -1);
    lua_replace(lua, 2);
  } else if (is_option(key, "flags")) {
    if (!lua_istable(lua, -1)) {
      raise_refusal(lua,
                    "flags argument to redis.register_function must be a table representing function flags");
    }
    const std::optional<unsigned> flags = flags_at_top(lua);
    if (!flags) raise_refusal(lua, "unknown flag given");
    function.flags = *flags;
  } else {
    raise_refusal(lua, "unknown argument given to redis.register_function");
  }
}

// The table at 1, by names. Leaves the callback at 2.
RegisteredFunction read_named(lua_State* lua) {
  if (!lua_istable(lua, 1)) {
    raise_refusal(lua,
                  "calling redis.register_function with a single argument is only applicable to Lua table "
                  "(representing named arguments).");
  }
  RegisteredFunction function;
  bool has_name = false;
  lua_pushnil(lua);  // the callback's place
  lua_pushnil(lua);
  while (lua_next(lua, 1) != 0) {
    if (lua_isstring(lua, -2) == 0)
      raise_refusal(lua, "named argument key given to redis.register_function is not a string");
    lua_pushvalue(lua, -2);  // a number would become a text in its place
    const std::string key(as_c_string(*text_at(lua, -1)));
    lua_pop(lua, 1);
    read_argument(lua, key, function);
    has_name = has_name || is_option(key, "function_name");
    lua_pop(lua, 1);
  }
  if (!has_name) raise_refusal(lua, "redis.register_function must get a function name argument");
  if (lua_isnil(lua, 2)) raise_refusal(lua, "redis.register_function must get a callback argument");
  return function;
}

// A name at 1, and a callback at 2.
RegisteredFunction read_positional(lua_State* lua) {
  const std::optional<std::string> name = text_at(lua, 1);
  if (!name) raise_refusal(lua, "first argument to redis.register_function must be a string");
  if (!lua_isfunction(lua, 2))
    raise_refusal(lua, "second argument to redis.register_function must be a function");
  return {.name = *name, .description = std::nullopt, .flags = 0};
}

// The upvalue is where the library stands that is being loaded.
int register_function(lua_State* lua) {
  Loading* const loading = *static_cast<Loading**>(lua_touserdata(lua, lua_upvalueindex(1)));
  if (loading == nullptr)
    raise_refusal(lua, "redis.register_function can only be called on FUNCTION LOAD command");
  const int count = lua_gettop(lua);
  if (count < 1 || count > 2) raise_refusal(lua, "wrong number of arguments to redis.register_function");
  RegisteredFunction function = count == 1 ? read_named(lua) : read_positional(lua);
  if (!is_function_name(function.name)) raise_refusal(lua, kBadFunctionName);
  // Redis 7.0.15 takes a second name that differs in case alone, and dies of it when the library goes.
  const bool is_known = std::any_of(
      loading->functions.begin(), loading->functions.end(),
      [&](const RegisteredFunction& known) { return is_same_function(known.name, function.name); });
  if (is_known) raise_refusal(lua, "Function already exists in the library");
  lua_rawgeti(lua, LUA_REGISTRYINDEX, loading->callbacks_ref);
  lua_pushlstring(lua, function.name.data(), function.name.size());
  lua_pushvalue(lua, 2);
  lua_rawset(lua, -3);
  loading->functions.push_back(std::move(function));
  return 0;
}

}  // namespace

void push_loading_globals(lua_State* lua, int redis, int refusing, Loading** current) {
  lua_newtable(lua);
  lua_newtable(lua);
  constexpr std::array kShared{"log",         "LOG_DEBUG",     "LOG_VERBOSE",      "LOG_NOTICE",
                               "LOG_WARNING", "REDIS_VERSION", "REDIS_VERSION_NUM"};
  for (const char* name : kShared) {
    lua_getfield(lua, redis, name);
    lua_setfield(lua, -2, name);
  }
  lua_pushlightuserdata(lua, static_cast<void*>(current));
  lua_pushcclosure(lua, register_function, 1);
  lua_setfield(lua, -2, "register_function");
  lua_pushvalue(lua, refusing);
  lua_setmetatable(lua, -2);
  make_readonly(lua);
  lua_setfield(lua, -2, "redis");
  lua_pushvalue(lua, refusing);
  lua_setmetatable(lua, -2);
}

}  // namespace overbook::redis
