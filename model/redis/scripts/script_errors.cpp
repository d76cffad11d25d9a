#include "model/redis/scripts/script_errors.h"

#include <lauxlib.h>

#include <optional>

#include "model/lua/conversion.h"

namespace overbook::redis {

int note_error(lua_State* lua) {
  lua_Debug place;
  bool is_known = lua_getstack(lua, 1, &place) != 0;
  if (is_known) lua_getinfo(lua, "Sl", &place);
  if (is_known && std::string_view(place.what) == "C") {
    is_known = lua_getstack(lua, 2, &place) != 0;
    if (is_known) lua_getinfo(lua, "Sl", &place);
  }
  if (!lua_istable(lua, 1)) {
    lua_getfield(lua, LUA_GLOBALSINDEX, "tostring");
    lua_pushvalue(lua, 1);
    lua_call(lua, 1, 1);
    lua_pushliteral(lua, "ERR ");
    lua_insert(lua, -2);
    lua_concat(lua, 2);
    lua_newtable(lua);
    lua_insert(lua, -2);
    lua_setfield(lua, -2, "err");
    lua_replace(lua, 1);
  }
  if (is_known) {
    lua_pushstring(lua, place.source);
    lua_setfield(lua, 1, "source");
    lua_pushinteger(lua, place.currentline);
    lua_setfield(lua, 1, "line");
  }
  lua_settop(lua, 1);
  return 1;
}

std::string lacking_syntax(std::string_view message) {
  const bool is_nested = message.find("nesting of [[...]] is deprecated") != std::string_view::npos;
  return is_nested ? "[[ within [[...]]" : "";
}

std::optional<std::string> text_field(lua_State* lua, const char* name) {
  lua_getfield(lua, -1, name);
  std::optional<std::string> text;
  if (lua_isstring(lua, -1) != 0) text = lua_tostring(lua, -1);
  lua_pop(lua, 1);
  return text;
}

// Worded as in luaCallFunction. Redis 7.0.15 crashes on a table without `err`; here it has a text of its own.
Reply error_reply_at_top(lua_State* lua, std::string_view name) {
  std::string text;
  if (!lua_istable(lua, -1)) {
    const char* message = lua_isstring(lua, -1) != 0 ? lua_tostring(lua, -1) : "execution failure";
    text.append("ERR Error running script ").append(name).append(", ").append(message);
    return Reply::error(one_line(text));
  }
  text = text_field(lua, "err").value_or("ERR unknown error");
  const std::optional<std::string> source = text_field(lua, "source");
  const std::optional<std::string> line = text_field(lua, "line");
  if (source && line) {
    text.append(" script: ")
        .append(name)
        .append(", on ")
        .append(*source)
        .append(":")
        .append(*line)
        .append(".");
  }
  return Reply::error(one_line(text));
}

}  // namespace overbook::redis
