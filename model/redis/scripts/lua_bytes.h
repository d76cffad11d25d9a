#pragma once
// Bytes that a C function of Lua puts together, and what is bounded while it does.

#include <lauxlib.h>
#include <lua.h>

#include <string>
#include <string_view>

#include "model/lua/run_context.h"

namespace overbook::redis {

// The argument as bytes, or Lua's error about it.
inline std::string_view bytes_at(lua_State* lua, int index) {
  std::size_t size = 0;
  const char* text = luaL_checklstring(lua, index, &size);
  return {text, size};
}

inline void push_bytes(lua_State* lua, std::string_view bytes) {
  lua_pushlstring(lua, bytes.data(), bytes.size());
}

// Grows with what is made, outside of Lua's own memory, and so holds it to the same limit.
inline void append_bytes(lua_State* lua, std::string& made, std::string_view bytes) {
  if (made.size() + bytes.size() > ScriptContext::kMemoryLimitBytes) raise_text(lua, "not enough memory");
  made += bytes;
}

}  // namespace overbook::redis
