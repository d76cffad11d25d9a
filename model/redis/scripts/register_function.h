#pragma once
// redis.register_function, and the `redis` table of a library that is being loaded.

#include <lua.h>

#include <vector>

#include "model/redis/scripts/function_engine.h"

namespace overbook::redis {

// A library that is being loaded.
struct Loading {
  std::vector<RegisteredFunction> functions;
  int callbacks_ref = 0;  // of a table in the registry: the functions by name
};

// Pushes what a library sees while it is loaded: its globals, in which there is `redis` alone. `redis` is the index of
// the table of running functions, from which it has what is not its own. `current` must outlive the Lua state: it is
// null while nothing is loaded. An unknown name is an error, by the metatable at `refusing`.
void push_loading_globals(lua_State* lua, int redis, int refusing, Loading** current);

}  // namespace overbook::redis
