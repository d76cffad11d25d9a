// cmsgpack of Redis's scripts (lua_cmsgpack.c 0.4.0): unpacking, and the table of functions.

#include <lauxlib.h>

#include <array>
#include <bit>
#include <climits>
#include <cstdint>
#include <string>

#include "model/redis/scripts/libraries.h"
#include "model/redis/scripts/lua_bytes.h"

namespace overbook::redis {
namespace {

class Unpacker {
 public:
  Unpacker(lua_State* lua, std::string_view left) : lua_(lua), left_(left) {}

  [[nodiscard]] std::size_t left() const { return left_.size(); }

  // Pushes the next value.
  void push_next(int depth) {
    luaL_checkstack(lua_, 1, "too many return values at once; use unpack_one or unpack_limit instead.");
    const unsigned head = static_cast<unsigned char>(take(1).front());
    if (head <= 0x7F) return lua_pushinteger(lua_, static_cast<lua_Integer>(head));
    if (head >= 0xE0) return lua_pushinteger(lua_, static_cast<lua_Integer>(head) - 256);
    if (head <= 0x8F) return push_map(head & 0xFU, depth + 1);
    if (head <= 0x9F) return push_array(head & 0xFU, depth + 1);
    if (head <= 0xBF) return push_bytes(lua_, take(head & 0x1FU));
    switch (head) {
      case 0xC0:
        return lua_pushnil(lua_);
      case 0xC2:
      case 0xC3:
        return lua_pushboolean(lua_, head == 0xC3 ? 1 : 0);
      case 0xCA:
        return lua_pushnumber(lua_, std::bit_cast<float>(static_cast<std::uint32_t>(number(4))));
      case 0xCB:
        return lua_pushnumber(lua_, std::bit_cast<double>(number(8)));
      case 0xCC:
      case 0xCD:
      case 0xCE:
      case 0xCF:
        return lua_pushnumber(lua_, static_cast<lua_Number>(number(1U << (head - 0xCCU))));
      case 0xD0:
      case 0xD1:
      case 0xD2:
      case 0xD3:
        return lua_pushnumber(lua_, signed_number(1U << (head - 0xD0U)));
      case 0xD9:
      case 0xDA:
      case 0xDB:
        return push_bytes(lua_, take(number(1U << (head - 0xD9U))));
      case 0xDC:
      case 0xDD:
        return push_array(number(head == 0xDC ? 2 : 4), depth + 1);
      case 0xDE:
      case 0xDF:
        return push_map(number(head == 0xDE ? 2 : 4), depth + 1);
      default:
        luaL_error(lua_, "Bad data format in input.");
    }
  }

 private:
  std::string_view take(std::size_t size) {
    if (left_.size() < size) luaL_error(lua_, "Missing bytes in input.");
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }

  std::uint64_t number(std::size_t size) {
    std::uint64_t made = 0;
    for (const char byte : take(size)) made = made << 8U | static_cast<unsigned char>(byte);
    return made;
  }
  lua_Number signed_number(std::size_t size) {
    const unsigned unused = static_cast<unsigned>(64 - 8 * size);
    return static_cast<lua_Number>(static_cast<std::int64_t>(number(size) << unused) >> unused);
  }

  void descend(int depth) {
    if (depth > kMaxNesting) luaL_error(lua_, "Bad data format in input.");
    luaL_checkstack(lua_, 4, "in function mp_decode_to_lua_type");
    lua_newtable(lua_);
  }

  void push_array(std::uint64_t size, int depth) {
    descend(depth);
    for (std::uint64_t i = 1; i <= size; ++i) {
      lua_pushnumber(lua_, static_cast<lua_Number>(i));
      push_next(depth);
      lua_settable(lua_, -3);
    }
  }
  void push_map(std::uint64_t size, int depth) {
    descend(depth);
    for (std::uint64_t i = 0; i < size; ++i) {
      push_next(depth);
      push_next(depth);
      lua_settable(lua_, -3);
    }
  }

  lua_State* lua_;
  std::string_view left_;
};

// Up to `limit` values from `offset` on, after the offset of what follows them; neither of the two: all values alone.
int unpack_from(lua_State* lua, lua_Integer limit, lua_Integer offset) {
  const std::string_view data = bytes_at(lua, 1);
  const auto size = static_cast<lua_Integer>(data.size());
  if (offset < 0 || limit < 0) {
    luaL_error(lua, "Invalid request to unpack with offset of %d and limit of %d.", static_cast<int>(offset),
               static_cast<int>(size));
  }
  if (offset > size) {
    luaL_error(lua, "Start offset %d greater than input length %d.", static_cast<int>(offset),
               static_cast<int>(size));
  }
  const bool is_all = limit == 0 && offset == 0;
  if (is_all) limit = INT_MAX;
  Unpacker unpacker(lua, data.substr(static_cast<std::size_t>(offset)));
  int count = 0;
  for (; unpacker.left() > 0 && count < limit; ++count) unpacker.push_next(0);
  if (is_all) return count;
  luaL_checkstack(lua, 1, "in function mp_unpack_full");
  lua_pushinteger(lua, unpacker.left() == 0 ? -1 : size - static_cast<lua_Integer>(unpacker.left()));
  lua_insert(lua, 2);
  return count + 1;
}

int unpack(lua_State* lua) {
  return unpack_from(lua, 0, 0);
}
int unpack_one(lua_State* lua) {
  const lua_Integer offset = luaL_optinteger(lua, 2, 0);
  lua_settop(lua, 1);
  return unpack_from(lua, 1, offset);
}
int unpack_limit(lua_State* lua) {
  const lua_Integer limit = luaL_checkinteger(lua, 2);
  const lua_Integer offset = luaL_optinteger(lua, 3, 0);
  lua_settop(lua, 1);
  return unpack_from(lua, limit, offset);
}

}  // namespace

void push_cmsgpack_library(lua_State* lua) {
  constexpr std::array<luaL_Reg, 4> kFunctions{{{"pack", cmsgpack_pack},
                                                {"unpack", unpack},
                                                {"unpack_one", unpack_one},
                                                {"unpack_limit", unpack_limit}}};
  constexpr std::array<std::array<const char*, 2>, 4> kTexts{
      {{"_NAME", "cmsgpack"},
       {"_VERSION", "lua-cmsgpack 0.4.0"},
       {"_COPYRIGHT", "Copyright (C) 2012, Salvatore Sanfilippo"},
       {"_DESCRIPTION", "MessagePack C implementation for Lua"}}};
  lua_newtable(lua);
  for (const luaL_Reg& function : kFunctions) {
    lua_pushcfunction(lua, function.func);
    lua_setfield(lua, -2, function.name);
  }
  for (const auto& [name, text] : kTexts) {
    lua_pushstring(lua, text);
    lua_setfield(lua, -2, name);
  }
}

}  // namespace overbook::redis
