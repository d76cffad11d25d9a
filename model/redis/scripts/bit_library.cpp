// The bit library of Redis's scripts (lua_bit.c, Lua BitOp 1.0.2): numbers as 32 bits.

#include <lauxlib.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>

#include "model/redis/scripts/libraries.h"

namespace overbook::redis {
namespace {

// The lowest 32 bits of the number, rounded to the nearest as a sum with a great double rounds it: the way of the
// library, so that numbers beyond 2^51 come out alike.
std::uint32_t bits_at(lua_State* lua, int index) {
  constexpr double kShift = 6755399441055744.0;  // 2^52 + 2^51
  const double shifted = lua_tonumber(lua, index) + kShift;
  const auto bits = static_cast<std::uint32_t>(std::bit_cast<std::uint64_t>(shifted));
  if (bits == 0 && lua_isnumber(lua, index) == 0) luaL_typerror(lua, index, "number");
  return bits;
}

int give(lua_State* lua, std::uint32_t bits) {
  lua_pushnumber(lua, static_cast<lua_Number>(static_cast<std::int32_t>(bits)));
  return 1;
}

int tobit(lua_State* lua) {
  return give(lua, bits_at(lua, 1));
}
int bnot(lua_State* lua) {
  return give(lua, ~bits_at(lua, 1));
}
int bswap(lua_State* lua) {
  return give(lua, __builtin_bswap32(bits_at(lua, 1)));
}

template <typename Combine>
int combine_all(lua_State* lua, Combine combine) {
  std::uint32_t bits = bits_at(lua, 1);
  for (int index = lua_gettop(lua); index > 1; --index) bits = combine(bits, bits_at(lua, index));
  return give(lua, bits);
}
int band(lua_State* lua) {
  return combine_all(lua, [](std::uint32_t left, std::uint32_t right) { return left & right; });
}
int bor(lua_State* lua) {
  return combine_all(lua, [](std::uint32_t left, std::uint32_t right) { return left | right; });
}
int bxor(lua_State* lua) {
  return combine_all(lua, [](std::uint32_t left, std::uint32_t right) { return left ^ right; });
}

template <typename Shift>
int shift(lua_State* lua, Shift by) {
  const std::uint32_t bits = bits_at(lua, 1);
  const std::uint32_t places = bits_at(lua, 2) & 31U;
  return give(lua, by(bits, places));
}
int lshift(lua_State* lua) {
  return shift(lua, [](std::uint32_t bits, std::uint32_t places) { return bits << places; });
}
int rshift(lua_State* lua) {
  return shift(lua, [](std::uint32_t bits, std::uint32_t places) { return bits >> places; });
}
int arshift(lua_State* lua) {
  return shift(lua, [](std::uint32_t bits, std::uint32_t places) {
    return static_cast<std::uint32_t>(static_cast<std::int32_t>(bits) >> places);
  });
}
int rol(lua_State* lua) {
  return shift(lua, [](std::uint32_t bits, std::uint32_t places) {
    return std::rotl(bits, static_cast<int>(places));
  });
}
int ror(lua_State* lua) {
  return shift(lua, [](std::uint32_t bits, std::uint32_t places) {
    return std::rotr(bits, static_cast<int>(places));
  });
}

int tohex(lua_State* lua) {
  std::uint32_t bits = bits_at(lua, 1);
  auto wanted = lua_isnone(lua, 2) ? 8 : static_cast<std::int32_t>(bits_at(lua, 2));
  const char* digits = wanted < 0 ? "0123456789ABCDEF" : "0123456789abcdef";
  std::array<char, 8> text{};
  // The lowest number of all has no opposite, and stays below 0 in the library as well.
  const auto length = static_cast<std::size_t>(std::clamp<std::int64_t>(
      wanted < 0 ? -std::int64_t{wanted} : std::int64_t{wanted}, 0, static_cast<std::int64_t>(text.size())));
  for (std::size_t i = length; i-- > 0; bits >>= 4U) text[i] = digits[bits & 15U];
  lua_pushlstring(lua, text.data(), length);
  return 1;
}

}  // namespace

void push_bit_library(lua_State* lua) {
  constexpr std::array<luaL_Reg, 12> kFunctions{{{"tobit", tobit},
                                                 {"bnot", bnot},
                                                 {"band", band},
                                                 {"bor", bor},
                                                 {"bxor", bxor},
                                                 {"lshift", lshift},
                                                 {"rshift", rshift},
                                                 {"arshift", arshift},
                                                 {"rol", rol},
                                                 {"ror", ror},
                                                 {"bswap", bswap},
                                                 {"tohex", tohex}}};
  lua_newtable(lua);
  for (const luaL_Reg& function : kFunctions) {
    lua_pushcfunction(lua, function.func);
    lua_setfield(lua, -2, function.name);
  }
}

}  // namespace overbook::redis
