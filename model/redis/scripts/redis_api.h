#pragma once
// The `redis` table of a script, and of a program (model/programs).

#include <lua.h>

namespace overbook::redis {

// Pushes the `redis` table (script_lua.c, eval.c), to be made readonly.
void push_redis_table(lua_State* lua);

}  // namespace overbook::redis
