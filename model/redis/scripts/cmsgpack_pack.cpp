// cmsgpack.pack of Redis's scripts (lua_cmsgpack.c 0.4.0).

#include <lauxlib.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <string>

#include "model/redis/scripts/libraries.h"
#include "model/redis/scripts/lua_bytes.h"

namespace overbook::redis {
namespace {

// Tables within tables; those deeper become nil.
constexpr int kDeepest = 16;

class Packer {
 public:
  explicit Packer(lua_State* lua) : lua_(lua) {}

  [[nodiscard]] const std::string& made() const { return made_; }

  // The value at the top, which is popped.
  void append(int depth) {
    switch (lua_type(lua_, -1)) {
      case LUA_TSTRING:
        append_text(bytes_at(lua_, -1));
        break;
      case LUA_TBOOLEAN:
        add_byte(lua_toboolean(lua_, -1) != 0 ? 0xC3 : 0xC2);
        break;
      case LUA_TNUMBER:
        append_number(lua_tonumber(lua_, -1));
        break;
      case LUA_TTABLE:
        if (depth < kDeepest) {
          append_table(depth);
          break;
        }
        [[fallthrough]];
      default:
        add_byte(0xC0);
    }
    lua_pop(lua_, 1);
  }

 private:
  void add_byte(unsigned byte) {
    const char c = static_cast<char>(byte);
    append_bytes(lua_, made_, {&c, 1});
  }
  // The highest byte first.
  void add_number(unsigned head, std::uint64_t number, unsigned bytes) {
    add_byte(head);
    for (unsigned i = bytes; i-- > 0;) add_byte(static_cast<unsigned>(number >> (8 * i)) & 0xFFU);
  }

  void append_text(std::string_view text) {
    const std::size_t size = text.size();
    if (size < 32) {
      add_byte(0xA0U | static_cast<unsigned>(size));
    } else if (size <= 0xFF) {
      add_number(0xD9, size, 1);
    } else if (size <= 0xFFFF) {
      add_number(0xDA, size, 2);
    } else {
      add_number(0xDB, size, 4);
    }
    append_bytes(lua_, made_, text);
  }

  void append_number(lua_Number number) {
    constexpr lua_Number kTwoTo63 = 9223372036854775808.0;
    if (number >= -kTwoTo63 && number < kTwoTo63 && std::trunc(number) == number)
      return append_integer(static_cast<std::int64_t>(number));
    const auto single = static_cast<float>(number);
    if (static_cast<lua_Number>(single) == number) {
      add_number(0xCA, std::bit_cast<std::uint32_t>(single), 4);
    } else {
      add_number(0xCB, std::bit_cast<std::uint64_t>(number), 8);
    }
  }

  void append_integer(std::int64_t number) {
    const auto bits = static_cast<std::uint64_t>(number);
    if (number >= 0) {
      if (number <= 127) return add_byte(static_cast<unsigned>(number));
      if (number <= 0xFF) return add_number(0xCC, bits, 1);
      if (number <= 0xFFFF) return add_number(0xCD, bits, 2);
      if (number <= 0xFFFFFFFF) return add_number(0xCE, bits, 4);
      return add_number(0xCF, bits, 8);
    }
    if (number >= -32) return add_byte(static_cast<unsigned>(bits & 0xFFU));
    if (number >= -128) return add_number(0xD0, bits, 1);
    if (number >= -32768) return add_number(0xD1, bits, 2);
    if (number >= -2147483648LL) return add_number(0xD2, bits, 4);
    add_number(0xD3, bits, 8);
  }

  void append_table(int depth) {
    luaL_checkstack(lua_, 5, "in function mp_encode_lua_table");
    if (is_array()) {
      append_array(depth);
    } else {
      append_map(depth);
    }
  }

  // Whether its keys are 1, 2, ... without a gap; so is one without keys.
  bool is_array() {
    lua_Number most = 0;
    lua_Number count = 0;
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      lua_pop(lua_, 1);
      const lua_Number key = lua_type(lua_, -1) == LUA_TNUMBER ? lua_tonumber(lua_, -1) : 0;
      constexpr lua_Number kMost = 2147483647;
      if (key <= 0 || key > kMost || std::trunc(key) != key) {
        lua_pop(lua_, 1);
        return false;
      }
      most = std::fmax(most, key);
      ++count;
    }
    return most == count;
  }

  void append_size(std::size_t size, unsigned small, unsigned medium, unsigned great) {
    if (size <= 15) {
      add_byte(small | static_cast<unsigned>(size));
    } else if (size <= 0xFFFF) {
      add_number(medium, size, 2);
    } else {
      add_number(great, size, 4);
    }
  }

  void append_array(int depth) {
    const std::size_t size = lua_objlen(lua_, -1);
    append_size(size, 0x90, 0xDC, 0xDD);
    for (std::size_t i = 1; i <= size; ++i) {
      lua_pushnumber(lua_, static_cast<lua_Number>(i));
      lua_gettable(lua_, -2);
      append(depth + 1);
    }
  }

  void append_map(int depth) {
    std::size_t size = 0;
    lua_pushnil(lua_);
    for (; lua_next(lua_, -2) != 0; ++size) lua_pop(lua_, 1);
    append_size(size, 0x80, 0xDE, 0xDF);
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      lua_pushvalue(lua_, -2);
      append(depth + 1);
      append(depth + 1);
    }
  }

  lua_State* lua_;
  std::string made_;
};

}  // namespace

int cmsgpack_pack(lua_State* lua) {
  const int count = lua_gettop(lua);
  if (count == 0) luaL_argerror(lua, 0, "MessagePack pack needs input.");
  if (lua_checkstack(lua, count) == 0) luaL_argerror(lua, 0, "Too many arguments for MessagePack pack.");
  Packer packer(lua);
  for (int index = 1; index <= count; ++index) {
    luaL_checkstack(lua, 1, "in function mp_check");
    lua_pushvalue(lua, index);
    packer.append(0);
  }
  push_bytes(lua, packer.made());
  return 1;
}

}  // namespace overbook::redis
