#include "model/lua/conversion.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <optional>
#include <stdexcept>
#include <utility>

#include "model/lua/run_context.h"

namespace overbook::redis {
namespace {

std::string_view trim_line_ends(std::string_view text) {
  const auto first = text.find_first_not_of("\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of("\r\n") - first + 1);
}

std::string blank_line_ends(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return c == '\r' || c == '\n'; }, ' ');
  return text;
}

void push_string(lua_State* lua, std::string_view text) {
  lua_pushlstring(lua, text.data(), text.size());
}

std::string_view string_at(lua_State* lua, int index) {
  std::size_t size = 0;
  const char* text = lua_tolstring(lua, index, &size);
  return {text, size};
}

// A C cast from an out-of-range double is undefined in C++; Redis on x86-64 answers the smallest integer.
std::int64_t to_integer(lua_Number number) {
  constexpr double kBound = 9223372036854775808.0;  // 2^63
  if (!(number >= -kBound && number < kBound)) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(number);
}

std::string double_text(double number) {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%.17g", number);
  return text.data();
}

// Pushes field `name` of the table at the top, without metamethods. False, and nothing pushed,
// when it has another type.
bool push_field(lua_State* lua, const char* name, int type) {
  lua_pushstring(lua, name);
  lua_rawget(lua, -2);
  if (lua_type(lua, -1) == type) return true;
  lua_pop(lua, 1);
  return false;
}

Reply pop_reply(lua_State* lua, int depth);

// RESP2 flattens {map={...}} and {set={...}} into an array. The inner table is at the top.
Reply::Array collect_pairs(lua_State* lua, bool with_values, int depth) {
  Reply::Array items;
  lua_pushnil(lua);
  while (lua_next(lua, -2) != 0) {
    lua_pushvalue(lua, -2);
    items.push_back(pop_reply(lua, depth + 1));
    if (with_values) {
      items.push_back(pop_reply(lua, depth + 1));
    } else {
      lua_pop(lua, 1);
    }
  }
  return items;
}

Reply::Array collect_items(lua_State* lua, int depth) {
  Reply::Array items;
  for (int index = 1;; ++index) {
    lua_rawgeti(lua, -1, index);
    if (lua_isnil(lua, -1)) break;
    items.push_back(pop_reply(lua, depth + 1));
  }
  lua_pop(lua, 1);
  return items;
}

// The replies that only RESP3 has, as RESP2 clients get them (script_lua.c, networking.c). Nothing is popped.
std::optional<Reply> convert_resp3(lua_State* lua, int depth) {
  if (push_field(lua, "double", LUA_TNUMBER)) return Reply::bulk(double_text(lua_tonumber(lua, -1)));
  if (push_field(lua, "big_number", LUA_TSTRING)) {
    return Reply::bulk(blank_line_ends(std::string(string_at(lua, -1))));
  }
  if (push_field(lua, "verbatim_string", LUA_TTABLE)) {
    if (push_field(lua, "format", LUA_TSTRING)) {
      lua_pop(lua, 1);
      if (push_field(lua, "string", LUA_TSTRING)) return Reply::bulk(std::string(string_at(lua, -1)));
    }
    lua_pop(lua, 1);
  }
  if (push_field(lua, "map", LUA_TTABLE)) return Reply::array(collect_pairs(lua, true, depth));
  if (push_field(lua, "set", LUA_TTABLE)) return Reply::array(collect_pairs(lua, false, depth));
  return std::nullopt;
}

// The table stays at the top, perhaps with something above it.
Reply convert_table(lua_State* lua, int depth) {
  if (push_field(lua, "err", LUA_TSTRING)) return Reply::error(one_line(string_at(lua, -1)));
  if (push_field(lua, "ok", LUA_TSTRING)) {
    return Reply::status(blank_line_ends(lua_tostring(lua, -1)));  // up to the first NUL, as Redis
  }
  if (std::optional<Reply> reply = convert_resp3(lua, depth)) return *std::move(reply);
  return Reply::array(collect_items(lua, depth));
}

Reply pop_reply(lua_State* lua, int depth) {
  const int below = lua_gettop(lua) - 1;
  Reply reply;
  switch (lua_type(lua, -1)) {
    case LUA_TSTRING:
      reply = Reply::bulk(std::string(string_at(lua, -1)));
      break;
    case LUA_TBOOLEAN:
      if (lua_toboolean(lua, -1) != 0) reply = Reply::integer(1);
      break;
    case LUA_TNUMBER:
      reply = Reply::integer(to_integer(lua_tonumber(lua, -1)));
      break;
    case LUA_TTABLE:
      if (depth >= kMaxReplyDepth || lua_checkstack(lua, 8) == 0) {
        reply = Reply::error("ERR reached lua stack limit");
      } else {
        reply = convert_table(lua, depth);
      }
      break;
    default:
      break;
  }
  lua_settop(lua, below);
  return reply;
}

void push_array(lua_State* lua, const Reply::Array& items) {
  luaL_checkstack(lua, 4, "reply nested too deeply");
  lua_createtable(lua, static_cast<int>(items.size()), 0);
  int index = 0;
  for (const Reply& item : items) {
    push_reply(lua, item);
    lua_rawseti(lua, -2, ++index);
  }
}

}  // namespace

void push_texts(lua_State* lua, std::span<const std::string> texts) {
  lua_createtable(lua, static_cast<int>(texts.size()), 0);
  int index = 0;
  for (const std::string& text : texts) {
    lua_pushlstring(lua, text.data(), text.size());
    lua_rawseti(lua, -2, ++index);
  }
}

void assign_number(std::string& word, lua_Number number) {
  std::array<char, 64> text{};
  constexpr double kPlain = 1e15;  // integers below it have no exponent in %.17g
  if (number > -kPlain && number < kPlain && number == std::trunc(number) && !std::signbit(number)) {
    const auto end = std::to_chars(text.data(), text.data() + text.size(), static_cast<std::int64_t>(number));
    word.assign(text.data(), end.ptr);
    return;
  }
  const int size = std::snprintf(text.data(), text.size(), "%.17g", number);
  word.assign(text.data(), static_cast<std::size_t>(size));
}

std::string one_line(std::string_view text) {
  text = text.substr(0, text.find('\0'));
  return blank_line_ends(std::string(text.substr(0, text.find_last_not_of("\r\n") + 1)));
}

void push_error(lua_State* lua, std::string_view text) {
  const auto space = text.find(' ');
  const std::string_view code = space == std::string_view::npos ? "ERR" : text.substr(0, space);
  const std::string_view message = space == std::string_view::npos ? text : text.substr(space + 1);
  lua_newtable(lua);
  lua_pushliteral(lua, "err");
  std::string whole(code);
  whole.append(" ").append(trim_line_ends(message));
  push_string(lua, whole);
  lua_rawset(lua, -3);
}

void push_reply(lua_State* lua, const Reply& reply) {
  if (reply.is_bulk()) {
    push_string(lua, reply.text());
  } else if (reply.is_integer()) {
    lua_pushnumber(lua, static_cast<lua_Number>(reply.as_integer()));
  } else if (reply.is_nil()) {
    lua_pushboolean(lua, 0);
  } else if (reply.is_status()) {
    lua_newtable(lua);
    lua_pushliteral(lua, "ok");
    push_string(lua, reply.text());
    lua_rawset(lua, -3);
  } else if (reply.is_error()) {
    push_error(lua, reply.text());
    lua_pushliteral(lua, "ignore_error_stats_update");
    lua_pushboolean(lua, 1);
    lua_rawset(lua, -3);
  } else if (reply.is_array()) {
    push_array(lua, reply.as_array());
  } else {
    throw std::logic_error("a command of a script blocked");
  }
}

Reply pop_reply(lua_State* lua) {
  return pop_reply(lua, 0);
}

}  // namespace overbook::redis
