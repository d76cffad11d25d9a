// cjson.encode of Redis's scripts (lua_cjson.c 2.1.0), with its settings as they are at first.

#include <fmt/format.h>
#include <lauxlib.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <string>

#include "model/redis/scripts/libraries.h"
#include "model/redis/scripts/lua_bytes.h"

namespace overbook::redis {
namespace {

class Encoder {
 public:
  explicit Encoder(lua_State* lua) : lua_(lua) {}

  [[nodiscard]] const std::string& made() const { return made_; }

  // The value at the top, which stays.
  void append(int depth) {
    switch (lua_type(lua_, -1)) {
      case LUA_TSTRING:
        return append_text(-1);
      case LUA_TNUMBER:
        return append_number(-1);
      case LUA_TBOOLEAN:
        return add(lua_toboolean(lua_, -1) != 0 ? "true" : "false");
      case LUA_TNIL:
        return add("null");
      case LUA_TTABLE:
        return append_table(depth + 1);
      case LUA_TLIGHTUSERDATA:
        if (lua_touserdata(lua_, -1) == nullptr) return add("null");
        break;
      default:
        break;
    }
    refuse(-1, "type not supported");
  }

 private:
  void add(std::string_view text) { append_bytes(lua_, made_, text); }

  void refuse(int index, const char* why) {
    luaL_error(lua_, "Cannot serialise %s: %s", lua_typename(lua_, lua_type(lua_, index)), why);
  }

  void append_number(int index) {
    const lua_Number number = lua_tonumber(lua_, index);
    if (!std::isfinite(number)) refuse(index, "must not be NaN or Inf");
    std::array<char, 32> text{};
    const int size = std::snprintf(text.data(), text.size(), "%.14g", number);
    add({text.data(), static_cast<std::size_t>(size)});
  }

  void append_text(int index) {
    std::size_t size = 0;
    const char* text = lua_tolstring(lua_, index, &size);
    add("\"");
    for (const char c : std::string_view(text, size)) append_character(c);
    add("\"");
  }

  void append_character(char c) {
    constexpr std::string_view kEscaped = "\"\\/\b\f\n\r\t";
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    if (const std::size_t at = kEscaped.find(c); at != std::string_view::npos) {
      made_ += '\\';
      made_ += kLetters[at];
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      made_ += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      made_ += c;
    }
  }

  void append_table(int depth) {
    if (depth > kMaxNesting || lua_checkstack(lua_, 3) == 0)
      luaL_error(lua_, "Cannot serialise, excessive depth (%d)", depth);
    const int length = length_as_array();
    if (length > 0) {
      append_array(length, depth);
    } else {
      append_object(depth);
    }
  }

  // The greatest index, of a table whose keys are all whole numbers from 1 on; else -1.
  int length_as_array() {
    constexpr lua_Number kSparseRatio = 2;
    constexpr lua_Number kNeverSparse = 10;
    lua_Number most = 0;
    lua_Number items = 0;
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      const lua_Number key = lua_type(lua_, -2) == LUA_TNUMBER ? lua_tonumber(lua_, -2) : 0;
      if (key < 1 || std::floor(key) != key) {
        lua_pop(lua_, 2);
        return -1;
      }
      most = std::fmax(most, key);
      ++items;
      lua_pop(lua_, 1);
    }
    if (most > items * kSparseRatio && most > kNeverSparse) refuse(-1, "excessively sparse array");
    return static_cast<int>(most);
  }

  void append_array(int length, int depth) {
    add("[");
    for (int i = 1; i <= length; ++i) {
      if (i > 1) add(",");
      lua_rawgeti(lua_, -1, i);
      append(depth);
      lua_pop(lua_, 1);
    }
    add("]");
  }

  void append_object(int depth) {
    add("{");
    bool is_first = true;
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      if (!is_first) add(",");
      is_first = false;
      if (lua_type(lua_, -2) == LUA_TNUMBER) {
        add("\"");
        append_number(-2);
        add("\"");
      } else if (lua_type(lua_, -2) == LUA_TSTRING) {
        append_text(-2);
      } else {
        refuse(-2, "table key must be a number or string");
      }
      add(":");
      append(depth);
      lua_pop(lua_, 1);
    }
    add("}");
  }

  lua_State* lua_;
  std::string made_;
};

}  // namespace

int cjson_encode(lua_State* lua) {
  if (lua_gettop(lua) != 1) luaL_argerror(lua, 1, "expected 1 argument");
  Encoder encoder(lua);
  encoder.append(0);
  push_bytes(lua, encoder.made());
  return 1;
}

}  // namespace overbook::redis
