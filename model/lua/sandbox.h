#pragma once
// The world a script of Redis 7.0 sees: Lua's base (with coroutine), table, string and math libraries and the
// `redis` table, all of it readonly, and an error for a global that does not exist (script_lua.c).
//
// How readonly is done: Redis patches Lua's tables with a flag. We have stock Lua, so each shared table is
// a proxy: an empty table whose metatable reads through to the real table and refuses writes. The functions
// that pass metatables by (next, pairs, rawget, rawset, getmetatable, setmetatable, table.insert,
// table.foreach) are wrapped to know a proxy. No function hands out a real table.
//
// What differs from Redis 7.0, on purpose:
// - Left out: collectgarbage and gcinfo, whose answers depend on earlier scripts.
// - tostring() of a table, function or thread shows a number that counts up from 1 in each run, not
//   an address, so that it is the same in every run.
// - string.gsub and load call back at most kMaxGsubDepth and kMaxLoadDepth deep (Redis: about 200), and a
//   pattern has at most kMaxPatternOperators: they keep a script within ScriptEngine::kStackBytesNeeded.
// The order of pairs() over a table whose keys are tables or functions still depends on addresses.

#include <lua.h>

#include <string_view>

namespace overbook::redis {

inline constexpr int kMaxGsubDepth = 8;
inline constexpr int kMaxLoadDepth = 8;
inline constexpr int kMaxPatternOperators = 200;

// Pushes the table of real globals (where KEYS and ARGV go), and makes its proxy the state's globals.
// `push_redis_table` pushes what scripts know as `redis`. `add_own`, unless it is null, may change the real
// globals, which are at the top, and the tables in them before those are readonly. Raises Lua's memory error.
void push_sandbox(lua_State* lua, void (*push_redis_table)(lua_State*),
                  void (*add_own)(lua_State*) = nullptr);

// Base functions in Redis's shape: pcall, tostring, load, loadstring, and the wrapped ones. Written into the
// real globals at the top of the stack, and into their `table`.
void replace_base_functions(lua_State* lua);

// string functions and coroutines that are bounded, math.random that is reproducible. Written into the
// tables of the real globals at the top of the stack.
void replace_library_functions(lua_State* lua);

// Replaces the proxy at `index` by the table behind it; leaves anything else. `index` is positive.
void see_through_proxy(lua_State* lua, int index);
[[nodiscard]] bool is_proxy(lua_State* lua, int index);
// Pushes a proxy of the table at the top, and removes that table.
void make_readonly(lua_State* lua);
// The same, but `on_write` is called as its __newindex.
void make_guarded(lua_State* lua, lua_CFunction on_write);
// Raises Redis's "Attempt to modify a readonly table" without a position, as Lua's C functions do.
[[noreturn]] void raise_readonly(lua_State* lua);

// Replaces function `name` of the table at the top by a wrapper, which reaches it by call_wrapped.
void wrap_function(lua_State* lua, const char* name, lua_CFunction wrapper);
// Calls the C function itself and not through lua_call, so that Lua's errors about arguments still name the
// function as the script called it.
int call_wrapped(lua_State* lua);

// lua_load of source text. Never loads bytecode, which could break the interpreter: text that starts like
// bytecode is a syntax error, as in Redis (which has that loader removed).
int load_text(lua_State* lua, std::string_view text, const char* name);

// Starts the numbers of tostring again, for a new run.
void forget_object_numbers(lua_State* lua);

}  // namespace overbook::redis
