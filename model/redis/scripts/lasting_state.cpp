#include "model/redis/scripts/lasting_state.h"

#include <lauxlib.h>

#include <bit>
#include <string_view>
#include <unordered_set>

#include "model/lua/sandbox.h"

namespace overbook::redis {
namespace {

class Walk {
 public:
  // What is met and not yet looked into stands in a table of Lua: however deep it is nested, the stack is not.
  explicit Walk(lua_State* lua) : lua_(lua) {
    luaL_checkstack(lua, kSlots, nullptr);
    lua_newtable(lua);
    waiting_ = lua_gettop(lua);
  }

  // Starts from the value at `index`.
  Digest from(int index) {
    lua_pushvalue(lua_, index);
    meet();
    while (waiting_count_ > 0) {
      lua_rawgeti(lua_, waiting_, waiting_count_);
      lua_pushnil(lua_);
      lua_rawseti(lua_, waiting_, waiting_count_--);
      look_into();
      lua_pop(lua_, 1);
    }
    lua_pop(lua_, 1);
    return digest_.digest();
  }

 private:
  static constexpr int kSlots = 8;

  // The value at the top, which is popped.
  void meet() {
    const int type = lua_type(lua_, -1);
    digest_.add(static_cast<std::uint64_t>(type));
    if (type == LUA_TNUMBER) {
      digest_.add(std::bit_cast<std::uint64_t>(lua_tonumber(lua_, -1)));
    } else if (type == LUA_TBOOLEAN) {
      digest_.add(static_cast<std::uint64_t>(lua_toboolean(lua_, -1)));
    } else if (type == LUA_TSTRING) {
      std::size_t size = 0;
      const char* text = lua_tolstring(lua_, -1, &size);
      digest_.add(std::string_view(text, size));
    } else if (type != LUA_TNIL) {
      const void* const address = lua_topointer(lua_, -1);
      digest_.add(reinterpret_cast<std::uintptr_t>(address));  // NOLINT(*-reinterpret-cast): its identity
      if ((type == LUA_TTABLE || type == LUA_TFUNCTION) && met_.insert(address).second) {
        lua_rawseti(lua_, waiting_, ++waiting_count_);
        return;
      }
    }
    lua_pop(lua_, 1);
  }

  // The one at the top.
  void look_into() {
    if (lua_isfunction(lua_, -1)) {
      for (int i = 1; lua_getupvalue(lua_, -1, i) != nullptr; ++i) meet();
      return;
    }
    if (is_proxy(lua_, lua_gettop(lua_))) return;
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      meet();
      lua_pushvalue(lua_, -1);
      meet();
    }
    if (lua_getmetatable(lua_, -1) != 0) meet();
  }

  lua_State* lua_;
  int waiting_ = 0;
  int waiting_count_ = 0;
  DigestBuilder digest_;
  std::unordered_set<const void*> met_;
};

}  // namespace

Digest digest_of_lasting_state(lua_State* lua) {
  const int root = lua_gettop(lua);
  return Walk(lua).from(root);
}

}  // namespace overbook::redis
