#pragma once
// How a script's or a function's error becomes a reply (Redis 7.0 eval.c, script_lua.c, function_lua.c).

#include <lua.h>

#include <optional>
#include <string>
#include <string_view>

#include "model/redis/resp/reply.h"

namespace overbook::redis {

// The message handler of a run, a lua_CFunction: gives the error as a table and notes where it happened. An
// error inside a C function is placed where that was called.
int note_error(lua_State* lua);

// The reply for the error at the top, which stays; `name` is the script's digest, or the function's name.
// Raises Lua errors (memory, and what a script's __index does).
[[nodiscard]] Reply error_reply_at_top(lua_State* lua, std::string_view name);

// Of the message of a text that does not compile: what Redis would have taken and the fake's Lua does not. Redis's is built
// without LUA_COMPAT_LSTR, which refuses a [[ within [[...]]. Empty: Redis refuses it, too.
[[nodiscard]] std::string lacking_syntax(std::string_view message);

// A field of the table at the top as text up to its first NUL; metamethods count, as in Redis. Nothing: it is
// no text.
[[nodiscard]] std::optional<std::string> text_field(lua_State* lua, const char* name);

}  // namespace overbook::redis
