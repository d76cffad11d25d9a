#pragma once
// The libraries of Redis 7.0's scripts that Lua has not: bit, struct, cjson and cmsgpack (deps/lua of Redis: lua_bit.c,
// lua_struct.c, lua_cjson.c, lua_cmsgpack.c). What they do and the texts of their errors are those of Redis; the
// differential test holds them against it. Left out are cjson's settings and cjson.new: in Redis they outlast the
// script and change what others get. They end in an error that names them as lacking.
//
// Each recursion is bounded, because scripts run on small fiber stacks.

#include <lua.h>

namespace overbook::redis {

// How deep a value may be nested that cjson or cmsgpack takes or gives. (Redis: 1000; cmsgpack packs 16, and
// unpacks without a limit.)
inline constexpr int kMaxNesting = 64;

// Each pushes its table.
void push_bit_library(lua_State* lua);
void push_struct_library(lua_State* lua);
void push_cjson_library(lua_State* lua);
void push_cmsgpack_library(lua_State* lua);

// Functions of cjson and cmsgpack, which have files of their own.
int cjson_encode(lua_State* lua);
int cjson_decode(lua_State* lua);
int cmsgpack_pack(lua_State* lua);

// Pushes a function that ends in an error which names this as what Redis has and the fake lacks. It is noted for
// whoever started the run, also where pcall hides the error.
void push_lacking(lua_State* lua, const char* name);

// Sets what scripts of Redis can call and the fake lacks, in the globals at the top: redis.acl_check_cmd, and
// collectgarbage and gcinfo, which answer by what ran before. They must still be writable.
void add_lacking_functions(lua_State* lua);

// Sets the four as readonly globals. The globals must still be writable.
void add_script_libraries(lua_State* lua);

}  // namespace overbook::redis
