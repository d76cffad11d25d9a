#include "model/programs/table_keys.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace overbook::model {

std::optional<std::vector<TableKey>> keys_of(lua_State* lua) {
  std::vector<TableKey> keys;
  lua_pushnil(lua);
  while (lua_next(lua, -2) != 0) {
    lua_pop(lua, 1);
    const int type = lua_type(lua, -1);
    if (type != LUA_TNUMBER && type != LUA_TSTRING) {
      lua_pop(lua, 1);
      return std::nullopt;
    }
    TableKey key{.is_text = type == LUA_TSTRING, .number = 0, .text = {}};
    if (key.is_text) {
      std::size_t size = 0;
      const char* text = lua_tolstring(lua, -1, &size);
      key.text.assign(text, size);
    } else {
      key.number = lua_tonumber(lua, -1);
    }
    keys.push_back(std::move(key));
  }
  std::sort(keys.begin(), keys.end());
  return keys;
}

std::string text_of(double number) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.17g", number);
  return text.data();
}

void push_key(lua_State* lua, const TableKey& key) {
  if (key.is_text) {
    lua_pushlstring(lua, key.text.data(), key.text.size());
  } else {
    lua_pushnumber(lua, key.number);
  }
}

}  // namespace overbook::model
