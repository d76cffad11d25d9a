#pragma once
// The `redis` table of a script, and of a program (model/programs).

#include <lua.h>

namespace overbook::redis {

// Pushes the `redis` table (script_lua.c, eval.c), to be made readonly.
void push_redis_table(lua_State* lua);

// The same as functions have it, without what Redis keeps for the sake of old scripts (function_lua.c).
void push_redis_table_of_functions(lua_State* lua);

}  // namespace overbook::redis
